// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {Benchmark, HedgePlan, RatioOrder, RatioUpdate} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice How far signed ratios move under the steps the fund allows.
contract RatioStepsTest is VaultWorld {
    uint256 private _second;
    uint64 private _sequence;

    function setUp() public override {
        super.setUp();
        uint256 token = mintV3(weth, 10e18, usdc, 20_000e6, ethPool, 2000, address(vault));
        _second = protect(vault, V3_POSITION, bytes32(token), address(vault), Benchmark.UsdNeutral);
        openPlan(vault);
    }

    /* SETTING */

    function testFuzz_StepsAreKeptAndTold(uint16 perUpdate, uint16 perDay) public {
        uint64 sequence = vault.ratioSequence();
        vm.expectEmit(address(vault));
        emit IHedgeVaultEvents.ConfigChanged("ratioSteps", bytes32(uint256(perUpdate) << 16 | perDay));
        _limit(perUpdate, perDay);
        (uint16 update, uint16 day) = vault.ratioSteps();
        assertEq(update, perUpdate);
        assertEq(day, perDay);
        assertEq(vault.ratioSequence(), sequence, "the slot's neighbours stay");
        assertEq(vault.lendingPool(), address(aave));
        uint256 most = vault.ratioStepAllowed(positionId);
        if (perUpdate == 0 && perDay == 0) assertEq(most, type(uint256).max);
        else if (perDay == 0) assertEq(most, uint256(perUpdate) * 1e14);
        else assertLe(most, uint256(perDay) * 0.5e14, "half of a day at once");
    }

    function test_RevertWhen_ThePositionIsUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, 9));
        vault.ratioStepAllowed(9);
        _limit(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, 9));
        this.send(9, 0.5e18);
    }

    /// @dev The fund's own word: neither the limit of an update nor of a day counts for it.
    function test_TheFirstRatioIsNoStep() public {
        _limit(1, 1);
        uint256 token = mintV3(weth, 1e18, usdc, 2000e6, ethPool, 3000, address(vault));
        uint256 made = protect(vault, V3_POSITION, bytes32(token), address(vault), Benchmark.UsdNeutral);
        assertEq(vault.position(made).hedgeRatio, WAD);
        assertEq(vault.ratioStepAllowed(made), 0.5e14);
    }

    /* ONE UPDATE */

    function test_AStepAtTheEdge() public {
        _limit(1000, 0);
        _refused(0.9e18 - 1, 0.1e18);
        this.send(positionId, 0.9e18);
        this.send(positionId, 0.8e18);
        _refused(0.9e18 + 1, 0.1e18);
        this.send(positionId, 0.9e18);
    }

    function test_PlansAndBatchesObeyToo() public {
        _limit(1000, 0);
        HedgePlan memory plan = ratioPlan(vault, 2, _second, 0.8e18);
        bytes[] memory signatures = sign(vault, plan);
        vm.expectRevert(_tooLarge(_second, 1e18, 0.8e18, 0.1e18));
        vault.submitPlan(plan, signatures);

        RatioUpdate[] memory updates = new RatioUpdate[](2);
        (updates[0], updates[1]) = (RatioUpdate(positionId, 0.95e18), RatioUpdate(_second, 0.5e18));
        RatioOrder memory wanted = ratioOrder(vault, 1, updates);
        signatures = signRatios(vault, wanted);
        vm.expectRevert(_tooLarge(_second, 1e18, 0.5e18, 0.1e18));
        vault.batchUpdateHedges(wanted, signatures);
        assertEq(vault.position(positionId).hedgeRatio, WAD, "none or all");

        submit(vault, ratioPlan(vault, 2, _second, 0.9e18));
        assertEq(vault.position(_second).hedgeRatio, 0.9e18);
    }

    /// @dev A plan may name a position more than once: each mention is an update, and the day counts them all.
    function test_APlanThatNamesAPositionTwice() public {
        _limit(0, 2000);
        HedgePlan memory plan = ratioPlan(vault, 2, positionId, 0.94e18);
        RatioUpdate[] memory updates = new RatioUpdate[](2);
        (updates[0], updates[1]) = (plan.ratios[0], RatioUpdate(positionId, 0.99e18));
        plan.ratios = updates;
        bytes[] memory signatures = sign(vault, plan);
        vm.expectPartialRevert(IHedgeVaultErrors.RatioStepTooLarge.selector);
        vault.submitPlan(plan, signatures);
        plan.ratios[1].ratio = 0.979e18;
        submit(vault, plan);
        assertApproxEqAbs(vault.ratioStepAllowed(positionId), 0.001e18, 1e13);
    }

    function testFuzz_WhatIsAllowedPassesAndNothingMore(
        uint16 perUpdate,
        uint16 perDay,
        uint64 first,
        uint32 time
    ) public {
        _limit(perUpdate, perDay);
        uint256 most = vault.ratioStepAllowed(positionId);
        this.send(positionId, uint64(WAD - bound(first, 0, most < WAD ? most : WAD)));
        _pass(bound(time, 0, 2 days));
        uint64 from = vault.position(positionId).hedgeRatio;
        most = vault.ratioStepAllowed(positionId);
        if (most < from) {
            _refused(from - uint64(most) - 1, most);
            this.send(positionId, from - uint64(most));
        } else {
            this.send(positionId, 0);
        }
    }

    /* A DAY */

    function test_HalfADayAtOnceAndTheRestAsItComesBack() public {
        _limit(0, 2000);
        _refused(0.9e18 - 1, 0.1e18);
        this.send(positionId, 0.9e18);
        _refused(0.9e18 + 1, 0);
        this.send(positionId, 0.9e18); // not moving is always allowed
        _pass(6 hours);
        assertEq(vault.ratioStepAllowed(positionId), 0.025e18, "a quarter of the half");
        assertEq(vault.ratioStepAllowed(_second), 0.1e18, "each position has its own");
        this.send(positionId, 0.925e18);
        _pass(24 hours);
        this.send(positionId, 0.825e18);
    }

    /// @dev Hundreds of tiny updates use up no more than they move.
    function test_ManySmallStepsLoseNothingToRounding() public {
        _limit(0, 2000);
        for (uint64 i = 1; i <= 200; ++i) {
            _pass(2 minutes);
            this.send(positionId, uint64(WAD) - i * 1e13); // a tenth of a basis point
        }
        assertApproxEqAbs(vault.ratioStepAllowed(positionId), 0.1e18, 3e13);
    }

    function test_WhatMovedBeforeALimitDoesNotCount() public {
        this.send(positionId, 0.5e18);
        _limit(0, 2000);
        assertEq(vault.ratioStepAllowed(positionId), 0.1e18);
        this.send(positionId, 0.6e18);
        _limit(0, 0);
        this.send(positionId, 0);
        this.send(positionId, 1e18);
    }

    /// forge-config: default.fuzz.runs = 200
    function testFuzz_NoRollingDayPassesItsLimit(
        uint16 perDay,
        uint64[12] calldata to,
        uint32[12] calldata gaps
    ) public {
        perDay = uint16(bound(perDay, 1, 20_000));
        _limit(0, perDay);
        uint256[12] memory at;
        uint256[12] memory moved;
        for (uint256 i; i < 12; ++i) {
            _pass(bound(gaps[i], 0, 10 hours));
            uint64 from = vault.position(positionId).hedgeRatio;
            uint256 most = vault.ratioStepAllowed(positionId);
            // Mostly as much as there is, up or down.
            uint256 wanted = to[i] % 3 == 0 ? bound(to[i], 0, most) : most;
            uint64 next = from >= wanted ? from - uint64(wanted) : from + uint64(wanted);
            if (next > WAD) next = uint64(WAD);
            this.send(positionId, next);
            (at[i], moved[i]) = (block.timestamp, next > from ? next - from : from - next);
            uint256 day;
            for (uint256 j = i + 1; j > 0 && at[j - 1] + 24 hours >= block.timestamp; --j) {
                day += moved[j - 1];
            }
            assertLe(day, uint256(perDay) * 1e14);
        }
    }

    /* PARTS */

    /// @dev External so that a refusal can be expected.
    function send(uint256 id, uint64 ratio) external {
        RatioUpdate[] memory updates = new RatioUpdate[](1);
        updates[0] = RatioUpdate(id, ratio);
        RatioOrder memory wanted = ratioOrder(vault, ++_sequence, updates);
        vault.batchUpdateHedges(wanted, signRatios(vault, wanted));
    }

    function _refused(uint64 ratio, uint256 allowed) private {
        uint64 from = vault.position(positionId).hedgeRatio;
        vm.expectRevert(_tooLarge(positionId, from, ratio, allowed));
        this.send(positionId, ratio);
    }

    function _tooLarge(uint256 id, uint64 from, uint64 to, uint256 allowed)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IHedgeVaultErrors.RatioStepTooLarge.selector, id, from, to, allowed);
    }

    function _limit(uint16 perUpdate, uint16 perDay) private {
        vm.prank(fund);
        vault.setRatioSteps(perUpdate, perDay);
    }

    /// @dev Time passes, and the plan is renewed where it would run out.
    function _pass(uint256 time) private {
        vm.warp(block.timestamp + time);
        submit(vault, emptyPlan(vault, vault.plan().epoch + 1));
    }
}

