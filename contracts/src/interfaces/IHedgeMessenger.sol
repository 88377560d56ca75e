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

    event MessageSent(uint32 indexed dstEid, uint8 indexed kind, bytes32 indexed guid, uint256 fee);
    event MessageReceived(uint32 indexed srcEid, uint8 indexed kind, bytes32 indexed guid);

    /// @notice A message nobody paid for yet. Whoever sends `number` with this body pays and gets the excess back.
    event MessageParked(uint256 indexed number, uint32 indexed dstEid, uint8 indexed kind, bytes body);
    event ParkedMessageSent(uint256 indexed number, address indexed payer, bytes32 guid);
    event MandateLimitsSet(uint32 indexed eid, uint8 outbound, uint8 inbound);

    error OnlyVault(address caller);
    error GasTooLow(uint256 available, uint256 required);
    error UnknownMessageKind(uint8 kind);
    error FeeTooLow(uint256 paid, uint256 required);

    /// @notice The path carried as many mandates as it may: a sender waits, a delivery can be retried by anyone.
    error MandateLimitReached(uint32 eid, bool outbound, uint256 limit);
    error NotParked(uint256 number, uint32 dstEid, uint8 kind);
    /// @notice A mandate parked before the halt stays parked during it.
    error ParkedWhileHalted(uint256 number);

    /// @notice Sends for the value given; the excess goes to `refundTo`. Without any value the message is parked, for
    ///         someone else to pay, and `guid` is zero; with too little it is refused.
    function sendMandate(uint32 dstEid, MandateMessage calldata message, address refundTo)
        external
        payable
        returns (bytes32 guid);

    function sendReport(uint32 dstEid, ReportMessage calldata message, address refundTo)
        external
        payable
        returns (bytes32 guid);

    function sendHalt(uint32 dstEid, HaltMessage calldata message, address refundTo)
        external
        payable
        returns (bytes32 guid);

    function quoteMandate(uint32 dstEid, MandateMessage calldata message)
        external
        view
        returns (uint256 nativeFee);

    function quoteReport(uint32 dstEid, ReportMessage calldata message)
        external
        view
        returns (uint256 nativeFee);

    function quoteHalt(uint32 dstEid, HaltMessage calldata message) external view returns (uint256 nativeFee);

    /// @notice Sends a parked message once. Anyone may pay; excess returns to the caller. Age is judged on arrival, as
    ///         for any other message.
    /// @param body As in `MessageParked`.
    function sendParked(uint256 number, uint32 dstEid, uint8 kind, bytes calldata body)
        external
        payable
        returns (bytes32 guid);

    function quoteParked(uint32 dstEid, uint8 kind, bytes calldata body)
        external
        view
        returns (uint256 nativeFee);

    /// @notice Only the owner. Halts are never limited, because a halt must always pass; reports are not, because anyone
    ///         may pay for one and could use a limit up.
    function setMandateLimits(uint32 eid, uint8 outbound, uint8 inbound) external;

    /// @return limits What may pass. @return sent Counted outbound now. @return received Counted inbound now.
    function mandateLimits(uint32 eid)
        external
        view
        returns (MandateLimits memory limits, uint256 sent, uint256 received);

    /// @notice Whether this very message still waits for a payer.
    function isParked(uint256 number, uint32 dstEid, uint8 kind, bytes calldata body)
        external
        view
        returns (bool);
}
