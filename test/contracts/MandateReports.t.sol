// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {HedgePlan, PriceBand} from "src/types/HedgeTypes.sol";
import {HaltMessage, ReportLeg, ReportMessage} from "src/types/Messages.sol";
import {FleetWorld} from "test/contracts/base/FleetWorld.sol";

/// @notice What a report can make a source believe.
contract MandateReportsTest is FleetWorld {
    /// @dev A forged report would otherwise move the source's own target as far as it likes.
    function testFuzz_RevertWhen_AReportGoesBeyondTheMandate(int128 adopted, uint64 epoch) public {
        deliver(mandate(0, 1, 3, WETH, -40e18));
        epoch = uint64(bound(epoch, 0, 6));
        bool sound = adopted <= 0 && adopted >= -40e18 && epoch <= 3;
        ReportMessage memory message = _message(epoch, adopted);
        if (!sound) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IHedgeVaultErrors.ReportBeyondMandate.selector,
                    eids[1],
                    WETH,
                    int256(-40e18),
                    int256(adopted)
                )
            );
        }
        vm.prank(address(messengers[0]));
        vaults[0].onReport(eids[1], message);
        int256 left = delegated(0);
        assertTrue(left <= 0 && left >= -40e18, "never beyond what was given");
    }

    function test_ReportAtTheEdgesOfTheMandate() public {
        deliver(mandate(0, 1, 3, WETH, -40e18));
        _reported(3, -40e18);
        assertEq(delegated(0), -40e18);
        _refused(3, -40e18 - 1);
        _refused(3, 1);
        _refused(4, -40e18);
        _reported(3, 0);
        assertEq(delegated(0), 0);
        _refused(3, -1);
    }

    /// @dev The carrier ignores copies of an epoch it rejected. A keeper that sends them must not make the source believe
    ///      that they could still be adopted: the position would stay unhedged.
    function test_ResendingARejectedMandateChangesNothing() public {
        HedgePlan memory plan = mandatePlan(vaults[0], 1, eids[1], WETH, -10e18);
        plan.priceBands = new PriceBand[](1);
        plan.priceBands[0] = PriceBand(WETH, 1990e18, 2010e18);
        submit(vaults[0], plan);
        Packet memory first = sendMandates(0, 1);
        setEthPrice(2011e18);
        deliver(first);
        deliver(report(1, 0));
        assertEq(delegated(0), 0, "void");
        sendMandates(0, 1);
        assertEq(delegated(0), 0, "still void");
        assertEq(outbound(0, 1).sent, 0);
    }

    /// @dev What is known of a peer's halt does not depend on the order of twins.
    function test_AnOlderTwinDoesNotEndAPeersHalt() public {
        HaltMessage memory resumed = HaltMessage(1, false, true);
        HaltMessage memory halted = HaltMessage(1, true, true);
        vm.startPrank(address(messengers[0]));
        vaults[0].onHalt(eids[1], halted);
        vaults[0].onHalt(eids[1], resumed);
        (uint64 sequence, bool known) = vaults[0].haltAcknowledgement(eids[1]);
        assertTrue(sequence == 1 && known, "halted");
        // The other way round.
        vaults[0].onHalt(eids[2], resumed);
        vaults[0].onHalt(eids[2], halted);
        (sequence, known) = vaults[0].haltAcknowledgement(eids[2]);
        assertTrue(sequence == 1 && known, "halted too");
        vaults[0].onHalt(eids[1], HaltMessage(2, false, true));
        (sequence, known) = vaults[0].haltAcknowledgement(eids[1]);
        assertTrue(sequence == 2 && !known, "resumed");
    }

    function _reported(uint64 epoch, int128 adopted) private {
        vm.prank(address(messengers[0]));
        vaults[0].onReport(eids[1], _message(epoch, adopted));
    }

    function _refused(uint64 epoch, int128 adopted) private {
        vm.expectPartialRevert(IHedgeVaultErrors.ReportBeyondMandate.selector);
        _reported(epoch, adopted);
    }

    function _message(uint64 epoch, int128 adopted) private pure returns (ReportMessage memory message) {
        message.epoch = epoch;
        message.legs = new ReportLeg[](1);
        message.legs[0] = ReportLeg(WETH, adopted, adopted, false);
    }
}
