// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Owner} from "test/contracts/invariants/Owner.sol";

/// @notice Which actions a campaign consists of, and proof that each of them happens.
abstract contract Actions is Owner {
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

    /// @dev An action the run never got through is tried from here: a campaign of refusals proves nothing.
    function _exercise() internal {
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
                if (ok) continue;
                // What the day's budget or a closed market stopped may go on later, and another ratio opens a gap.
                this.act_wait(3 hours);
                try this.act_ratio(a, a >> 8) {} catch {}
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
}
