// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId} from "src/types/HedgeTypes.sol";
import {AssetRecord, BANDED, OVERLAID} from "src/types/Records.sol";
import {VaultExposure} from "src/vault/VaultExposure.sol";

/// @notice What this vault should hold: minus its exposure, plus overlay and mandates it carries for other chains, minus
///         mandates other chains carry for it.
abstract contract VaultTargets is VaultExposure {
    using FixedPointMathLib for uint256;

    function _target(AssetId asset) internal view returns (int256) {
        return _ownTarget(asset, _exposure(asset)) + _inboundTotal(asset);
    }

    /// @dev The target without what is carried for other chains.
    function _ownTarget(AssetId asset, int256 exposure) internal view returns (int256) {
        return _overlay(asset) - exposure - _outboundTotal(asset);
    }

    function _overlay(AssetId asset) internal view returns (int256) {
        AssetRecord storage record = _layout().assets[asset];
        if (record.planned & OVERLAID == 0 || record.plannedEpoch != _layout().epoch) return 0;
        return record.overlay;
    }

    /// @dev A chain that is no longer a peer gives no orders.
    function _inboundTotal(AssetId asset) internal view returns (int256 total) {
        Layout storage $ = _layout();
        if ($.knownCount == 0) return 0;
        for (uint256 i; i < $.peers.length; ++i) {
            total += $.inbound[$.peers[i]][asset].quantity;
        }
    }

    /// @dev A former peer may still hold what it was given, so every known chain counts.
    function _outboundTotal(AssetId asset) internal view returns (int256 total) {
        Layout storage $ = _layout();
        uint256 count = $.knownCount;
        for (uint256 i; i < count; ++i) {
            total += _carried($.outbound[$.knownEids[i]][asset]);
        }
    }

    /// @dev What the other vault holds or may still come to hold: the largest of what it acknowledged, what was sent
    ///      since, and what the current plan orders but nobody sent yet. Counting the last from the moment the plan is
    ///      accepted keeps a keeper from hedging the same quantity here first.
    function _carried(Outbound storage outbound) internal view returns (int256) {
        uint64 epoch = _layout().epoch;
        if (outbound.plannedEpoch != epoch || outbound.mandate.sentEpoch == epoch) return outbound.peak;
        return Wad.larger(outbound.peak, outbound.planned);
    }

    /// @dev Own target first: the gap that remains toward the whole target falls on the mandates of its sign, in
    ///      proportion to their size.
    function _filled(uint32 eid, AssetId asset) internal view returns (int256) {
        int256 quantity = _layout().inbound[eid][asset].quantity;
        int256 gap = _target(asset) - _held(asset);
        if (quantity == 0 || gap == 0 || (gap < 0) != (quantity < 0)) return quantity;

        uint256 share = Wad.magnitude(gap).fullMulDiv(Wad.magnitude(quantity), _inboundOfSign(asset, gap < 0));
        uint256 missing = share.min(Wad.magnitude(quantity));
        return gap < 0 ? quantity + int256(missing) : quantity - int256(missing);
    }

    function _requireLivePlan() internal view {
        Layout storage $ = _layout();
        _requireLive($.epoch, $.validUntil);
    }

    function _requireLive(uint64 epoch, uint64 validUntil) internal view {
        if (epoch == 0) revert NoPlan();
        if (block.timestamp > validUntil) revert PlanExpired(validUntil, block.timestamp);
    }

    /// @dev The current plan's price band of an asset, everything when it has none.
    function _band(AssetId asset) internal view returns (uint128 minPrice, uint128 maxPrice) {
        Layout storage $ = _layout();
        AssetRecord storage record = $.assets[asset];
        if (record.planned & BANDED == 0 || record.plannedEpoch != $.epoch) return (0, type(uint128).max);
        return ($.bands[asset].minPrice, $.bands[asset].maxPrice);
    }

    /// @dev No quantity beyond the caps could ever be held.
    function _withinCaps(AssetRecord storage config, int128 quantity) internal view returns (bool) {
        int256 wide = quantity;
        return wide >= -int256(uint256(config.maxShort)) && wide <= int256(uint256(config.maxLong));
    }

    function _inboundOfSign(AssetId asset, bool negative) private view returns (uint256 total) {
        Layout storage $ = _layout();
        for (uint256 i; i < $.peers.length; ++i) {
            int256 quantity = $.inbound[$.peers[i]][asset].quantity;
            if ((quantity < 0) == negative) total += Wad.magnitude(quantity);
        }
    }
}
