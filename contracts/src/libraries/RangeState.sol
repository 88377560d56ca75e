// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {TickPrice} from "src/libraries/TickPrice.sol";

/// @notice Liquidity between two ticks in one word: liquidity 128 bits, lower and upper tick 24 each, from the highest;
///         the lowest byte names the form.
library RangeState {
    uint8 private constant FORM = 1;

    /// @notice Never zero.
    function pack(uint128 liquidity, int24 tickLower, int24 tickUpper) internal pure returns (bytes32) {
        return bytes32(abi.encodePacked(liquidity, tickLower, tickUpper, bytes9(0), FORM));
    }

    /// @notice Whether `state` has this form.
    function isRange(bytes32 state) internal pure returns (bool) {
        return uint8(uint256(state)) == FORM;
    }

    /// @notice Token units at oracle prices, rounded down. Of the unit prices only the ratio matters.
    function amounts(bytes32 state, uint256 unitPrice0, uint256 unitPrice1)
        internal
        pure
        returns (uint256 amount0, uint256 amount1)
    {
        uint256 root = TickPrice.sqrtFromRatio(unitPrice0, unitPrice1);
        uint256 word = uint256(state);
        return
            TickPrice.amounts(
                uint128(word >> 128), root, int24(uint24(word >> 104)), int24(uint24(word >> 80))
            );
    }
}
