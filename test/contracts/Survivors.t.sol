// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVault} from "src/interfaces/IHedgeVault.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {HedgePlan, Side} from "src/types/HedgeTypes.sol";
import {HaltMessage, MandateLeg, MandateMessage, ReportLeg, ReportMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice Promises of plans and messages that mutation testing found nobody held the contracts to.
contract SurvivorsTest is FleetWorld {
    uint64 private constant JUMP = 1 << 32;
    uint128 private constant NO_CEILING = type(uint128).max;

    /// @dev The largest jump is good, one more is not; and it counts from where the vault is.
    function test_HaltSequenceAtTheEdgeOfItsJump() public {
        _haltTo(JUMP + 1, true);
        _haltTo(JUMP, false);
        assertEq(vaults[0].haltSequence(), JUMP);
        _haltTo(2 * JUMP + 1, true);
        _haltTo(2 * JUMP, false);
        assertEq(vaults[0].haltSequence(), 2 * JUMP);
    }

    /// @dev A band of one side binds on that side.
    function test_AMandateMayHaveOnlyAFloorOrOnlyACeiling() public {
        _adopt(1, -1e18, 2001e18, NO_CEILING);
        assertEq(inbound(1, 0), 0, "below the floor");
        _adopt(2, -2e18, 2000e18, NO_CEILING);
        assertEq(inbound(1, 0), -2e18, "on the floor");
        _adopt(3, -3e18, 0, 1999e18);
        assertEq(inbound(1, 0), -2e18, "above the ceiling");
        _adopt(4, -4e18, 0, 2000e18);
        assertEq(inbound(1, 0), -4e18, "on the ceiling");
    }

    /// @dev A carrier with a dead feed still takes what asks for no price, or the source would wait for nothing.
    function test_AMandateWithoutABandNeedsNoPrice() public {
        vm.warp(block.timestamp + 2 * MAX_AGE);
        deliver(mandate(0, 1, 1, WETH, -1e18));
        assertEq(inbound(1, 0), -1e18, "the plan named none");
        vm.expectPartialRevert(IHedgeVaultErrors.StalePrice.selector);
        this.adopt(2, -2e18, 1, NO_CEILING);
        assertEq(inbound(1, 0), -1e18, "to be delivered again");
    }

    /// @dev A vault with a single peer carries for it.
    function test_TheOnlyPeersMandateCounts() public {
        IHedgeVault lone = createVault("lone");
        uint32[] memory peers = new uint32[](1);
        peers[0] = eids[1];
        vm.startPrank(fund);
        lone.setMessenger(keeper);
        lone.setPeers(peers);
        vm.stopPrank();
        vm.prank(keeper);
        lone.onMandate(eids[1], _mandate(1, -5e18, 0, NO_CEILING));
        assertEq(lone.hedgeState(WETH).inbound, -5e18);
        assertEq(lone.hedgeState(WETH).target, -5e18);
    }

    /* CAPS ON WHAT COMES IN */

    /// @dev The window may stand above a cap that was lowered since: giving back must still be possible.
    function test_AReductionPassesUnderALoweredCap() public {
        _cap(100_000e18);
        _adopt(1, -40e18, 0, NO_CEILING);
        _cap(10_000e18);
        _adopt(2, -10e18, 0, NO_CEILING);
        assertEq(inbound(1, 0), -10e18);
    }

    /// @dev A value with a fraction counts as the next whole one: a cap is never exceeded by parts.
    function test_InflowIsRoundedUp() public {
        setEthPrice(2000.00000001e18);
        _cap(2000);
        _adopt(1, -1, 0, NO_CEILING);
        assertEq(inbound(1, 0), 0, "one unit is worth 2000 and a little");
        _cap(2001);
        _adopt(2, -1, 0, NO_CEILING);
        assertEq(inbound(1, 0), -1);
    }

    /* REPORTS */

    function test_AReportOfTheSameEpochBringsTheNewestFill() public {
        deliver(mandate(0, 1, 1, WETH, 5e18));
        deliver(report(1, 0));
        assertEq(outbound(0, 1).filled, 0);
        give(weth, address(vaults[1]), 2e18);
        deliver(report(1, 0));
        assertEq(outbound(0, 1).filled, 2e18);
    }

    /// @dev To the last unit, on the side of purchases.
    function test_WhatIsMissingIsReportedExactly() public {
        deliver(mandate(0, 1, 1, WETH, 5e18));
        give(weth, address(vaults[1]), 5e18 - 1);
        deliver(report(1, 0));
        assertEq(outbound(0, 1).filled, 5e18 - 1);
        give(weth, address(vaults[1]), 1);
        deliver(report(1, 0));
        assertEq(outbound(0, 1).filled, 5e18);
    }

    function test_ReportsOfAPurchaseAtTheEdges() public {
        deliver(mandate(0, 1, 3, WETH, 5e18));
        _report(5e18 + 1, true);
        _report(-1, true);
        _report(5e18, false);
        assertEq(delegated(0), 5e18);
        _report(0, false);
        assertEq(delegated(0), 0);
    }

    /// @dev An asset that the new plan does not name is not in the new message either.
    function test_AMessageNamesOnlyWhatItsPlanOrders() public {
        deliver(mandate(0, 1, 1, WETH, -4e18));
        deliver(mandate(0, 1, 2, WBTC, -1e18));
        assertEq(vaults[1].inboundMandate(eids[0], WETH).epoch, 1, "of the first plan");
        assertEq(vaults[1].inboundMandate(eids[0], WBTC).epoch, 2);
    }

    /* HALTS */

    function test_TheExactFeeReachesEveryPeer() public {
        uint256 fee = vaults[0].quoteHalt();
        // This guardian cannot be paid anything back.
        vm.prank(fund);
        vaults[0].setGuardian(ethFeed, true);
        vm.deal(ethFeed, fee);
        vm.getRecordedLogs();
        vm.prank(ethFeed);
        vaults[0].halt{value: fee}();
        assertEq(sentPackets().length, 2);
    }

    /// @dev Without value nobody is asked: nothing out there can be in the way.
    function test_AHaltWithoutValueAsksNobody() public {
        vm.expectCall(address(messengers[0]), abi.encodeWithSelector(messengers[0].quoteHalt.selector), 0);
        vm.prank(guardian);
        vaults[0].halt();
        assertTrue(vaults[0].isHalted());
    }

    /* PLANS */

    /// @dev What one plan says of an asset in two places stands, and ends as a whole with the next that names it.
    function test_OverlayAndBandOfOneAssetLiveAndEndTogether() public {
        HedgePlan memory plan = overlayPlan(vault, 1, WETH, -7e18);
        plan.priceBands = bandPlan(vault, 1, WETH, 1999e18, 2001e18).priceBands;
        submit(vault, plan);
        assertEq(vault.hedgeState(WETH).overlay, -7e18, "not voided by the band");
        submit(vault, bandPlan(vault, 2, WETH, 1999e18, 2001e18));
        assertEq(vault.hedgeState(WETH).overlay, 0, "not named again");

        plan = overlayPlan(vault, 3, WETH, -100e18);
        submit(vault, plan);
        setEthPrice(2010e18);
        execute(vault, order(WETH, Side.Sell, 1, 1e18));
        assertLt(vault.hedgeState(WETH).held, 0, "the band is void too");
    }

    function test_OverlaysReachTheCapsExactly() public {
        submit(vault, overlayPlan(vault, 1, WETH, -300e18));
        submit(vault, overlayPlan(vault, 2, WETH, 300e18));
        assertEq(vault.hedgeState(WETH).overlay, 300e18);
        _overlayRefused(300e18 + 1);
        _overlayRefused(-300e18 - 1);
    }

    function _overlayRefused(int128 quantity) private {
        HedgePlan memory plan = overlayPlan(vault, 3, WETH, quantity);
        bytes[] memory signatures = sign(vault, plan);
        vm.expectPartialRevert(IHedgeVaultErrors.OverlayTooLarge.selector);
        vault.submitPlan(plan, signatures);
    }

    function _cap(uint112 cap) private {
        vm.prank(fund);
        vaults[1].setInflowCap(eids[0], cap);
    }

    function _report(int128 adopted, bool refused) private {
        ReportMessage memory message;
        message.epoch = 3;
        message.legs = new ReportLeg[](1);
        message.legs[0] = ReportLeg(WETH, adopted, adopted, false);
        if (refused) vm.expectPartialRevert(IHedgeVaultErrors.ReportBeyondMandate.selector);
        vm.prank(address(messengers[0]));
        vaults[0].onReport(eids[1], message);
    }

    function adopt(uint64 epoch, int128 quantity, uint128 minPrice, uint128 maxPrice) external {
        _adopt(epoch, quantity, minPrice, maxPrice);
    }

    function _adopt(uint64 epoch, int128 quantity, uint128 minPrice, uint128 maxPrice) private {
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[0], _mandate(epoch, quantity, minPrice, maxPrice));
    }

    function _haltTo(uint64 sequence, bool refused) private {
        if (refused) vm.expectPartialRevert(IHedgeVaultErrors.HaltSequenceJump.selector);
        vm.prank(address(messengers[0]));
        vaults[0].onHalt(eids[1], HaltMessage(sequence, true, false));
    }

    function _mandate(uint64 epoch, int128 quantity, uint128 minPrice, uint128 maxPrice)
        private
        view
        returns (MandateMessage memory message)
    {
        message.epoch = epoch;
        message.validUntil = uint64(block.timestamp + 1 hours);
        message.legs = new MandateLeg[](1);
        message.legs[0] = MandateLeg(WETH, quantity, minPrice, maxPrice);
    }
}
