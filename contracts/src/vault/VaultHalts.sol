// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {HaltMessage} from "src/types/Messages.sol";
import {VaultMandates} from "src/vault/VaultMandates.sol";

/// @notice Stops execution here and on every peer. The highest sequence wins; a halt wins a tie.
abstract contract VaultHalts is VaultMandates {
    /// @dev Bounds what one forged message can do to the sequence: it can never be driven to its end.
    uint64 private constant LARGEST_JUMP = 1 << 32;

    /// @inheritdoc IHedgeVaultMessaging
    function halt() external payable nonReentrant {
        if (!_layout().guardians[msg.sender] && msg.sender != _layout().fund) revert NotGuardian(msg.sender);
        _setHalt(_layout().haltSequence + 1, true);
        _fanOut();
    }

    /// @inheritdoc IHedgeVaultMessaging
    function resume() external payable onlyFund nonReentrant {
        _setHalt(_layout().haltSequence + 1, false);
        _fanOut();
    }

    /// @inheritdoc IHedgeVaultMessaging
    function relayHalt(uint32 dstEid) external payable nonReentrant returns (bytes32) {
        return _sendHalt(dstEid, false);
    }

    /// @inheritdoc IHedgeVaultMessaging
    function acknowledgeHalt(uint32 dstEid) external payable nonReentrant returns (bytes32) {
        return _sendHalt(dstEid, true);
    }

    /// @inheritdoc IHedgeVaultMessaging
    function onHalt(uint32 srcEid, HaltMessage calldata message) external nonReentrant {
        _requireMessenger();
        _requirePeer(srcEid);
        Layout storage $ = _layout();
        uint64 current = $.haltSequence;
        if (message.sequence > current + LARGEST_JUMP) revert HaltSequenceJump(message.sequence, current);

        // Whatever a peer says about halts also tells which state it is in.
        // A halt wins a tie there too: its older twin may arrive late.
        HaltState storage known = $.haltAcknowledged[srcEid];
        if (message.sequence > known.sequence || (message.sequence == known.sequence && !known.halted)) {
            $.haltAcknowledged[srcEid] = HaltState(message.sequence, message.halted);
            emit HaltAcknowledged(srcEid, message.sequence, message.halted);
        }
        if (message.acknowledgement) return;
        bool winsTie = message.sequence == current && message.halted && !$.halted;
        if (message.sequence > current || winsTie) _setHalt(message.sequence, message.halted);
    }

    /* VIEWS */

    /// @inheritdoc IHedgeVaultMessaging
    function isHalted() external view returns (bool) {
        return _layout().halted;
    }

    /// @inheritdoc IHedgeVaultMessaging
    function haltSequence() external view returns (uint64) {
        return _layout().haltSequence;
    }

    /// @inheritdoc IHedgeVaultMessaging
    function haltAcknowledgement(uint32 eid) external view returns (uint64 sequence, bool halted) {
        HaltState memory state = _layout().haltAcknowledged[eid];
        return (state.sequence, state.halted);
    }

    /// @inheritdoc IHedgeVaultMessaging
    function quoteHalt() external view returns (uint256 nativeFee) {
        Layout storage $ = _layout();
        for (uint256 i; i < $.peers.length; ++i) {
            nativeFee += $.messenger.quoteHalt($.peers[i], _haltMessage(false));
        }
    }

    /* INTERNAL */

    function _setHalt(uint64 sequence, bool halted) private {
        (_layout().haltSequence, _layout().halted) = (sequence, halted);
        if (halted) emit Halted(sequence, msg.sender);
        else emit Resumed(sequence, msg.sender);
    }

    /// @dev Tells as many peers as the value pays for. Nothing out there, a broken path or a fee that rose, may keep
    ///      this vault itself from halting: what was not sent can be relayed later.
    function _fanOut() private {
        if (msg.value == 0) return;
        Layout storage $ = _layout();
        HaltMessage memory message = _haltMessage(false);
        uint256 count = address($.messenger).code.length == 0 ? 0 : $.peers.length;
        for (uint256 i; i < count; ++i) {
            try $.messenger.quoteHalt($.peers[i], message) returns (uint256 fee) {
                if (fee > address(this).balance) continue;
                try $.messenger.sendHalt{value: fee}($.peers[i], message, msg.sender) {} catch {}
            } catch {}
        }
        if (address(this).balance != 0) SafeTransferLib.safeTransferAllETH(msg.sender);
    }

    function _sendHalt(uint32 dstEid, bool acknowledgement) private returns (bytes32) {
        _requirePeer(dstEid);
        return
            _layout().messenger.sendHalt{value: msg.value}(dstEid, _haltMessage(acknowledgement), msg.sender);
    }

    function _haltMessage(bool acknowledgement) private view returns (HaltMessage memory) {
        return HaltMessage(_layout().haltSequence, _layout().halted, acknowledgement);
    }
}
