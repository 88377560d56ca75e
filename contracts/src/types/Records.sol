// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, Benchmark} from "src/types/HedgeTypes.sol";

/// @notice An asset as it is stored: five slots, of which reading a price takes the first three. What the fund set and
///         what the plan in force says lie together because every execution needs both.
struct AssetRecord {
    address token;
    uint96 minPrice; // USD WAD
    address feed;
    uint96 maxPrice;
    uint104 maxShort; // WAD, as all caps
    uint104 maxLong;
    uint32 maxAge; // seconds
    uint8 tokenDecimals;
    uint8 feedDecimals;
    address debtToken; // Aave's variable debt, zero when it cannot be borrowed
    uint96 maxOrder;
    int128 overlay; // of the plan of `plannedEpoch`, void under any other; so is `banded`
    uint64 plannedEpoch;
    uint32 firstPosition; // active position of this asset, by id plus one; each leads to the next
    uint8 number; // in the list of assets, from one
    bool banded; // that plan has a price band for it
}

/// @notice A position as it is stored. A ratio update writes the first slot only; the others are written once.
struct PositionRecord {
    uint64 hedgeRatio;
    uint64 lastUpdate;
    bool isActive;
    Benchmark benchmark;
    uint8 source; // number of its kind in the register of sources
    uint8 number0; // of its assets
    uint8 number1;
    bool isWatched; // the holder is not the vault
    uint32 next0; // next active position of asset0, by id plus one
    uint32 next1; // next active position of asset1
    uint16 recovery; // until all of its daily movement is back, as of lastUpdate, in units of `RatioStep.UNIT`
    bytes32 ref;
    address holder;
    AssetId asset0;
    AssetId asset1;
    uint128 entry0;
    uint128 entry1;
}
