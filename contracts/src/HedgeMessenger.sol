// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    MessagingFee,
    MessagingReceipt,
    OApp,
    Origin
} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/OApp.sol";
import {
    MessagingParams
} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {OAppOptionsType3} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/libs/OAppOptionsType3.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {HaltMessage, MandateMessage, MessageKind, ReportMessage} from "src/types/Messages.sol";

/// @notice The vault's LayerZero application. It authorises, encodes, pays and hands over; all that must last is in the
///         vault, so a messenger is replaced, never upgraded. Owner (and endpoint delegate) is the fund.
/// @dev Enforced options are keyed by message kind. A destination without them cannot be sent to: the executor refuses
///      empty options.
contract HedgeMessenger is OApp, OAppOptionsType3, IHedgeMessenger {
    /// @notice Gas the vault must be left with. Below it delivery reverts, which keeps the message for another try.
    uint256 public constant GAS_FLOOR = 60_000;

    IHedgeVaultMessaging public immutable vault;

    constructor(address endpoint_, address vault_, address fund) OApp(endpoint_, fund) Ownable(fund) {
        vault = IHedgeVaultMessaging(vault_);
    }

    modifier onlyVault() {
        if (msg.sender != address(vault)) revert OnlyVault(msg.sender);
        _;
    }

    /// @inheritdoc IHedgeMessenger
    function sendMandate(uint32 dstEid, MandateMessage calldata message, address refundTo)
        external
        payable
        onlyVault
        returns (bytes32)
    {
        return _dispatch(dstEid, MessageKind.Mandate, abi.encode(message), refundTo);
    }

    /// @inheritdoc IHedgeMessenger
    function sendReport(uint32 dstEid, ReportMessage calldata message, address refundTo)
        external
        payable
        onlyVault
        returns (bytes32)
    {
        return _dispatch(dstEid, MessageKind.Report, abi.encode(message), refundTo);
    }

    /// @inheritdoc IHedgeMessenger
    function sendHalt(uint32 dstEid, HaltMessage calldata message, address refundTo)
        external
        payable
        onlyVault
        returns (bytes32)
    {
        return _dispatch(dstEid, MessageKind.Halt, abi.encode(message), refundTo);
    }

    /// @inheritdoc IHedgeMessenger
    function quoteMandate(uint32 dstEid, MandateMessage calldata message) external view returns (uint256) {
        return _fee(dstEid, MessageKind.Mandate, abi.encode(message));
    }

    /// @inheritdoc IHedgeMessenger
    function quoteReport(uint32 dstEid, ReportMessage calldata message) external view returns (uint256) {
        return _fee(dstEid, MessageKind.Report, abi.encode(message));
    }

    /// @inheritdoc IHedgeMessenger
    function quoteHalt(uint32 dstEid, HaltMessage calldata message) external view returns (uint256) {
        return _fee(dstEid, MessageKind.Halt, abi.encode(message));
    }

    /// @dev Never swallows an error: anyone may deliver a verified message with any gas, and only a revert keeps it.
    function _lzReceive(Origin calldata origin, bytes32 guid, bytes calldata payload, address, bytes calldata)
        internal
        override
    {
        if (gasleft() < GAS_FLOOR) revert GasTooLow(gasleft(), GAS_FLOOR);
        (uint8 kind, bytes memory body) = abi.decode(payload, (uint8, bytes));
        if (kind == uint8(MessageKind.Mandate)) {
            vault.onMandate(origin.srcEid, abi.decode(body, (MandateMessage)));
        } else if (kind == uint8(MessageKind.Report)) {
            vault.onReport(origin.srcEid, abi.decode(body, (ReportMessage)));
        } else if (kind == uint8(MessageKind.Halt)) {
            vault.onHalt(origin.srcEid, abi.decode(body, (HaltMessage)));
        } else {
            revert UnknownMessageKind(kind);
        }
        emit MessageReceived(origin.srcEid, kind, guid);
    }

    /// @dev The whole value goes to the endpoint, which returns what the fee leaves to `refundTo`. The vault makes one
    ///      call per message, so several in one transaction each carry their own value.
    function _dispatch(uint32 dstEid, MessageKind kind, bytes memory body, address refundTo)
        private
        returns (bytes32 guid)
    {
        MessagingReceipt memory receipt = _lzSend(
            dstEid,
            _payload(kind, body),
            enforcedOptions[dstEid][uint16(kind)],
            MessagingFee(msg.value, 0),
            refundTo
        );
        emit MessageSent(dstEid, uint8(kind), receipt.guid, receipt.fee.nativeFee);
        return receipt.guid;
    }

    /// @dev The endpoint asks for its fee itself. Asking first would cost as much again as sending, so the fee is looked
    ///      up only to explain a failure.
    function _lzSend(
        uint32 dstEid,
        bytes memory message,
        bytes memory options,
        MessagingFee memory,
        address refundTo
    ) internal override returns (MessagingReceipt memory) {
        MessagingParams memory params =
            MessagingParams(dstEid, _getPeerOrRevert(dstEid), message, options, false);
        try endpoint.send{value: msg.value}(params, refundTo) returns (MessagingReceipt memory receipt) {
            return receipt;
        } catch (bytes memory reason) {
            uint256 required = endpoint.quote(params, address(this)).nativeFee;
            if (msg.value < required) revert FeeTooLow(msg.value, required);
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    function _fee(uint32 dstEid, MessageKind kind, bytes memory body) private view returns (uint256) {
        return _quote(dstEid, _payload(kind, body), enforcedOptions[dstEid][uint16(kind)], false).nativeFee;
    }

    function _payload(MessageKind kind, bytes memory body) private pure returns (bytes memory) {
        return abi.encode(uint8(kind), body);
    }
}
