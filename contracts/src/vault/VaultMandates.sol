// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeCastLib} from "solady/utils/SafeCastLib.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {Wad} from "src/libraries/Wad.sol";
import {AssetId, InboundMandate, OutboundMandate} from "src/types/HedgeTypes.sol";
import {MandateLeg, MandateMessage, ReportLeg, ReportMessage} from "src/types/Messages.sol";
import {AssetRecord, PositionRecord} from "src/types/Records.sol";
import {VaultTargets} from "src/vault/VaultTargets.sol";

/// @notice Hedges carried by one chain for another. Messages travel unordered: epochs decide, never arrival.
/// @dev A vault that saw epoch e of a source ignores e and everything older from then on. A report of e is therefore
///      final for all that was sent up to e.
abstract contract VaultMandates is IHedgeVaultMessaging, VaultTargets {
    using FixedPointMathLib for uint256;
    using LossWindow for LossWindow.Window;
    using SafeCastLib for int256;

    /// @dev One forged message can never drive the epoch to its end: whatever it names, the signers can go beyond it.
    uint64 private constant LARGEST_JUMP = 1 << 32;

    /// @inheritdoc IHedgeVaultMessaging
    function sendMandates(uint32 dstEid) external payable nonReentrant returns (bytes32) {
        return _sendMandates(dstEid);
    }

    /// @inheritdoc IHedgeVaultMessaging
    function executeCrossChainHedge(uint256 positionId, uint32 dstEid, int256 amount)
        external
        payable
        nonReentrant
        returns (bytes32)
    {
        PositionRecord storage item = _activePosition(positionId);
        int256 planned0 = _planned(dstEid, item.asset0);
        int256 planned1 = _planned(dstEid, item.asset1);
        if (amount == 0 || (amount != planned0 && amount != planned1)) {
            // The settlement token has no mandates: name the asset that can have one.
            (AssetId asset, int256 planned) =
                item.asset0 == _layout().settlementId ? (item.asset1, planned1) : (item.asset0, planned0);
            revert MandateMismatch(dstEid, asset, planned, amount);
        }
        return _sendMandates(dstEid);
    }

    /// @inheritdoc IHedgeVaultMessaging
    function sendReport(uint32 srcEid) external payable nonReentrant returns (bytes32 guid) {
        _requirePeer(srcEid);
        ReportMessage memory message = _reportMessage(srcEid);
        guid = _layout().messenger.sendReport{value: msg.value}(srcEid, message, msg.sender);
        emit ReportSent(srcEid, message.epoch, guid);
    }

    /// @inheritdoc IHedgeVaultMessaging
    function onMandate(uint32 srcEid, MandateMessage calldata message) external nonReentrant {
        _requireMessenger();
        _requirePeer(srcEid);
        Layout storage $ = _layout();
        uint64 current = $.inboundEpoch[srcEid];
        if (message.epoch <= current) return;
        if (message.epoch - current > LARGEST_JUMP) revert MandateEpochJump(message.epoch, current);
        $.inboundEpoch[srcEid] = message.epoch;
        for (uint256 i; i < message.legs.length; ++i) {
            _adopt(srcEid, message, message.legs[i]);
        }
    }

    /// @inheritdoc IHedgeVaultMessaging
    function onReport(uint32 srcEid, ReportMessage calldata message) external nonReentrant {
        _requireMessenger();
        _requirePeer(srcEid);
        for (uint256 i; i < message.legs.length; ++i) {
            _acknowledge(srcEid, message.epoch, message.legs[i]);
        }
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultMessaging
    function outboundMandate(uint32 dstEid, AssetId asset) external view returns (OutboundMandate memory) {
        return _layout().outbound[dstEid][asset].mandate;
    }

    /// @inheritdoc IHedgeVaultMessaging
    function outboundPeak(uint32 dstEid, AssetId asset) external view returns (int256 peak, int256 carried) {
        Outbound storage outbound = _layout().outbound[dstEid][asset];
        return (outbound.peak, _carried(outbound));
    }

    /// @inheritdoc IHedgeVaultMessaging
    function inboundMandate(uint32 srcEid, AssetId asset) external view returns (InboundMandate memory) {
        return _layout().inbound[srcEid][asset];
    }

    /// @inheritdoc IHedgeVaultMessaging
    function quoteMandates(uint32 dstEid) external view returns (uint256) {
        return _layout().messenger.quoteMandate(dstEid, _mandateMessage(dstEid));
    }

    /// @inheritdoc IHedgeVaultMessaging
    function quoteReport(uint32 srcEid) external view returns (uint256) {
        return _layout().messenger.quoteReport(srcEid, _reportMessage(srcEid));
    }

    /* INTERNAL */

    function _sendMandates(uint32 dstEid) private returns (bytes32 guid) {
        _requireKeeper();
        _requireActive();
        _requireLivePlan();
        _requirePeer(dstEid);
        Layout storage $ = _layout();
        MandateMessage memory message = _mandateMessage(dstEid);
        for (uint256 i; i < message.legs.length; ++i) {
            Outbound storage outbound = $.outbound[dstEid][message.legs[i].asset];
            int128 quantity = message.legs[i].quantity;
            outbound.mandate.sentEpoch = message.epoch;
            // The carrier has judged this epoch already and ignores copies of it: nothing new is in flight.
            if (message.epoch <= outbound.mandate.acknowledgedEpoch) continue;
            outbound.mandate.sent = quantity;
            outbound.peak = int128(Wad.larger(outbound.peak, quantity));
        }
        guid = $.messenger.sendMandate{value: msg.value}(dstEid, message, msg.sender);
        emit MandateSent(dstEid, message.epoch, guid);
    }

    /// @dev What the plan in force orders, zero when it orders nothing.
    function _planned(uint32 dstEid, AssetId asset) private view returns (int256) {
        Outbound storage outbound = _layout().outbound[dstEid][asset];
        return outbound.plannedEpoch == _layout().epoch ? outbound.planned : int128(0);
    }

    function _mandateMessage(uint32 dstEid) private view returns (MandateMessage memory message) {
        Layout storage $ = _layout();
        PlannedMandates storage planned = $.plannedMandates[dstEid];
        if (planned.epoch == 0 || planned.epoch != $.epoch) revert NoMandate(dstEid);

        message.epoch = $.epoch;
        message.validUntil = $.validUntil;
        message.legs = new MandateLeg[](planned.assets.length);
        for (uint256 i; i < message.legs.length; ++i) {
            AssetId asset = planned.assets[i];
            (uint128 minPrice, uint128 maxPrice) = _band(asset);
            message.legs[i] = MandateLeg(asset, $.outbound[dstEid][asset].planned, minPrice, maxPrice);
        }
    }

    function _reportMessage(uint32 srcEid) private view returns (ReportMessage memory message) {
        Layout storage $ = _layout();
        AssetId[] storage carried = $.inboundAssets[srcEid];
        if (carried.length == 0) revert NoMandate(srcEid);

        message.epoch = $.inboundEpoch[srcEid];
        message.legs = new ReportLeg[](carried.length);
        for (uint256 i; i < carried.length; ++i) {
            InboundMandate storage mandate = $.inbound[srcEid][carried[i]];
            int128 filled = mandate.quantity == 0 ? int128(0) : _filled(srcEid, carried[i]).toInt128();
            message.legs[i] = ReportLeg(carried[i], mandate.quantity, filled, mandate.rejected);
        }
    }

    /// @dev A price that cannot be read reverts the whole message: it can be delivered again until it expires.
    function _adopt(uint32 srcEid, MandateMessage calldata message, MandateLeg calldata leg) private {
        InboundMandate storage mandate = _layout().inbound[srcEid][leg.asset];
        if (mandate.epoch == 0) _layout().inboundAssets[srcEid].push(leg.asset);
        mandate.epoch = message.epoch;

        bytes32 reason = _rejection(message.validUntil, leg);
        if (reason == 0 && !_takeInflow(srcEid, leg.asset, mandate.quantity, leg.quantity)) {
            reason = "inflow-cap";
        }
        mandate.rejected = reason != 0;
        if (reason != 0) {
            emit MandateRejected(srcEid, leg.asset, message.epoch, reason);
        } else {
            mandate.quantity = leg.quantity;
            emit MandateAdopted(srcEid, leg.asset, message.epoch, leg.quantity);
        }
    }

    function _rejection(uint64 validUntil, MandateLeg calldata leg) private view returns (bytes32) {
        Layout storage $ = _layout();
        AssetRecord storage config = $.assets[leg.asset];
        if (config.token == address(0) || leg.asset == $.settlementId) return "unknown-asset";
        if (block.timestamp > validUntil) return "expired";
        if (!_withinCaps(config, leg.quantity)) return "limit";
        if (leg.minPrice == 0 && leg.maxPrice == type(uint128).max) return 0;
        uint256 price = _price(leg.asset);
        return price < leg.minPrice || price > leg.maxPrice ? bytes32("price-band") : bytes32(0);
    }

    /// @dev Only growth counts, and turning a quantity around is growth by all of it. What was given back is not credited:
    ///      going up and down would trade without end.
    function _takeInflow(uint32 srcEid, AssetId asset, int256 from, int256 to) private returns (bool) {
        uint256 cap = _layout().inflowCaps[srcEid];
        uint256 size = Wad.magnitude(to);
        uint256 growth = (from < 0) == (to < 0) ? size.zeroFloorSub(Wad.magnitude(from)) : size;
        if (cap == 0 || growth == 0) return true;

        LossWindow.Window storage window = _layout().inflows[srcEid];
        uint256 value = growth.mulWadUp(_price(asset));
        if (window.spent() + value > cap) return false;
        window.add(value);
        return true;
    }

    function _acknowledge(uint32 dstEid, uint64 epoch, ReportLeg calldata leg) private {
        Outbound storage outbound = _layout().outbound[dstEid][leg.asset];
        if (epoch < outbound.mandate.acknowledgedEpoch) return;
        // A carrier holds nothing but what it was told, of no epoch but those there were: anything else is forged.
        (int256 most, int256 adopted) = (outbound.peak, leg.adopted);
        bool beyond = most < 0 ? adopted > 0 || adopted < most : adopted < 0 || adopted > most;
        if (beyond || epoch > _layout().epoch) {
            revert ReportBeyondMandate(dstEid, leg.asset, most, adopted);
        }

        outbound.mandate.acknowledged = leg.adopted;
        outbound.mandate.filled = leg.filled;
        outbound.mandate.acknowledgedEpoch = epoch;
        if (epoch >= outbound.mandate.sentEpoch) {
            // Nothing is in flight any more: a rejected quantity is void, what was adopted is all there is.
            outbound.mandate.sent = leg.adopted;
            outbound.peak = leg.adopted;
        }
        emit MandateAcknowledged(dstEid, leg.asset, epoch, leg.adopted, leg.filled);
    }
}
