// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IHedgeVaultErrors} from "src/interfaces/IHedgeVaultErrors.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {RangeState} from "src/libraries/RangeState.sol";
import {TickPrice} from "src/libraries/TickPrice.sol";
import {BalancerWeightedSource} from "src/positions/BalancerWeightedSource.sol";
import {IUniswapV3Positions} from "src/positions/IUniswapV3Positions.sol";
import {Benchmark, HedgeOrder, Side} from "src/types/HedgeTypes.sol";
import {Balancer, IPoolId} from "test/contracts/base/Balancer.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

interface IIncrease {
    struct IncreaseLiquidityParams {
        uint256 tokenId;
        uint256 amount0Desired;
        uint256 amount1Desired;
        uint256 amount0Min;
        uint256 amount1Min;
        uint256 deadline;
    }

    function increaseLiquidity(IncreaseLiquidityParams calldata params)
        external
        payable
        returns (uint128 liquidity, uint256 amount0, uint256 amount1);
}

/// @notice What a vault remembers of the positions it holds, and of which it remembers nothing.
contract RememberedPositionsTest is VaultWorld, Balancer {
    IPositionSource private _v3;
    IPositionSource private _v2;
    BalancerWeightedSource private _weighted;
    bytes32 private _ref;
    bytes32 private _pair;
    address private _pool;

    function setUp() public override {
        super.setUp();
        deployBalancer();
        _v3 = IPositionSource(deployOurs("UniswapV3Source", abi.encode(address(positionManager))));
        _v2 = IPositionSource(deployOurs("ConstantProductSource"));
        _weighted =
            BalancerWeightedSource(deployOurs("BalancerWeightedSource", abi.encode(address(balancer))));
        _ref = bytes32(mintV3(weth, 50e18, usdc, 100_000e6, ethPool, 3000, address(this)));
        _pair = bytes32(uint256(uint160(addV2(weth, 1e18, usdc, 2000e6, address(this)))));
        _pool = createWeightedPool(weth, 0.8e18, 400e18, usdc, 200_000e6);
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_ARememberedRangeIsWorthWhatIsRead(uint256 price) public view {
        price = bound(price, 1e18, 1_000_000e18);
        (uint256 unit0, uint256 unit1) = weth < usdc ? (price, WAD * 1e12) : (WAD * 1e12, price);
        (uint256 a0, uint256 a1) = _v3.amountsAtUnitPrices(_ref, address(this), unit0, unit1);
        (uint256 b0, uint256 b1) = _v3.amountsOf(_v3.remember(_ref), unit0, unit1);
        assertTrue(a0 == b0 && a1 == b1);
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_ARangeStateHoldsWhatItWasMadeOf(uint128 liquidity, int24 low, int24 high, uint256 price)
        public
        pure
    {
        low = int24(bound(low, -887_272, 887_271));
        high = int24(bound(high, low + 1, 887_272));
        price = bound(price, 1e6, 1e30);
        bytes32 state = RangeState.pack(liquidity, low, high);
        assertTrue(state != 0 && RangeState.isRange(state));
        (uint256 a0, uint256 a1) = RangeState.amounts(state, price, WAD);
        (uint256 b0, uint256 b1) =
            TickPrice.amounts(liquidity, TickPrice.sqrtFromRatio(price, WAD), low, high);
        assertTrue(a0 == b0 && a1 == b1);
    }

    /// @dev What executes values the range itself, what answers asks the source: both must say the same.
    function testFuzz_ExecutionAndViewValueAHeldRangeAlike(uint256 price) public {
        price = bound(price, 1500e18, 2500e18);
        setEthPrice(price / 1e10 * 1e10);
        openPlan(vault);
        int256 target = vault.hedgeState(WETH).target;
        HedgeOrder memory wanted = order(WETH, Side.Sell, 1, uint256(-target) * 102 / 100);
        bytes memory overshoot = abi.encodeWithSelector(
            IHedgeVaultErrors.Overshoot.selector, target, target + int256(wanted.legs[0].amountIn)
        );
        if (target > -1e15) return;
        vm.expectRevert(overshoot);
        execute(vault, wanted);
    }

    /// @dev Liquidity that a stranger adds is a gift: not counted before somebody asks for it, and nothing else changes.
    function test_AGiftCountsOnceItIsSynced() public {
        int256 before = vault.hedgeState(WETH).exposure;
        uint128 had = IUniswapV3Positions(address(positionManager)).positions(tokenId).liquidity;
        _give(tokenId);
        assertEq(vault.hedgeState(WETH).exposure, before, "not yet");
        vm.prank(outsider);
        vault.syncPosition(positionId);
        uint128 has = IUniswapV3Positions(address(positionManager)).positions(tokenId).liquidity;
        assertGt(has, had, "a gift");
        assertApproxEqRel(
            vault.hedgeState(WETH).exposure, before * int256(uint256(has)) / int256(uint256(had)), 1e9
        );
    }

    /// @dev A watched position is read each time: its owner may do with it what he likes.
    function test_AWatchedPositionIsNeverRemembered() public {
        uint256 id = mintV3(weth, 10e18, usdc, 20_000e6, ethPool, 3000, address(this));
        uint256 watched = protect(vault, V3_POSITION, bytes32(id), address(this), Benchmark.UsdNeutral);
        vault.syncPosition(watched);
        (uint256 before0,,,) = vault.positionExposure(watched);
        _give(id);
        (uint256 after0,,,) = vault.positionExposure(watched);
        assertGt(after0, before0, "counts at once");
    }

    function test_SharesAreNeverRemembered() public {
        assertEq(_v2.remember(_pair), 0);
        vm.expectRevert(abi.encodeWithSelector(IPositionSource.PositionNotRemembered.selector, _pair));
        _v2.amountsOf(_pair, WAD, WAD);
        bytes32 poolId = IPoolId(_pool).getPoolId();
        assertEq(_weighted.remember(poolId), 0);
        vm.expectRevert(abi.encodeWithSelector(IPositionSource.PositionNotRemembered.selector, poolId));
        _weighted.amountsOf(poolId, WAD, WAD);
        IERC20(address(uint160(uint256(_pair)))).transfer(address(vault), 1e12);
        uint256 held = protect(vault, V2_POSITION, _pair, address(vault), Benchmark.UsdNeutral);
        (uint256 before0,,,) = vault.positionExposure(held);
        IERC20(address(uint160(uint256(_pair)))).transfer(address(vault), 1e12);
        (uint256 after0,,,) = vault.positionExposure(held);
        assertGt(after0, before0, "read each time");
    }

    function test_RevertWhen_AClosedPositionIsSynced() public {
        vm.prank(fund);
        vault.closePosition(positionId);
        vm.expectRevert(abi.encodeWithSelector(IHedgeVaultErrors.UnknownPosition.selector, positionId));
        vault.syncPosition(positionId);
    }

    function _give(uint256 id) private {
        give(weth, address(this), 50e18);
        give(usdc, address(this), 100_000e6);
        approve(weth, address(positionManager));
        approve(usdc, address(positionManager));
        (uint256 amount0, uint256 amount1) =
            weth < usdc ? (uint256(50e18), uint256(100_000e6)) : (uint256(100_000e6), uint256(50e18));
        IIncrease(address(positionManager))
            .increaseLiquidity(IIncrease.IncreaseLiquidityParams(id, amount0, amount1, 0, 0, block.timestamp));
    }
}
