// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {HaltMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Halting everywhere, and never resuming by accident.
contract HaltsTest is FleetWorld {
    function setUp() public override {
        super.setUp();
        vm.deal(guardian, 10 ether);
        vm.deal(fund, 10 ether);
    }

    function test_HaltReachesEveryPeerInOneTransaction() public {
        uint256 before = guardian.balance;
        uint256 fee = vaults[0].quoteHalt();
        Packet[] memory packets = _halt(0, fee + 1 ether);
        assertEq(packets.length, 2, "two peers");
        assertEq(before - guardian.balance, fee, "excess returned");
        deliver(packets[0]);
        deliver(packets[1]);
        for (uint256 i; i < 3; ++i) {
            assertTrue(vaults[i].isHalted());
            assertEq(vaults[i].haltSequence(), 1);
        }
    }

    function test_HaltWithoutFeeHaltsHereAndIsRelayedLater() public {
        assertEq(_halt(0, 0).length, 0, "nobody told");
        assertTrue(vaults[0].isHalted());
        deliver(_relay(0, 1));
        assertTrue(vaults[1].isHalted());
        assertFalse(vaults[2].isHalted());
    }

    function test_HaltTellsAsManyAsTheValuePays() public {
        uint256 one = vaults[0].quoteHalt() / 2;
        assertEq(_halt(0, one * 3 / 2).length, 1);
        assertTrue(vaults[0].isHalted());
    }

    /// @dev A peer that cannot be reached must not keep this vault from halting, nor the others from hearing of it.
    function test_BrokenPathDoesNotPreventAHalt() public {
        vm.prank(fund);
        messengers[0].setPeer(eids[1], bytes32(0));
        Packet[] memory packets = _halt(0, 1 ether);
        assertEq(packets.length, 1, "the other peer");
        assertEq(packets[0].dstEid, eids[2]);
        assertTrue(vaults[0].isHalted());
    }

    function test_HaltWorksWithoutAMessenger() public {
        vault = createVault("lonely");
        uint32[] memory peers = new uint32[](1);
        peers[0] = eids[1];
        vm.prank(fund);
        vault.setPeers(peers);
        vm.prank(guardian);
        vault.halt{value: 1 ether}();
        assertTrue(vault.isHalted());
        assertEq(guardian.balance, 10 ether, "value returned");
    }

    function test_PeersAcknowledge() public {
        Packet[] memory packets = _halt(0, 1 ether);
        deliver(packets[0]);
        uint256 fee = vaults[1].quoteHalt();
        vm.deal(outsider, fee);
        vm.getRecordedLogs();
        vm.prank(outsider);
        vaults[1].acknowledgeHalt{value: fee}(eids[0]);
        deliver(sentPacket());
        (uint64 sequence, bool halted) = vaults[0].haltAcknowledgement(eids[1]);
        assertEq(sequence, 1);
        assertTrue(halted);
        (sequence,) = vaults[0].haltAcknowledgement(eids[2]);
        assertEq(sequence, 0, "the third did not answer");
    }

    /// @dev An acknowledgement is evidence, not an order.
    function test_AcknowledgementNeverChangesTheState() public {
        _halt(1, 0);
        uint256 fee = vaults[1].quoteHalt();
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[1].acknowledgeHalt{value: fee}(eids[0]);
        deliver(sentPacket());
        assertFalse(vaults[0].isHalted());
        (uint64 sequence,) = vaults[0].haltAcknowledgement(eids[1]);
        assertEq(sequence, 1);
    }

    function test_HaltWinsATieAgainstAResume() public {
        _deliverAll(_halt(0, 1 ether));
        // The fund resumes at vault 0 while a guardian halts again at vault 1: both are number two.
        Packet[] memory resumed = _resume(0, 1 ether);
        Packet[] memory halted = _halt(1, 1 ether);
        assertEq(vaults[0].haltSequence(), vaults[1].haltSequence());
        _deliverAll(resumed);
        _deliverAll(halted);
        for (uint256 i; i < 3; ++i) {
            assertTrue(vaults[i].isHalted(), "halted everywhere");
        }
    }

    /// @dev Halt, resume, halt delivered in any order: the last one wins everywhere.
    function testFuzz_AnyDeliveryOrder(uint256 seed, bool endHalted) public {
        Packet[] memory all = new Packet[](3);
        all[0] = _to(eids[1], _halt(0, 1 ether));
        all[1] = _to(eids[1], _resume(0, 1 ether));
        all[2] = _to(eids[1], endHalted ? _halt(0, 1 ether) : _resumeAgain());
        for (uint256 i; i < 3; ++i) {
            verify(all[i]);
        }
        for (uint256 left = 3; left > 0; --left) {
            seed = uint256(keccak256(abi.encode(seed)));
            receivePacket(all[seed % left], 500_000);
            all[seed % left] = all[left - 1];
        }
        assertEq(vaults[1].isHalted(), endHalted);
        assertEq(vaults[1].haltSequence(), vaults[0].haltSequence());
    }

    function test_HaltedVaultSendsNoMandatesButReports() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        submit(vaults[1], mandatePlan(vaults[1], 1, eids[2], WETH, -1e18));
        uint256 fee = vaults[1].quoteMandates(eids[2]);
        _halt(1, 0);
        vm.prank(keeper);
        vm.expectRevert(IHedgeVaultErrors.VaultHalted.selector);
        vaults[1].sendMandates{value: fee}(eids[2]);
        deliver(report(1, 0));
        assertEq(outbound(0, 1).acknowledged, -40e18);
    }

    function test_RevertWhen_CallerMayNotHalt() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotGuardian.selector, keeper));
        vm.prank(keeper);
        vaults[0].halt();
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotFund.selector, guardian));
        vm.prank(guardian);
        vaults[0].resume();
        vm.prank(fund);
        vaults[0].halt();
        assertTrue(vaults[0].isHalted(), "the fund may");
    }

    function test_RevertWhen_HaltComesFromNobody() public {
        HaltMessage memory message = HaltMessage(1, true, false);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotMessenger.selector, outsider));
        vm.prank(outsider);
        vaults[0].onHalt(eids[1], message);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 5));
        vm.prank(address(messengers[0]));
        vaults[0].onHalt(5, message);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 5));
        vaults[0].relayHalt(5);
    }

    /// @dev A forged message cannot use the sequence up.
    function test_RevertWhen_SequenceJumpsTooFar() public {
        HaltMessage memory message = HaltMessage(type(uint64).max, true, false);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.HaltSequenceJump.selector, type(uint64).max, 0)
        );
        vm.prank(address(messengers[0]));
        vaults[0].onHalt(eids[1], message);
    }

    function _halt(uint256 at, uint256 value) private returns (Packet[] memory) {
        vm.getRecordedLogs();
        vm.prank(guardian);
        vaults[at].halt{value: value}();
        return sentPackets();
    }

    function _resume(uint256 at, uint256 value) private returns (Packet[] memory) {
        vm.getRecordedLogs();
        vm.prank(fund);
        vaults[at].resume{value: value}();
        return sentPackets();
    }

    function _resumeAgain() private returns (Packet[] memory) {
        _halt(0, 0);
        return _resume(0, 1 ether);
    }

    function _relay(uint256 from, uint256 to) private returns (Packet memory) {
        uint256 fee = vaults[from].quoteHalt();
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[from].relayHalt{value: fee}(eids[to]);
        return sentPacket();
    }

    function _deliverAll(Packet[] memory packets) private {
        for (uint256 i; i < packets.length; ++i) {
            deliver(packets[i]);
        }
    }

    function _to(uint32 eid, Packet[] memory packets) private pure returns (Packet memory found) {
        for (uint256 i; i < packets.length; ++i) {
            if (packets[i].dstEid == eid) return packets[i];
        }
        revert("no packet for that chain");
    }
}
