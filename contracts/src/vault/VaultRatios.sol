// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultRatios} from "src/interfaces/IHedgeVaultRatios.sol";
import {PlanHash} from "src/libraries/PlanHash.sol";
import {RatioSlot} from "src/libraries/RatioSlot.sol";
import {RatioOrder, RatioUpdate} from "src/types/HedgeTypes.sol";
import {PositionRecord} from "src/types/Records.sol";
import {VaultRatioSteps} from "src/vault/VaultRatioSteps.sol";
import {VaultSignatures} from "src/vault/VaultSignatures.sol";

/// @notice Signed ratios that amend the plan in force. Naming its epoch they end with it, so an update can never
///         overwrite what a newer plan says.
abstract contract VaultRatios is IHedgeVaultRatios, VaultSignatures, VaultRatioSteps {
    using RatioSlot for PositionRecord;

    uint256 private constant LONGEST_BATCH = 100;

    /// @inheritdoc IHedgeVaultRatios
    function updateHedgeRatio(uint256 positionId, uint64 ratio, bytes calldata signature) external {
        uint64 epoch = _layout().epoch;
        (bool ok, bytes memory reason) = address(this).call(_orderOfOne(positionId, ratio, epoch, signature));
        if (!ok) {
            // Only the decoder of the order refuses without a word.
            if (reason.length == 0) revert BadRatioSignature(signature);
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
        emit HedgeRatioUpdated(positionId, ratio, epoch);
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
        _setRatios(order.ratios);
        _announce(order.epoch, order.sequence, order.ratios);
    }

    /// @inheritdoc IHedgeVaultRatios
    function ratioSequence() external view returns (uint64) {
        return _layout().ratioSequence;
    }

    /// @inheritdoc IHedgeVaultRatios
    function ratioOrderDigest(RatioOrder calldata order) public view returns (bytes32) {
        return _hashTypedData(PlanHash.hashRatioOrder(order));
    }

    /// @dev The call of `batchUpdateHedges` that `signature` completes. Its encoded signatures are taken over as they are:
    ///      whether they have the right shape is for the decoder of that call to say.
    function _orderOfOne(uint256 positionId, uint64 ratio, uint64 epoch, bytes calldata signature)
        private
        view
        returns (bytes memory)
    {
        if (signature.length < 128 || uint256(bytes32(signature[64:96])) != 96) {
            revert BadRatioSignature(signature);
        }
        // Offsets of order and signatures; the order's words; the offset, length and only item of its ratios.
        return bytes.concat(
            abi.encodePacked(
                IHedgeVaultRatios.batchUpdateHedges.selector,
                uint256(64),
                uint256(320),
                uint256(uint160(address(this))),
                uint256(epoch)
            ),
            signature[:64],
            abi.encode(160, 1, positionId, ratio),
            signature[96:]
        );
    }

    /// @dev One read and one write per position while no steps are set.
    function _setRatios(RatioUpdate[] calldata updates) private {
        mapping(uint256 => PositionRecord) storage positions = _layout().positions;
        bool limited = _stepsLimited();
        uint256 length = updates.length;
        uint256 next; // lowest id the following update may name
        for (uint256 i; i < length; ++i) {
            RatioUpdate calldata update = updates[i];
            (uint256 id, uint64 ratio) = (update.positionId, update.ratio);
            if (id < next) revert BatchNotAscending(i, id);
            _requireRatio(id, ratio);
            PositionRecord storage record = positions[id];
            if (limited) _takeStep(record, id, ratio);
            if (!record.setRatio(ratio, uint64(block.timestamp))) revert UnknownPosition(id);
            unchecked {
                next = id + 1; // an id that wraps is of no position
            }
        }
    }

    /// @dev `emit HedgeRatiosUpdated(epoch, sequence, updates)` without decoding and encoding each update again.
    function _announce(uint64 epoch, uint64 sequence, RatioUpdate[] calldata updates) private {
        bytes32 topic = HedgeRatiosUpdated.selector;
        (uint256 topic1, uint256 topic2) = (epoch, sequence);
        assembly ("memory-safe") {
            let at := mload(0x40)
            let size := shl(6, updates.length)
            mstore(at, 0x20)
            mstore(add(at, 0x20), updates.length)
            calldatacopy(add(at, 0x40), updates.offset, size)
            log3(at, add(0x40, size), topic, topic1, topic2)
        }
    }
}
