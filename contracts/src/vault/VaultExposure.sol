// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId, Benchmark, Position, SourceKind} from "src/types/HedgeTypes.sol";
import {VaultBalances} from "src/vault/VaultBalances.sol";

/// @notice What the protected LP positions add up to at oracle prices.
abstract contract VaultExposure is VaultBalances {
    /// @dev Ratio-weighted amounts at oracle prices minus benchmark, summed over this vault's positions.
    function _exposure(AssetId asset) internal view returns (int256) {
        Known memory none;
        return _exposure(asset, none);
    }

    function _exposure(AssetId asset, Known memory known) internal view returns (int256 exposure) {
        Layout storage $ = _layout();
        uint256 count = $.activePositions.length;
        for (uint256 i; i < count; ++i) {
            Position storage item = $.positions[$.activePositions[i]];
            bool first = item.asset0 == asset;
            if (item.hedgeRatio == 0 || !(first || item.asset1 == asset)) continue;
            (uint256 amount0, uint256 amount1) = _amounts(item, known);
            exposure += first
                ? _weighted(item.hedgeRatio, amount0, _entry(item, true))
                : _weighted(item.hedgeRatio, amount1, _entry(item, false));
        }
    }

    function _activePosition(uint256 positionId) internal view returns (Position storage item) {
        Layout storage $ = _layout();
        if (positionId >= $.positions.length || !$.positions[positionId].isActive) {
            revert UnknownPosition(positionId);
        }
        return $.positions[positionId];
    }

    /// @dev WAD amounts at oracle prices.
    function _amounts(Position storage item) internal view returns (uint256, uint256) {
        Known memory none;
        return _amounts(item, none);
    }

    function _amounts(Position storage item, Known memory known)
        internal
        view
        returns (uint256 amount0, uint256 amount1)
    {
        (AssetId asset0, AssetId asset1) = (item.asset0, item.asset1);
        uint256 unit0 = Wad.unit(_layout().assets[asset0].tokenDecimals);
        uint256 unit1 = Wad.unit(_layout().assets[asset1].tokenDecimals);
        (amount0, amount1) = _source(item.kind)
            .amountsAtUnitPrices(
                item.ref, item.holder, _priceOnce(asset0, known) * unit0, _priceOnce(asset1, known) * unit1
            );
        (amount0, amount1) = (amount0 * unit0, amount1 * unit1);
    }

    /// @dev A USD-neutral position has no entry amounts worth reading.
    function _entry(Position storage item, bool first) internal view returns (uint128) {
        if (item.benchmark == Benchmark.UsdNeutral) return 0;
        return first ? item.entry0 : item.entry1;
    }

    function _weighted(uint64 ratio, uint256 amount, uint128 entry) internal pure returns (int256) {
        return int256(uint256(ratio)) * (int256(amount) - int256(uint256(entry))) / int256(Wad.ONE);
    }

    function _source(SourceKind kind) internal view returns (IPositionSource) {
        address source = _layout().sources[kind];
        if (source == address(0)) revert UnknownSource(kind);
        return IPositionSource(source);
    }
}
