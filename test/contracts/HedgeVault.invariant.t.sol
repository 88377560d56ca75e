// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {
    HedgeOrder,
    HedgeState,
    Fill,
    HedgePlan,
    Overlay,
    RatioUpdate,
    Side,
    VenueId
} from "src/types/HedgeTypes.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";
import {ScriptedVenue} from "test/contracts/base/Venues.sol";

/// @notice A hostile keeper and hostile signers act at random while prices and pools move. Actions are this contract's
///         `act_` functions; what must hold is in the `invariant_` functions and in test/contracts/README.md.
contract HedgeVaultInvariantTest is VaultWorld {
    VenueId private constant SCRIPTED = VenueId.wrap("scripted");

    struct Loss {
        uint256 at;
        uint256 amount;
        uint256 budget; // of the whole day, when it happened
    }

    Loss[] private _losses;
    HedgeOrder private _last;
    bool private _traded;
    uint64 private _epoch;
    uint64 private _sequence;
    uint256 private _price = ETH_PRICE;
    bool private _distanceGrew;
    bool private _unhealthyAfterTrade;
    bool private _replayed;
    bool private _spotMovedExposure;
    uint256 private _trades;
    uint256 private _now;

    /// @dev A campaign starts every call at the time of the setup; time passes in `act_wait` only.
    modifier onTime() {
        vm.warp(_now);
        _;
    }

    function setUp() public override {
        super.setUp();
        _now = block.timestamp;
        address venue = address(new ScriptedVenue());
        give(usdc, venue, 50_000_000e6);
        give(weth, venue, 50_000e18);
        vm.prank(fund);
        vault.setVenue(SCRIPTED, venue);
        act_plan(0, WAD);

        bytes4[] memory selectors = new bytes4[](9);
        selectors[0] = this.act_plan.selector;
        selectors[1] = this.act_badTrade.selector;
        selectors[2] = this.act_poolTrade.selector;
        selectors[3] = this.act_price.selector;
        selectors[4] = this.act_wait.selector;
        selectors[5] = this.act_collateral.selector;
        selectors[6] = this.act_movePool.selector;
        selectors[7] = this.act_halt.selector;
        selectors[8] = this.act_replay.selector;
        targetSelector(FuzzSelector(address(this), selectors));
        targetContract(address(this));
    }

    /* ACTIONS */

    function act_plan(int256 overlay, uint256 ratio) public onTime {
        HedgePlan memory plan = emptyPlan(vault, ++_epoch);
        plan.overlays = new Overlay[](1);
        plan.overlays[0] = Overlay(WETH, int128(bound(overlay, -200e18, 200e18)));
        plan.ratios = new RatioUpdate[](1);
        plan.ratios[0] = RatioUpdate(positionId, uint64(bound(ratio, 0, WAD)));
        submit(vault, plan);
    }

    /// @dev Pays between 98.5 % and 101 % of fair, so some trades are refused and the rest eat the budget.
    function act_badTrade(uint256 share, uint256 quality) public onTime {
        quality = bound(quality, 9850, 10_100);
        (uint256 amount, bool buy) = _partOfTheGap(share);
        HedgeOrder memory wanted = order(WETH, buy ? Side.Buy : Side.Sell, ++_sequence, amount);
        uint256 cash = amount * _price / 1e30;
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].amountIn = buy ? cash : amount;
        wanted.legs[0].data =
            buy ? abi.encode(cash, amount * quality / 10_000) : abi.encode(amount, cash * quality / 10_000);
        _execute(wanted);
    }

    function act_poolTrade(uint256 share, bool wrongWay) public onTime {
        (uint256 amount, bool buy) = _partOfTheGap(share);
        if (wrongWay && share % 3 == 0) buy = !buy;
        HedgeOrder memory wanted =
            order(WETH, buy ? Side.Buy : Side.Sell, ++_sequence, buy ? amount * _price / 1e30 : amount);
        _execute(wanted);
    }

    function act_price(uint256 share) public onTime {
        _price = bound(_price * bound(share, 9500, 10_500) / 10_000, 1000e18, 4000e18) / 1e10 * 1e10;
        setEthPrice(_price);
    }

    function act_wait(uint256 time) public onTime {
        _now += bound(time, 1 minutes, 3 hours);
        vm.warp(_now);
        if (time % 4 != 0) {
            setEthPrice(_price);
            act_plan(int256(time % 200e18), WAD);
        }
    }

    function act_collateral(uint256 amount, bool supply) public onTime {
        amount = bound(amount, 1e6, 500_000e6);
        vm.prank(keeper);
        if (supply) vault.supplyCollateral(amount);
        else vault.withdrawCollateral(amount);
        if (vault.healthFactor() < 1.5e18 && !supply) _unhealthyAfterTrade = true;
    }

    /// @dev Spot may go anywhere; what the vault believes it is exposed to may not follow.
    function act_movePool(uint256 amount, bool up) public onTime {
        int256 before = vault.hedgeState(WETH).exposure;
        if (up) swapV3(usdc, weth, bound(amount, 1e6, 5_000_000e6));
        else swapV3(weth, usdc, bound(amount, 1e15, 2500e18));
        if (vault.hedgeState(WETH).exposure != before) _spotMovedExposure = true;
    }

    function act_halt() public onTime {
        vm.prank(guardian);
        vault.halt();
        HedgeOrder memory wanted = order(WETH, _gap() > 0 ? Side.Buy : Side.Sell, ++_sequence, 1e6);
        vm.prank(keeper);
        try vault.executeHedge(wanted) {
            _replayed = true;
        } catch {}
        vm.prank(fund);
        vault.resume();
    }

    function act_replay(uint64 deadline) public onTime {
        if (!_traded) return;
        HedgeOrder memory again = _last;
        if (deadline % 2 == 0) again.deadline = deadline;
        vm.prank(keeper);
        try vault.executeHedge(again) {
            _replayed = true;
        } catch {}
    }

    /* INVARIANTS */

    /// @dev One function, because every invariant function repeats the whole campaign.
    function invariant_VaultKeepsItsPromises() public view {
        _checkDistanceToTheTargetNeverGrows();
        _checkLossOfAnyRollingDayIsWithinTheBudget();
        _checkOwnActionsLeaveTheLoanHealthy();
        _checkNothingHappensTwiceOrWhileHalted();
        _checkExposureIgnoresSpot();
        _checkAllowancesAreZero();
        _checkNobodyOutsideIsPaid();
    }

    function _checkDistanceToTheTargetNeverGrows() private view {
        assertFalse(_distanceGrew);
    }

    function _checkLossOfAnyRollingDayIsWithinTheBudget() private view {
        for (uint256 i; i < _losses.length; ++i) {
            uint256 total;
            for (uint256 j; j <= i; ++j) {
                if (_losses[j].at + 24 hours >= _losses[i].at) total += _losses[j].amount;
            }
            assertLe(total, _losses[i].budget + 1, "rolling day");
        }
    }

    function _checkOwnActionsLeaveTheLoanHealthy() private view {
        assertFalse(_unhealthyAfterTrade);
    }

    function _checkNothingHappensTwiceOrWhileHalted() private view {
        assertFalse(_replayed);
    }

    function _checkExposureIgnoresSpot() private view {
        assertFalse(_spotMovedExposure);
    }

    function _checkAllowancesAreZero() private view {
        address[4] memory spenders = [vault.venue(V3), vault.venue(V2), vault.venue(SCRIPTED), address(aave)];
        for (uint256 i; i < spenders.length; ++i) {
            assertEq(IERC20(usdc).allowance(address(vault), spenders[i]), 0, "usdc");
            assertEq(IERC20(weth).allowance(address(vault), spenders[i]), 0, "weth");
        }
    }

    function _checkNobodyOutsideIsPaid() private view {
        address[4] memory outsiders = [keeper, guardian, outsider, fund];
        for (uint256 i; i < outsiders.length; ++i) {
            assertEq(balance(usdc, outsiders[i]) + balance(weth, outsiders[i]), 0);
        }
    }

    /// @dev The run means nothing unless trades really happened.
    function afterInvariant() public view {
        assertGt(_trades, 0, "no trade in this run");
    }

    function _execute(HedgeOrder memory wanted) private {
        int256 before = _gap();
        uint256 budget = vault.netAssets() / 100;
        uint256 health = vault.healthFactor();
        vm.prank(keeper);
        Fill memory fill = vault.executeHedge(wanted);

        ++_trades;
        _traded = true;
        _remember(wanted);
        if (fill.loss != 0) _losses.push(Loss(block.timestamp, fill.loss, budget));
        int256 later = _gap();
        if ((later < 0 ? -later : later) > (before < 0 ? -before : before)) _distanceGrew = true;
        uint256 healthAfter = vault.healthFactor();
        if (healthAfter < 1.5e18 && healthAfter <= health) _unhealthyAfterTrade = true;
    }

    /// @dev Up to a tenth beyond the target.
    function _partOfTheGap(uint256 share) private view returns (uint256 amount, bool buy) {
        int256 gap = _gap();
        buy = gap > 0;
        amount = uint256(buy ? gap : -gap) * bound(share, 1, 110) / 100 + 1e12;
    }

    function _remember(HedgeOrder memory wanted) private {
        _last.asset = wanted.asset;
        _last.side = wanted.side;
        _last.sequence = wanted.sequence;
        _last.deadline = wanted.deadline;
        delete _last.legs;
        _last.legs.push(wanted.legs[0]);
    }

    function _gap() private view returns (int256) {
        HedgeState memory state = vault.hedgeState(WETH);
        return state.target - state.held;
    }
}
