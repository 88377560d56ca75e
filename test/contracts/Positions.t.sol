// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {IPositionSource} from "src/interfaces/IPositionSource.sol";
import {BalancerWeightedSource} from "src/positions/BalancerWeightedSource.sol";
import {IUniswapV3Positions} from "src/positions/IUniswapV3Positions.sol";
import {Benchmark, SourceKind} from "src/types/HedgeTypes.sol";
import {Balancer, IBalancer, IPoolId} from "test/contracts/base/Balancer.sol";
import {IUniswapV3Pool} from "test/contracts/base/Uniswap.sol";
import {VaultWorld} from "test/contracts/base/VaultWorld.sol";

interface IDecrease {
    struct DecreaseLiquidityParams {
        uint256 tokenId;
        uint128 liquidity;
        uint256 amount0Min;
        uint256 amount1Min;
        uint256 deadline;
    }

    function decreaseLiquidity(DecreaseLiquidityParams calldata params)
        external
        returns (uint256 amount0, uint256 amount1);
}

interface IPair {
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 at);
    function totalSupply() external view returns (uint256);
}

/// @notice LP positions against what the protocols themselves pay out, and against pool manipulation.
contract PositionsTest is VaultWorld, Balancer {
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

    /* UNISWAP V3 */

    /// @dev Wherever a swap leaves the pool, the amounts at that very price are what the pool pays out.
    function testFuzz_V3AmountsAreWhatThePoolPaysAtThatPrice(uint256 amount, bool sell) public {
        if (sell) swapV3(weth, usdc, bound(amount, 1e15, 20_000e18));
        else swapV3(usdc, weth, bound(amount, 1e6, 40_000_000e6));
        (uint256 price0, uint256 price1) = _v3Spot();
        (uint256 amount0, uint256 amount1) = _v3.amountsAt(_ref, address(this), price0, price1);

        uint128 liquidity = IUniswapV3Positions(address(positionManager)).positions(uint256(_ref)).liquidity;
        (uint256 paid0, uint256 paid1) = IDecrease(address(positionManager))
            .decreaseLiquidity(
                IDecrease.DecreaseLiquidityParams(uint256(_ref), liquidity, 0, 0, block.timestamp)
            );
        _assertClose(amount0, paid0, 1e9, "token0");
        _assertClose(amount1, paid1, 1e9, "token1");
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_V3AmountsAtTheEndsOfTheRange(uint256 price) public view {
        price = bound(price, 1e18, 1_000_000e18);
        (uint256 amount0, uint256 amount1) = _v3At(price);
        bool ethFirst = weth < usdc;
        uint256 eth = ethFirst ? amount0 : amount1;
        uint256 cash = ethFirst ? amount1 : amount0;
        if (price > 2800e18) assertEq(eth, 0, "all sold above the range");
        if (price < 1400e18) assertEq(cash, 0, "all bought below the range");
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_V3MoreEthWhenEthIsCheaper(uint256 low, uint256 high) public view {
        low = bound(low, 100e18, 10_000e18);
        high = bound(high, low, 10_000e18);
        (uint256 a0, uint256 a1) = _v3At(low);
        (uint256 b0, uint256 b1) = _v3At(high);
        assertGe(weth < usdc ? a0 : a1, weth < usdc ? b0 : b1, "eth");
        assertLe(weth < usdc ? a1 : a0, weth < usdc ? b1 : b0, "cash");
    }

    function test_V3ValueIsIndependentOfTheSpotPrice() public {
        int256 before = vault.hedgeState(WETH).exposure;
        (uint256 a0, uint256 a1) = _v3At(ETH_PRICE);
        swapV3(weth, usdc, 15_000e18);
        (uint160 root,,,,,,) = IUniswapV3Pool(ethPool).slot0();
        assertGt(root, 0);
        (uint256 b0, uint256 b1) = _v3At(ETH_PRICE);
        assertEq(a0, b0);
        assertEq(a1, b1);
        assertEq(vault.hedgeState(WETH).exposure, before, "exposure");
    }

    /* CONSTANT PRODUCT */

    function testFuzz_V2AmountsAreTheReservesAtTheirOwnPrice(uint256 amount, bool sell) public {
        if (sell) swapV2(weth, usdc, bound(amount, 1e15, 10_000e18));
        else swapV2(usdc, weth, bound(amount, 1e6, 20_000_000e6));
        (uint112 reserve0, uint112 reserve1,) = IPair(_pairAddress()).getReserves();
        (uint256 price0, uint256 price1) = _priceOfRatio(reserve0, reserve1);
        (uint256 amount0, uint256 amount1) = _v2.amountsAt(_pair, address(this), price0, price1);
        uint256 shares = IERC20(_pairAddress()).balanceOf(address(this));
        uint256 supply = IPair(_pairAddress()).totalSupply();
        _assertClose(amount0, uint256(reserve0) * shares / supply, 1e9, "token0");
        _assertClose(amount1, uint256(reserve1) * shares / supply, 1e9, "token1");
    }

    /// @dev Fees make the pool grow by at most 0.3 % of what was swapped; apart from them nothing moves.
    function test_V2ValueIsIndependentOfTheSpotPrice() public {
        (uint256 a0, uint256 a1) = _v2.amountsAt(_pair, address(this), _price0(), _price1());
        swapV2(weth, usdc, 5000e18);
        (uint256 b0, uint256 b1) = _v2.amountsAt(_pair, address(this), _price0(), _price1());
        assertApproxEqRel(a0, b0, 0.001e18);
        assertApproxEqRel(a1, b1, 0.001e18);
        (uint112 reserve0, uint112 reserve1,) = IPair(_pairAddress()).getReserves();
        uint256 ratio =
            weth < usdc ? uint256(reserve1) * 1e12 / reserve0 : uint256(reserve0) * 1e12 / reserve1;
        assertLt(ratio, 1000, "while spot fell by more than half");
    }

    /* WEIGHTED */

    function testFuzz_WeightedAmountsAreTheBalancesAtTheirOwnPrice(uint256 amount) public {
        swapBalancer(_pool, usdc, weth, bound(amount, 1e6, 50_000e6));
        (uint256 amount0, uint256 amount1, uint256 balance0, uint256 balance1) = _weightedAtSpot();
        assertApproxEqRel(amount0, balance0, 1e8, "token0");
        assertApproxEqRel(amount1, balance1, 1e8, "token1");
    }

    function test_WeightedValueIsIndependentOfTheSpotPrice() public {
        bytes32 poolId = IPoolId(_pool).getPoolId();
        (uint256 a0, uint256 a1) = _weighted.amountsAt(poolId, address(this), _price0(), _price1());
        swapBalancer(_pool, usdc, weth, 60_000e6);
        (uint256 b0, uint256 b1) = _weighted.amountsAt(poolId, address(this), _price0(), _price1());
        assertApproxEqRel(a0, b0, 0.002e18, "only fees");
        assertApproxEqRel(a1, b1, 0.002e18, "only fees");
    }

    /// @dev At the oracle price an 80/20 pool holds value 80/20.
    function testFuzz_WeightedValueSplitsByWeight(uint256 price) public view {
        price = bound(price, 200e18, 20_000e18);
        (uint256 price0, uint256 price1) = weth < usdc ? (price, WAD) : (WAD, price);
        (uint256 amount0, uint256 amount1) =
            _weighted.amountsAt(IPoolId(_pool).getPoolId(), address(this), price0, price1);
        (uint256 eth, uint256 cash) = weth < usdc ? (amount0, amount1) : (amount1, amount0);
        assertApproxEqRel(eth * price / 1e18, cash * 4 * 1e12, 1e12, "80 to 20");
    }

    /// @dev The exit pays native tokens before the vault settles: in that window the pool must not be readable.
    function test_RevertWhen_BalancerIsReadDuringItsOwnCall() public {
        IERC20(_pool).approve(address(balancer), type(uint256).max);
        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = weth < usdc ? (address(0), usdc) : (usdc, address(0));
        IBalancer.ExitPoolRequest memory request =
            IBalancer.ExitPoolRequest(tokens, new uint256[](2), abi.encode(uint8(1), uint256(1e18)), false);
        _reading = true;
        balancer.exitPool(IPoolId(_pool).getPoolId(), address(this), payable(address(this)), request);
        assertEq(_reason, abi.encodeWithSelector(BalancerWeightedSource.BalancerLocked.selector), "locked");
    }

    bool private _reading;
    bytes private _reason;

    receive() external payable override {
        if (!_reading) return;
        try _weighted.amountsAt(IPoolId(_pool).getPoolId(), address(this), 1e18, 1e18) {
            _reason = "readable";
        } catch (bytes memory reason) {
            _reason = reason;
        }
    }

    /* REGISTERING */

    function test_RevertWhen_HolderDoesNotOwnThePosition() public {
        bytes32 poolId = IPoolId(_pool).getPoolId();
        _notHeld(_v3, _ref);
        _notHeld(_v2, _pair);
        _notHeld(_weighted, poolId);
    }

    function test_HodlBenchmarkStartsAtZeroExposure() public {
        uint256 id = protect(vault, V3_POSITION, _ref, address(this), Benchmark.Hodl);
        (uint256 amount0, uint256 amount1, int256 exposure0, int256 exposure1) = vault.positionExposure(id);
        assertEq(exposure0, 0, "asset0 at entry");
        assertEq(exposure1, 0, "asset1 at entry");
        assertEq(vault.position(id).entry0, amount0);
        assertEq(vault.position(id).entry1, amount1);
        setEthPrice(1900e18);
        (,, exposure0, exposure1) = vault.positionExposure(id);
        assertGt(weth < usdc ? exposure0 : exposure1, 0, "the pool bought on the way down");
    }

    function testFuzz_ExposureScalesWithTheRatio(uint64 ratio) public {
        ratio = uint64(bound(ratio, 0, WAD));
        int256 full = vault.hedgeState(WETH).exposure;
        submit(vault, ratioPlan(vault, 1, positionId, ratio));
        assertApproxEqAbs(vault.hedgeState(WETH).exposure, full * int256(uint256(ratio)) / 1e18, 1);
    }

    function test_ExposureSumsOverPositionsAndKinds() public {
        int256 first = vault.hedgeState(WETH).exposure;
        uint256 v3 = protect(vault, V3_POSITION, _ref, address(this), Benchmark.UsdNeutral);
        uint256 v2 = protect(vault, V2_POSITION, _pair, address(this), Benchmark.UsdNeutral);
        vm.prank(fund);
        vault.setPositionSource(SourceKind.wrap("balancer"), address(_weighted));
        uint256 weighted = protect(
            vault,
            SourceKind.wrap("balancer"),
            IPoolId(_pool).getPoolId(),
            address(this),
            Benchmark.UsdNeutral
        );
        int256 expected = first + _eth(v3) + _eth(v2) + _eth(weighted);
        assertEq(vault.hedgeState(WETH).exposure, expected);
        assertApproxEqRel(uint256(_eth(weighted)), 400e18, 0.001e18, "80 % of a million at 2000");
    }

    function _eth(uint256 id) private view returns (int256) {
        (,, int256 exposure0, int256 exposure1) = vault.positionExposure(id);
        return weth < usdc ? exposure0 : exposure1;
    }

    function _notHeld(IPositionSource source, bytes32 ref) private {
        vm.expectRevert(abi.encodeWithSelector(IPositionSource.PositionNotHeld.selector, ref, outsider));
        source.amountsAt(ref, outsider, WAD, WAD);
    }

    function _v3At(uint256 price) private view returns (uint256, uint256) {
        (uint256 price0, uint256 price1) = weth < usdc ? (price, WAD) : (WAD, price);
        return _v3.amountsAt(_ref, address(this), price0, price1);
    }

    /// @dev USD prices at which the pool's own root price is fair, by dividing out the root.
    function _v3Spot() private view returns (uint256 price0, uint256 price1) {
        (uint160 root,,,,,,) = IUniswapV3Pool(ethPool).slot0();
        uint256 raw = FixedPointMathLib.fullMulDiv(uint256(root), uint256(root) << 100, 1 << 192); // price * 2^100
        // Whole tokens differ from units by 1e12 one way or the other.
        return weth < usdc ? (raw * 1e30, uint256(1e18) << 100) : (raw * 1e6, uint256(1e18) << 100);
    }

    function _priceOfRatio(uint256 reserve0, uint256 reserve1) private view returns (uint256, uint256) {
        return weth < usdc ? (reserve1 * 1e30, reserve0 * 1e18) : (reserve1 * 1e18, reserve0 * 1e30);
    }

    function _weightedAtSpot()
        private
        view
        returns (uint256 amount0, uint256 amount1, uint256 balance0, uint256 balance1)
    {
        bytes32 poolId = IPoolId(_pool).getPoolId();
        (bool ok, bytes memory data) =
            address(balancer).staticcall(abi.encodeWithSignature("getPoolTokens(bytes32)", poolId));
        assertTrue(ok);
        (, uint256[] memory balances,) = abi.decode(data, (address[], uint256[], uint256));
        (balance0, balance1) = (balances[0], balances[1]);
        // Spot price of token0 in token1 is (balance1 / weight1) / (balance0 / weight0).
        (uint256 weight0, uint256 weight1) = weth < usdc ? (uint256(4), uint256(1)) : (uint256(1), uint256(4));
        (uint256 price0, uint256 price1) = _priceOfRatio(balance0 * weight1 / 4, balance1 * weight0 / 4);
        (amount0, amount1) = _weighted.amountsAt(poolId, address(this), price0 / 1e6, price1 / 1e6);
    }

    function _pairAddress() private view returns (address) {
        return address(uint160(uint256(_pair)));
    }

    function _price0() private view returns (uint256) {
        return weth < usdc ? ETH_PRICE : WAD;
    }

    function _price1() private view returns (uint256) {
        return weth < usdc ? WAD : ETH_PRICE;
    }

    /// @dev Within a share (WAD) or two units: tiny amounts differ by rounding.
    function _assertClose(uint256 a, uint256 b, uint256 share, string memory what) private pure {
        assertApproxEqAbs(a, b, b * share / 1e18 + 2, what);
    }
}
