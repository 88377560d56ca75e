// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Fill, HedgeOrder, HedgePlan} from "src/types/HedgeTypes.sol";

/// @notice Signed plans and executions.
interface IHedgeVaultCore {
    /* PLAN AND EXECUTION */

    /// @notice Accepts a plan with at least `threshold` signatures in ascending signer order. Anyone may submit it.
    /// @param signatures 65 bytes (r, s, v) for a key; for an ERC-1271 signer its address (20 bytes) followed by more
    ///        than 45 bytes of its own signature format.
    function submitPlan(HedgePlan calldata plan, bytes[] calldata signatures) external;

    /// @notice Trades the held quantity of one asset toward its target; it may end beyond it by one per cent of the gap.
    ///         A `sequence` of an asset is good for one execution, whatever the other parameters.
    /// @return fill What was traded and what it lost against the oracle.
    function executeHedge(HedgeOrder calldata order) external returns (Fill memory fill);

    /* VIEWS */

    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32);

    function planDigest(HedgePlan calldata plan) external view returns (bytes32);
}
