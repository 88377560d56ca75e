// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Fill, HedgeOrder, HedgePlan} from "src/types/HedgeTypes.sol";

/// @notice Signed plans and executions.
interface IHedgeVaultCore {
    /* PLAN AND EXECUTION */

    /// @notice Accepts a plan with at least `threshold` signatures in ascending signer order. Anyone may submit it.
    /// @param plan Made for this vault, with an epoch above the one in force.
    /// @param signatures 65 bytes (r, s, v) for a key; for an ERC-1271 signer its address (20 bytes) followed by more
    ///        than 45 bytes of its own signature format.
    function submitPlan(HedgePlan calldata plan, bytes[] calldata signatures) external;

    /// @notice Trades the held quantity of one asset toward its target; it may end beyond it by one per cent of the gap.
    ///         A `sequence` of an asset is good for one execution, whatever the other parameters.
    /// @param order Asset, side, sequence, deadline, and the legs with their minimum outputs.
    /// @return fill What was traded and what it lost against the oracle.
    function executeHedge(HedgeOrder calldata order) external returns (Fill memory fill);

    /* VIEWS */

    /// @notice Whether `executeHedge(order)` by this caller would start, and if not the error that stops it. Judged are
    ///         caller, halt, intent, deadline, plan, prices, band, direction, size, caps, venues and each leg's minimum
    ///         against slippage limit and loss budget; what only the swap itself shows (its real output, the health
    ///         factor after borrowing) is not: simulate `executeHedge` for that.
    /// @param order As for `executeHedge`; judged for `msg.sender`.
    /// @return passes True when nothing stops it.
    /// @return reason ABI-encoded error, empty when it passes.
    function previewHedge(HedgeOrder calldata order) external view returns (bool passes, bytes memory reason);

    /// @notice The checks of `previewHedge` for a given caller: reverts with the error that stops the order.
    /// @param caller Account that would execute.
    /// @param order As for `executeHedge`.
    function requireExecutable(address caller, HedgeOrder calldata order) external view;

    /// @notice Id under which an order would be consumed: a hash of the order, this vault and this chain.
    /// @param order As for `executeHedge`.
    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32);

    /// @notice Whether an intent was executed.
    /// @param intentId From `intentIdOf`.
    function isConsumed(bytes32 intentId) external view returns (bool);

    /// @notice EIP-712 digest that signers of a plan sign.
    /// @param plan As for `submitPlan`.
    function planDigest(HedgePlan calldata plan) external view returns (bytes32);
}
