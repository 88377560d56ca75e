// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, HedgeState, PlanState} from "src/types/HedgeTypes.sol";

/// @notice The state plans and executions are judged by.
interface IHedgeVaultState {
    /// @notice The plan in force. Reads no prices, so it answers while feeds do not.
    function plan() external view returns (PlanState memory);

    function hedgeState(AssetId asset) external view returns (HedgeState memory);

    /// @notice Amounts of a position at oracle prices, WAD. @return exposure0 ratio-weighted, against the benchmark.
    function positionExposure(uint256 positionId)
        external
        view
        returns (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1);

    /// @notice Whether this very intent took effect.
    function isConsumed(bytes32 intentId) external view returns (bool);

    function priceOf(AssetId asset) external view returns (uint256 price);

    /// @notice Vault assets minus debt in USD WAD, LP positions excluded.
    function netAssets() external view returns (uint256);

    function lossBudgetLeft() external view returns (uint256);

    function healthFactor() external view returns (uint256);
}
