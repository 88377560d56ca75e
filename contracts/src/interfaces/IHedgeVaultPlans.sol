// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {HedgePlan} from "src/types/HedgeTypes.sol";

/// @notice Signed plans.
interface IHedgeVaultPlans {
    /// @notice Accepts a plan with at least `threshold` signatures in ascending signer order. Anyone may submit it.
    /// @param plan Made for this vault, with an epoch above the one in force.
    /// @param signatures 65 bytes (r, s, v) for a key; for an ERC-1271 signer its address (20 bytes) followed by more
    ///        than 45 bytes of its own signature format.
    function submitPlan(HedgePlan calldata plan, bytes[] calldata signatures) external;

    /// @notice EIP-712 digest that signers of a plan sign.
    /// @param plan As for `submitPlan`.
    function planDigest(HedgePlan calldata plan) external view returns (bytes32);
}
