// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultRatios} from "src/interfaces/IHedgeVaultRatios.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {Position, RatioOrder, RatioUpdate} from "src/types/HedgeTypes.sol";
import {VaultSignatures} from "src/vault/VaultSignatures.sol";

/// @notice Signed ratios that amend the plan in force. Naming its epoch they end with it, so an update can never
///         overwrite what a newer plan says.
abstract contract VaultRatios is IHedgeVaultRatios, VaultSignatures {
    uint256 private constant LONGEST_BATCH = 100;

    /// @inheritdoc IHedgeVaultRatios
    function updateHedgeRatio(uint256 positionId, uint64 ratio, bytes calldata signature) external {
        (uint64 sequence, uint64 validUntil, bytes[] memory signatures) =
            abi.decode(signature, (uint64, uint64, bytes[]));
        RatioOrder memory order;
        order.vault = address(this);
        order.epoch = _layout().epoch;
        (order.sequence, order.validUntil) = (sequence, validUntil);
        order.ratios = new RatioUpdate[](1);
        order.ratios[0] = RatioUpdate(positionId, ratio);
        IHedgeVaultRatios(address(this)).batchUpdateHedges(order, signatures);
    }

    /// @inheritdoc IHedgeVaultRatios
    function batchUpdateHedges(RatioOrder calldata order, bytes[] calldata signatures) external nonReentrant {
        Layout storage $ = _layout();
        if (order.vault != address(this)) revert WrongVault(order.vault, address(this));
        if (order.epoch != $.epoch) revert WrongEpoch(order.epoch, $.epoch);
        if (order.sequence <= $.ratioSequence) revert RatioSequenceTooOld(order.sequence, $.ratioSequence);
        uint256 length = order.ratios.length;
        if (length == 0) revert EmptyOrder();
        if (length > LONGEST_BATCH) revert BatchTooLong(length, LONGEST_BATCH);
        _requireTimely(order.validUntil);
        _checkSignatures(ratioOrderDigest(order), signatures);

        $.ratioSequence = order.sequence;
        _setRatios($.positions, order.ratios, order.epoch);
    }

    /// @inheritdoc IHedgeVaultRatios
    function ratioSequence() external view returns (uint64) {
        return _layout().ratioSequence;
    }

    /// @inheritdoc IHedgeVaultRatios
    function ratioOrderDigest(RatioOrder calldata order) public view returns (bytes32) {
        return _hashTypedData(PlanHash.hashRatioOrder(order));
    }

    /// @dev One write per position.
    function _setRatios(Position[] storage positions, RatioUpdate[] calldata updates, uint64 epoch) private {
        uint256 count = positions.length;
        uint256 next; // lowest id the following update may name
        for (uint256 i; i < updates.length; ++i) {
            RatioUpdate calldata update = updates[i];
            (uint256 id, uint64 ratio) = (update.positionId, update.ratio);
            if (id < next) revert BatchNotAscending(i, id);
            _requireRatio(id, ratio);
            if (id >= count) revert UnknownPosition(id);
            Position storage item = positions[id];
            if (!item.isActive) revert UnknownPosition(id);
            (item.hedgeRatio, item.lastUpdate) = (ratio, uint64(block.timestamp));
            next = id + 1;
            emit HedgeRatioUpdated(id, ratio, epoch);
        }
    }
}
