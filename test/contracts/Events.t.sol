// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {
    AssetId,
    HedgeOrder,
    HedgePlan,
    HedgeState,
    RatioUpdate,
    Side,
    VenueId
} from "src/types/HedgeTypes.sol";
import {MandateLeg, MandateMessage} from "src/types/Messages.sol";
import {AggregatorVenue} from "src/venues/AggregatorVenue.sol";
import {ScriptedVenue} from "test/contracts/base/Venues.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice What indexers and keepers read off a vault is exactly what happened.
contract EventsTest is FleetWorld {
    VenueId private constant SCRIPTED = VenueId.wrap("scripted");

    function test_APlanAndItsRatios() public {
        HedgePlan memory plan = emptyPlan(vault, 7);
        plan.ratios = new RatioUpdate[](1);
        plan.ratios[0] = RatioUpdate(positionId, 0.4e18);
        bytes[] memory signatures = sign(vault, plan);
        bytes32 digest = vault.planDigest(plan);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.HedgeRatioUpdated(positionId, 0.4e18, 7);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.PlanAccepted(digest, 7, plan.validUntil);
        vault.submitPlan(plan, signatures);
    }

    function test_AnExecution() public {
        openPlan(vault);
        ScriptedVenue venue = new ScriptedVenue();
        give(usdc, address(venue), 100_000e6);
        vm.prank(fund);
        vault.setVenue(SCRIPTED, address(venue));
        HedgeState memory state = vault.hedgeState(WETH);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 10e18);
        (wanted.legs[0].venue, wanted.legs[0].data) = (SCRIPTED, abi.encode(10e18, 19_990e6));
        bytes32 id = vault.intentIdOf(wanted);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.LegFilled(id, SCRIPTED, 10e18, 19_990e6);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.HedgeExecuted(id, WETH, Side.Sell, 10e18, 19_990e6, -10e18, 10e18);
        vm.expectEmit(true, false, false, false, address(vault));
        emit IHedgeVaultEvents.RiskAssessment(WETH, 0, 0, 0, 0);
        execute(vault, wanted);
        assertEq(vault.hedgeState(WETH).target, state.target);
    }

    function test_AMandateAndItsReport() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        vm.getRecordedLogs();
        vm.expectEmit(true, true, false, false, address(vaults[0]));
        emit IHedgeVaultEvents.MandateSent(eids[1], 1, 0);
        vm.prank(keeper);
        bytes32 guid = vaults[0].sendMandates{value: fee}(eids[1]);
        Packet memory packet = sentPacket();
        assertEq(packet.guid, guid, "the message's own id");
        verify(packet);
        vm.expectEmit(true, true, true, true, address(vaults[1]));
        emit IHedgeVaultEvents.MandateAdopted(eids[0], WETH, 1, -40e18);
        receivePacket(packet, 500_000);

        fee = vaults[1].quoteReport(eids[0]);
        vm.getRecordedLogs();
        vm.expectEmit(true, true, false, false, address(vaults[1]));
        emit IHedgeVaultEvents.ReportSent(eids[0], 1, 0);
        vm.prank(keeper);
        vaults[1].sendReport{value: fee}(eids[0]);
        packet = sentPacket();
        verify(packet);
        vm.expectEmit(true, true, true, true, address(vaults[0]));
        emit IHedgeVaultEvents.MandateAcknowledged(eids[1], WETH, 1, -40e18, 0);
        receivePacket(packet, 500_000);
    }

    function test_WhyAMandateIsRejected() public {
        _rejected(1, MandateLeg(WETH, -1e18, 1, 1999e18), "price-band");
        _rejected(2, MandateLeg(WETH, -1e18, 2001e18, 3000e18), "price-band");
        _rejected(3, MandateLeg(WETH, -300e18 - 1, 0, type(uint128).max), "limit");
        _rejected(4, MandateLeg(USDC, -1e18, 0, type(uint128).max), "unknown-asset");
        _rejected(5, MandateLeg(AssetId.wrap("NOPE"), -1e18, 0, type(uint128).max), "unknown-asset");
    }

    function _rejected(uint64 epoch, MandateLeg memory leg, bytes32 reason) private {
        MandateLeg[] memory legs = new MandateLeg[](1);
        legs[0] = leg;
        vm.expectEmit(true, true, true, true, address(vaults[1]));
        emit IHedgeVaultEvents.MandateRejected(eids[0], leg.asset, epoch, reason);
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[0], MandateMessage(epoch, uint64(block.timestamp + 1), legs));
    }

    function test_HaltsAndResumes() public {
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.Halted(1, guardian);
        vm.prank(guardian);
        vault.halt();
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.Resumed(2, fund);
        vm.prank(fund);
        vault.resume();
    }

    function test_PeersHaltsAreRecorded() public {
        vm.prank(guardian);
        vaults[1].halt();
        uint256 fee = vaults[1].quoteHalt();
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[1].acknowledgeHalt{value: fee}(eids[0]);
        Packet memory packet = sentPacket();
        verify(packet);
        vm.expectEmit(true, true, true, true, address(vaults[0]));
        emit IHedgeVaultEvents.HaltAcknowledged(eids[1], 1, true);
        receivePacket(packet, 500_000);
    }

    function test_RatioBatches() public {
        openPlan(vault);
        RatioUpdate[] memory updates = new RatioUpdate[](1);
        updates[0] = RatioUpdate(positionId, 0.3e18);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.HedgeRatiosUpdated(1, 1, updates);
        vault.batchUpdateHedges(
            ratioOrder(vault, 1, updates), signRatios(vault, ratioOrder(vault, 1, updates))
        );
        assertEq(vault.position(positionId).lastUpdate, block.timestamp);
    }

    function test_Routes() public {
        AggregatorVenue aggregator =
            AggregatorVenue(deployOurs("AggregatorVenue", abi.encode(address(vault))));
        vm.expectEmit(true, true, true, true, address(aggregator));
        emit AggregatorVenue.RouteChanged(v3Router, 0x12345678, true, 3);
        vm.prank(fund);
        aggregator.setRoute(v3Router, 0x12345678, true, 3);
        (bool allowed, uint16 word) = aggregator.routes(v3Router, 0x12345678);
        assertTrue(allowed && word == 3);
    }

    function test_CollateralAndWithdrawals() public {
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.CollateralMoved(5e6);
        vm.prank(keeper);
        vault.supplyCollateral(5e6);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.CollateralMoved(-3e6);
        vm.prank(keeper);
        vault.withdrawCollateral(3e6);
        vm.expectEmit(true, true, true, true, address(vault));
        emit IHedgeVaultEvents.Withdrawn(usdc, fund, 2e6);
        vm.prank(fund);
        vault.withdraw(usdc, 2e6, fund);
    }
}
