// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";

/// @notice Fails on purpose, and runs only when it is named. A build that does not notice a failing test here would not
///         notice one anywhere.
contract CanaryTest is Test {
    function test_ThisMustFail() public pure {
        assertTrue(false, "the canary sings: failing tests are noticed");
    }
}
