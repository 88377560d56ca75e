// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    EnforcedOptionParam
} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppOptionsType3.sol";
import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {OAppReceiver} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/OAppReceiver.sol";
import {Origin} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {HaltMessage, MandateLeg, MandateMessage, ReportLeg, ReportMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

contract HedgeMessengerTest is FleetWorld {
    function test_OnlyTheVaultSends() public {
        MandateMessage memory mandateMessage;
        ReportMessage memory reportMessage;
        HaltMessage memory haltMessage;
        bytes memory reason = abi.encodeWithSelector(IHedgeMessenger.OnlyVault.selector, fund);
        vm.startPrank(fund);
        vm.expectRevert(reason);
        messengers[0].sendMandate(eids[1], mandateMessage, fund);
        vm.expectRevert(reason);
        messengers[0].sendReport(eids[1], reportMessage, fund);
        vm.expectRevert(reason);
        messengers[0].sendHalt(eids[1], haltMessage, fund);
    }

    function test_OwnerAndDelegateAreTheFund() public view {
        assertEq(messengers[0].owner(), fund);
        (bool ok, bytes memory data) = address(sites[eids[0]].endpoint)
            .staticcall(abi.encodeWithSignature("delegates(address)", address(messengers[0])));
        assertTrue(ok);
        assertEq(abi.decode(data, (address)), fund);
    }

    function test_RevertWhen_OthersConfigure() public {
        bytes memory reason = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, keeper);
        vm.startPrank(keeper);
        vm.expectRevert(reason);
        messengers[0].setPeer(eids[1], bytes32(uint256(1)));
        vm.expectRevert(reason);
        messengers[0].setEnforcedOptions(new EnforcedOptionParam[](0));
        vm.expectRevert(reason);
        messengers[0].setDelegate(keeper);
    }

    function test_RevertWhen_ReceivedFromElsewhere() public {
        Origin memory origin = Origin(eids[0], bytes32(uint256(uint160(address(messengers[0])))), 1);
        vm.expectRevert(abi.encodeWithSelector(OAppReceiver.OnlyEndpoint.selector, outsider));
        vm.prank(outsider);
        messengers[1].lzReceive(origin, 0, "", address(0), "");
        vm.startPrank(address(sites[eids[1]].endpoint));
        origin.sender = bytes32(uint256(uint160(outsider)));
        vm.expectRevert(abi.encodeWithSelector(IOAppCore.OnlyPeer.selector, eids[0], origin.sender));
        messengers[1].lzReceive(origin, 0, "", address(0), "");
        origin.srcEid = 4;
        vm.expectRevert(abi.encodeWithSelector(IOAppCore.NoPeer.selector, 4));
        messengers[1].lzReceive(origin, 0, "", address(0), "");
    }

    function testFuzz_RevertWhen_KindIsUnknown(uint8 kind) public {
        kind = uint8(bound(kind, 3, 255));
        Origin memory origin = Origin(eids[0], bytes32(uint256(uint160(address(messengers[0])))), 1);
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.UnknownMessageKind.selector, kind));
        vm.prank(address(sites[eids[1]].endpoint));
        messengers[1].lzReceive(origin, 0, abi.encode(kind, bytes("")), address(0), "");
    }

    function test_RevertWhen_NoOptionsAreEnforced() public {
        EnforcedOptionParam[] memory none = new EnforcedOptionParam[](1);
        none[0] = EnforcedOptionParam(eids[1], 2, hex"0003");
        vm.prank(fund);
        messengers[0].setEnforcedOptions(none);
        vm.expectRevert();
        messengers[0].quoteHalt(eids[1], HaltMessage(1, true, false));
    }

    /// @dev The encoding is the seam with the workers and the other implementation: one struct per kind.
    function test_MessageOnTheWire() public {
        Packet memory packet = mandate(0, 1, 1, WETH, -40e18);
        MandateLeg[] memory legs = new MandateLeg[](1);
        legs[0] = MandateLeg(WETH, -40e18, 0, type(uint128).max);
        MandateMessage memory message = MandateMessage(1, uint64(block.timestamp + 10 minutes), legs);
        assertEq(packet.message, abi.encode(uint8(0), abi.encode(message)));
        deliver(packet);

        packet = report(1, 0);
        ReportLeg[] memory reportLegs = new ReportLeg[](1);
        reportLegs[0] = ReportLeg(WETH, -40e18, 0, false);
        assertEq(packet.message, abi.encode(uint8(1), abi.encode(ReportMessage(1, reportLegs))));

        vm.deal(guardian, 1 ether);
        vm.prank(guardian);
        vaults[0].halt{value: 1 ether}();
        assertEq(sentPackets()[0].message, abi.encode(uint8(2), abi.encode(HaltMessage(1, true, false))));
    }

    /* LIMITS */

    function test_MandatesOfAPathAreLimitedOutbound() public {
        vm.prank(fund);
        messengers[0].setMandateLimits(eids[1], 2, 240);
        mandate(0, 1, 1, WETH, -1e18);
        mandate(0, 1, 2, WETH, -2e18);
        _refused(true, 2);
        (IHedgeMessenger.MandateLimits memory limits, uint256 sent, uint256 received) =
            messengers[0].mandateLimits(eids[1]);
        assertEq(limits.outbound, 2);
        assertEq(sent, 2);
        assertEq(received, 0);

        // Another path has a window of its own.
        mandate(0, 2, 4, WETH, -1e18);
        vm.warp(block.timestamp + 25 hours);
        setEthPrice(ETH_PRICE);
        mandate(0, 1, 5, WETH, -3e18);
    }

    function test_MandatesOfAPathAreLimitedInbound() public {
        vm.prank(fund);
        messengers[1].setMandateLimits(eids[0], 240, 1);
        deliver(mandate(0, 1, 1, WETH, -1e18));
        Packet memory packet = mandate(0, 1, 2, WETH, -2e18);
        verify(packet);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeMessenger.MandateLimitReached.selector, eids[0], false, 1)
        );
        receivePacket(packet, DELIVERY_GAS);
        assertTrue(isPending(packet), "kept for another try");
        assertEq(inbound(1, 0), -1e18);

        // The one of another chain passes.
        deliver(mandate(2, 1, 1, WETH, -1e18));
        vm.prank(fund);
        messengers[1].setMandateLimits(eids[0], 240, 2);
        vm.prank(outsider);
        receivePacket(packet, DELIVERY_GAS);
        assertEq(inbound(1, 0), -2e18, "anyone may retry");
    }

    function test_AnInboundLimitIsUsedUpByDeliveriesOnly() public {
        vm.prank(fund);
        messengers[1].setMandateLimits(eids[0], 240, 1);
        Packet memory packet = mandate(0, 1, 1, WETH, -300e18 - 1);
        deliver(packet);
        (,, uint256 received) = messengers[1].mandateLimits(eids[0]);
        assertEq(received, 1, "a rejected mandate counts: it was delivered");
        verify(packet = mandate(0, 1, 2, WETH, -1e18));
        vm.expectRevert();
        receivePacket(packet, DELIVERY_GAS);
        (,, received) = messengers[1].mandateLimits(eids[0]);
        assertEq(received, 1, "a failed delivery does not");
    }

    function test_ReportsAndHaltsPassAnyLimit() public {
        deliver(mandate(0, 1, 1, WETH, -1e18));
        vm.startPrank(fund);
        messengers[0].setMandateLimits(eids[1], 0, 0);
        messengers[1].setMandateLimits(eids[0], 0, 0);
        vm.stopPrank();
        deliver(report(1, 0));
        assertEq(outbound(0, 1).acknowledged, -1e18);
        vm.deal(guardian, 1 ether);
        vm.prank(guardian);
        vaults[0].halt{value: 1 ether}();
        deliver(sentPackets()[0]);
        assertTrue(vaults[1].isHalted());
        vm.prank(fund);
        vaults[0].resume();
        _refused(true, 0);
    }

    function test_LimitsHaveADefaultAndOnlyTheFundSetsThem() public {
        (IHedgeMessenger.MandateLimits memory limits,,) = messengers[0].mandateLimits(eids[1]);
        assertEq(limits.outbound, messengers[0].DEFAULT_LIMIT());
        assertEq(limits.inbound, messengers[0].DEFAULT_LIMIT());
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, keeper));
        vm.prank(keeper);
        messengers[0].setMandateLimits(eids[1], 250, 250);
    }

    /// @dev In no rolling 24 hours more mandates than the limit, whatever the rhythm.
    function testFuzz_NeverMoreThanTheLimitInADay(uint256 seed) public {
        vm.prank(fund);
        messengers[0].setMandateLimits(eids[1], 3, 240);
        uint256[] memory sentAt = new uint256[](12);
        uint256 count;
        for (uint64 epoch = 1; epoch <= 12; ++epoch) {
            seed = uint256(keccak256(abi.encode(seed)));
            vm.warp(block.timestamp + seed % 9 hours);
            setEthPrice(ETH_PRICE);
            submit(vaults[0], mandatePlan(vaults[0], epoch, eids[1], WETH, -1e18));
            uint256 fee = vaults[0].quoteMandates(eids[1]);
            vm.prank(keeper);
            try vaults[0].sendMandates{value: fee}(eids[1]) {
                sentAt[count++] = block.timestamp;
            } catch {}
        }
        assertGe(count, 3, "the limit itself passes");
        for (uint256 i = 3; i < count; ++i) {
            assertGe(sentAt[i] - sentAt[i - 3], 24 hours, "four within a day");
        }
    }

    /* PARKED */

    function test_UnpaidMandateIsParkedAndPaidByAnyone() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        bytes memory body = _parkMandate(1);
        assertEq(sentPackets().length, 0, "nothing left");
        assertEq(delegated(0), -40e18, "counts as sent from here on");
        assertTrue(messengers[0].isParked(1, eids[1], 0, body));

        uint256 fee = messengers[0].quoteParked(eids[1], 0, body);
        vm.deal(outsider, 1 ether);
        vm.startPrank(outsider);
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.FeeTooLow.selector, fee - 1, fee));
        messengers[0].sendParked{value: fee - 1}(1, eids[1], 0, body);
        vm.getRecordedLogs(); // the reverted attempt's are among them
        bytes32 guid = messengers[0].sendParked{value: 1 ether}(1, eids[1], 0, body);
        vm.stopPrank();
        assertEq(outsider.balance, 1 ether - fee, "exactly the fee");
        Packet memory packet = sentPacket();
        assertEq(packet.guid, guid);
        deliver(packet);
        assertEq(inbound(1, 0), -40e18);

        vm.deal(outsider, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.NotParked.selector, 1, eids[1], 0));
        vm.prank(outsider);
        messengers[0].sendParked{value: 1 ether}(1, eids[1], 0, body);
    }

    function testFuzz_AnUnderpaidMandateIsParkedAndTheValueReturns(uint256 value) public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        value = bound(value, 1, fee - 1);
        uint256 before = keeper.balance;
        bytes memory body = _mandateBody();
        vm.expectEmit(address(messengers[0]));
        emit IHedgeMessenger.MessageParked(1, eids[1], 0, body);
        vm.expectEmit(address(messengers[0]));
        emit IHedgeMessenger.MessageUnderpaid(1, value, fee);
        vm.prank(keeper);
        assertEq(vaults[0].sendMandates{value: value}(eids[1]), 0, "no message yet");
        assertEq(keeper.balance, before, "all of it went back");
        assertEq(address(messengers[0]).balance + address(vaults[0]).balance, 0, "nothing stuck");
        assertEq(delegated(0), -40e18, "counts as sent from here on");
        (, uint256 sent,) = messengers[0].mandateLimits(eids[1]);
        assertEq(sent, 0, "parked is not sent");

        // The reverted attempt to send left its logs.
        vm.getRecordedLogs();
        vm.deal(outsider, fee);
        vm.prank(outsider);
        messengers[0].sendParked{value: fee}(1, eids[1], 0, body);
        deliver(sentPacket());
        assertEq(inbound(1, 0), -40e18);
    }

    function test_UnderpaidReportsAndRelayedHaltsAreParkedToo() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        vm.deal(outsider, 1 ether);
        vm.startPrank(outsider);
        assertEq(vaults[1].sendReport{value: 1}(eids[0]), 0);
        assertEq(vaults[1].relayHalt{value: 1}(eids[0]), 0);
        assertEq(vaults[1].acknowledgeHalt{value: 1}(eids[0]), 0);
        vm.stopPrank();
        assertEq(messengers[1].parkedCount(), 3);
        assertEq(outsider.balance, 1 ether, "to whoever called");
    }

    /// @dev Only a fee parks: what could not be sent for any price is refused, whatever was paid.
    function test_RevertWhen_SendingFailsForAnotherReasonThanItsFee() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        vm.prank(fund);
        messengers[0].setPeer(eids[1], 0);
        vm.startPrank(keeper);
        vm.expectRevert(abi.encodeWithSelector(IOAppCore.NoPeer.selector, eids[1]));
        vaults[0].sendMandates{value: 1}(eids[1]);
        vm.expectRevert(abi.encodeWithSelector(IOAppCore.NoPeer.selector, eids[1]));
        vaults[0].sendMandates{value: 1 ether}(eids[1]);
    }

    /// @dev The value that returns may be refused; then nothing is parked either.
    function test_RevertWhen_TheCallerTakesNoValueBack() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        vm.deal(address(vaults[2]), 1); // refuses native tokens
        vm.expectRevert(SafeTransferLib.ETHTransferFailed.selector);
        vm.prank(address(vaults[2]));
        vaults[1].sendReport{value: 1}(eids[0]);
        assertEq(messengers[1].parkedCount(), 0);
    }

    function test_RevertWhen_AParkedMessageIsChanged() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        bytes memory body = _parkMandate(1);
        vm.deal(outsider, 1 ether);
        vm.startPrank(outsider);
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.NotParked.selector, 1, eids[2], 0));
        messengers[0].sendParked{value: 1 ether}(1, eids[2], 0, body);
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.NotParked.selector, 1, eids[1], 2));
        messengers[0].sendParked{value: 1 ether}(1, eids[1], 2, body);
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.NotParked.selector, 2, eids[1], 0));
        messengers[0].sendParked{value: 1 ether}(2, eids[1], 0, body);
        body[40] = hex"ff";
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.NotParked.selector, 1, eids[1], 0));
        messengers[0].sendParked{value: 1 ether}(1, eids[1], 0, body);
    }

    function test_ParkedMandateWaitsWhileHaltedAndCountsWhenItLeaves() public {
        vm.prank(fund);
        messengers[0].setMandateLimits(eids[1], 1, 240);
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        bytes memory body = _parkMandate(1);
        (, uint256 sent,) = messengers[0].mandateLimits(eids[1]);
        assertEq(sent, 0, "parked is not sent");
        vm.deal(outsider, 1 ether);
        vm.prank(guardian);
        vaults[0].halt();
        vm.expectRevert(abi.encodeWithSelector(IHedgeMessenger.ParkedWhileHalted.selector, 1));
        vm.prank(outsider);
        messengers[0].sendParked{value: 1 ether}(1, eids[1], 0, body);

        vm.prank(fund);
        vaults[0].resume();
        vm.prank(outsider);
        messengers[0].sendParked{value: 1 ether}(1, eids[1], 0, body);
        _refused(true, 1);
    }

    /// @dev An old mandate paid for late meets the epochs and expiry every other message meets.
    function test_ParkedMandateDoesNotOvertakeANewerOne() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        bytes memory body = _parkMandate(1);
        deliver(mandate(0, 1, 2, WETH, -10e18));
        vm.deal(outsider, 1 ether);
        vm.prank(outsider);
        messengers[0].sendParked{value: 1 ether}(1, eids[1], 0, body);
        deliver(sentPacket());
        assertEq(inbound(1, 0), -10e18, "the newer stays");
    }

    function test_UnpaidReportAndHaltAreParkedToo() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        vaults[1].sendReport(eids[0]);
        vm.prank(guardian);
        vaults[1].halt();
        vaults[1].relayHalt(eids[0]);
        assertEq(messengers[1].parkedCount(), 2);
        bytes memory body = abi.encode(HaltMessage(1, true, false));
        vm.deal(outsider, 1 ether);
        vm.prank(outsider);
        messengers[1].sendParked{value: 1 ether}(2, eids[0], 2, body);
        deliver(sentPacket());
        assertTrue(vaults[0].isHalted(), "a halt leaves a halted vault");
    }

    function _mandateBody() private view returns (bytes memory) {
        MandateLeg[] memory legs = new MandateLeg[](1);
        legs[0] = MandateLeg(WETH, -40e18, 0, type(uint128).max);
        return abi.encode(MandateMessage(1, uint64(block.timestamp + 10 minutes), legs));
    }

    function _parkMandate(uint256 number) private returns (bytes memory body) {
        body = _mandateBody();
        vm.expectEmit(address(messengers[0]));
        emit IHedgeMessenger.MessageParked(number, eids[1], 0, body);
        vm.prank(keeper);
        assertEq(vaults[0].sendMandates(eids[1]), 0);
        vm.getRecordedLogs();
    }

    function _refused(bool isOutbound, uint256 limit) private {
        uint64 epoch = vaults[0].hedgeState(WETH).epoch;
        submit(vaults[0], mandatePlan(vaults[0], epoch + 1, eids[1], WETH, -5e18));
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeMessenger.MandateLimitReached.selector, eids[1], isOutbound, limit)
        );
        vm.prank(keeper);
        vaults[0].sendMandates{value: fee}(eids[1]);
    }
}
