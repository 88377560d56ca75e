// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {CollateralRoute} from "src/types/CollateralTypes.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";
import {LocalFleetWorld} from "test/contracts/base/LocalBridge.sol";
import {LocalCargo} from "test/contracts/base/LocalCargo.sol";
import {Actions} from "test/contracts/invariants/Actions.sol";
import {Promises} from "test/contracts/invariants/Promises.sol";

/// @notice All promises over a bridge that drops, repeats, reorders and starves messages as it likes, and one that lets
///         collateral arrive when it likes.
contract LocalInvariantTest is Promises, LocalFleetWorld {
    LocalCargo private _bridge;

    function setUp() public override(FleetWorld, Actions) {
        Actions.setUp();
        _bridge = new LocalCargo(usdc);
        vm.startPrank(fund);
        for (uint256 i; i < 2; ++i) {
            vaults[i].setCollateralRoute(
                eids[1 - i], CollateralRoute(address(_bridge), address(vaults[1 - i]), 0.001e18, 300_000e18)
            );
        }
        vm.stopPrank();
    }

    function deployTransport() internal override(FleetWorld, LocalFleetWorld) {
        LocalFleetWorld.deployTransport();
    }

    function _shipment() internal override returns (Packet memory packet) {}

    function _land(Load memory load) internal override {
        _bridge.land(address(vaults[load.to]), load.amount);
    }

    function _published() internal pure override returns (bool) {
        return false;
    }

    /// forge-config: default.invariant.runs = 100
    /// forge-config: ci.invariant.runs = 512
    /// forge-config: nightly.invariant.runs = 10000
    function invariant_00_AllPromises() public view override {
        super.invariant_00_AllPromises();
    }
}
