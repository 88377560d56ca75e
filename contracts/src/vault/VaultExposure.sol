// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId, Position, SourceKind} from "src/types/HedgeTypes.sol";
import {VaultBalances} from "src/vault/VaultBalances.sol";

/// @notice What the protected LP positions add up to at oracle prices.
abstract contract VaultExposure is VaultBalances {
    /// @dev Ratio-weighted amounts at oracle prices minus benchmark, summed over this vault's positions.
    function _exposure(AssetId asset) internal view returns (int256 exposure) {
        Layout storage $ = _layout();
        for (uint256 i; i < $.activePositions.length; ++i) {
            Position storage item = $.positions[$.activePositions[i]];
            bool first = item.asset0 == asset;
            if (item.hedgeRatio == 0 || !(first || item.asset1 == asset)) continue;
            (uint256 amount0, uint256 amount1) = _amounts(item);
            exposure += first
                ? _weighted(item.hedgeRatio, amount0, item.entry0)
                : _weighted(item.hedgeRatio, amount1, item.entry1);
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
    function _amounts(Position storage item) internal view returns (uint256 amount0, uint256 amount1) {
        (amount0, amount1) =
            _source(item.kind).amountsAt(item.ref, item.holder, _price(item.asset0), _price(item.asset1));
        amount0 = Wad.fromUnits(amount0, _layout().assets[item.asset0].tokenDecimals);
        amount1 = Wad.fromUnits(amount1, _layout().assets[item.asset1].tokenDecimals);
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
