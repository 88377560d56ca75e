// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {MandateLeg, MandateMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice What a verifier that forges messages could do at most, and mandates sent by position.
contract MandateBoundsTest is FleetWorld {
    /* INFLOW CAP */

    function test_NoCapUntilTheFundSetsOne() public {
        (uint256 cap,) = vaults[1].inflow(eids[0]);
        assertEq(cap, 0);
        _forge(1, -200e18);
        assertEq(inbound(1, 0), -200e18);
    }

    function test_CapAtTheEdge() public {
        _cap(100_000e18);
        _forge(1, -50e18);
        assertEq(inbound(1, 0), -50e18, "50 WETH are 100,000 USD");
        (, uint256 used) = vaults[1].inflow(eids[0]);
        assertEq(used, 100_000e18);

        vm.expectEmit(true, true, true, true, address(vaults[1]));
        emit IHedgeVaultEvents.MandateRejected(eids[0], WETH, 2, "inflow-cap");
        _forge(2, -50e18 - 1);
        assertEq(inbound(1, 0), -50e18, "the older stays");
        assertTrue(vaults[1].inboundMandate(eids[0], WETH).rejected);
    }

    /// @dev Going down is free and gives nothing back; turning around counts in full.
    function test_ReductionsPassAndAreNotCredited() public {
        _cap(100_000e18);
        _forge(1, -40e18);
        _forge(2, -10e18);
        assertEq(inbound(1, 0), -10e18);
        _forge(3, -40e18);
        assertEq(inbound(1, 0), -10e18, "only 10 WETH of room are left");
        _forge(4, 15e18);
        assertEq(inbound(1, 0), -10e18, "turning around needs 15");
        _forge(5, -20e18);
        assertEq(inbound(1, 0), -20e18, "exactly the rest");
        _forge(6, 0);
        assertEq(inbound(1, 0), 0);
    }

    function test_CapRollsOverAndIsPerSource() public {
        _cap(100_000e18);
        _forge(1, -50e18);
        MandateMessage memory other = _message(1, -50e18);
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[2], other);
        assertEq(vaults[1].inboundMandate(eids[2], WETH).quantity, -50e18, "another chain, no cap");

        vm.warp(block.timestamp + 25 hours);
        setEthPrice(ETH_PRICE);
        _forge(2, -60e18);
        assertEq(inbound(1, 0), -60e18, "a day later");
    }

    /// @dev Whatever a hostile verifier sends within a day, what it adds is worth no more than the cap.
    function testFuzz_ForgedMandatesStayWithinTheCap(int128[8] memory quantities, uint112 cap) public {
        cap = uint112(bound(cap, 1e18, 1_000_000e18));
        _cap(cap);
        uint256 added;
        for (uint256 i; i < quantities.length; ++i) {
            int256 before = inbound(1, 0);
            _forge(uint64(i + 1), int128(bound(quantities[i], -300e18, 300e18)));
            int256 later = inbound(1, 0);
            uint256 size = _abs(later);
            if ((before < 0) == (later < 0)) size = size > _abs(before) ? size - _abs(before) : 0;
            added += size * ETH_PRICE / WAD;
        }
        assertLe(added, cap);
    }

    function test_RevertWhen_TheCapIsForAnUnknownChain() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPeer.selector, 77));
        vm.prank(fund);
        vaults[1].setInflowCap(77, 1);
    }

    /* EPOCHS */

    /// @dev A forged epoch cannot reach the end of the numbers, so the signers can always go beyond it.
    function test_ForgedEpochIsOutrun() public {
        deliver(mandate(0, 1, 1, WETH, -40e18));
        uint64 farthest = 1 + (1 << 32);
        MandateMessage memory forged = _message(farthest + 1, -1e18);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.MandateEpochJump.selector, farthest + 1, 1));
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[0], forged);
        forged.epoch = type(uint64).max;
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.MandateEpochJump.selector, type(uint64).max, 1)
        );
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[0], forged);

        _forge(farthest, -1e18);
        deliver(mandate(0, 1, 2, WETH, -20e18));
        assertEq(inbound(1, 0), -1e18, "blocked for the moment");
        deliver(mandate(0, 1, farthest + 1, WETH, -20e18));
        assertEq(inbound(1, 0), -20e18, "and outrun");
        deliver(report(1, 0));
        assertEq(delegated(0), -20e18, "settled");
    }

    /* BY POSITION */

    function test_CrossChainHedgeSendsWhatThePlanOrders() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        (int256 peak, int256 carried) = vaults[0].outboundPeak(eids[1], WETH);
        assertTrue(peak == 0 && carried == -40e18, "planned counts, nothing sent");
        uint256 fee = vaults[0].quoteMandates(eids[1]);
        vm.getRecordedLogs();
        vm.prank(keeper);
        vaults[0].executeCrossChainHedge{value: fee}(positionId, eids[1], -40e18);
        deliver(sentPacket());
        assertEq(inbound(1, 0), -40e18);
        (peak, carried) = vaults[0].outboundPeak(eids[1], WETH);
        assertTrue(peak == -40e18 && carried == -40e18, "sent");
    }

    function test_RevertWhen_ThePlanOrdersSomethingElse() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        vm.startPrank(keeper);
        vm.expectRevert(
            abi.encodeWithSelector(
                IHedgeVaultErrors.MandateMismatch.selector, eids[1], WETH, int256(-40e18), int256(-41e18)
            )
        );
        vaults[0].executeCrossChainHedge(positionId, eids[1], -41e18);
        vm.expectPartialRevert(IHedgeVaultErrors.MandateMismatch.selector);
        vaults[0].executeCrossChainHedge(positionId, eids[2], -40e18);
        vm.expectPartialRevert(IHedgeVaultErrors.MandateMismatch.selector);
        vaults[0].executeCrossChainHedge(positionId, eids[1], 0);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, 9));
        vaults[0].executeCrossChainHedge(9, eids[1], -40e18);
        vm.stopPrank();
    }

    function test_RevertWhen_CrossChainHedgeIsNotAllowed() public {
        submit(vaults[0], mandatePlan(vaults[0], 1, eids[1], WETH, -40e18));
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vaults[0].executeCrossChainHedge(positionId, eids[1], -40e18);
        vm.prank(guardian);
        vaults[0].halt();
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.VaultHalted.selector));
        vm.prank(keeper);
        vaults[0].executeCrossChainHedge(positionId, eids[1], -40e18);
    }

    function _cap(uint112 cap) private {
        vm.prank(fund);
        vaults[1].setInflowCap(eids[0], cap);
    }

    /// @dev What a verifier that controls the path could have delivered.
    function _forge(uint64 epoch, int128 quantity) private {
        MandateMessage memory message = _message(epoch, quantity);
        vm.prank(address(messengers[1]));
        vaults[1].onMandate(eids[0], message);
    }

    function _message(uint64 epoch, int128 quantity) private view returns (MandateMessage memory message) {
        message.epoch = epoch;
        message.validUntil = uint64(block.timestamp + 1 hours);
        message.legs = new MandateLeg[](1);
        message.legs[0] = MandateLeg(WETH, quantity, 0, type(uint128).max);
    }

    function _abs(int256 a) private pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }
}
