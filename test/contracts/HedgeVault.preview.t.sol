// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {HedgeOrder, PlanState, Side, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice What the vault says about orders and plans before anything is sent, and who may send.
contract HedgeVaultPreviewTest is VaultWorld {
    function test_PlanReadsNoPrices() public {
        assertEq(vault.plan().planHash, 0, "none yet");
        submit(vault, overlayPlan(vault, 3, WBTC, -2e18));
        push(ethFeed, 0);
        push(btcFeed, 0);
        push(usdcFeed, 0);
        PlanState memory state = vault.plan();
        assertEq(state.epoch, 3);
        assertEq(state.planHash, vault.planDigest(overlayPlan(vault, 3, WBTC, -2e18)));
        assertEq(state.validUntil, block.timestamp + 10 minutes);
        assertEq(state.overlays.length, 1);
        assertTrue(state.overlays[0].asset == WBTC && state.overlays[0].quantity == -2e18, "overlay");
        submit(vault, emptyPlan(vault, 4));
        assertEq(vault.plan().overlays.length, 0, "void with its plan");
    }

    function test_PreviewNamesTheCheckThatStops() public {
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 10e18);
        _stopped(wanted, abi.encodeWithSelector(IHedgeVaultErrors.NoPlan.selector));
        openPlan(vault);
        vm.prank(keeper);
        (bool passes, bytes memory reason) = vault.previewHedge(wanted);
        assertTrue(passes && reason.length == 0, "passes");
        (passes, reason) = vault.previewHedge(wanted);
        assertEq(reason, abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, address(this)));

        execute(vault, wanted);
        _stopped(
            wanted,
            abi.encodeWithSelector(IHedgeVaultErrors.IntentConsumed.selector, vault.intentIdOf(wanted))
        );
        wanted.sequence = 2;
        wanted.legs[0].venue = VenueId.wrap("nowhere");
        _stopped(
            wanted, abi.encodeWithSelector(IHedgeVaultErrors.UnknownVenue.selector, wanted.legs[0].venue)
        );
        push(ethFeed, 0);
        _stopped(wanted, abi.encodeWithSelector(IHedgeVaultErrors.BadPrice.selector, WETH, int256(0)));
    }

    /// @dev A minimum that would lose more than allowed stops the order before it is sent.
    function test_PreviewJudgesMinimums() public {
        openPlan(vault);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 10e18);
        wanted.legs[0].minAmountOut = 19_700e6;
        _stopped(
            wanted,
            abi.encodeWithSelector(
                IHedgeVaultErrors.SlippageTooHigh.selector, 20_000e18, 19_700e18, 19_800e18
            )
        );
        VaultLimits memory limits = defaultLimits();
        limits.lossBudget = 0;
        vm.prank(fund);
        vault.setLimits(limits);
        wanted.legs[0].minAmountOut = 19_900e6;
        _stopped(wanted, abi.encodeWithSelector(IHedgeVaultErrors.LossBudgetExceeded.selector, 100e18, 0));
    }

    /// @dev What a preview lets through is stopped by nothing a preview judges.
    function testFuzz_PreviewAgreesWithExecution(uint256 amount, bool buy, uint256 price) public {
        setEthPrice(bound(price, ETH_PRICE * 995 / 1000, ETH_PRICE * 1005 / 1000));
        openPlan(vault);
        HedgeOrder memory wanted = buy
            ? order(WETH, Side.Buy, 1, bound(amount, 1, 500_000e6))
            : order(WETH, Side.Sell, 1, bound(amount, 1, 250e18));
        vm.prank(keeper);
        (bool passes, bytes memory reason) = vault.previewHedge(wanted);
        vm.prank(keeper);
        try vault.executeHedge(wanted) {
            assertTrue(passes, "executed, so the preview passed");
        } catch (bytes memory failure) {
            if (!passes) {
                assertEq(failure, reason, "the same error");
            } else {
                bytes4 selector = bytes4(failure);
                assertTrue(
                    selector == IHedgeVaultErrors.HealthFactorTooLow.selector
                        || selector == IHedgeVaultErrors.SlippageTooHigh.selector
                        || selector == IHedgeVaultErrors.LossBudgetExceeded.selector
                        || selector == 0x08c379a0,
                    "only what the trade itself showed"
                );
            }
        }
    }

    function test_AnyoneMayExecuteOnceTheFundSaysSo() public {
        openPlan(vault);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 1e18);
        assertFalse(vault.openExecution(), "off at first");
        vm.prank(fund);
        vault.setOpenExecution(true);
        assertTrue(vault.openExecution());
        vm.prank(outsider);
        vault.executeHedge(wanted);
        assertEq(vault.hedgeState(WETH).held < 0, true, "executed");

        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vault.supplyCollateral(1);
        vm.prank(fund);
        vault.setOpenExecution(false);
        wanted.sequence = 2;
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.NotKeeper.selector, outsider));
        vm.prank(outsider);
        vault.executeHedge(wanted);
    }

    function _stopped(HedgeOrder memory wanted, bytes memory expected) private {
        vm.prank(keeper);
        (bool passes, bytes memory reason) = vault.previewHedge(wanted);
        assertFalse(passes);
        assertEq(reason, expected);
        vm.expectRevert(expected);
        vault.requireExecutable(keeper, wanted);
    }
}
