// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @notice Concentrated-liquidity amounts from prices and ticks. Square-root prices are Q96, as pools use them.
library TickPrice {
    using FixedPointMathLib for uint256;

    /// @dev 1 / sqrt(1.0001) in Q128, rounded down.
    uint256 private constant STEP_DOWN = 0xfffcb933bd6fad37aa2d162d1a594001;
    uint256 private constant Q128 = 1 << 128;

    error TickOutOfRange(int24 tick);

    /// @notice sqrt(1.0001^tick) in Q96 by repeated squaring. Each squaring loses at most one unit of Q128, so the
    ///         relative error stays below 2^-60 over the whole tick range.
    function sqrtAtTick(int24 tick) internal pure returns (uint256) {
        uint256 steps = FixedPointMathLib.abs(tick);
        if (steps > 887_272) revert TickOutOfRange(tick);

        uint256 power = STEP_DOWN;
        uint256 ratio = Q128;
        for (; steps != 0; steps >>= 1) {
            if (steps & 1 == 1) ratio = (ratio * power) >> 128;
            power = (power * power) >> 128;
        }
        if (tick > 0) ratio = type(uint256).max / ratio;
        return ratio >> 32;
    }

    /// @notice Square root of the price of token0 in token1 units, from USD prices of whole tokens.
    function sqrtFromPrices(uint256 price0, uint8 decimals0, uint256 price1, uint8 decimals1)
        internal
        pure
        returns (uint256)
    {
        uint256 numerator = price0 * 10 ** decimals1;
        uint256 denominator = price1 * 10 ** decimals0;
        // Q192 under the root is exact but overflows above a raw price of 2^63.
        if (numerator / denominator < 1 << 63) return numerator.fullMulDiv(1 << 192, denominator).sqrt();
        return numerator.fullMulDiv(Q128, denominator).sqrt() << 32;
    }

    /// @notice Token amounts of `liquidity` between two ticks with the pool at `sqrtPrice`, both rounded down.
    function amounts(uint128 liquidity, uint256 sqrtPrice, int24 tickLower, int24 tickUpper)
        internal
        pure
        returns (uint256 amount0, uint256 amount1)
    {
        uint256 lower = sqrtAtTick(tickLower);
        uint256 upper = sqrtAtTick(tickUpper);
        uint256 at = sqrtPrice.clamp(lower, upper);
        amount0 = (uint256(liquidity) << 96).fullMulDiv(upper - at, upper) / at;
        amount1 = uint256(liquidity).fullMulDiv(at - lower, 1 << 96);
    }
}
