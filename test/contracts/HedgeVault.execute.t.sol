// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IHedgeVaultEvents} from "src/interfaces/IHedgeVaultEvents.sol";
import {Fill, HedgeOrder, HedgeState, Leg, Side, VaultLimits} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

/// @notice What executions do when they are allowed. Refusals are in HedgeVault.refuse.t.sol.
contract HedgeVaultExecuteTest is VaultWorld {
    function test_SellBorrowsAndSells() public {
        openPlan(vault);
        HedgeState memory before = vault.hedgeState(WETH);
        assertApproxEqRel(before.exposure, 100e18, 0.03e18, "exposure");
        uint256 amount = uint256(before.exposure) / 2;

        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(order(WETH, Side.Sell, 1, amount));

        HedgeState memory later = vault.hedgeState(WETH);
        assertEq(fill.amountIn, amount, "sold");
        assertApproxEqAbs(later.debt, amount, 1, "debt");
        assertEq(later.inventory, 0, "inventory");
        assertEq(later.held, fill.heldAfter, "held");
        assertEq(fill.heldBefore, 0, "held before");
        assertEq(balance(usdc, address(vault)), 500_000e6 + fill.amountOut, "proceeds stay idle");
        assertEq(before.lossBudgetLeft - later.lossBudgetLeft > fill.loss * 99 / 100, true, "loss is charged");
    }

    function test_SellUsesInventoryBeforeBorrowing() public {
        give(weth, address(vault), 30e18);
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, 20e18));
        HedgeState memory state = vault.hedgeState(WETH);
        assertEq(state.debt, 0, "nothing borrowed yet");
        assertEq(state.inventory, 10e18, "inventory sold");

        execute(vault, order(WETH, Side.Sell, 2, 25e18));
        state = vault.hedgeState(WETH);
        assertEq(state.inventory, 0, "inventory gone");
        assertApproxEqAbs(state.debt, 15e18, 1, "only the rest is borrowed");
    }

    function test_BuyRepaysDebtFirst() public {
        _shortFully();
        _shrinkExposure(0.5e18);
        uint256 debt = vault.hedgeState(WETH).debt;

        execute(vault, order(WETH, Side.Buy, 2, 40_000e6));
        HedgeState memory state = vault.hedgeState(WETH);
        assertApproxEqRel(debt - state.debt, 20e18, 0.01e18, "debt repaid");
        assertEq(state.inventory, 0, "nothing kept");
    }

    function test_BuyBeyondDebtBecomesInventory() public {
        submit(vault, overlayPlan(vault, 1, WETH, 150e18));
        uint256 wanted = uint256(_gap());
        assertGt(wanted, 40e18, "the overlay asks for a long");
        execute(vault, order(WETH, Side.Buy, 1, wanted * 1990 / 1e12));
        HedgeState memory state = vault.hedgeState(WETH);
        assertEq(state.debt, 0, "no debt");
        assertApproxEqRel(state.inventory, wanted, 0.02e18, "inventory");
    }

    function test_BuySpendsCollateralWhenCashIsShort() public {
        vm.prank(fund);
        vault.supplyCollateral(490_000e6);
        submit(vault, overlayPlan(vault, 1, WETH, 150e18));
        uint256 supplied = _collateral();

        execute(vault, order(WETH, Side.Buy, 1, 60_000e6));
        assertApproxEqAbs(supplied - _collateral(), 50_000e6, 2, "the missing part comes out of Aave");
        assertEq(balance(usdc, address(vault)), 0, "all cash used");
    }

    function test_SeveralLegsOverTwoVenues() public {
        openPlan(vault);
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, 20e18);
        wanted.legs = new Leg[](2);
        wanted.legs[0] = Leg(V3, 12e18, 0, abi.encode(FEE));
        wanted.legs[1] = Leg(V2, 8e18, 0, "");
        bytes32 intentId = vault.intentIdOf(wanted);

        vm.expectEmit(true, true, false, false, address(vault));
        emit IHedgeVaultEvents.LegFilled(intentId, V3, 0, 0);
        vm.expectEmit(true, true, false, false, address(vault));
        emit IHedgeVaultEvents.LegFilled(intentId, V2, 0, 0);
        vm.expectEmit(true, true, false, false, address(vault));
        emit IHedgeVaultEvents.HedgeExecuted(intentId, WETH, Side.Sell, 0, 0, 0, 0);
        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(wanted);

        assertEq(fill.amountIn, 20e18, "both legs");
        assertTrue(vault.isConsumed(intentId), "consumed");
        _assertNoAllowances();
    }

    function test_ZeroGapLeftMayOvershootByTheTolerance() public {
        openPlan(vault);
        uint256 exposure = uint256(vault.hedgeState(WETH).exposure);
        execute(vault, order(WETH, Side.Sell, 1, exposure * 10_099 / 10_000));
        assertGt(_gap(), 0, "crossed");
    }

    function test_RepayingIsAllowedBelowTheHealthFloor() public {
        _shortFully();
        _shrinkExposure(0.5e18);
        VaultLimits memory limits = defaultLimits();
        limits.minHealthFactor = 10e18;
        vm.prank(fund);
        vault.setLimits(limits);
        uint256 before = vault.healthFactor();
        assertLt(before, 10e18, "below the floor");

        execute(vault, order(WETH, Side.Buy, 2, 40_000e6));
        assertGt(vault.healthFactor(), before, "healthier");
    }

    function test_LeavingAPositionBeyondALoweredCap() public {
        _shortFully();
        _shrinkExposure(0.5e18);
        vm.prank(fund);
        vault.listAsset(WETH, assetConfig(weth, ethFeed, 100e18, 100_000e18, 30e18));
        execute(vault, order(WETH, Side.Buy, 2, 40_000e6));
        assertLt(vault.hedgeState(WETH).held, -30e18, "still beyond, and allowed to shrink");
    }

    /// @dev Whatever is tried, the distance to the target does not grow, and allowances end at zero.
    function testFuzz_DistanceNeverGrows(uint256 amount, bool buy, uint256 price, int128 overlay) public {
        price = bound(price, ETH_PRICE * 99 / 100, ETH_PRICE * 101 / 100);
        overlay = int128(bound(overlay, -200e18, 300e18));
        setEthPrice(price);
        submit(vault, overlayPlan(vault, 1, WETH, overlay));
        int256 before = _gap();
        HedgeOrder memory wanted = buy
            ? order(WETH, Side.Buy, 1, bound(amount, 1, 500_000e6))
            : order(WETH, Side.Sell, 1, bound(amount, 1, 250e18));

        vm.prank(keeper);
        try vault.executeHedge(wanted) returns (Fill memory fill) {
            int256 later = _gap();
            assertLe(_abs(later), _abs(before), "distance");
            if (later != 0 && (later < 0) != (before < 0)) {
                assertLe(_abs(later), _abs(before) / 100 + 1, "overshoot");
            }
            assertGe(vault.healthFactor(), 1.5e18, "health");
            assertEq(fill.heldAfter, vault.hedgeState(WETH).held, "reported");
            _assertNoAllowances();
        } catch (bytes memory reason) {
            // Aave and the pools refuse with strings of their own.
            assertTrue(_isOwnError(bytes4(reason)) || bytes4(reason) == 0x08c379a0, "refused with a reason");
        }
    }

    /// @dev Eight decimals: one token unit is 1e10 WAD, and amounts still add up.
    function test_EightDecimalAsset() public {
        submit(vault, overlayPlan(vault, 1, WBTC, -2e18));
        execute(vault, order(WBTC, Side.Sell, 1, 2e8));
        HedgeState memory state = vault.hedgeState(WBTC);
        assertApproxEqAbs(state.held, -2e18, 1e10, "held in WAD");
        assertEq(state.price, BTC_PRICE, "price");
    }

    function _shortFully() private {
        openPlan(vault);
        execute(vault, order(WETH, Side.Sell, 1, uint256(vault.hedgeState(WETH).exposure)));
    }

    function _shrinkExposure(uint64 ratio) private {
        submit(vault, ratioPlan(vault, 2, positionId, ratio));
    }

    function _gap() private view returns (int256) {
        HedgeState memory state = vault.hedgeState(WETH);
        return state.target - state.held;
    }

    function _collateral() private view returns (uint256) {
        return balance(aave.getReserveData(usdc).aTokenAddress, address(vault));
    }

    function _assertNoAllowances() private view {
        assertEq(IERC20(weth).allowance(address(vault), vault.venue(V3)), 0, "weth allowance");
        assertEq(IERC20(usdc).allowance(address(vault), vault.venue(V3)), 0, "usdc allowance");
        assertEq(IERC20(weth).allowance(address(vault), vault.venue(V2)), 0, "weth allowance v2");
        assertEq(IERC20(weth).allowance(address(vault), address(aave)), 0, "aave allowance");
    }

    function _abs(int256 a) private pure returns (uint256) {
        return a < 0 ? uint256(-a) : uint256(a);
    }

    function _isOwnError(bytes4 selector) private pure returns (bool) {
        return selector == IHedgeVaultErrors.WrongDirection.selector
            || selector == IHedgeVaultErrors.Overshoot.selector
            || selector == IHedgeVaultErrors.OrderTooLarge.selector
            || selector == IHedgeVaultErrors.PositionLimit.selector
            || selector == IHedgeVaultErrors.SlippageTooHigh.selector
            || selector == IHedgeVaultErrors.LossBudgetExceeded.selector
            || selector == IHedgeVaultErrors.HealthFactorTooLow.selector;
    }
}
