// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultPlans} from "src/interfaces/IHedgeVaultPlans.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {HedgePlan, MandateOrder, Overlay, PriceBand, RatioUpdate} from "src/types/HedgeTypes.sol";
import {AssetRecord, BANDED, OVERLAID, PositionRecord} from "src/types/Records.sol";
import {VaultRatioSteps} from "src/vault/VaultRatioSteps.sol";
import {VaultSignatures} from "src/vault/VaultSignatures.sol";
import {VaultTargets} from "src/vault/VaultTargets.sol";

/// @notice Accepts signed plans. What a plan says is stored under its epoch and is void under any other.
abstract contract VaultPlans is IHedgeVaultPlans, VaultTargets, VaultSignatures, VaultRatioSteps {
    /// @inheritdoc IHedgeVaultPlans
    function submitPlan(HedgePlan calldata plan, bytes[] calldata signatures) external nonReentrant {
        Layout storage $ = _layout();
        if (plan.vault != address(this)) revert WrongVault(plan.vault, address(this));
        if (plan.epoch <= $.epoch) revert EpochTooOld(plan.epoch, $.epoch);
        _requireTimely(plan.validUntil);

        bytes32 digest = planDigest(plan);
        _checkSignatures(digest, signatures);

        $.planHash = digest;
        $.epoch = plan.epoch;
        $.validUntil = uint40(plan.validUntil); // at most the longest plan from now
        _applyRatios(plan.ratios, plan.epoch);
        _applyOverlays(plan.overlays, plan.epoch);
        _applyMandates(plan.mandates, plan.epoch);
        _applyBands(plan.priceBands, plan.epoch);
        emit PlanAccepted(digest, plan.epoch, plan.validUntil);
    }

    /// @inheritdoc IHedgeVaultPlans
    function planDigest(HedgePlan calldata plan) public view returns (bytes32) {
        return _hashTypedData(PlanHash.hash(plan));
    }

    function _applyRatios(RatioUpdate[] calldata ratios, uint64 epoch) private {
        bool limited = _stepsLimited();
        for (uint256 i; i < ratios.length; ++i) {
            (uint256 id, uint64 ratio) = (ratios[i].positionId, ratios[i].ratio);
            _requireRatio(id, ratio);
            PositionRecord storage updated = _activePosition(id);
            if (limited) _takeStep(updated, id, ratio);
            updated.hedgeRatio = ratio;
            updated.lastUpdate = uint64(block.timestamp);
            emit HedgeRatioUpdated(id, ratio, epoch);
        }
    }

    function _applyOverlays(Overlay[] calldata overlays, uint64 epoch) private {
        for (uint256 i; i < overlays.length; ++i) {
            Overlay calldata item = overlays[i];
            AssetRecord storage record = _requireHedgeable(item.asset);
            if (!_withinCaps(record, item.quantity)) revert OverlayTooLarge(item.asset, item.quantity);
            _voidEarlier(record, epoch);
            if (item.quantity == 0) {
                record.planned &= ~OVERLAID;
                continue;
            }
            record.planned |= OVERLAID;
            record.overlay = item.quantity;
        }
    }

    function _applyMandates(MandateOrder[] calldata orders, uint64 epoch) private {
        for (uint256 i; i < orders.length; ++i) {
            MandateOrder calldata item = orders[i];
            _requireHedgeable(item.asset);
            _requirePeer(item.dstEid);
            Outbound storage outbound = _layout().outbound[item.dstEid][item.asset];
            if (outbound.plannedEpoch == epoch) revert BadLimit("mandate", item.dstEid);

            // Between a quantity and its opposite both could be held at once: it has to pass through an acknowledged zero.
            int128 carried = outbound.peak;
            if (carried != 0 && item.quantity != 0 && (carried < 0) != (item.quantity < 0)) {
                revert MandateFlip(item.dstEid, item.asset, carried, item.quantity);
            }
            outbound.planned = item.quantity;
            outbound.plannedEpoch = epoch;

            PlannedMandates storage planned = _layout().plannedMandates[item.dstEid];
            if (planned.epoch != epoch) {
                planned.epoch = epoch;
                delete planned.assets;
            }
            planned.assets.push(item.asset);
        }
    }

    function _applyBands(PriceBand[] calldata bands, uint64 epoch) private {
        for (uint256 i; i < bands.length; ++i) {
            PriceBand calldata item = bands[i];
            AssetRecord storage record = _requireListed(item.asset);
            _voidEarlier(record, epoch);
            record.planned |= BANDED;
            _layout().bands[item.asset] = PlannedBand(item.minPrice, item.maxPrice);
        }
    }

    /// @dev What an earlier plan said of the asset is void.
    function _voidEarlier(AssetRecord storage record, uint64 epoch) private {
        if (record.plannedEpoch == epoch) return;
        (record.plannedEpoch, record.planned) = (epoch, 0);
    }
}
