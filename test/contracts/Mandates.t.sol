// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {
    AssetId,
    HedgePlan,
    HedgeState,
    InboundMandate,
    MandateOrder,
    OutboundMandate,
    PriceBand,
    Side
} from "src/types/HedgeTypes.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Mandates and reports over LayerZero's published bytecode.
contract MandatesTest is FleetWorld {
    function test_MandateTravelsIsCarriedAndReported() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        assertEq(inbound(1, 0), -40e18, "adopted");
        HedgeState memory source = vaults[0].hedgeState(WETH);
        assertEq(source.outbound, -40e18, "source leaves it to the other");
        assertEq(source.target, -source.exposure + 40e18, "source target");
        assertEq(vaults[1].hedgeState(WETH).target, -40e18, "carrier target");

        _carry(1, 30e18);
        deliver(report(1, 0));
        OutboundMandate memory state = outbound(0, 1);
        assertEq(state.acknowledged, -40e18, "acknowledged");
        assertApproxEqAbs(state.filled, -30e18, 1, "filled");
        assertEq(state.acknowledgedEpoch, 1, "epoch");
    }

    function test_ExecutorDeliversToo() public {
        Packet memory packet = mandate(0, 1, 1, WETH, -40e18);
        verify(packet);
        executePacket(packet);
        assertEq(inbound(1, 0), -40e18);
    }

    function test_RevertWhen_OnlyOneDvnVerified() public {
        Packet memory packet = mandate(0, 1, 1, WETH, -40e18);
        _verifyBy(sites[packet.dstEid], 0, packet);
        vm.expectRevert();
        sites[packet.dstEid].receiveLib.commitVerification(packet.header, packet.payloadHash);
    }

    function test_OlderEpochNeverOverwritesANewerOne() public {
        Packet memory first = mandate(0, 1, 1, WETH, -40e18);
        Packet memory second = mandate(0, 1, 2, WETH, -10e18);
        verify(first);
        verify(second);
        receivePacket(second, 500_000);
        receivePacket(first, 500_000);
        assertEq(inbound(1, 0), -10e18, "the newer stays");
    }

    function test_ResentMandateHasOneEffect() public {
        Packet memory first = mandate(0, 1, 1, WETH, -40e18);
        Packet memory again = sendMandates(0, 1);
        deliver(first);
        _carry(1, 40e18);
        deliver(again);
        assertEq(inbound(1, 0), -40e18, "not doubled");
        assertApproxEqAbs(vaults[1].hedgeState(WETH).target - vaults[1].hedgeState(WETH).held, 0, 1);
        vm.expectRevert();
        receivePacket(first, 500_000);
    }

    /// @dev Six mandates in every possible order end in one state, and at no time do both sides hedge the same.
    function testFuzz_AnyDeliveryOrder(uint256 seed) public {
        Packet[] memory packets = new Packet[](6);
        int128[6] memory quantities = [int128(-40e18), -10e18, -60e18, 0, -25e18, -30e18];
        for (uint256 i; i < 6; ++i) {
            packets[i] = mandate(0, 1, uint64(i + 1), WETH, quantities[i]);
            verify(packets[i]);
        }
        for (uint256 left = 6; left > 0; --left) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 pick = seed % left;
            receivePacket(packets[pick], 500_000);
            packets[pick] = packets[left - 1];
            assertLe(delegated(0), inbound(1, 0), "source leaves at least what the carrier holds");
            if (seed % 3 == 0) deliver(report(1, 0));
            assertLe(delegated(0), inbound(1, 0), "also after a report");
        }
        assertEq(inbound(1, 0), -30e18, "highest epoch");
        deliver(report(1, 0));
        assertEq(delegated(0), -30e18, "settled");
    }

    /// @dev The largest of what may still arrive counts, not the last sent.
    function test_ReducedMandateCountsInFullUntilReported() public {
        Packet memory large = mandate(0, 1, 1, WETH, -40e18);
        Packet memory small = mandate(0, 1, 2, WETH, -10e18);
        assertEq(delegated(0), -40e18, "the first may still arrive first");
        deliver(large);
        Packet memory early = report(1, 0);
        deliver(early);
        assertEq(delegated(0), -40e18, "the second is still travelling");
        deliver(small);
        assertEq(delegated(0), -40e18, "not reported yet");
        deliver(report(1, 0));
        assertEq(delegated(0), -10e18, "settled");
    }

    function test_OlderReportIsIgnored() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        Packet memory old = report(1, 0);
        deliver(mandate(0, 1, 2, WETH, -10e18));
        Packet memory fresh = report(1, 0);
        verify(old);
        verify(fresh);
        receivePacket(fresh, 500_000);
        receivePacket(old, 500_000);
        assertEq(outbound(0, 1).acknowledged, -10e18);
        assertEq(delegated(0), -10e18);
    }

    function test_PlannedMandateIsNotHedgedHereBeforeItIsSent() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        HedgeState memory state = vaults[0].hedgeState(WETH);
        assertEq(state.target, -state.exposure + 40e18);
        submit(vaults[0], emptyPlan(vaults[0], 2));
        assertEq(delegated(0), 0, "never sent, void with its plan");
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NoMandate.selector, eids[1]));
        vaults[0].quoteMandates(eids[1]);
    }

    function test_RevertWhen_MandateFlipsSign() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        HedgePlan memory flip = mandatePlan(vaults[0], 2, eids[1], WETH, 5e18);
        bytes[] memory signatures = sign(vaults[0], flip);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHedgeVaultErrors.MandateFlip.selector, eids[1], WETH, int256(-40e18), int256(5e18)
            )
        );
        vaults[0].submitPlan(flip, signatures);

        // Through an acknowledged zero it may.
        deliver(mandate(0, 1, 2, WETH, 0));
        deliver(report(1, 0));
        deliver(mandate(0, 1, 3, WETH, 5e18));
        assertEq(inbound(1, 0), 5e18);
    }

    function test_RevertWhen_APlanOrdersAMandateTwice() public {
        HedgePlan memory plan = emptyPlan(vaults[0], 1);
        plan.mandates = new MandateOrder[](2);
        plan.mandates[0] = plan.mandates[1] = MandateOrder(eids[1], WETH, -1e18);
        bytes[] memory signatures = sign(vaults[0], plan);
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.BadLimit.selector, bytes32("mandate"), eids[1])
        );
        vaults[0].submitPlan(plan, signatures);
    }

    /* REJECTIONS */

    function test_ExpiredMandateIsRejectedAndReportedBack() public {
        deliver(mandate(0, 1, 1, WETH, -10e18));
        Packet memory late = mandate(0, 1, 2, WETH, -40e18);
        vm.warp(block.timestamp + 10 minutes + 1);
        verify(late);
        vm.expectEmit(true, true, true, true, address(vaults[1]));
        emit IHedgeVaultEvents.MandateRejected(eids[0], WETH, 2, "expired");
        receivePacket(late, 500_000);

        InboundMandate memory state = vaults[1].inboundMandate(eids[0], WETH);
        assertEq(state.quantity, -10e18, "the older stays");
        assertTrue(state.rejected);
        assertEq(delegated(0), -40e18, "source does not know yet");
        deliver(report(1, 0));
        assertEq(delegated(0), -10e18, "the rejected one is void");
    }

    function test_MandateAtItsExpiryIsAdopted() public {
        Packet memory packet = mandate(0, 1, 1, WETH, -10e18);
        vm.warp(block.timestamp + 10 minutes);
        deliver(packet);
        assertEq(inbound(1, 0), -10e18);
    }

    function test_OutOfBandMandateIsRejected() public {
        HedgePlan memory plan = mandatePlan(vaults[0], 1, eids[1], WETH, -10e18);
        plan.priceBands = new PriceBand[](1);
        plan.priceBands[0] = PriceBand(WETH, 1990e18, 2010e18);
        submit(vaults[0], plan);
        Packet memory packet = sendMandates(0, 1);
        setEthPrice(2011e18);
        deliver(packet);
        assertTrue(vaults[1].inboundMandate(eids[0], WETH).rejected);
        assertEq(inbound(1, 0), 0);
    }

    /// @dev The report said the epoch is void and the source hedges itself again: a copy must not revive it.
    function test_RejectedMandateStaysRejected() public {
        HedgePlan memory plan = mandatePlan(vaults[0], 1, eids[1], WETH, -10e18);
        plan.priceBands = new PriceBand[](1);
        plan.priceBands[0] = PriceBand(WETH, 1990e18, 2010e18);
        submit(vaults[0], plan);
        Packet memory first = sendMandates(0, 1);
        Packet memory copy = sendMandates(0, 1);
        setEthPrice(2011e18);
        deliver(first);
        deliver(report(1, 0));
        assertEq(delegated(0), 0, "void");
        setEthPrice(ETH_PRICE);
        deliver(copy);
        assertEq(inbound(1, 0), 0, "still void");
    }

    function test_TooLargeOrUnknownMandateIsRejected() public {
        deliver(mandate(0, 1, 1, WETH, -300e18 - 1));
        assertTrue(vaults[1].inboundMandate(eids[0], WETH).rejected, "beyond the cap");

        AssetId local = AssetId.wrap("LOCAL");
        address token = address(new OtherToken());
        vm.prank(fund);
        vaults[0].listAsset(local, assetConfig(token, ethFeed, 1, 1e28, 1e24));
        deliver(mandate(0, 1, 2, local, -1e18));
        assertTrue(vaults[1].inboundMandate(eids[0], local).rejected, "unknown there");
        deliver(report(1, 0));
        assertEq(vaults[0].outboundMandate(eids[1], local).sent, 0, "void at the source");
    }

    /// @dev A price that cannot be read is no reason to drop a mandate: the message waits.
    function test_StalePriceLeavesTheMessageForARetry() public {
        HedgePlan memory plan = mandatePlan(vaults[0], 1, eids[1], WETH, -10e18);
        plan.priceBands = new PriceBand[](1);
        plan.priceBands[0] = PriceBand(WETH, 1990e18, 2010e18);
        push(ethFeed, 0);
        submit(vaults[0], plan);
        Packet memory packet = sendMandates(0, 1);
        verify(packet);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.BadPrice.selector, WETH, int256(0)));
        receivePacket(packet, 500_000);
        executePacket(packet);
        assertTrue(isPending(packet), "still there after the executor tried");

        setEthPrice(ETH_PRICE);
        vm.prank(outsider);
        receivePacket(packet, 500_000);
        assertEq(inbound(1, 0), -10e18, "anyone may retry");
    }

    /* FILLED */

    function test_OwnTargetIsServedBeforeMandates() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        deliver(mandate(2, 1, 1, WETH, -20e18));
        submit(vaults[1], overlayPlan(vaults[1], 1, WETH, -10e18));
        _fund(1);
        execute(vaults[1], order(WETH, Side.Sell, 1, 40e18));
        // Target -70, held -40: own 10 first, 30 of 60 for the two mandates, half each.
        deliver(report(1, 0));
        deliver(report(1, 2));
        assertApproxEqAbs(outbound(0, 1).filled, -20e18, 2);
        assertApproxEqAbs(outbound(2, 1).filled, -10e18, 2);
    }

    function test_NothingHeldNothingFilled() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        submit(vaults[1], overlayPlan(vaults[1], 1, WETH, -10e18));
        deliver(report(1, 0));
        assertEq(outbound(0, 1).filled, 0, "a gap larger than the mandates leaves nothing, not less");
        assertEq(outbound(0, 1).acknowledged, -40e18, "adopted all the same");
    }

    function test_OverheldMandateIsFilledInFull() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        _carry(1, 40e18);
        deliver(mandate(0, 1, 2, WETH, -15e18));
        deliver(report(1, 0));
        assertEq(outbound(0, 1).filled, -15e18);
    }

    function _carry(uint256 at, uint256 amount) private {
        _fund(at);
        openPlan(vaults[at]);
        execute(vaults[at], order(WETH, Side.Sell, uint64(at), amount));
    }

    function _fund(uint256 at) private {
        give(usdc, address(vaults[at]), 500_000e6);
        vm.prank(fund);
        vaults[at].supplyCollateral(400_000e6);
    }
}

/// @notice A token only one vault lists.
contract OtherToken {
    uint8 public constant decimals = 18;

    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }
}
