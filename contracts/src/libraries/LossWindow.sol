// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeCastLib} from "solady/utils/SafeCastLib.sol";

/// @notice What execution lost, in hourly buckets. The current hour and the 24 before it cover every rolling 24 hours
///         that end now, so the sum is never below the loss of any such window. Also counts what mandates add.
/// @dev The newest bucket carries the sum of the window: reading takes one bucket for each hour that began since, and
///      recording is one write but for the first loss of an hour.
library LossWindow {
    using SafeCastLib for uint256;

    uint256 internal constant BUCKETS = 25;

    struct Bucket {
        uint32 hour; // since the epoch
        uint112 loss; // USD WAD
        uint112 total; // of the window that ended with this hour
    }

    struct Window {
        Bucket[BUCKETS] buckets;
        uint32 newest; // hour of the newest bucket
    }

    function spent(Window storage self) internal view returns (uint256 total) {
        uint256 hour = block.timestamp / 1 hours;
        uint256 newest = self.newest;
        if (hour >= newest + BUCKETS) return 0;
        total = self.buckets[newest % BUCKETS].total;
        // The place of an hour that began since still has the one that left the window with it.
        for (uint256 begun = newest + 1; begun <= hour; ++begun) {
            Bucket memory bucket = self.buckets[begun % BUCKETS];
            if (bucket.hour + BUCKETS == begun) total -= bucket.loss;
        }
    }

    function add(Window storage self, uint256 loss) internal {
        uint256 hour = block.timestamp / 1 hours;
        uint256 total = spent(self) + loss;
        Bucket storage bucket = self.buckets[hour % BUCKETS];
        uint256 earlier = bucket.hour == hour ? bucket.loss : 0;
        self.buckets[hour % BUCKETS] = Bucket(uint32(hour), (earlier + loss).toUint112(), total.toUint112());
        if (self.newest != hour) self.newest = uint32(hour);
    }
}
