// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice Counts events in rolling hourly buckets and bounds them: the current hour and the 24 before it cover every
///         rolling 24 hours that end now. All of it is one slot, so that counting is one read and one write.
library DayCount {
    struct Counter {
        uint8 limit;
        bool isSet;
        uint32 hour; // since the epoch, of the lowest byte of `counts`
        uint200 counts; // one byte per hour, 25 of them, the newest lowest; no byte exceeds a limit
    }

    uint256 private constant HOURS = 25;
    uint256 private constant BITS = 8;
    /// @dev Sixteen-bit lanes: every other byte of 25, and a one in each of the 13 lanes.
    uint256 private constant EVEN = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant ONES = 0x0001000100010001000100010001000100010001000100010001;

    function count(Counter memory self) internal view returns (uint256) {
        return _sum(_advanced(self));
    }

    /// @notice One more. @return counted False when the limit is reached and nothing changed.
    function add(Counter storage self, uint8 unsetLimit) internal returns (bool counted, uint256 limit) {
        Counter memory counter = self;
        limit = counter.isSet ? counter.limit : unsetLimit;
        uint256 counts = _advanced(counter);
        if (_sum(counts) >= limit) return (false, limit);
        (self.hour, self.counts) = (uint32(block.timestamp / 1 hours), uint200(counts + 1));
        return (true, limit);
    }

    /// @dev Older hours move up and out.
    function _advanced(Counter memory self) private view returns (uint256) {
        uint256 passed = block.timestamp / 1 hours - self.hour;
        return passed >= HOURS ? 0 : uint200(uint256(self.counts) << (passed * BITS));
    }

    function _sum(uint256 counts) private pure returns (uint256) {
        // Pairs of bytes first, then all 13 lanes at once: the product gathers them in its highest lane.
        uint256 pairs = (counts & EVEN) + ((counts >> BITS) & EVEN);
        unchecked {
            return (pairs * ONES >> (12 * 16)) & 0xffff;
        }
    }
}