/// @notice What the steps cost where the fund sets them; without them `Gas.t.sol` says.
/// forge-config: default.isolate = true
contract RatioStepsGasTest is VaultWorld {
    uint256 private constant BATCH = 50;

    function test_BatchUpdatePerPositionUnderSteps() public {
        openPlan(vault);
        RatioUpdate[] memory updates = new RatioUpdate[](BATCH);
        address pair = addV2(weth, 1e18, usdc, 2000e6, address(this));
        for (uint256 i; i < BATCH; ++i) {
            address holder = address(uint160(0x1000 + i));
            IERC20(pair).transfer(holder, 1e9);
            uint256 id =
                protect(vault, V2_POSITION, bytes32(uint256(uint160(pair))), holder, Benchmark.UsdNeutral);
            updates[i] = RatioUpdate(id, uint64(0.99e18 + i));
        }
        vm.prank(fund);
        vault.setRatioSteps(500, 2000);
        batchRatios(vault, 1, updates);
        for (uint256 i; i < BATCH; ++i) {
            updates[i].ratio -= 0.01e18;
        }
        batchRatios(vault, 2, updates);
        uint256 each = vm.snapshotGasLastCall("batch", "fifty-positions-under-steps") / BATCH;
        vm.snapshotValue("batch", "per-position-under-steps", each);
        assertLe(each, 11_000);
    }
}
