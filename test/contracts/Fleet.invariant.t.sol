// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Two vaults give mandates to a third; messages are delivered, delayed and reordered at random over LayerZero's
///         published bytecode.
contract FleetInvariantTest is FleetWorld {
    uint256 private constant CARRIER = 1;

    Packet[] private _travelling;
    uint64[3] private _epochs;
    mapping(uint32 eid => uint64) private _highestDelivered;
    uint256 private _delivered;

    function setUp() public override {
        super.setUp();
        bytes4[] memory selectors = new bytes4[](4);
        selectors[0] = this.act_mandate.selector;
        selectors[1] = this.act_resend.selector;
        selectors[2] = this.act_deliver.selector;
        selectors[3] = this.act_report.selector;
        targetSelector(FuzzSelector(address(this), selectors));
        targetContract(address(this));
    }

    function act_mandate(uint256 source, int256 quantity) public {
        source = source % 2 == 0 ? 0 : 2;
        int128 wanted = quantity % 4 == 0 ? int128(0) : int128(bound(quantity, -200e18, 200e18));
        Packet memory packet = mandate(source, CARRIER, _epochs[source] + 1, WETH, wanted);
        ++_epochs[source];
        _send(packet);
    }

    function act_resend(uint256 source) public {
        _send(sendMandates(source % 2 == 0 ? 0 : 2, CARRIER));
    }

    function act_report(uint256 source) public {
        _send(report(CARRIER, source % 2 == 0 ? 0 : 2));
    }

    function act_deliver(uint256 pick) public {
        if (_travelling.length == 0) return;
        pick %= _travelling.length;
        Packet memory packet = _travelling[pick];
        _travelling[pick] = _travelling[_travelling.length - 1];
        _travelling.pop();
        receivePacket(packet, 500_000);
        ++_delivered;
        (uint8 kind, bytes memory body) = abi.decode(packet.message, (uint8, bytes));
        if (kind != 0) return;
        (, uint64 epoch) = abi.decode(body, (uint256, uint64));
        if (epoch > _highestDelivered[packet.origin.srcEid]) _highestDelivered[packet.origin.srcEid] = epoch;
    }

    function invariant_MandatesAddUp() public view {
        _checkNothingIsHedgedTwice();
        _checkHighestDeliveredEpochIsInForce();
    }

    /// @dev Whatever is in flight, a source leaves to the carrier at least what the carrier was told to hold.
    function _checkNothingIsHedgedTwice() private view {
        for (uint256 source; source < 3; source += 2) {
            int256 carried = inbound(CARRIER, source);
            int256 left = delegated(source);
            if (carried < 0) assertLe(left, carried, "short");
            if (carried > 0) assertGe(left, carried, "long");
        }
    }

    function _checkHighestDeliveredEpochIsInForce() private view {
        for (uint256 source; source < 3; source += 2) {
            assertEq(
                vaults[CARRIER].inboundMandate(eids[source], WETH).epoch, _highestDelivered[eids[source]]
            );
        }
    }

    /// @dev When everything arrived and was reported, both sides agree.
    function afterInvariant() public {
        while (_travelling.length != 0) {
            act_deliver(_delivered);
        }
        for (uint256 source; source < 3; source += 2) {
            if (_epochs[source] == 0) continue;
            deliver(report(CARRIER, source));
            assertEq(delegated(source), inbound(CARRIER, source), "settled");
        }
    }

    function _send(Packet memory packet) private {
        verify(packet);
        _travelling.push(packet);
    }
}
