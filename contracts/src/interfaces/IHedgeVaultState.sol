// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, HedgeState, PlanState} from "src/types/HedgeTypes.sol";

/// @notice The state plans and executions are judged by.
interface IHedgeVaultState {
    /// @notice The plan in force. Reads no prices, so it answers while feeds do not.
    function plan() external view returns (PlanState memory);

    /// @notice Everything an asset's hedge is judged by. Needs fresh prices of all assets its positions hold.
    /// @param asset Name of a listed asset.
    function hedgeState(AssetId asset) external view returns (HedgeState memory);

    /// @notice Amounts of a position at oracle prices, WAD.
    /// @param positionId Number of an active position.
    /// @return amount0 Amount of asset0.
    /// @return amount1 Amount of asset1.
    /// @return exposure0 Ratio-weighted, against the benchmark.
    /// @return exposure1 The same of asset1.
    function positionExposure(uint256 positionId)
        external
        view
        returns (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1);

    /// @notice Whether this very intent took effect and is the newest of its lane. One that was the newest and is no more
    ///         is forgotten, and can no more take effect than one that is remembered: with sequences of an asset that count
    ///         up by one the last 64 are remembered.
    /// @param intentId From `intentIdOf`.
    function isConsumed(bytes32 intentId) external view returns (bool);

    /// @notice Price as executions would use it now; reverts when it is stale, out of bounds or the sequencer is down.
    /// @param asset Name of a listed asset.
    /// @return price USD WAD per whole asset.
    function priceOf(AssetId asset) external view returns (uint256 price);

    /// @notice Vault assets minus debt in USD WAD, LP positions excluded.
    function netAssets() external view returns (uint256);

    /// @notice USD WAD that executions may still lose within these 24 hours.
    function lossBudgetLeft() external view returns (uint256);

    /// @notice Health factor of the lending position, WAD; the largest uint256 without debt.
    function healthFactor() external view returns (uint256);
}
