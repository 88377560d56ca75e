// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice What execution lost, in hourly buckets. The current hour and the 24 before it cover every rolling 24 hours
///         that end now, so the sum is never below the loss of any such window.
library LossWindow {
    uint256 internal constant BUCKETS = 25;

    struct Bucket {
        uint64 hour; // since the epoch
        uint192 loss; // USD WAD
    }

    struct Window {
        Bucket[BUCKETS] buckets;
    }

    function spent(Window storage self) internal view returns (uint256 total) {
        uint256 hour = block.timestamp / 1 hours;
        for (uint256 i; i < BUCKETS; ++i) {
            Bucket memory bucket = self.buckets[i];
            if (bucket.hour + BUCKETS > hour) total += bucket.loss;
        }
    }

    function add(Window storage self, uint256 loss) internal {
        uint256 hour = block.timestamp / 1 hours;
        Bucket storage bucket = self.buckets[hour % BUCKETS];
        uint256 earlier = bucket.hour == hour ? bucket.loss : 0;
        bucket.hour = uint64(hour);
        bucket.loss = uint192(earlier + loss); // a loss is at most the USD WAD value of a uint128 quantity
    }
}
