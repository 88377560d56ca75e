// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {TickPrice} from "src/libraries/TickPrice.sol";
import {IUniswapV3Pool, Uniswap} from "test/contracts/base/Uniswap.sol";

/// @notice Our tick maths against the published pool's.
contract TickPriceTest is Uniswap {
    function setUp() public {
        deployTokens();
        deployUniswap();
    }

    /// @dev The published pool computes the tick of a root price; our root price of that tick and the next enclose it.
    function testFuzz_TickPriceAgreesWithThePool(uint256 seed) public {
        uint160 root = uint160(bound(seed, 4_295_128_739, 1e40));
        (address token0, address token1) = sorted(weth, wbtc);
        address pool = positionManager.createAndInitializePoolIfNecessary(token0, token1, 3000, root);
        (, int24 tick,,,,,) = IUniswapV3Pool(pool).slot0();
        // Root prices are whole numbers; ours may be off by the rounding of one.
        assertLe(TickPrice.sqrtAtTick(tick), uint256(root) + uint256(root) / 1e15 + 1, "lower");
        assertGe(TickPrice.sqrtAtTick(tick + 1) + uint256(root) / 1e15 + 2, root, "upper");
    }

    function test_TickPriceAtKnownTicks() public {
        assertEq(TickPrice.sqrtAtTick(0), 1 << 96);
        assertApproxEqRel(
            TickPrice.sqrtAtTick(887_272),
            1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342,
            1e3
        );
        assertApproxEqAbs(TickPrice.sqrtAtTick(-887_272), 4_295_128_739, 1);
        // 1.0001^6931.8 is 2: the root at the tick below is just under sqrt(2).
        assertLt(TickPrice.sqrtAtTick(6931), FixedPointMathLib.sqrt(2 << 192));
        assertGt(TickPrice.sqrtAtTick(6932), FixedPointMathLib.sqrt(2 << 192));
        vm.expectRevert(abi.encodeWithSelector(TickPrice.TickOutOfRange.selector, int24(887_273)));
        this.sqrtAtTick(887_273);
    }

    function sqrtAtTick(int24 tick) external pure returns (uint256) {
        return TickPrice.sqrtAtTick(tick);
    }

    /// forge-config: default.fuzz.runs = 10000
    /// forge-config: nightly.fuzz.runs = 100000
    function testFuzz_SqrtFromRatioOverAllDecimals(
        uint256 price0,
        uint256 price1,
        uint8 decimals0,
        uint8 decimals1
    ) public pure {
        price0 = bound(price0, 1e12, 1e24);
        price1 = bound(price1, 1e12, 1e24);
        decimals0 = uint8(bound(decimals0, 0, 18));
        decimals1 = uint8(bound(decimals1, 0, 18));
        uint256 root = TickPrice.sqrtFromRatio(price0 * 10 ** decimals1, price1 * 10 ** decimals0);
        uint256 expected = FixedPointMathLib.fullMulDiv(
            FixedPointMathLib.sqrt(price0 * 10 ** decimals1 * 1e20),
            1 << 96,
            FixedPointMathLib.sqrt(price1 * 10 ** decimals0 * 1e20)
        );
        assertApproxEqRel(root, expected, 1e5 + 2e36 / (root + 1), "relative 1e-13 plus one unit");
    }
}
