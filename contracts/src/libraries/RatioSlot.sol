// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {PositionRecord} from "src/types/Records.sol";

/// @notice A new ratio by one read and one write, where the compiler would take three and two. Batches pay per position.
library RatioSlot {
    /// @dev Writes ratio and time of an active position.
    /// @return active False when it is not, and then nothing is written.
    function setRatio(PositionRecord storage self, uint64 ratio, uint64 time) internal returns (bool active) {
        // First slot, lowest bits first: hedgeRatio 64, lastUpdate 64, isActive 8.
        assembly ("memory-safe") {
            let mask := 0xffffffffffffffff
            let word := sload(self.slot)
            active := and(shr(128, word), 0xff)
            if active {
                sstore(
                    self.slot,
                    or(shl(128, shr(128, word)), or(shl(64, and(time, mask)), and(ratio, mask)))
                )
            }
        }
    }
}
