// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {MandateMessage, ReportMessage, HaltMessage} from "src/types/Messages.sol";

/// @notice Carries messages between the vaults of one fund over LayerZero. Holds no state that must last: a parked
///         message can be built again from the vault.
interface IHedgeMessenger {
    /// @notice Mandates one path may carry in any rolling 24 hours. Zero lets none pass.
    struct MandateLimits {
        uint8 outbound;
        uint8 inbound;
    }

    /// @notice A message left for another vault of the fund.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    /// @param guid Id of the message.
    /// @param fee What it cost, wei.
    event MessageSent(uint32 indexed dstEid, uint8 indexed kind, bytes32 indexed guid, uint256 fee);

    /// @notice A message of another vault of the fund arrived and took effect.
    /// @param srcEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    /// @param guid Id of the message.
    event MessageReceived(uint32 indexed srcEid, uint8 indexed kind, bytes32 indexed guid);

    /// @notice A message nobody paid for yet. Whoever sends `number` with this body pays and gets the excess back.
    /// @param number Of the parked message, counted up.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    /// @param body The message as it will be sent.
    event MessageParked(uint256 indexed number, uint32 indexed dstEid, uint8 indexed kind, bytes body);

    /// @notice Why a message was parked although somebody paid: it was too little and went back.
    /// @param number Of the parked message.
    /// @param paid Wei given, and given back.
    /// @param required Wei it would have cost.
    event MessageUnderpaid(uint256 indexed number, uint256 paid, uint256 required);

    /// @notice Somebody paid for a parked message.
    /// @param number Of the parked message.
    /// @param payer Who paid.
    /// @param guid Id of the message.
    event ParkedMessageSent(uint256 indexed number, address indexed payer, bytes32 guid);

    /// @notice The owner changed how many mandates a path may carry.
    /// @param eid LayerZero endpoint id of the other chain.
    /// @param outbound Most to it in any rolling 24 hours.
    /// @param inbound Most from it in any rolling 24 hours.
    event MandateLimitsSet(uint32 indexed eid, uint8 outbound, uint8 inbound);

    /// @notice Only the vault sends messages.
    /// @param caller Who called.
    error OnlyVault(address caller);

    /// @notice The delivery carries less gas than the message needs; anyone can retry it with more.
    /// @param available Gas left.
    /// @param required Least it needs.
    error GasTooLow(uint256 available, uint256 required);

    /// @notice No message is of this kind.
    /// @param kind As received.
    error UnknownMessageKind(uint8 kind);

    /// @notice The value sent does not pay for the parked message, which stays parked.
    /// @param paid Wei sent.
    /// @param required Wei it costs.
    error FeeTooLow(uint256 paid, uint256 required);

    /// @notice The path carried as many mandates as it may: a sender waits, a delivery can be retried by anyone.
    /// @param eid LayerZero endpoint id of the other chain.
    /// @param outbound True for what leaves, false for what arrives.
    /// @param limit Most that may pass in any rolling 24 hours.
    error MandateLimitReached(uint32 eid, bool outbound, uint256 limit);

    /// @notice No such message waits for a payer.
    /// @param number Of the parked message.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    error NotParked(uint256 number, uint32 dstEid, uint8 kind);

    /// @notice A mandate parked before the halt stays parked during it.
    /// @param number Of the parked message.
    error ParkedWhileHalted(uint256 number);

    /// @notice Sends for the value given; the excess goes to `refundTo`. With too little, or nothing, the message is parked
    ///         for someone else to pay, the value goes back to `refundTo` and `guid` is zero.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param message To be sent.
    /// @param refundTo Who gets back what of `msg.value` is too much, or all of it when it is too little.
    /// @return guid Id of the message, zero when it is parked.
    function sendMandate(uint32 dstEid, MandateMessage calldata message, address refundTo)
        external
        payable
        returns (bytes32 guid);

    /// @notice Sends a report, on the terms of `sendMandate`.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param message To be sent.
    /// @param refundTo Who gets back what of `msg.value` is too much.
    /// @return guid Id of the message, zero when it is parked.
    function sendReport(uint32 dstEid, ReportMessage calldata message, address refundTo)
        external
        payable
        returns (bytes32 guid);

    /// @notice Sends a halt or its end, on the terms of `sendMandate`.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param message To be sent.
    /// @param refundTo Who gets back what of `msg.value` is too much.
    /// @return guid Id of the message, zero when it is parked.
    function sendHalt(uint32 dstEid, HaltMessage calldata message, address refundTo)
        external
        payable
        returns (bytes32 guid);

    /// @notice What sending this mandate costs now.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param message To be sent.
    /// @return nativeFee Wei.
    function quoteMandate(uint32 dstEid, MandateMessage calldata message)
        external
        view
        returns (uint256 nativeFee);

    /// @notice What sending this report costs now.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param message To be sent.
    /// @return nativeFee Wei.
    function quoteReport(uint32 dstEid, ReportMessage calldata message)
        external
        view
        returns (uint256 nativeFee);

    /// @notice What sending this halt costs now.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param message To be sent.
    /// @return nativeFee Wei.
    function quoteHalt(uint32 dstEid, HaltMessage calldata message) external view returns (uint256 nativeFee);

    /// @notice Sends a parked message once. Anyone may pay; excess returns to the caller. Age is judged on arrival, as
    ///         for any other message.
    /// @param number Of the parked message.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    /// @param body As in `MessageParked`.
    /// @return guid Id of the message.
    function sendParked(uint256 number, uint32 dstEid, uint8 kind, bytes calldata body)
        external
        payable
        returns (bytes32 guid);

    /// @notice What sending a parked message costs now.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    /// @param body As in `MessageParked`.
    /// @return nativeFee Wei.
    function quoteParked(uint32 dstEid, uint8 kind, bytes calldata body)
        external
        view
        returns (uint256 nativeFee);

    /// @notice Only the owner. Halts are never limited, because a halt must always pass; reports are not, because anyone
    ///         may pay for one and could use a limit up.
    /// @param eid LayerZero endpoint id of the other chain.
    /// @param outbound Most to it in any rolling 24 hours.
    /// @param inbound Most from it in any rolling 24 hours.
    function setMandateLimits(uint32 eid, uint8 outbound, uint8 inbound) external;

    /// @notice How many mandates a path may carry, and has carried in the last 24 hours.
    /// @param eid LayerZero endpoint id of the other chain.
    /// @return limits What may pass.
    /// @return sent Counted outbound now.
    /// @return received Counted inbound now.
    function mandateLimits(uint32 eid)
        external
        view
        returns (MandateLimits memory limits, uint256 sent, uint256 received);

    /// @notice Whether this very message still waits for a payer.
    /// @param number Of the parked message.
    /// @param dstEid LayerZero endpoint id of the other chain.
    /// @param kind What it is: mandate, report or halt, as in `Messages`.
    /// @param body As in `MessageParked`.
    function isParked(uint256 number, uint32 dstEid, uint8 kind, bytes calldata body)
        external
        view
        returns (bool);
}
