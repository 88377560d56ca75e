// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {CollateralBooks, CollateralRoute} from "src/types/CollateralTypes.sol";

/// @notice Moving collateral between the vaults of one fund.
/// @dev It arrives as a plain transfer, with nothing to execute: no message of the bridge can do anything here, and none
///      can get stuck for want of gas. What is under way counts in no vault's net assets, so it can neither be lost in the
///      books nor counted twice in a budget; `collateralInFlight` says how much that is. Arrivals are confirmed as a
///      running total: repeating or reordering confirmations changes nothing.
interface IHedgeVaultCollateral {
    event CollateralSent(
        uint32 indexed dstEid, bytes32 indexed guid, uint256 sent, uint256 received, uint256 nativeFee
    );
    event CollateralConfirmed(uint32 indexed dstEid, uint256 total);

    error NoCollateralRoute(uint32 dstEid);
    error CollateralFeeTooHigh(uint256 fee, uint256 limit);
    error NativeFeeTooHigh(uint256 nativeFee, uint256 limit);
    error CollateralCapExceeded(uint256 quantity, uint256 left);
    error ConfirmedTooMuch(uint32 dstEid, uint256 total, uint256 sent);

    /// @notice Sets, or with a zero bridge removes, the route to a peer. Sending to an address that is not the fund's on the
    ///         other chain loses the money: check the peer's code and fund there first.
    function setCollateralRoute(uint32 dstEid, CollateralRoute calldata route) external;

    /// @notice Sends settlement tokens to the peer vault, idle ones first, then collateral out of Aave, which leaves the
    ///         health factor at or above the floor. By the fund, or by a keeper while the vault is not halted. The fee counts
    ///         as a loss against the loss budget.
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
    function confirmCollateral(uint32 dstEid, uint256 total) external;

    /* VIEWS */

    /// @return nativeFee What sending costs.
    /// @return received Token units that arrive.
    function quoteCollateral(uint32 dstEid, uint256 amount)
        external
        view
        returns (uint256 nativeFee, uint256 received);

    /// @notice Sent and not confirmed, token units.
    function collateralInFlight(uint32 dstEid) external view returns (uint256);

    /// @return route As the fund set it.
    /// @return books What left by it.
    /// @return used WAD counted against the daily cap now.
    function collateralRoute(uint32 dstEid)
        external
        view
        returns (CollateralRoute memory route, CollateralBooks memory books, uint256 used);
}
