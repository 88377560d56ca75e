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

    /// @notice Id under which an order would be consumed: a hash of the order, this vault and this chain.
    /// @param order As for `executeHedge`.
    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32);

    /// @notice EIP-712 digest that signers of a plan sign.
    /// @param plan As for `submitPlan`.
    function planDigest(HedgePlan calldata plan) external view returns (bytes32);
}
