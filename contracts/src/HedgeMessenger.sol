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
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVaultMessaging} from "src/interfaces/IHedgeVaultMessaging.sol";
import {DayCount} from "src/libraries/DayCount.sol";
import {HaltMessage, MandateMessage, MessageKind, ReportMessage} from "src/types/Messages.sol";

/// @notice The vault's LayerZero application. It authorises, encodes, pays and hands over; all that must last is in the
///         vault, so a messenger is replaced, never upgraded. Owner (and endpoint delegate) is the fund.
/// @dev Enforced options are keyed by message kind. A destination without them cannot be sent to: the executor refuses
///      empty options. A message that failed on arrival stays with the endpoint, where anyone may deliver it again.
contract HedgeMessenger is OApp, OAppOptionsType3, IHedgeMessenger {
    using DayCount for DayCount.Counter;
    using SafeTransferLib for address;

    /// @notice Gas the vault must be left with. Below it delivery reverts, which keeps the message for another try.
    uint256 public constant GAS_FLOOR = 60_000;

    /// @notice Mandates a path may carry in 24 hours, each way, until the fund says otherwise.
    uint8 public constant DEFAULT_LIMIT = 240;

    IHedgeVaultMessaging public immutable vault;

    uint256 public parkedCount;
    mapping(uint256 number => bytes32 digest) private _parked;
    mapping(uint32 eid => DayCount.Counter) private _sent;
    mapping(uint32 eid => DayCount.Counter) private _received;

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

    /// @inheritdoc IHedgeMessenger
    function sendParked(uint256 number, uint32 dstEid, uint8 kind, bytes calldata body)
        external
        payable
        returns (bytes32 guid)
    {
        if (!isParked(number, dstEid, kind, body)) revert NotParked(number, dstEid, kind);
        if (kind == uint8(MessageKind.Mandate) && vault.isHalted()) revert ParkedWhileHalted(number);
        delete _parked[number];
        uint256 required;
        (guid, required) = _pay(dstEid, MessageKind(kind), body, msg.sender);
        if (guid == 0) revert FeeTooLow(msg.value, required);
        emit ParkedMessageSent(number, msg.sender, guid);
    }

    /// @inheritdoc IHedgeMessenger
    function quoteParked(uint32 dstEid, uint8 kind, bytes calldata body) external view returns (uint256) {
        return _fee(dstEid, MessageKind(kind), body);
    }

    /// @inheritdoc IHedgeMessenger
    function setMandateLimits(uint32 eid, uint8 outbound, uint8 inbound) external onlyOwner {
        (_sent[eid].limit, _sent[eid].isSet) = (outbound, true);
        (_received[eid].limit, _received[eid].isSet) = (inbound, true);
        emit MandateLimitsSet(eid, outbound, inbound);
    }

    /// @inheritdoc IHedgeMessenger
    function mandateLimits(uint32 eid)
        external
        view
        returns (MandateLimits memory limits, uint256 sent, uint256 received)
    {
        DayCount.Counter memory out = _sent[eid];
        DayCount.Counter memory in_ = _received[eid];
        limits = MandateLimits(out.isSet ? out.limit : DEFAULT_LIMIT, in_.isSet ? in_.limit : DEFAULT_LIMIT);
        return (limits, out.count(), in_.count());
    }

    /// @inheritdoc IHedgeMessenger
    function isParked(uint256 number, uint32 dstEid, uint8 kind, bytes memory body)
        public
        view
        returns (bool)
    {
        return _parked[number] == keccak256(abi.encode(dstEid, kind, body));
    }

    /// @dev Never swallows an error: anyone may deliver a verified message with any gas, and only a revert keeps it.
    function _lzReceive(Origin calldata origin, bytes32 guid, bytes calldata payload, address, bytes calldata)
        internal
        override
    {
        if (gasleft() < GAS_FLOOR) revert GasTooLow(gasleft(), GAS_FLOOR);
        (uint8 kind, bytes memory body) = abi.decode(payload, (uint8, bytes));
        if (kind == uint8(MessageKind.Mandate)) {
            _count(_received[origin.srcEid], origin.srcEid, false);
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

    /// @dev The vault makes one call per message, so several in one transaction each carry their own value. What does not
    ///      pay for the message goes back whole, and the message waits for somebody who pays.
    function _dispatch(uint32 dstEid, MessageKind kind, bytes memory body, address refundTo)
        private
        returns (bytes32 guid)
    {
        uint256 required;
        if (msg.value != 0 || _fee(dstEid, kind, body) == 0) {
            (guid, required) = _pay(dstEid, kind, body, refundTo);
            if (guid != 0) return guid;
        }
        uint256 number = ++parkedCount;
        _parked[number] = keccak256(abi.encode(dstEid, uint8(kind), body));
        emit MessageParked(number, dstEid, uint8(kind), body);
        if (msg.value == 0) return 0;
        emit MessageUnderpaid(number, msg.value, required);
        refundTo.safeTransferETH(msg.value);
    }

    /// @dev The whole value goes to the endpoint, which returns what the fee leaves to `refundTo`. Only what was sent counts
    ///      against the limit of its path.
    /// @return guid Zero when the value does not pay for the message: nothing was sent or spent.
    /// @return fee What the message cost, or would cost.
    function _pay(uint32 dstEid, MessageKind kind, bytes memory body, address refundTo)
        private
        returns (bytes32 guid, uint256 fee)
    {
        MessagingReceipt memory receipt = _lzSend(
            dstEid,
            _payload(kind, body),
            enforcedOptions[dstEid][uint16(kind)],
            MessagingFee(msg.value, 0),
            refundTo
        );
        (guid, fee) = (receipt.guid, receipt.fee.nativeFee);
        if (guid == 0) return (guid, fee);
        if (kind == MessageKind.Mandate) _count(_sent[dstEid], dstEid, true);
        emit MessageSent(dstEid, uint8(kind), guid, fee);
    }

    /// @dev The endpoint asks for its fee itself. Asking first would cost as much again as sending, so the fee is looked
    ///      up only to explain a failure. A receipt without a guid says that the value is too little, and what would do;
    ///      any other failure reverts.
    function _lzSend(
        uint32 dstEid,
        bytes memory message,
        bytes memory options,
        MessagingFee memory,
        address refundTo
    ) internal override returns (MessagingReceipt memory receipt) {
        MessagingParams memory params =
            MessagingParams(dstEid, _getPeerOrRevert(dstEid), message, options, false);
        try endpoint.send{value: msg.value}(params, refundTo) returns (MessagingReceipt memory sent) {
            return sent;
        } catch (bytes memory reason) {
            receipt.fee.nativeFee = endpoint.quote(params, address(this)).nativeFee;
            if (msg.value < receipt.fee.nativeFee) return receipt;
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    function _count(DayCount.Counter storage counter, uint32 eid, bool outbound) private {
        (bool counted, uint256 limit) = counter.add(DEFAULT_LIMIT);
        if (!counted) revert MandateLimitReached(eid, outbound, limit);
    }

    function _fee(uint32 dstEid, MessageKind kind, bytes memory body) private view returns (uint256) {
        return _quote(dstEid, _payload(kind, body), enforcedOptions[dstEid][uint16(kind)], false).nativeFee;
    }

    function _payload(MessageKind kind, bytes memory body) private pure returns (bytes memory) {
        return abi.encode(uint8(kind), body);
    }
}
