// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IVenue} from "src/interfaces/IVenue.sol";
import {AssetConfig, AssetId, HedgeOrder, Leg, Side, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";
import {ReentrantVenue, ScriptedVenue} from "test/contracts/base/Venues.sol";

/// @notice Every reason an execution is refused for.
contract HedgeVaultRefuseTest is VaultWorld {
    VenueId private constant SCRIPTED = VenueId.wrap("scripted");

    function setUp() public override {
        super.setUp();
        openPlan(vault);
    }

    function test_RevertWhen_CallerIsNoKeeper() public {
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vault.executeHedge(order(WETH, Side.Sell, 1, 1e18));
    }

    function test_RevertWhen_Halted() public {
        vm.prank(guardian);
        vault.halt();
        _refused(
            order(WETH, Side.Sell, 1, 1e18), abi.encodeWithSelector(IHedgeVaultErrors.VaultHalted.selector)
        );
    }

    function test_DeadlineAtTheEdge() public {
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        vm.warp(wanted.deadline + 1);
        _refused(
            wanted,
            abi.encodeWithSelector(
                IHedgeVaultErrors.DeadlinePassed.selector, wanted.deadline, wanted.deadline + 1
            )
        );
        vm.warp(wanted.deadline);
        execute(vault, wanted);
    }

    function test_PlanExpiryAtTheEdge() public {
        uint64 validUntil = vault.hedgeState(WETH).validUntil;
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        wanted.deadline = type(uint64).max;
        vm.warp(validUntil + 1);
        _refused(
            wanted, abi.encodeWithSelector(IHedgeVaultErrors.PlanExpired.selector, validUntil, validUntil + 1)
        );
        vm.warp(validUntil);
        execute(vault, wanted);
    }

    function test_RevertWhen_ThereIsNoPlan() public {
        vault = createVault("second");
        _refused(order(WETH, Side.Sell, 1, 1e18), abi.encodeWithSelector(IHedgeVaultErrors.NoPlan.selector));
    }

    function test_RevertWhen_AssetIsUnknownOrSettlement() public {
        AssetId unknown = AssetId.wrap("DOGE");
        _refused(
            order(unknown, Side.Sell, 1, 1),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownAsset.selector, unknown)
        );
        _refused(
            order(USDC, Side.Sell, 1, 1),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownAsset.selector, USDC)
        );
    }

    function test_RevertWhen_VenueIsUnknownOrRetired() public {
        vm.prank(fund);
        vault.setVenue(V3, address(0));
        _refused(
            order(WETH, Side.Sell, 1, 1e18),
            abi.encodeWithSelector(IHedgeVaultErrors.UnknownVenue.selector, V3)
        );
    }

    function test_RevertWhen_OrderIsEmpty() public {
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 0);
        _refused(wanted, abi.encodeWithSelector(IHedgeVaultErrors.EmptyOrder.selector));
        wanted.legs = new Leg[](0);
        _refused(wanted, abi.encodeWithSelector(IHedgeVaultErrors.EmptyOrder.selector));
    }

    function test_RevertWhen_DirectionIsWrong() public {
        int256 gap = -vault.hedgeState(WETH).exposure;
        _refused(
            order(WETH, Side.Buy, 1, 1e6),
            abi.encodeWithSelector(IHedgeVaultErrors.WrongDirection.selector, gap, Side.Buy)
        );
        vm.prank(fund);
        vault.closePosition(positionId);
        _refused(
            order(WETH, Side.Sell, 1, 1e18),
            abi.encodeWithSelector(IHedgeVaultErrors.WrongDirection.selector, int256(0), Side.Sell)
        );
    }

    function test_RevertWhen_OrderOvershoots() public {
        int256 exposure = vault.hedgeState(WETH).exposure;
        int256 amount = exposure * 102 / 100;
        _refused(
            order(WETH, Side.Sell, 1, uint256(amount)),
            abi.encodeWithSelector(IHedgeVaultErrors.Overshoot.selector, -exposure, amount - exposure)
        );
    }

    function test_OrderSizeAtItsLimit() public {
        AssetConfig memory config = assetConfig(weth, ethFeed, 100e18, 100_000e18, 300e18);
        config.maxOrder = 10e18;
        vm.prank(fund);
        vault.listAsset(WETH, config);
        _refused(
            order(WETH, Side.Sell, 1, 10e18 + 1),
            abi.encodeWithSelector(IHedgeVaultErrors.OrderTooLarge.selector, 10e18 + 1, 10e18)
        );
        execute(vault, order(WETH, Side.Sell, 1, 10e18));
    }

    /// @dev One unit of an eight-decimal token is more than this gap: even the smallest order would lead away.
    function test_RevertWhen_TheGapIsLessThanHalfAUnit() public {
        submit(vault, overlayPlan(vault, 2, WBTC, -4e9));
        _refused(
            order(WBTC, Side.Sell, 1, 1),
            abi.encodeWithSelector(IHedgeVaultErrors.Overshoot.selector, int256(-4e9), int256(6e9))
        );
        submit(vault, overlayPlan(vault, 3, WBTC, -6e9));
        vm.expectPartialRevert(IHedgeVaultErrors.SlippageTooHigh.selector);
        execute(vault, order(WBTC, Side.Sell, 1, 1));
    }

    function test_RevertWhen_PositionExceedsItsCap() public {
        vm.prank(fund);
        vault.listAsset(WETH, assetConfig(weth, ethFeed, 100e18, 100_000e18, 30e18));
        execute(vault, order(WETH, Side.Sell, 1, 25e18));
        HedgeOrder memory wanted = order(WETH, Side.Sell, 2, 10e18);
        vm.expectPartialRevert(IHedgeVaultErrors.PositionLimit.selector);
        execute(vault, wanted);
    }

    function test_RevertWhen_IntentOrSequenceRepeats() public {
        HedgeOrder memory wanted = order(WETH, Side.Sell, 7, 1e18);
        bytes32 intentId = vault.intentIdOf(wanted);
        execute(vault, wanted);
        bytes memory consumed = abi.encodeWithSelector(IHedgeVaultErrors.IntentConsumed.selector, intentId);
        _refused(wanted, consumed);

        HedgeOrder memory changed = order(WETH, Side.Sell, 7, 2e18);
        assertNotEq(vault.intentIdOf(changed), intentId, "other parameters, other id");
        _refused(changed, consumed);
        execute(vault, order(WETH, Side.Sell, 8, 1e18));
    }

    /// @dev One slot for each lane: an id the lane went past is forgotten, and can no more take effect than a remembered one.
    function test_RevertWhen_ALaterSequenceOfTheLaneWasUsed() public {
        HedgeOrder memory early = order(WETH, Side.Sell, 7, 1e18);
        HedgeOrder memory skipped = order(WETH, Side.Sell, 7 + 64, 1e18);
        execute(vault, early);
        execute(vault, order(WETH, Side.Sell, 7 + 128, 1e18));
        _refused(early, abi.encodeWithSelector(IHedgeVaultErrors.SequenceTooOld.selector, 7, 7 + 128));
        _refused(skipped, abi.encodeWithSelector(IHedgeVaultErrors.SequenceTooOld.selector, 7 + 64, 7 + 128));
        assertFalse(vault.isConsumed(vault.intentIdOf(early)), "forgotten");
        assertFalse(vault.isConsumed(0), "a lane nobody used");
        execute(vault, order(WETH, Side.Sell, 8, 1e18));
        execute(vault, order(WETH, Side.Sell, 0, 1e18));
    }

    /// @dev Every order of random sequences takes effect exactly when its lane has not seen as high a one.
    function testFuzz_ASequenceTakesEffectOnce(uint8[12] calldata sequences) public {
        uint256[64] memory above; // newest of each lane, by one more
        for (uint256 i; i < sequences.length; ++i) {
            HedgeOrder memory wanted = order(WETH, Side.Sell, sequences[i], 1e15);
            uint256 lane = sequences[i] % 64;
            bool fresh = sequences[i] >= above[lane];
            bool again = uint256(sequences[i]) + 1 == above[lane];
            if (fresh) above[lane] = uint256(sequences[i]) + 1;
            else if (again) vm.expectPartialRevert(IHedgeVaultErrors.IntentConsumed.selector);
            else vm.expectPartialRevert(IHedgeVaultErrors.SequenceTooOld.selector);
            execute(vault, wanted);
            assertEq(vault.isConsumed(vault.intentIdOf(wanted)), fresh || again, "remembered");
        }
    }

    /// @dev Else whoever executed once could use up every lane for good.
    function test_RevertWhen_TheSequenceIsAheadOfItsTime() public {
        uint64 highest = (uint64(block.timestamp) << 24) | 0xffffff;
        _refused(
            order(WETH, Side.Sell, highest + 1, 1e18),
            abi.encodeWithSelector(IHedgeVaultErrors.SequenceTooNew.selector, highest + 1, block.timestamp)
        );
        execute(vault, order(WETH, Side.Sell, highest, 1e18));
    }

    function test_FailedIntentMayBeTriedAgain() public {
        HedgeOrder memory wanted = order(WETH, Side.Sell, 7, 1e18);
        wanted.legs[0].minAmountOut = type(uint128).max;
        vm.expectPartialRevert(IVenue.VenueOutputTooLow.selector);
        execute(vault, wanted);
        assertFalse(vault.isConsumed(vault.intentIdOf(wanted)), "nothing happened");
        execute(vault, order(WETH, Side.Sell, 7, 1e18));
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_IntentIdNamesEverything(
        uint64 sequence,
        uint64 deadline,
        uint128 amount,
        uint128 minimum,
        bool second,
        bytes calldata data
    ) public view {
        HedgeOrder memory wanted = order(WETH, Side.Sell, sequence, amount);
        wanted.deadline = deadline;
        wanted.legs[0].minAmountOut = minimum;
        if (second) {
            Leg memory leg = wanted.legs[0];
            wanted.legs = new Leg[](2);
            (wanted.legs[0], wanted.legs[1]) = (leg, Leg(V2, minimum, amount, data));
        }
        bytes32 legs;
        for (uint256 i; i < wanted.legs.length; ++i) {
            Leg memory leg = wanted.legs[i];
            legs = keccak256(abi.encode(legs, leg.venue, leg.amountIn, leg.minAmountOut, keccak256(leg.data)));
        }
        bytes32 digest = keccak256(
            abi.encode(
                keccak256("Ballast HedgeVault intent v2"),
                block.chainid,
                address(vault),
                bytes32("WETH"),
                wanted.side,
                uint256(sequence),
                uint256(deadline),
                legs
            )
        );
        bytes32 expected = bytes32(bytes24(digest)) | bytes32(uint256(sequence));
        assertEq(vault.intentIdOf(wanted), expected, "the digest, its last eight bytes the sequence");
    }

    /* WHAT THE TRADE DID */

    function test_SlippageAtTheEdge() public {
        _script();
        // 1 WETH is 2,000 USD and the limit 1 %: 1,980 passes, a unit less does not.
        _refused(
            _scripted(1, 1e18, 1e18, 1980e6 - 1),
            abi.encodeWithSelector(
                IHedgeVaultErrors.SlippageTooHigh.selector, 2000e18, 1980e18 - 1e12, 1980e18
            )
        );
        execute(vault, _scripted(1, 1e18, 1e18, 1980e6));
    }

    function test_RevertWhen_VenueTakesInputAndPaysNothing() public {
        _script();
        HedgeOrder memory wanted = _scripted(1, 1e18, 1e18, 0);
        vm.expectPartialRevert(IHedgeVaultErrors.SlippageTooHigh.selector);
        execute(vault, wanted);
    }

    function test_RevertWhen_VenuePaysLessThanTheKeeperAsked() public {
        _script();
        HedgeOrder memory wanted = _scripted(1, 1e18, 1e18, 1990e6);
        wanted.legs[0].minAmountOut = 1991e6;
        _refused(wanted, abi.encodeWithSelector(IVenue.VenueOutputTooLow.selector, 1990e6, 1991e6));
    }

    /// @dev The allowance is the amount of the leg: a venue cannot take more, and what it leaves is withdrawn.
    function test_VenueCannotTakeMoreNorKeepAnAllowance() public {
        address venue = _script();
        give(weth, address(vault), 10e18);
        HedgeOrder memory greedy = _scripted(1, 1e18, 2e18, 4000e6);
        vm.expectRevert();
        execute(vault, greedy);

        execute(vault, _scripted(1, 1e18, 0.5e18, 1000e6));
        (bool ok, bytes memory data) =
            weth.staticcall(abi.encodeWithSignature("allowance(address,address)", address(vault), venue));
        assertTrue(ok);
        assertEq(abi.decode(data, (uint256)), 0, "allowance");
    }

    function test_RevertWhen_HealthFactorEndsBelowTheFloor() public {
        VaultLimits memory limits = defaultLimits();
        limits.minHealthFactor = 5e18;
        vm.prank(fund);
        vault.setLimits(limits);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 60e18);
        vm.expectPartialRevert(IHedgeVaultErrors.HealthFactorTooLow.selector);
        execute(vault, wanted);
    }

    function test_RevertWhen_VenueReenters() public {
        ReentrantVenue venue = new ReentrantVenue();
        vm.startPrank(fund);
        vault.setVenue(SCRIPTED, address(venue));
        vault.setKeeper(address(venue), true);
        vm.stopPrank();
        venue.arm(order(WETH, Side.Sell, 2, 1e18));
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        wanted.legs[0].venue = SCRIPTED;
        _refused(wanted, abi.encodeWithSignature("ReentrancyGuardReentrantCall()"));
    }

    function _script() private returns (address venue) {
        venue = address(new ScriptedVenue());
        give(usdc, venue, 1_000_000e6);
        vm.prank(fund);
        vault.setVenue(SCRIPTED, venue);
    }

    function _scripted(uint64 sequence, uint256 amountIn, uint256 take, uint256 pay)
        private
        view
        returns (HedgeOrder memory wanted)
    {
        wanted = order(WETH, Side.Sell, sequence, amountIn);
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].data = abi.encode(take, pay);
    }

    function _refused(HedgeOrder memory wanted, bytes memory reason) private {
        vm.expectRevert(reason);
        execute(vault, wanted);
    }
}
