// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {DayCount} from "src/libraries/DayCount.sol";

contract DayCountTest is Test {
    using DayCount for DayCount.Counter;

    DayCount.Counter private counter;
    uint256[] private times;

    /// @dev Against the plain list of times: what is counted is every event of this hour and the 24 before it.
    function testFuzz_CountsWhatAListCounts(uint256 seed, uint8 limit) public {
        limit = uint8(bound(limit, 1, 255));
        vm.warp(1_760_000_000);
        for (uint256 i; i < 60; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if (seed % 3 == 0) vm.warp(block.timestamp + (seed >> 8) % 8 hours);
            uint256 before = _listed();
            (bool counted, uint256 used) = counter.add(limit);
            assertEq(used, limit);
            assertEq(counted, before < limit, "refused at the limit and only there");
            if (counted) times.push(block.timestamp / 1 hours);
            assertEq(counter.count(), _listed());
        }
    }

    function test_EveryHourFullAndThenGone() public {
        vm.warp(1_760_000_000);
        for (uint256 i; i < 25; ++i) {
            for (uint256 j; j < 10; ++j) {
                counter.add(255);
            }
            vm.warp(block.timestamp + 1 hours);
        }
        assertEq(counter.count(), 240, "the first hour left");
        vm.warp(block.timestamp + 24 hours);
        assertEq(counter.count(), 0);
        vm.warp(block.timestamp + 300 days);
        assertEq(counter.count(), 0);
    }

    function test_AnHourHolds255() public {
        for (uint256 i; i < 255; ++i) {
            (bool counted,) = counter.add(255);
            assertTrue(counted);
        }
        (bool more,) = counter.add(255);
        assertFalse(more);
        assertEq(counter.count(), 255, "no byte runs into its neighbour");
    }

    function test_ASetLimitCounts() public {
        (counter.limit, counter.isSet) = (0, true);
        (bool counted, uint256 limit) = counter.add(240);
        assertFalse(counted);
        assertEq(limit, 0);
        counter.limit = 1;
        (counted,) = counter.add(240);
        assertTrue(counted);
        assertEq(counter.limit, 1, "kept");
    }

    function _listed() private view returns (uint256 total) {
        uint256 hour = block.timestamp / 1 hours;
        for (uint256 i; i < times.length; ++i) {
            if (times[i] + 25 > hour) ++total;
        }
    }
}
