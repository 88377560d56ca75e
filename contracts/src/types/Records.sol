// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, Benchmark} from "src/types/HedgeTypes.sol";

/// @notice An asset as it is stored: five slots. Selling takes the first four unless the plan in force has an overlay or a
///         price band; what the fund set and what that plan says lie together because every execution needs both.
struct AssetRecord {
    address token;
    uint96 minPrice; // USD WAD
    address feed;
    uint96 maxPrice;
    address debtToken; // Aave's variable debt, zero when it cannot be borrowed
    uint96 maxOrder; // WAD, as all caps
    uint96 maxShort;
    uint64 plannedEpoch; // of the plan that set `planned` and `overlay`, void under any other
    uint32 firstPosition; // active position of this asset, by id plus one; each leads to the next
    uint32 maxAge; // seconds
    uint8 tokenDecimals;
    uint8 feedDecimals;
    uint8 number; // in the list of assets, from one
    uint8 planned; // sum of BANDED and OVERLAID: what that plan has for it
    uint128 maxLong;
    int128 overlay;
}

uint8 constant BANDED = 1;
uint8 constant OVERLAID = 2;

/// @notice The settlement token once more, in the two slots that every execution reads: a token worth no more than 4,722
///         USD, a feed at most 194 days old.
struct MoneyRecord {
    address token;
    uint72 minPrice; // USD WAD
    uint8 tokenDecimals;
    uint8 feedDecimals;
    address feed;
    uint72 maxPrice;
    uint24 maxAge; // seconds
}

/// @notice Where a position is, and so how often its source has to read it.
enum Holding {
    Held, // in the vault, read each time
    Watched, // the holder is not the vault
    Remembered // in the vault, and `state` is what its source values
}

/// @notice A position as it is stored. A ratio update writes the first slot only; the others are written once,
///         but for the state.
struct PositionRecord {
    uint64 hedgeRatio;
    uint64 lastUpdate;
    bool isActive;
    Benchmark benchmark;
    uint8 source; // number of its kind in the register of sources
    uint8 number0; // of its assets
    uint8 number1;
    Holding holding;
    uint32 next0; // next active position of asset0, by id plus one
    uint32 next1; // next active position of asset1
    uint16 recovery; // until all of its daily movement is back, as of lastUpdate, in units of `RatioStep.UNIT`
    bytes32 ref;
    address holder;
    AssetId asset0;
    AssetId asset1;
    uint128 entry0;
    uint128 entry1;
    bytes32 state; // as its source remembers it
}
