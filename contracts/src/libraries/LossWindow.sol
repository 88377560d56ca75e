// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeCastLib} from "solady/utils/SafeCastLib.sol";

/// @notice What execution lost, in hourly buckets. The current hour and the 24 before it cover every rolling 24 hours
///         that end now, so the sum is never below the loss of any such window. Also counts what mandates add.
/// @dev One slot carries the newest hour and the sum of the window, and nothing else is touched while the hour lasts. The
///      next loss moves a finished hour into its place and takes out the hours that left the window since.
library LossWindow {
    using SafeCastLib for uint256;

    uint256 internal constant BUCKETS = 25;

    struct Bucket {
        uint32 hour; // since the epoch
        uint112 loss; // USD WAD
    }

    struct Head {
        uint32 newest; // hour of `loss`
        uint112 loss; // of that hour so far
        uint112 total; // of the window that ended with it
    }

    struct Window {
        Head head;
        Bucket[BUCKETS] finished;
    }

    /// @notice Opens the slot every loss writes, so that the first execution does not pay for it.
    function open(Window storage self) internal {
        self.head.newest = 1;
    }

    function spent(Window storage self) internal view returns (uint256) {
        return _remaining(self, block.timestamp / 1 hours, self.head.newest, self.head.total);
    }

    /// @return total Of the window that ends now, `loss` included.
    function add(Window storage self, uint256 loss) internal returns (uint256 total) {
        uint256 hour = block.timestamp / 1 hours;
        Head memory head = self.head;
        (uint256 newest, uint256 ofHour) = (head.newest, head.loss);
        total = head.total;
        if (hour != newest) {
            total = _remaining(self, hour, newest, total);
            if (ofHour != 0) self.finished[newest % BUCKETS] = Bucket(uint32(newest), uint112(ofHour));
            ofHour = 0;
        }
        total += loss;
        self.head = Head(uint32(hour), (ofHour + loss).toUint112(), total.toUint112());
    }

    /// @dev What of `total` is still inside the window that ends with `hour`.
    function _remaining(Window storage self, uint256 hour, uint256 newest, uint256 total)
        private
        view
        returns (uint256)
    {
        if (hour >= newest + BUCKETS) return 0;
        // Each hour that began since pushed out the one 25 before it.
        for (uint256 begun = newest + 1; begun <= hour; ++begun) {
            Bucket memory bucket = self.finished[begun % BUCKETS];
            if (bucket.hour + BUCKETS == begun) total -= bucket.loss;
        }
        return total;
    }
}
