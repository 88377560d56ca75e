// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {HaltMessage} from "src/types/Messages.sol";
import {Owner} from "test/contracts/invariants/Owner.sol";

/// @notice Every promise as an invariant of its own, and proof that a campaign did something.
abstract contract Promises is Owner {
    function setUp() public virtual override {
        super.setUp();
        nextImplementation = deployImplementation();
        actionNames = [
            bytes32("price"),
            "wait",
            "movePool",
            "liquidity",
            "donate",
            "deadOracle",
            "sell",
            "buy",
            "badVenue",
            "aggregator",
            "wrongSize",
            "replay",
            "preview",
            "mandate",
            "resend",
            "report",
            "park",
            "payParked",
            "halt",
            "resume",
            "relay",
            "deliver",
            "drop",
            "starve",
            "duplicate",
            "forge",
            "plan",
            "hostilePlan",
            "ratio",
            "batch",
            "steps",
            "withdraw",
            "collateral",
            "position",
            "authority",
            "upgrade",
            "exit",
            "ship",
            "land",
            "lose",
            "confirm",
            "auction",
            "fill",
            "badFill",
            "settle",
            "cancel"
        ];
        targetSelector(FuzzSelector(address(this), _selectors()));
        targetContract(address(this));
    }

    function _selectors() private pure returns (bytes4[] memory all) {
        all = new bytes4[](46);
        (all[0], all[1], all[2]) =
        (this.act_price.selector, this.act_wait.selector, this.act_movePool.selector);
        (all[3], all[4], all[5]) =
        (this.act_liquidity.selector, this.act_donate.selector, this.act_deadOracle.selector);
        (all[6], all[7], all[8]) = (this.act_sell.selector, this.act_buy.selector, this.act_badVenue.selector);
        (all[9], all[10], all[11]) =
        (this.act_aggregator.selector, this.act_wrongSize.selector, this.act_replay.selector);
        (all[12], all[13], all[14]) =
        (this.act_preview.selector, this.act_mandate.selector, this.act_resend.selector);
        (all[15], all[16], all[17]) =
        (this.act_report.selector, this.act_park.selector, this.act_payParked.selector);
        (all[18], all[19], all[20]) =
        (this.act_halt.selector, this.act_resume.selector, this.act_relay.selector);
        (all[21], all[22], all[23]) =
        (this.act_deliver.selector, this.act_drop.selector, this.act_starve.selector);
        (all[24], all[25], all[26]) =
        (this.act_duplicate.selector, this.act_forge.selector, this.act_plan.selector);
        (all[27], all[28], all[29]) =
        (this.act_hostilePlan.selector, this.act_ratio.selector, this.act_batch.selector);
        (all[30], all[31], all[32]) =
        (this.act_steps.selector, this.act_withdraw.selector, this.act_collateral.selector);
        (all[33], all[34], all[35]) =
        (this.act_position.selector, this.act_authority.selector, this.act_upgrade.selector);
        (all[36], all[37], all[38]) = (this.act_exit.selector, this.act_ship.selector, this.act_land.selector);
        (all[39], all[40], all[41]) =
        (this.act_lose.selector, this.act_confirm.selector, this.act_auction.selector);
        (all[42], all[43], all[44]) =
        (this.act_fill.selector, this.act_badFill.selector, this.act_settle.selector);
        all[45] = this.act_cancel.selector;
    }

    /// @dev The long campaign. Every run of any campaign ends by looking at all promises, so the named ones below are
    ///      short: under one seed they walk the same way.
    /// forge-config: default.invariant.runs = 256
    /// forge-config: nightly.invariant.runs = 10000
    function invariant_00_AllPromises() public view {
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

    /// @dev An action the run never got through is tried from here: a campaign of refusals proves nothing.
    function _exercise() private {
        bytes4[] memory selectors = _selectors();
        for (uint256 i; i < selectors.length; ++i) {
            for (uint256 seed = 1; done[actionNames[i]] == 0 && seed < 40; ++seed) {
                uint256 a = uint256(keccak256(abi.encode(seed)));
                bool flag =
                    selectors[i] == this.act_relay.selector || selectors[i] == this.act_movePool.selector;
                // A fill closes its vault until the transaction ends, and all of this is one: it is taken back.
                bool closing = selectors[i] == this.act_fill.selector;
                uint256 saved = closing ? vm.snapshotState() : 0;
                (bool ok,) = address(this)
                    .call(
                        abi.encodePacked(
                            selectors[i], a, flag ? a & 1 : a >> 1 & type(uint64).max, a & 1, a >> 3 & 0xff
                        )
                    );
                if (closing) vm.revertToStateAndDelete(saved);
                if (closing && ok) done["fill"] = 1;
                // What the day's budget or a closed market stopped may go on later.
                if (!ok) this.act_wait(3 hours);
            }
            assertGt(done[actionNames[i]], 0, string(abi.encodePacked("never happened: ", actionNames[i])));
        }
        // Being refused is not the only thing the hostile ones may do.
        for (uint256 seed = 1; done["cheated"] == 0 && seed < 40; ++seed) {
            this.act_badVenue(seed, 5e18, 9950);
        }
        for (uint256 seed = 1; done["forged"] == 0 && seed < 40; ++seed) {
            this.act_forge(seed, 0, -1e18, 1);
        }
        assertGt(done["cheated"], 0, "no cheating venue was ever accepted");
        assertGt(done["forged"], 0, "no forged message was ever accepted");
    }

    /// @dev When everything arrived and was reported, source and carrier agree; only honest paths count.
    function _settlePairs() private {
        for (uint256 from; from < 2; ++from) {
            uint256 to = 1 - from;
            // What was lost on the way is replaced, never made up for.
            if (outbound(from, to).sentEpoch > vaults[to].inboundMandate(eids[from], WETH).epoch) {
                _order(from, to, 0);
                deliver(sendMandates(from, to));
            }
            if (vaults[to].inboundMandate(eids[from], WETH).epoch == 0) continue;
            Packet memory packet = report(to, from);
            deliver(packet);
            (, int256 carried) = vaults[from].outboundPeak(eids[to], WETH);
            (int256 planned,) = vaults[from].outboundPeak(eids[to], WETH);
            assertEq(planned, inbound(to, from), "settled");
            carried;
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
