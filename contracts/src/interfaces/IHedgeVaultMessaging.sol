// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, InboundMandate, OutboundMandate} from "src/types/HedgeTypes.sol";
import {HaltMessage, MandateMessage, ReportMessage} from "src/types/Messages.sol";

/// @notice Mandates, reports and halts between the vaults of one fund.
interface IHedgeVaultMessaging {
    /* MANDATES AND REPORTS */

    /// @notice Sends this plan's mandates for one destination. `msg.value` pays the message; excess returns to caller.
    function sendMandates(uint32 dstEid) external payable returns (bytes32 guid);

    /// @notice `sendMandates` for who knows a position and a quantity: sends the mandates of the live plan to `dstEid`,
    ///         provided that the plan orders exactly `amount` of one of the position's assets there. Nothing but the
    ///         signed plan decides what is sent; a keeper calls it, and never while halted.
    /// @param amount Signed WAD quantity of the mandate, negative for a short.
    function executeCrossChainHedge(uint256 positionId, uint32 dstEid, int256 amount)
        external
        payable
        returns (bytes32 guid);

    /// @notice Tells the source vault what this vault adopted and holds of its mandate. Anyone may pay for it.
    /// @dev Filled: this vault's own target is served first; the gap that remains toward the whole target falls on the
    ///      inbound mandates of the gap's sign, in proportion to their size.
    function sendReport(uint32 srcEid) external payable returns (bytes32 guid);

    /* HALT: guardian or fund halts, fund resumes; fans out to all peers when `msg.value` covers it */

    function halt() external payable;

    function resume() external payable;

    /// @notice Sends the current halt state to one peer, for instance when the fan-out was not paid. Anyone may pay.
    function relayHalt(uint32 dstEid) external payable returns (bytes32 guid);

    /// @notice Tells a peer which halt state this vault is in. A receiving vault has no native token to answer with,
    ///         so anyone may pay for the answer.
    function acknowledgeHalt(uint32 dstEid) external payable returns (bytes32 guid);

    /* MESSENGER */

    function onMandate(uint32 srcEid, MandateMessage calldata message) external;

    function onReport(uint32 srcEid, ReportMessage calldata message) external;

    function onHalt(uint32 srcEid, HaltMessage calldata message) external;

    /* VIEWS */

    function outboundMandate(uint32 dstEid, AssetId asset) external view returns (OutboundMandate memory);

    /// @notice What this vault does not hedge itself because `dstEid` holds it or may come to.
    /// @return peak Largest quantity sent or acknowledged that the other vault may still adopt or hold.
    /// @return carried What counts in the target: at least the peak, more when the live plan orders more.
    function outboundPeak(uint32 dstEid, AssetId asset) external view returns (int256 peak, int256 carried);

    function inboundMandate(uint32 srcEid, AssetId asset) external view returns (InboundMandate memory);

    function isHalted() external view returns (bool);

    function haltSequence() external view returns (uint64);

    /// @notice Newest halt state a peer said it is in.
    function haltAcknowledgement(uint32 eid) external view returns (uint64 sequence, bool halted);

    /// @notice Native fee of the messages this plan or state would send.
    function quoteMandates(uint32 dstEid) external view returns (uint256 nativeFee);

    function quoteReport(uint32 srcEid) external view returns (uint256 nativeFee);

    function quoteHalt() external view returns (uint256 nativeFee);
}
