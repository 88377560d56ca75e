// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultState} from "src/interfaces/IHedgeVaultState.sol";
import {AaveV3} from "src/lending/AaveV3.sol";
import {IAavePool} from "src/lending/IAavePool.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {AssetId, HedgeState, Overlay, PlanState} from "src/types/HedgeTypes.sol";
import {PositionRecord} from "src/types/Records.sol";
import {VaultTargets} from "src/vault/VaultTargets.sol";

/// @notice The state plans and executions are judged by, to be read.
abstract contract VaultState is IHedgeVaultState, VaultTargets {
    using AaveV3 for IAavePool;

    /// @inheritdoc IHedgeVaultState
    function hedgeState(AssetId asset) external view returns (HedgeState memory state) {
        Layout storage $ = _layout();
        state.price = _price(asset);
        state.exposure = _exposure(asset);
        state.overlay = _overlay(asset);
        state.inbound = _inboundTotal(asset);
        state.outbound = _outboundTotal(asset);
        state.target = _ownTarget(asset, state.exposure) + state.inbound;
        state.inventory = _inventory(asset);
        state.debt = _debt(asset);
        state.held = int256(state.inventory) - int256(state.debt);
        state.planHash = $.planHash;
        state.epoch = $.epoch;
        state.validUntil = $.validUntil;
        state.lossBudgetLeft = _lossBudgetLeft();
        state.healthFactor = $.pool.healthFactor();
        state.halted = $.halted;
    }

    /// @inheritdoc IHedgeVaultState
    function positionExposure(uint256 positionId)
        external
        view
        returns (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1)
    {
        PositionRecord storage item = _activePosition(positionId);
        (amount0, amount1) = _amounts(item);
        exposure0 = _weighted(item.hedgeRatio, amount0, item.entry0);
        exposure1 = _weighted(item.hedgeRatio, amount1, item.entry1);
    }

    /// @inheritdoc IHedgeVaultState
    function priceOf(AssetId asset) external view returns (uint256) {
        return _price(asset);
    }

    /// @inheritdoc IHedgeVaultState
    function netAssets() external view returns (uint256) {
        return _netAssets();
    }

    /// @inheritdoc IHedgeVaultState
    function lossBudgetLeft() external view returns (uint256) {
        return _lossBudgetLeft();
    }

    /// @inheritdoc IHedgeVaultState
    function healthFactor() external view returns (uint256) {
        return _layout().pool.healthFactor();
    }

    /// @inheritdoc IHedgeVaultState
    function isConsumed(bytes32 intentId) external view returns (bool) {
        Layout storage $ = _layout();
        if (intentId == 0) return false;
        uint256 lane = PlanHash.sequenceOf(intentId) % LANES;
        for (uint256 i; i < $.assetIds.length; ++i) {
            if ($.lanes[$.assetIds[i]][lane] == intentId) return true;
        }
        return false;
    }

    /// @inheritdoc IHedgeVaultState
    function plan() external view returns (PlanState memory state) {
        Layout storage $ = _layout();
        (state.planHash, state.epoch, state.validUntil) = ($.planHash, $.epoch, $.validUntil);
        uint256 count = $.assetIds.length;
        Overlay[] memory found = new Overlay[](count);
        uint256 length;
        for (uint256 i; i < count; ++i) {
            AssetId asset = $.assetIds[i];
            int256 quantity = _overlay(asset);
            if (quantity != 0) found[length++] = Overlay(asset, int128(quantity));
        }
        state.overlays = new Overlay[](length);
        for (uint256 i; i < length; ++i) {
            state.overlays[i] = found[i];
        }
    }
}
