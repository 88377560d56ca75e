// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Actions} from "test/contracts/invariants/Actions.sol";

/// @notice Every promise as an invariant of its own, and proof that a campaign did something.
abstract contract Promises is Actions {
    /// @dev The long campaign. Every run of any campaign ends by looking at all promises, so the named ones below are
    ///      short: under one seed they walk the same way. How long it is, each world says itself: forge reads the settings
    ///      of a test only where its contract defines it.
    function invariant_00_AllPromises() public view virtual {
        for (uint256 id = 1; id <= SPOT; ++id) {
            assertEq(broken(id), "");
        }
    }

    function invariant_01_Conservation() public view {
        assertEq(broken(CONSERVATION), "");
    }

    function invariant_02_Solvency() public view {
        assertEq(broken(SOLVENCY), "");
    }

    function invariant_03_Confinement() public view {
        assertEq(broken(CONFINEMENT), "");
    }

    function invariant_04_Allowance() public view {
        assertEq(broken(ALLOWANCE), "");
    }

    function invariant_05_Once() public view {
        assertEq(broken(ONCE), "");
    }

    function invariant_06_Sequence() public view {
        assertEq(broken(SEQUENCE), "");
    }

    function invariant_07_Range() public view {
        assertEq(broken(RANGE), "");
    }

    function invariant_08_Authority() public view {
        assertEq(broken(AUTHORITY), "");
    }

    function invariant_09_StolenKeys() public view {
        assertEq(broken(STOLEN_KEYS), "");
    }

    function invariant_10_Health() public view {
        assertEq(broken(HEALTH), "");
    }

    function invariant_11_ShortConsistency() public view {
        assertEq(broken(SHORT), "");
    }

    function invariant_12_Slippage() public view {
        assertEq(broken(SLIPPAGE), "");
    }

    function invariant_13_OracleGate() public view {
        assertEq(broken(ORACLE_GATE), "");
    }

    function invariant_14_ExitLiveness() public view {
        assertEq(broken(EXIT), "");
    }

    function invariant_15_MessageAccounting() public view {
        assertEq(broken(MESSAGES), "");
    }

    function invariant_16_IdempotentMessages() public view {
        assertEq(broken(IDEMPOTENT), "");
    }

    function invariant_17_InflowCap() public view {
        assertEq(broken(INFLOW), "");
    }

    function invariant_18_AuctionOrders() public view {
        assertEq(broken(ORDERS), "");
    }

    function invariant_19_NoFreeValue() public view {
        assertEq(broken(FREE_VALUE), "");
    }

    function invariant_20_Upgrade() public view {
        assertEq(broken(UPGRADE), "");
    }

    function invariant_21_DistanceNeverGrows() public view {
        assertEq(broken(DISTANCE), "");
    }

    function invariant_22_FleetNeverOverHedges() public view {
        assertEq(broken(FLEET_HEDGE), "");
    }

    function invariant_23_RollingLoss() public view {
        assertEq(broken(ROLLING_LOSS), "");
    }

    function invariant_24_EpochsNeverGoBack() public view {
        assertEq(broken(EPOCHS), "");
    }

    function invariant_25_HaltWins() public view {
        assertEq(broken(HALT), "");
    }

    function invariant_26_SpotIndependence() public view {
        assertEq(broken(SPOT), "");
    }

    /// @dev At the end of every run: nothing at all is broken, whichever invariant the run was for; all that still
    ///      travels can arrive; a halt reaches everyone; and every action works from where the run ended.
    function afterInvariant() public {
        // With a planted bug the named promise alone has to notice it.
        if (vm.envOr("BALLAST_PLANTED", false)) return;
        vm.warp(clock);
        _exercise();
        while (parked.length != 0) {
            this.act_payParked(parked.length);
        }
        while (cargo.length != 0) {
            this.act_land(cargo.length);
        }
        while (travelling.length != 0) {
            this.act_deliver(travelling.length);
        }
        _settlePairs();
        _haltEverywhere();
        for (uint256 id = 1; id <= SPOT; ++id) {
            assertEq(broken(id), "");
        }
    }

    /// @dev When everything arrived and was reported, source and carrier agree; only honest paths count. While the newest
    ///      mandate is lost the source goes on counting it, since it may still come: the next one mends that.
    function _settlePairs() private {
        for (uint256 from; from < 2; ++from) {
            uint256 to = 1 - from;
            if (outbound(from, to).sentEpoch > vaults[to].inboundMandate(eids[from], WETH).epoch) {
                _order(from, to, 0);
                deliver(sendMandates(from, to));
            }
            if (vaults[to].inboundMandate(eids[from], WETH).epoch == 0) continue;
            deliver(report(to, from));
            (int256 peak,) = vaults[from].outboundPeak(eids[to], WETH);
            assertEq(peak, inbound(to, from), "settled");
        }
    }

    function _haltEverywhere() private {
        uint64 highest;
        for (uint256 i; i < 3; ++i) {
            if (halts[i].sequence > highest) highest = halts[i].sequence;
        }
        uint256 last;
        for (uint256 i; i < 3; ++i) {
            if (halts[i].sequence == highest) last = i;
        }
        vm.getRecordedLogs();
        vm.prank(guardian);
        vaults[last].halt{value: 1 ether}();
        Packet[] memory packets = sentPackets();
        assertEq(packets.length, 2, "a halt goes to both peers");
        for (uint256 i; i < packets.length; ++i) {
            verify(packets[i]);
            // A forged sequence may be out of reach in one step; then the jump is refused, never the halt itself.
            try this.receiveExternally(packets[i], 500_000) {} catch {}
        }
        for (uint256 i; i < 3; ++i) {
            bool reachable = highest + 1 <= halts[i].sequence + (1 << 32);
            if (reachable) assertTrue(vaults[i].isHalted(), "a halt reaches every chain");
        }
    }
}
