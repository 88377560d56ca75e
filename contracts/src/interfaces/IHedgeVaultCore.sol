// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, Fill, HedgeOrder, HedgePlan, HedgeState} from "src/types/HedgeTypes.sol";

/// @notice Signed plans, executions, and the state both are judged by.
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

    function hedgeState(AssetId asset) external view returns (HedgeState memory);

    /// @notice Amounts of a position at oracle prices, WAD. @return exposure0 ratio-weighted, against the benchmark.
    function positionExposure(uint256 positionId)
        external
        view
        returns (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1);

    function priceOf(AssetId asset) external view returns (uint256 price);

    /// @notice Vault assets minus debt in USD WAD, LP positions excluded.
    function netAssets() external view returns (uint256);

    function lossBudgetLeft() external view returns (uint256);

    function healthFactor() external view returns (uint256);

    function intentIdOf(HedgeOrder calldata order) external view returns (bytes32);

    function isConsumed(bytes32 intentId) external view returns (bool);

    function planDigest(HedgePlan calldata plan) external view returns (bytes32);
}
