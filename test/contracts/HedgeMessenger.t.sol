// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {
    EnforcedOptionParam
} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppOptionsType3.sol";
import {IOAppCore} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/interfaces/IOAppCore.sol";
import {OAppReceiver} from "@layerzerolabs/lz-evm-oapp-v2/contracts/oapp/OAppReceiver.sol";
import {Origin} from "@layerzerolabs/lz-evm-protocol-v2/contracts/interfaces/ILayerZeroEndpointV2.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IHedgeMessenger} from "src/interfaces/IHedgeMessenger.sol";
import {HedgePlan, MandateOrder, PriceBand} from "src/types/HedgeTypes.sol";
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

    /// @dev What delivery costs from cold storage, so that enforced options can be set from it. Printed with -vv.
    function test_DeliveryGas() public {
        HedgePlan memory plan = emptyPlan(vaults[0], 1);
        plan.mandates = new MandateOrder[](2);
        plan.mandates[0] = MandateOrder(eids[1], WETH, -40e18);
        plan.mandates[1] = MandateOrder(eids[1], WBTC, -1e18);
        plan.priceBands = new PriceBand[](2);
        plan.priceBands[0] = PriceBand(WETH, 1e18, 9000e18);
        plan.priceBands[1] = PriceBand(WBTC, 1e18, 90_000e18);
        uint256 one = _gasOf(mandate(2, 1, 1, WETH, -40e18));
        submit(vaults[0], plan);
        uint256 two = _gasOf(sendMandates(0, 1));
        uint256 reported = _gasOf(report(1, 0));
        vm.deal(guardian, 1 ether);
        vm.prank(guardian);
        vaults[0].halt{value: 1 ether}();
        uint256 halted = _gasOf(sentPackets()[0]);

        emit log_named_uint("mandate, one leg without a band", one);
        emit log_named_uint("mandate, two legs with bands", two);
        emit log_named_uint("report, two legs", reported);
        emit log_named_uint("halt", halted);
        assertLt(two, DELIVERY_GAS * 8 / 10, "within 80 % of what is paid for");
        assertLt(reported, DELIVERY_GAS * 8 / 10);
        assertLt(halted, DELIVERY_GAS * 8 / 10);
    }

    function _gasOf(Packet memory packet) private returns (uint256 used) {
        verify(packet);
        address endpoint = address(sites[packet.dstEid].endpoint);
        vm.cool(packet.receiver);
        vm.cool(endpoint);
        for (uint256 i; i < 3; ++i) {
            vm.cool(address(vaults[i]));
        }
        used = gasleft();
        receivePacket(packet, DELIVERY_GAS + 100_000);
        used -= gasleft();
    }
}
