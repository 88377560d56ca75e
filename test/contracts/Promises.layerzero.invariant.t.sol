// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {StargateWorld} from "test/contracts/base/StargateWorld.sol";
import {Actions} from "test/contracts/invariants/Actions.sol";
import {Promises} from "test/contracts/invariants/Promises.sol";

/// @notice All promises over LayerZero's published bytecode, and collateral over Stargate's.
contract LayerZeroInvariantTest is Promises, StargateWorld {
    function setUp() public override(Actions, StargateWorld) {
        StargateWorld.setUp();
    }

    function _shipment() internal override returns (Packet memory packet) {
        packet = sentPacket();
        verify(packet);
    }

    function _land(Load memory load) internal override {
        receivePacket(load.packet, 500_000);
    }

    function _published() internal pure override returns (bool) {
        return true;
    }

    /// forge-config: default.invariant.runs = 100
    /// forge-config: ci.invariant.runs = 512
    /// forge-config: nightly.invariant.runs = 10000
    function invariant_00_AllPromises() public view override {
        super.invariant_00_AllPromises();
    }
}
