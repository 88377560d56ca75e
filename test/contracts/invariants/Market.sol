// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {ISwapRouter} from "src/venues/UniswapV3Venue.sol";
import {Ledger} from "test/contracts/invariants/Ledger.sol";

/// @notice What happens around the vaults: prices, time and interest, liquidity, gifts.
abstract contract Market is Ledger {
    function act_price(uint256 share) public action("price") {
        price = bound(price * bound(share, 9500, 10_500) / 10_000, 1000e18, 4000e18) / 1e10 * 1e10;
        _refresh();
    }

    /// @dev Aave's interest accrues meanwhile.
    function act_wait(uint256 time) public action("wait") {
        clock += bound(time, 1 minutes, 3 hours);
        vm.warp(clock);
        _refresh();
    }

    /// @dev Spot may go anywhere; what the vaults believe they are exposed to may not follow.
    function act_movePool(uint256 amount, bool up) public action("movePool") still {
        int256 first = vaults[0].hedgeState(WETH).exposure;
        int256 second = vaults[1].hedgeState(WETH).exposure;
        if (up) swapV3(usdc, weth, bound(amount, 1e6, 5_000_000e6));
        else swapV3(weth, usdc, bound(amount, 1e15, 2500e18));
        must(SPOT, vaults[0].hedgeState(WETH).exposure == first, "exposure followed spot");
        must(SPOT, vaults[1].hedgeState(WETH).exposure == second, "watched exposure followed spot");
    }

    /// @dev Other people's liquidity comes and goes; a vault sees only its own positions.
    function act_liquidity(uint256 amount) public action("liquidity") still {
        int256 before = vaults[0].hedgeState(WETH).exposure;
        mintV3(weth, bound(amount, 1e15, 1000e18), usdc, 2_000_000e6, ethPool, 1000, address(this));
        must(SPOT, vaults[0].hedgeState(WETH).exposure == before, "exposure followed liquidity");
    }

    /// @dev A gift makes its vault richer by itself and changes nothing else.
    function act_donate(uint256 seed, uint256 amount) public action("donate") {
        uint256 at = pick(seed);
        bytes32 others = keccak256(abi.encode(booksOf((at + 1) % 3), booksOf((at + 2) % 3)));
        int256 before = worth(at);
        int256 target = vaults[at].hedgeState(WETH).target;
        amount = bound(amount, 1, 10_000e6);
        give(usdc, address(vaults[at]), amount);
        must(CONSERVATION, worth(at) == before + int256(amount * 1e12), "a gift is worth itself");
        bytes32 later = keccak256(abi.encode(booksOf((at + 1) % 3), booksOf((at + 2) % 3)));
        must(CONSERVATION, later == others, "a gift stays where it was given");
        must(CONSERVATION, vaults[at].hedgeState(WETH).target == target, "a gift is no order");
    }

    /// @dev Nothing is executed on a price that should not be believed.
    function act_deadOracle(uint256 seed, uint256 kind) public action("deadOracle") still {
        uint256 at = pick(seed);
        renew(at);
        require(gapOf(at) != 0, "nothing to trade");
        HedgeOrder memory wanted = _probe(at);
        uint256 saved = vm.snapshotState();
        kind %= 4;
        if (kind == 0) vm.warp(feedTime + MAX_AGE + 1);
        if (kind == 1) push(ethFeed, 0);
        if (kind == 2) push(ethFeed, int256(99e8)); // below the sanity bound
        if (kind == 3) push(usdcFeed, int256(1.2e8));
        wanted.deadline = uint64(block.timestamp + 1);
        submit(vaults[at], emptyPlan(vaults[at], epochs[at] + 1));
        vm.prank(keeper);
        (bool ok,) = address(vaults[at]).call(abi.encodeCall(vaults[at].executeHedge, (wanted)));
        vm.revertToStateAndDelete(saved);
        vm.warp(clock);
        must(ORACLE_GATE, !ok, "executed on a price that should not be believed");
    }

    /// @dev A sequence above any used and not ahead of its time: nothing but the price may stand in its way.
    function _probe(uint256 at) private view returns (HedgeOrder memory) {
        int256 gap = gapOf(at);
        uint256 size = magnitude(gap) / 2;
        if (size > 10e18) size = 10e18;
        uint64 sequence = uint64(clock << 24);
        return gap < 0
            ? order(WETH, Side.Sell, sequence, size + 1)
            : order(WETH, Side.Buy, sequence, size * price / 1e30 + 1);
    }

    /// @dev Brings the pool back to the oracle's price, as arbitrage would.
    function arbitrage() internal {
        (address token0,) = sorted(weth, usdc);
        uint160 fair = uint160(_fairRoot(token0 == weth));
        (bool found, bytes memory data) = ethPool.staticcall(abi.encodeWithSignature("slot0()"));
        require(found, "slot0");
        uint160 spot = abi.decode(data, (uint160));
        if (spot == fair) return;
        (address tokenIn, address tokenOut) = (spot > fair) == (token0 == weth) ? (weth, usdc) : (usdc, weth);
        give(tokenIn, address(this), tokenIn == weth ? 40_000e18 : 80_000_000e6);
        approve(tokenIn, v3Router);
        ISwapRouter(v3Router)
            .exactInputSingle(
                ISwapRouter.ExactInputSingleParams(
                    tokenIn,
                    tokenOut,
                    FEE,
                    address(this),
                    block.timestamp,
                    tokenIn == weth ? 40_000e18 : 80_000_000e6,
                    0,
                    fair
                )
            );
    }

    function _fairRoot(bool ethFirst) private view returns (uint256) {
        // Root of token1 units per token0 unit, Q96.
        uint256 raw = ethFirst ? (price << 64) / 1e30 : (uint256(1e30) << 64) / price;
        return FixedPointMathLib.sqrt(raw << 64) << 32;
    }

    function _refresh() internal {
        setEthPrice(price);
        feedTime = block.timestamp;
    }
}
