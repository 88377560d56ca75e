// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId} from "src/types/HedgeTypes.sol";

/// @notice Kinds on the wire: `abi.encode(uint8(kind), abi.encode(body))`.
enum MessageKind {
    Mandate,
    Report,
    Halt
}

/// @notice One asset of a mandate. A price outside the band on arrival voids it.
struct MandateLeg {
    AssetId asset;
    int128 quantity;
    uint128 minPrice;
    uint128 maxPrice;
}

/// @notice Absolute quantities the receiving vault carries; a higher epoch replaces, a lower one is ignored.
struct MandateMessage {
    uint64 epoch;
    uint64 validUntil;
    MandateLeg[] legs;
}

struct ReportLeg {
    AssetId asset;
    int128 adopted; // mandate quantity now in force at the carrying vault
    int128 filled; // part of it that is actually held
    bool rejected;
}

struct ReportMessage {
    uint64 epoch;
    ReportLeg[] legs;
}

/// @notice Halt or resume, ordered by `sequence`: the highest one wins, a halt wins a tie.
struct HaltMessage {
    uint64 sequence;
    bool halted;
    bool acknowledgement; // the receiver's answer; never answered again
}
