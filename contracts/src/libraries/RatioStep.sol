// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @notice How far a hedge ratio may move now. Half of a day's movement may be used at once and comes back evenly over 24
///         hours: in any 24 hours there is what was there at their start, at most one half, and what came back during
///         them, at most the other. So a day's movement is the bound of every rolling day, not of calendar days.
/// @dev Kept as the time until all of it is back (the virtual scheduling form of a leaky bucket), because that time passes
///      by itself: many small updates lose nothing to rounding but one `UNIT` of time each.
library RatioStep {
    using FixedPointMathLib for uint256;

    /// @notice Seconds; a day of these fits into sixteen bits.
    uint256 internal constant UNIT = 2;

    uint256 private constant DAY = 24 hours / UNIT;
    uint256 private constant BPS = 1e14; // WAD
    uint256 private constant AT_ONCE = BPS / 2; // WAD for each basis point of a day

    /// @notice What is left of a recovery.
    /// @param recovery In units of time, as of `since`.
    /// @param since Seconds since 1970.
    function left(uint256 recovery, uint256 since) internal view returns (uint256) {
        return recovery.zeroFloorSub((block.timestamp - since) / UNIT);
    }

    /// @notice Largest change of a ratio, WAD rounded down; the largest uint256 when nothing limits it.
    /// @param perUpdate Basis points, zero for no limit; so is `perDay`.
    /// @param recovery As it is left now.
    function allowed(uint256 perUpdate, uint256 perDay, uint256 recovery)
        internal
        pure
        returns (uint256 most)
    {
        most = perUpdate == 0 ? type(uint256).max : perUpdate * BPS;
        if (perDay == 0) return most;
        return most.min(perDay * AT_ONCE * DAY.zeroFloorSub(recovery) / DAY);
    }

    /// @notice What moving costs in units of time, rounded up.
    /// @param moved WAD.
    /// @param perDay Basis points, above zero.
    function cost(uint256 moved, uint256 perDay) internal pure returns (uint256) {
        return (moved * DAY).divUp(perDay * AT_ONCE);
    }
}
