// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, Side} from "src/types/HedgeTypes.sol";

/// @notice A maker order of the 1inch limit order protocol v4, as it is passed and hashed there: addresses as words.
struct LimitOrder {
    uint256 salt; // lowest 160 bits: those of the extension's hash
    uint256 maker;
    uint256 receiver; // zero stands for the maker
    uint256 makerAsset;
    uint256 takerAsset;
    uint256 makingAmount;
    uint256 takingAmount;
    uint256 makerTraits;
}

enum AuctionState {
    Unknown,
    Live, // may fill until it expires
    Closed // never again
}

/// @notice A Dutch auction of the vault, the part it keeps.
struct Auction {
    AssetId asset;
    Side side;
    AuctionState state;
    uint40 expiry; // last second it may fill
    uint128 making; // token units the vault gives at most
    uint128 filled; // of these, given
    uint128 quantity; // WAD of the asset when all of it fills
    uint128 reserved; // USD WAD it loses against the oracle when all of it fills at the worst price
    uint128 toRepay; // token units bought and not yet offered to the debt
}

/// @notice What live auctions of one asset may still add and take, WAD.
struct InFlight {
    uint128 sells;
    uint128 buys;
}
