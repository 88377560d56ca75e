// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {MandateMessage, ReportMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Gas, fees and authority of mandates and reports.
contract MandateDeliveryTest is FleetWorld {
    /// @dev With any amount of gas a message is either done or still there, never lost.
    function testFuzz_GasSweep(uint256 gasLimit) public {
        gasLimit = bound(gasLimit, 30_000, 900_000);
        Packet memory packet = mandate(0, 1, 1, WETH, -40e18);
        verify(packet);
        try this.receiveExternally(packet, gasLimit) {
            assertEq(inbound(1, 0), -40e18, "done");
            assertFalse(isPending(packet));
        } catch {
            assertEq(inbound(1, 0), 0, "not done");
            assertTrue(isPending(packet), "still there");
            receivePacket(packet, 900_000);
            assertEq(inbound(1, 0), -40e18, "done on retry");
        }
    }

    function receiveExternally(Packet calldata packet, uint256 gasLimit) external {
        receivePacket(packet, gasLimit);
    }

    function test_RevertWhen_GasIsBelowTheFloor() public {
        Packet memory packet = mandate(0, 1, 1, WETH, -40e18);
        verify(packet);
        vm.expectPartialRevert(IHedgeMessenger.GasTooLow.selector);
        receivePacket(packet, 75_000);
    }

    function test_RevertWhen_NotTheMessengerCalls() public {
        MandateMessage memory mandateMessage;
        ReportMessage memory reportMessage;
        bytes memory reason = abi.encodeWithSelector(IHedgeVaultErrors.NotMessenger.selector, outsider);
        vm.startPrank(outsider);
        vm.expectRevert(reason);
        vaults[1].onMandate(eids[0], mandateMessage);
        vm.expectRevert(reason);
        vaults[1].onReport(eids[0], reportMessage);
    }

    function test_RevertWhen_SenderIsNoLongerAPeer() public {
        Packet memory packet = mandate(0, 1, 1, WETH, -40e18);
        verify(packet);
        uint32[] memory peers = new uint32[](1);
        peers[0] = eids[2];
        vm.prank(fund);
        vaults[1].setPeers(peers);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, eids[0]));
        receivePacket(packet, 500_000);
    }

    function test_RemovedPeersMandatesNoLongerCount() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        uint32[] memory peers = new uint32[](1);
        peers[0] = eids[2];
        vm.startPrank(fund);
        vaults[1].setPeers(peers);
        vaults[0].setPeers(peers);
        vm.stopPrank();
        assertEq(vaults[1].hedgeState(WETH).inbound, 0, "carrier drops it");
        assertEq(delegated(0), -40e18, "source keeps counting what may be held there");
    }

    function test_RevertWhen_SendingIsNotAllowed() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        vm.deal(outsider, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vaults[0].sendMandates{value: fee}(eids[1]);

        vm.startPrank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 9));
        vaults[0].sendMandates{value: fee}(9);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NoMandate.selector, eids[2]));
        vaults[0].sendMandates{value: fee}(eids[2]);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NoMandate.selector, eids[1]));
        vaults[0].sendReport{value: fee}(eids[1]);

        uint64 validUntil = vaults[0].hedgeState(WETH).validUntil;
        vm.warp(validUntil + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.PlanExpired.selector, validUntil, validUntil + 1)
        );
        vaults[0].sendMandates{value: fee}(eids[1]);
    }

    function test_ExcessFeeReturnsToTheCaller() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        uint256 before = keeper.balance;
        vm.prank(keeper);
        vaults[0].sendMandates{value: fee + 1 ether}(eids[1]);
        assertEq(before - keeper.balance, fee, "exactly the fee");
        assertEq(address(vaults[0]).balance + address(messengers[0]).balance, 0, "nothing stuck");
    }
}
