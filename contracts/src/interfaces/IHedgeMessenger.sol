// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {MandateMessage, ReportMessage, HaltMessage} from "src/types/Messages.sol";

/// @notice Carries messages between the vaults of one fund over LayerZero. Holds no state that must last.
interface IHedgeMessenger {
    event MessageSent(uint32 indexed dstEid, uint8 indexed kind, bytes32 indexed guid, uint256 fee);
    event MessageReceived(uint32 indexed srcEid, uint8 indexed kind, bytes32 indexed guid);

    error OnlyVault(address caller);
    error GasTooLow(uint256 available, uint256 required);
    error UnknownMessageKind(uint8 kind);
    error FeeTooLow(uint256 paid, uint256 required);

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
}
