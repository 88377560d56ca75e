// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {LocalFleetWorld} from "test/contracts/base/LocalBridge.sol";
import {Promises} from "test/contracts/invariants/Promises.sol";

/// @notice All promises over a bridge that drops, repeats, reorders and starves messages as it likes.
contract LocalInvariantTest is Promises, LocalFleetWorld {
    function setUp() public override(FleetWorld, Promises) {
        Promises.setUp();
    }

    function deployTransport() internal override(FleetWorld, LocalFleetWorld) {
        LocalFleetWorld.deployTransport();
    }

    function _published() internal pure override returns (bool) {
        return false;
    }
}
