// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice How collateral reaches the fund's vault on another chain.
struct CollateralRoute {
    address bridge; // `ICollateralBridge` of the settlement token, zero when there is no route
    address peerVault; // the only recipient
    uint64 maxFee; // WAD of the amount the bridge may keep
    uint112 dailyCap; // WAD of the settlement token that may leave in any rolling 24 hours
}

/// @notice What left by one route, settlement token units, since ever.
struct CollateralBooks {
    uint256 sent; // as it arrives: after the bridge's fee
    uint256 confirmed; // of these, known to have arrived
}
