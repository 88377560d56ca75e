// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Test} from "forge-std/Test.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {LossWindow} from "src/libraries/LossWindow.sol";
import {HedgeOrder, Side, VaultLimits, VenueId} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";
import {ScriptedVenue} from "test/contracts/base/Venues.sol";

contract LossWindowTest is Test {
    using LossWindow for LossWindow.Window;

    LossWindow.Window private _window;

    struct Loss {
        uint256 at;
        uint256 amount;
    }

    Loss[] private _history;

    function setUp() public {
        vm.warp(1_760_000_000);
    }

    function test_LeavesTheWindowAfterTheBucketOf24HoursAgo() public {
        uint256 hour = block.timestamp - block.timestamp % 1 hours;
        vm.warp(hour + 59 minutes);
        _window.add(5);
        vm.warp(hour + 24 hours + 59 minutes);
        assertEq(_window.spent(), 5, "exactly 24 hours later");
        vm.warp(hour + 25 hours);
        assertEq(_window.spent(), 0, "its hour is outside");
    }

    function test_BucketsAreReused() public {
        _window.add(5);
        vm.warp(block.timestamp + 25 hours);
        _window.add(7);
        assertEq(_window.spent(), 7, "the old loss is not added to");
        _window.add(1);
        assertEq(_window.spent(), 8, "the same hour adds up");
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    /// @dev Against a full history: never below the loss of the last 24 hours, never above that of the last 25.
    function testFuzz_CoversEveryRollingDay(uint32[12] memory gaps, uint64[12] memory amounts) public {
        for (uint256 i; i < gaps.length; ++i) {
            vm.warp(block.timestamp + gaps[i] % 10 hours);
            _window.add(amounts[i]);
            _history.push(Loss(block.timestamp, amounts[i]));
            assertGe(_window.spent(), _since(24 hours), "last 24 hours");
            assertLe(_window.spent(), _since(25 hours), "last 25 hours");
        }
    }

    function _since(uint256 age) private view returns (uint256 total) {
        for (uint256 i; i < _history.length; ++i) {
            if (_history[i].at + age >= block.timestamp) total += _history[i].amount;
        }
    }
}

contract LossBudgetTest is VaultWorld {
    VenueId private constant SCRIPTED = VenueId.wrap("scripted");
    uint64 private _sequence;

    function setUp() public override {
        super.setUp();
        address venue = address(new ScriptedVenue());
        give(usdc, venue, 1_000_000e6);
        vm.prank(fund);
        vault.setVenue(SCRIPTED, venue);
        openPlan(vault);
    }

    function test_BudgetIsAShareOfNetAssets() public view {
        assertApproxEqRel(vault.netAssets(), 1_000_000e18, 1e12, "cash and collateral");
        assertApproxEqRel(vault.lossBudgetLeft(), 10_000e18, 1e12, "one per cent");
    }

    function test_NetAssetsSubtractDebtAndCollateralCounts() public {
        execute(vault, order(WETH, Side.Sell, 99, 50e18));
        assertApproxEqRel(vault.netAssets(), 1_000_000e18, 0.001e18, "a fair trade changes little");
        setEthPrice(2200e18);
        assertApproxEqRel(vault.netAssets(), 990_000e18, 0.001e18, "50 ETH short lose 200 each");
    }

    function test_LossesAddUpUntilTheBudgetIsGone() public {
        uint256 left = vault.lossBudgetLeft();
        _lose(10e18, 190e6);
        assertApproxEqRel(
            left - vault.lossBudgetLeft(), 190e18 + 1.9e18, 0.001e18, "loss, and net assets shrank"
        );

        _setBudget(0.0003e18);
        left = vault.lossBudgetLeft();
        assertLt(left, 110e18, "about 300 in all");
        HedgeOrder memory wanted = _losing(10e18, 120e6);
        // Judged by net assets after the trade, which lost 120.
        uint256 leftAfter = left - 120e18 * 3 / 10_000;
        vm.expectRevert(
            abi.encodeWithSelector(IHedgeVaultErrors.LossBudgetExceeded.selector, 120e18, leftAfter)
        );
        execute(vault, wanted);
        _lose(10e18, 100e6);
    }

    function test_GainsDoNotRefillTheBudget() public {
        _lose(10e18, 190e6);
        uint256 left = vault.lossBudgetLeft();
        HedgeOrder memory gain = _losing(10e18, 0);
        gain.legs[0].data = abi.encode(uint256(10e18), uint256(20_200e6));
        execute(vault, gain);
        assertLe(vault.lossBudgetLeft(), left + 2e18 + 1, "only net assets grew");
    }

    function test_BudgetComesBackAfterADay() public {
        _lose(10e18, 190e6);
        vm.warp(block.timestamp + 25 hours);
        setEthPrice(ETH_PRICE);
        assertApproxEqRel(vault.lossBudgetLeft(), 9998e18, 0.001e18);
    }

    /// forge-config: default.fuzz.runs = 24
    /// forge-config: ci.fuzz.runs = 500
    /// forge-config: nightly.fuzz.runs = 10000
    /// @dev A hostile keeper trades back and forth as badly as the limits let it; a day's loss stays within the budget.
    function testFuzz_HostileKeeperCannotLoseMoreThanTheBudget(uint256 seed) public {
        _setBudget(0.002e18);
        uint256 budget = vault.lossBudgetLeft();
        uint256 before = vault.netAssets();
        for (uint256 i; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed, i)));
            vm.warp(block.timestamp + seed % 1 hours);
            setEthPrice(ETH_PRICE);
            submit(vault, overlayPlan(vault, uint64(i + 2), WETH, i % 2 == 0 ? int128(150e18) : -100e18));
            HedgeOrder memory wanted = i % 2 == 0 ? _badBuy(seed % 60_000e6) : _losing(30e18, seed % 601e6);
            vm.prank(keeper);
            try vault.executeHedge(wanted) {} catch {}
        }
        assertLe(before, vault.netAssets() + budget, "loss within the budget");
    }

    function _lose(uint256 amount, uint256 loss) private {
        execute(vault, _losing(amount, loss));
    }

    /// @dev Sells `amount` of WETH for `loss` USDC less than the oracle says.
    function _losing(uint256 amount, uint256 loss) private returns (HedgeOrder memory wanted) {
        wanted = order(WETH, Side.Sell, ++_sequence, amount);
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].data = abi.encode(amount, amount * 2000 / 1e12 - loss);
    }

    function _badBuy(uint256 spend) private returns (HedgeOrder memory wanted) {
        wanted = order(WETH, Side.Buy, ++_sequence, spend + 1e6);
        wanted.legs[0].venue = SCRIPTED;
        uint256 pay = (spend + 1e6) * 1e12 / 2000 * 991 / 1000;
        give(weth, vault.venue(SCRIPTED), pay);
        wanted.legs[0].data = abi.encode(spend + 1e6, pay);
    }

    function _setBudget(uint64 share) private {
        VaultLimits memory limits = defaultLimits();
        limits.lossBudget = share;
        vm.prank(fund);
        vault.setLimits(limits);
    }
}
