// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {CollateralBooks, CollateralRoute} from "src/types/CollateralTypes.sol";

/// @notice Moving collateral between the vaults of one fund.
/// @dev It arrives as a plain transfer, with nothing to execute: no message of the bridge can do anything here, and none
///      can get stuck for want of gas. What is under way counts in no vault's net assets, so it can neither be lost in the
///      books nor counted twice in a budget; `collateralInFlight` says how much that is. Arrivals are confirmed as a
///      running total: repeating or reordering confirmations changes nothing.
interface IHedgeVaultCollateral {
    /// @notice Collateral left for a peer vault.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param guid Id of the message that carries it.
    /// @param sent Settlement token units that left.
    /// @param received Token units that arrive there.
    /// @param nativeFee What the message cost, wei.
    event CollateralSent(
        uint32 indexed dstEid, bytes32 indexed guid, uint256 sent, uint256 received, uint256 nativeFee
    );

    /// @notice More of what was sent is known to have arrived.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param total Token units that arrived since ever.
    event CollateralConfirmed(uint32 indexed dstEid, uint256 total);

    /// @notice The fund has set no route to this peer.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    error NoCollateralRoute(uint32 dstEid);

    /// @notice The bridge would keep more than the route allows.
    /// @param fee Token units it would keep.
    /// @param limit Most it may.
    error CollateralFeeTooHigh(uint256 fee, uint256 limit);

    /// @notice The message costs more than the caller allows or pays.
    /// @param nativeFee What it costs, wei.
    /// @param limit Most it may, wei.
    error NativeFeeTooHigh(uint256 nativeFee, uint256 limit);

    /// @notice More would leave by this route than may in 24 hours.
    /// @param quantity WAD that would leave.
    /// @param left WAD that may.
    error CollateralCapExceeded(uint256 quantity, uint256 left);

    /// @notice More cannot arrive than was sent.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param total Token units confirmed, since ever.
    /// @param sent Token units sent, since ever.
    error ConfirmedTooMuch(uint32 dstEid, uint256 total, uint256 sent);

    /// @notice Sets, or with a zero bridge removes, the route to a peer. Sending to an address that is not the fund's on the
    ///         other chain loses the money: check the peer's code and fund there first.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param route Bridge, recipient and bounds.
    function setCollateralRoute(uint32 dstEid, CollateralRoute calldata route) external;

    /// @notice Sends settlement tokens to the peer vault, idle ones first, then collateral out of Aave, which leaves the
    ///         health factor at or above the floor. By the fund, or by a keeper while the vault is not halted. The fee counts
    ///         as a loss against the loss budget.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param amount Token units.
    /// @param minReceived Least that may arrive, token units.
    /// @param maxFee Most native tokens it may cost; `msg.value` pays, the rest returns.
    /// @return guid Id of the message that carries it.
    function bridgeCollateral(uint32 dstEid, uint256 amount, uint256 minReceived, uint256 maxFee)
        external
        payable
        returns (bytes32 guid);

    /// @notice Records how much of what was sent to `dstEid` arrived, as the total since ever. By the fund or a keeper; no
    ///         bound of the vault depends on it.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param total Token units that arrived there since ever.
    function confirmCollateral(uint32 dstEid, uint256 total) external;

    /* VIEWS */

    /// @notice What sending an amount costs and brings now.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @param amount Token units.
    /// @return nativeFee What sending costs, wei.
    /// @return received Token units that arrive.
    function quoteCollateral(uint32 dstEid, uint256 amount)
        external
        view
        returns (uint256 nativeFee, uint256 received);

    /// @notice Sent and not confirmed, token units.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    function collateralInFlight(uint32 dstEid) external view returns (uint256);

    /// @notice The route to a peer and what used it.
    /// @param dstEid LayerZero endpoint id of the peer's chain.
    /// @return route As the fund set it.
    /// @return books What left by it.
    /// @return used WAD counted against the daily cap now.
    function collateralRoute(uint32 dstEid)
        external
        view
        returns (CollateralRoute memory route, CollateralBooks memory books, uint256 used);
}
