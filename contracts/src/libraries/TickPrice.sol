// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @notice Concentrated-liquidity amounts from prices and ticks. Square-root prices are Q96, as pools use them.
library TickPrice {
    using FixedPointMathLib for uint256;

    uint256 private constant Q128 = 1 << 128;
    uint256 private constant LARGEST_TICK = 887_272;

    error TickOutOfRange(int24 tick);

    /// @notice sqrt(1.0001^tick) in Q96: the product of 1.0001^(-2^k / 2), each in Q128 to the nearest, over the bits of
    ///         the tick. The relative error stays below 2^-60 over the whole tick range.
    function sqrtAtTick(int24 tick) internal pure returns (uint256 ratio) {
        uint256 steps = FixedPointMathLib.abs(tick);
        if (steps > LARGEST_TICK) revert TickOutOfRange(tick);

        // Factors are below 2^128 and so is every product after its shift.
        unchecked {
            ratio = steps & 1 == 0 ? Q128 : 0xfffcb933bd6fad37aa2d162d1a594001;
            if (steps & 0x2 != 0) ratio = (ratio * 0xfff97272373d413259a46990580e213a) >> 128;
            if (steps & 0x4 != 0) ratio = (ratio * 0xfff2e50f5f656932ef12357cf3c7fdcc) >> 128;
            if (steps & 0x8 != 0) ratio = (ratio * 0xffe5caca7e10e4e61c3624eaa0941cd0) >> 128;
            if (steps & 0x10 != 0) ratio = (ratio * 0xffcb9843d60f6159c9db58835c926644) >> 128;
            if (steps & 0x20 != 0) ratio = (ratio * 0xff973b41fa98c081472e6896dfb254c0) >> 128;
            if (steps & 0x40 != 0) ratio = (ratio * 0xff2ea16466c96a3843ec78b326b52861) >> 128;
            if (steps & 0x80 != 0) ratio = (ratio * 0xfe5dee046a99a2a811c461f1969c3053) >> 128;
            if (steps & 0x100 != 0) ratio = (ratio * 0xfcbe86c7900a88aedcffc83b479aa3a4) >> 128;
            if (steps & 0x200 != 0) ratio = (ratio * 0xf987a7253ac413176f2b074cf7815e54) >> 128;
            if (steps & 0x400 != 0) ratio = (ratio * 0xf3392b0822b70005940c7a398e4b70f3) >> 128;
            if (steps & 0x800 != 0) ratio = (ratio * 0xe7159475a2c29b7443b29c7fa6e889d9) >> 128;
            if (steps & 0x1000 != 0) ratio = (ratio * 0xd097f3bdfd2022b8845ad8f792aa5825) >> 128;
            if (steps & 0x2000 != 0) ratio = (ratio * 0xa9f746462d870fdf8a65dc1f90e061e5) >> 128;
            if (steps & 0x4000 != 0) ratio = (ratio * 0x70d869a156d2a1b890bb3df62baf32f7) >> 128;
            if (steps & 0x8000 != 0) ratio = (ratio * 0x31be135f97d08fd981231505542fcfa6) >> 128;
            if (steps & 0x10000 != 0) ratio = (ratio * 0x9aa508b5b7a84e1c677de54f3e99bc9) >> 128;
            if (steps & 0x20000 != 0) ratio = (ratio * 0x5d6af8dedb81196699c329225ee604) >> 128;
            if (steps & 0x40000 != 0) ratio = (ratio * 0x2216e584f5fa1ea926041bedfe98) >> 128;
            if (steps & 0x80000 != 0) ratio = (ratio * 0x48a170391f7dc42444e8fa2) >> 128;
            if (tick > 0) ratio = type(uint256).max / ratio;
        }
        return ratio >> 32;
    }

    /// @notice Square root of the price of token0 in token1 units, given as a fraction: the value
    ///         of one unit of token0 over that of token1.
    function sqrtFromRatio(uint256 numerator, uint256 denominator) internal pure returns (uint256) {
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
