// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {Fill, HedgeOrder, HedgeState, Side} from "src/types/HedgeTypes.sol";
import {HostileRouter} from "test/contracts/base/HostileRouter.sol";
import {Market} from "test/contracts/invariants/Market.sol";

/// @notice Executions by a hostile keeper, on real pools and on venues that cheat.
abstract contract Trading is Market {
    struct Loss {
        uint256 at;
        uint256 charged;
        uint256 measured; // what the books say went missing
        uint256 budget; // of the whole day, when it happened
    }

    struct Before {
        HedgeState state;
        int256 worth;
        uint256 cash; // idle and supplied
        uint256 budget;
        bytes32 others;
    }

    mapping(uint256 vault => Loss[]) internal losses;
    mapping(uint256 vault => mapping(uint64 sequence => uint256)) private _executions;
    mapping(uint256 vault => HedgeOrder) private _last;

    function act_sell(uint256 seed, uint256 share) public action("sell") {
        arbitrage();
        uint256 at = pick(seed);
        uint256 amount = bound(share >> 8, 1e12, _aim(at, true, share));
        trade(at, _next(at, Side.Sell, amount));
    }

    function act_buy(uint256 seed, uint256 share) public action("buy") {
        arbitrage();
        uint256 at = pick(seed);
        uint256 amount = bound(share >> 8, 1e12, _aim(at, false, share));
        trade(at, _next(at, Side.Buy, amount * price / 1e30));
    }

    /// @dev A venue that pays between 98.5 and 101 % of fair: some trades are refused, the rest eat the budget.
    function act_badVenue(uint256 seed, uint256 share, uint256 quality) public action("badVenue") {
        uint256 at = pick(seed);
        bool buying = seed % 2 == 0;
        uint256 amount = _aim(at, !buying, share);
        uint256 cash = amount * price / 1e30;
        quality = bound(quality, 9850, 10_100);
        HedgeOrder memory wanted = _next(at, buying ? Side.Buy : Side.Sell, buying ? cash : amount);
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].data = buying
            ? abi.encode(cash, amount * quality / 10_000)
            : abi.encode(amount, cash * quality / 10_000);
        _attempt(at, wanted);
    }

    /// @dev The fund registered an aggregator that turns out to be hostile.
    function act_aggregator(uint256 seed, uint256 share, uint256 mode) public action("aggregator") {
        uint256 at = pick(seed);
        uint256 amount = bound(share >> 8, 1e12, _aim(at, true, share));
        HostileRouter.Deal memory deal =
            HostileRouter.Deal(weth, usdc, amount, amount * price / 1e30, address(vaults[at]));
        HedgeOrder memory wanted = _next(at, Side.Sell, amount);
        wanted.legs[0].venue = AGGREGATOR;
        wanted.legs[0].data = abi.encode(
            address(router), abi.encodeCall(HostileRouter.route, (thief, HostileRouter.Mode(mode % 7), deal))
        );
        _attempt(at, wanted);
        must(CONFINEMENT, !router.slipped(), "the router got something it should not");
    }

    /// @dev The size of a trade that is asked for goes beyond the target, or the wrong way.
    function act_wrongSize(uint256 seed, uint256 share) public action("wrongSize") still {
        uint256 at = pick(seed);
        renew(at);
        uint256 gap = magnitude(gapOf(at));
        require(gap >= 1e15 && gap <= 100e18, "nothing to exceed");
        bool sell = gapOf(at) < 0;
        uint256 beyond = gap + gap / 50 + 1e15;
        HedgeOrder memory wanted = seed % 2 == 0
            ? _next(at, sell ? Side.Sell : Side.Buy, sell ? beyond : beyond * price / 1e30)
            : _next(at, sell ? Side.Buy : Side.Sell, sell ? 1000e6 : bound(share, 1, gap));
        wanted.legs[0].venue = SCRIPTED;
        wanted.legs[0].data = abi.encode(0, 0);
        vm.prank(keeper);
        (bool ok,) = address(vaults[at]).call(abi.encodeCall(vaults[at].executeHedge, (wanted)));
        must(DISTANCE, !ok, "an order beyond the target was taken");
    }

    function act_replay(uint256 seed, uint64 deadline) public action("replay") still {
        uint256 at = pick(seed);
        HedgeOrder memory again = _last[at];
        require(again.sequence != 0, "nothing to repeat");
        renew(at);
        if (deadline % 2 == 0) again.deadline = type(uint64).max;
        if (deadline % 3 == 0) again.legs[0].amountIn = again.legs[0].amountIn / 2 + 1;
        vm.prank(keeper);
        (bool ok,) = address(vaults[at]).call(abi.encodeCall(vaults[at].executeHedge, (again)));
        must(ONCE, !ok, "an intent took effect twice");
    }

    /// @dev What a preview stops ends with the same error; what it passes is stopped by nothing it judges.
    function act_preview(uint256 seed, uint256 amount) public action("preview") still {
        uint256 at = pick(seed);
        HedgeOrder memory wanted = _next(at, seed % 2 == 0 ? Side.Sell : Side.Buy, bound(amount, 1, 300e18));
        vm.prank(keeper);
        (bool passes, bytes memory reason) = vaults[at].previewHedge(wanted);
        if (passes) return;
        vm.prank(keeper);
        (bool ok, bytes memory stopped) =
            address(vaults[at]).call(abi.encodeCall(vaults[at].executeHedge, (wanted)));
        must(DISTANCE, !ok && keccak256(stopped) == keccak256(reason), "the preview said otherwise");
    }

    /* EXECUTION AND ITS JUDGE */

    function _attempt(uint256 at, HedgeOrder memory wanted) private {
        bytes32 before = books();
        try this.trade(at, wanted) {
            ++done["cheated"];
        } catch {
            must(CONSERVATION, books() == before, "a refused trade left a trace");
        }
    }

    /// @dev External so that a refusal can be caught.
    function trade(uint256 at, HedgeOrder memory wanted) public {
        Before memory before = _before(at);
        vm.prank(keeper);
        Fill memory fill = vaults[at].executeHedge(wanted);
        _remember(at, wanted);
        _judgeValue(at, wanted, fill, before);
        _judgeLosses(at);
        _judgeState(at, wanted, fill, before);
    }

    function _judgeValue(uint256 at, HedgeOrder memory wanted, Fill memory fill, Before memory before)
        private
    {
        bool selling = wanted.side == Side.Sell;
        int256 lost = before.worth - worth(at);
        uint256 measured = lost > 0 ? uint256(lost) : 0;
        must(CONSERVATION, measured <= fill.loss + DUST, "more went missing than was charged");
        must(CONSERVATION, _others(at) == before.others, "another vault paid");
        losses[at].push(Loss(block.timestamp, fill.loss, measured, before.budget));

        uint256 traded = selling ? fill.amountIn * price / 1e18 : fill.amountIn * 1e12;
        must(SLIPPAGE, measured <= traded / 100 + DUST, "worse than the slippage limit");
        must(SLIPPAGE, fill.amountOut >= wanted.legs[0].minAmountOut, "less than the minimum");

        int256 held = vaults[at].hedgeState(WETH).held;
        int256 moved = held - before.state.held;
        int256 expected = selling ? -int256(fill.amountIn) : int256(fill.amountOut);
        must(SHORT, magnitude(moved - expected) <= 2, "held did not move by what was traded");
        uint256 cash = _cash(at);
        uint256 paid = selling ? cash - before.cash : before.cash - cash;
        uint256 said = selling ? fill.amountOut : fill.amountIn;
        must(SHORT, paid + 3 >= said && paid <= said + 3, "cash did not move by what was traded");
        must(SHORT, fill.heldAfter == held && fill.heldBefore == before.state.held, "the fill misreports");
    }

    function _judgeState(uint256 at, HedgeOrder memory wanted, Fill memory fill, Before memory before)
        private
    {
        HedgeState memory later = vaults[at].hedgeState(WETH);
        int256 gap = before.state.target - before.state.held;
        int256 rest = later.target - later.held;
        must(DISTANCE, later.target == before.state.target, "a trade moved its own target");
        must(DISTANCE, magnitude(rest) <= magnitude(gap), "the distance grew");
        bool crossed = rest != 0 && (rest < 0) != (gap < 0);
        must(DISTANCE, !crossed || magnitude(rest) <= magnitude(gap) / 100 + 1, "beyond the tolerance");

        bool healthy = later.healthFactor >= HEALTH_FLOOR
            || (wanted.side == Side.Buy && later.healthFactor > before.state.healthFactor);
        must(HEALTH, healthy, "the loan was left unhealthy");
        // Debt first: nothing is bought into inventory while there is debt, nothing borrowed while there is inventory.
        if (wanted.side == Side.Buy) {
            must(SHORT, later.debt == 0 || later.inventory <= before.state.inventory + 2, "debt not repaid");
        } else if (fill.amountIn == wanted.legs[0].amountIn) {
            must(SHORT, later.inventory <= 2 || later.debt <= before.state.debt + 2, "borrowed too early");
        }
        must(ORACLE_GATE, block.timestamp - feedTime <= MAX_AGE, "executed on an old price");
        must(ONCE, ++_executions[at][wanted.sequence] == 1, "a sequence took effect twice");
        must(ONCE, vaults[at].isConsumed(vaults[at].intentIdOf(wanted)), "an intent was not recorded");
        must(HALT, !before.state.halted, "executed while halted");
        must(EPOCHS, before.state.validUntil >= block.timestamp, "executed on an expired plan");
        must(RANGE, fill.heldAfter >= -300e18 && fill.heldAfter <= 300e18, "beyond the position cap");
    }

    /// @dev What the contract charged, and independently what the books lost, in every day that ends with a trade.
    function _judgeLosses(uint256 at) internal {
        Loss[] storage all = losses[at];
        uint256 newest = all.length - 1;
        if (all[newest].charged == 0) return;
        (uint256 charged, uint256 measured, uint256 count) = (0, 0, 0);
        for (uint256 i = all.length; i > 0 && all[i - 1].at + 24 hours >= all[newest].at; --i) {
            charged += all[i - 1].charged;
            measured += all[i - 1].measured;
            ++count;
        }
        must(ROLLING_LOSS, charged <= all[newest].budget + 1, "charged beyond the budget of a day");
        must(STOLEN_KEYS, measured <= all[newest].budget + count * DUST, "lost beyond the budget of a day");
    }

    function _before(uint256 at) private view returns (Before memory before) {
        before.state = vaults[at].hedgeState(WETH);
        before.worth = worth(at);
        before.cash = _cash(at);
        before.budget = before.worth > 0 ? uint256(before.worth) * LOSS_BUDGET / WAD : 0;
        before.others = _others(at);
    }

    function _cash(uint256 at) private view returns (uint256) {
        return balance(usdc, address(vaults[at])) + balance(receipt, address(vaults[at]));
    }

    function _others(uint256 at) internal view returns (bytes32) {
        return keccak256(abi.encode(booksOf((at + 1) % 3), booksOf((at + 2) % 3)));
    }

    /// @dev A live plan under which the gap has the wanted sign, and a size that fits into it. What is held stays within
    ///      what the collateral carries.
    /// @return most The largest amount that may be traded.
    function _aim(uint256 at, bool short, uint256 share) internal returns (uint256 most) {
        if (vaults[at].isHalted()) resumeHere(at);
        int256 held = vaults[at].hedgeState(WETH).held;
        int256 room = short ? held + 100e18 : int256(60e18) - held;
        require(room > 1e16, "no room on this side");
        uint256 size = bound(share, 1e15, uint256(room) < 25e18 ? uint256(room) : 25e18);
        // What auctions may still do in this direction counts as done.
        (uint256 sells, uint256 buys) = vaults[at].inFlight(WETH);
        uint256 flying = short ? sells : buys;
        _setGap(at, short ? -int256(size + flying) : int256(size + flying));
        // A planned mandate ends with its plan, which moves the target once more.
        int256 gap = gapOf(at);
        require(gap != 0 && (gap < 0) == short, "the gap has the other sign");
        require(magnitude(gap) > flying, "auctions may do all of it");
        most = magnitude(gap) - flying < size ? magnitude(gap) - flying : size;
    }

    /// @dev A new plan with the overlay that puts the target where it is wanted.
    function _setGap(uint256 at, int256 wanted) internal {
        int256 overlay = vaults[at].hedgeState(WETH).overlay + wanted - gapOf(at);
        require(magnitude(overlay) <= 300e18, "overlay beyond the cap");
        submit(vaults[at], overlayPlan(vaults[at], epochs[at] + 1, WETH, int128(overlay)));
        ++epochs[at];
    }

    function _next(uint256 at, Side side, uint256 amount) private returns (HedgeOrder memory) {
        return order(WETH, side, ++sequences[at], amount + 1);
    }

    function _remember(uint256 at, HedgeOrder memory wanted) private {
        HedgeOrder storage last = _last[at];
        (last.asset, last.side, last.sequence, last.deadline) =
        (wanted.asset, wanted.side, wanted.sequence, wanted.deadline);
        delete last.legs;
        last.legs.push(wanted.legs[0]);
    }
}
