// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, InboundMandate, OutboundMandate} from "src/types/HedgeTypes.sol";
import {HaltMessage, MandateMessage, ReportMessage} from "src/types/Messages.sol";

/// @notice Mandates, reports and halts between the vaults of one fund.
interface IHedgeVaultMessaging {
    /* MANDATES AND REPORTS */

    /// @notice Sends this plan's mandates for one destination. `msg.value` pays the message; excess returns to the caller.
    ///         With too little, or nothing, the message is parked at the messenger, where anyone may pay for it, and the
    ///         value returns; so are reports and halts that are relayed or acknowledged.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @return guid LayerZero's id of the message, zero when it is parked.
    function sendMandates(uint32 dstEid) external payable returns (bytes32 guid);

    /// @notice `sendMandates` for who knows a position and a quantity: sends the mandates of the live plan to `dstEid`,
    ///         provided that the plan orders exactly `amount` of one of the position's assets there. Nothing but the
    ///         signed plan decides what is sent; a keeper calls it, and never while halted.
    /// @param positionId Number of an active position.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param amount Signed WAD quantity of the mandate, negative for a short.
    /// @return guid LayerZero's id of the message, zero when it is parked.
    function executeCrossChainHedge(uint256 positionId, uint32 dstEid, int256 amount)
        external
        payable
        returns (bytes32 guid);

    /// @notice Tells the source vault what this vault adopted and holds of its mandate. Anyone may pay for it.
    /// @dev Filled: this vault's own target is served first; the gap that remains toward the whole target falls on the
    ///      inbound mandates of the gap's sign, in proportion to their size.
    /// @param srcEid LayerZero endpoint id of the vault that gave the mandate.
    /// @return guid LayerZero's id of the message, zero when it is parked.
    function sendReport(uint32 srcEid) external payable returns (bytes32 guid);

    /* HALT: guardian or fund halts, fund resumes; fans out to all peers when `msg.value` covers it */

    /// @notice Stops executions, mandates and keepers' withdrawals until the fund resumes; reports and the fund's
    ///         withdrawals go on.
    function halt() external payable;

    /// @notice Ends a halt; only the fund.
    function resume() external payable;

    /// @notice Sends the current halt state to one peer, for instance when the fan-out was not paid. Anyone may pay.
    /// @param dstEid LayerZero endpoint id of the peer.
    /// @return guid LayerZero's id of the message, zero when it is parked.
    function relayHalt(uint32 dstEid) external payable returns (bytes32 guid);

    /// @notice Tells a peer which halt state this vault is in. A receiving vault has no native token to answer with,
    ///         so anyone may pay for the answer.
    /// @param dstEid LayerZero endpoint id of the peer.
    /// @return guid LayerZero's id of the message, zero when it is parked.
    function acknowledgeHalt(uint32 dstEid) external payable returns (bytes32 guid);

    /* MESSENGER */

    /// @notice Takes a mandate in; only the messenger. One that is expired, out of its price band or above the inflow
    ///         cap is rejected by event, not by revert: it must not block the channel.
    /// @param srcEid LayerZero endpoint id it came from.
    /// @param message Absolute quantities, epoch and expiry.
    function onMandate(uint32 srcEid, MandateMessage calldata message) external;

    /// @notice Takes in what a carrying vault adopted and holds; only the messenger.
    /// @param srcEid LayerZero endpoint id it came from.
    /// @param message Adopted and filled quantities per asset.
    function onReport(uint32 srcEid, ReportMessage calldata message) external;

    /// @notice Takes a peer's halt state in; only the messenger. The higher sequence wins, and a halt wins a tie.
    /// @param srcEid LayerZero endpoint id it came from.
    /// @param message State and sequence.
    function onHalt(uint32 srcEid, HaltMessage calldata message) external;

    /* VIEWS */

    /// @notice State of one mandate given to another vault.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param asset Asset it carries.
    function outboundMandate(uint32 dstEid, AssetId asset) external view returns (OutboundMandate memory);

    /// @notice What this vault does not hedge itself because `dstEid` holds it or may come to.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param asset Asset it carries.
    /// @return peak Largest quantity sent or acknowledged that the other vault may still adopt or hold.
    /// @return carried What counts in the target: at least the peak, more when the live plan orders more.
    function outboundPeak(uint32 dstEid, AssetId asset) external view returns (int256 peak, int256 carried);

    /// @notice State of one mandate carried for another vault.
    /// @param srcEid LayerZero endpoint id of the vault that gave it.
    /// @param asset Asset it is about.
    function inboundMandate(uint32 srcEid, AssetId asset) external view returns (InboundMandate memory);

    /// @notice Whether the vault is halted.
    function isHalted() external view returns (bool);

    /// @notice Sequence of the newest halt or resumption; each is one above the last.
    function haltSequence() external view returns (uint64);

    /// @notice Newest halt state a peer said it is in.
    /// @param eid LayerZero endpoint id of the peer.
    /// @return sequence Sequence it named, zero when it never answered.
    /// @return halted State it named.
    function haltAcknowledgement(uint32 eid) external view returns (uint64 sequence, bool halted);

    /// @notice Native fee of the messages this plan or state would send.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @return nativeFee Wei.
    function quoteMandates(uint32 dstEid) external view returns (uint256 nativeFee);

    /// @notice Native fee of the report that `sendReport` would send now.
    /// @param srcEid LayerZero endpoint id of the vault that gave the mandate.
    /// @return nativeFee Wei.
    function quoteReport(uint32 srcEid) external view returns (uint256 nativeFee);

    /// @notice Native fee of telling all peers about a halt or a resumption.
    /// @return nativeFee Wei.
    function quoteHalt() external view returns (uint256 nativeFee);
}
