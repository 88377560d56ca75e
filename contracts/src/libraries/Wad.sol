// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";

/// @notice Quantities inside the vault have 18 decimals; token units exist only at the edge.
library Wad {
    uint256 internal constant ONE = 1e18;
    uint8 internal constant DECIMALS = 18;

    /// @notice Token units to WAD. Exact: tokens of more than 18 decimals are never listed.
    function fromUnits(uint256 amount, uint8 decimals) internal pure returns (uint256) {
        return amount * unit(decimals);
    }

    /// @notice WAD size of the smallest amount of a token.
    function unit(uint8 decimals) internal pure returns (uint256) {
        unchecked {
            return 10 ** uint256(DECIMALS - decimals); // at most 1e18: tokens of more decimals are never listed
        }
    }

    /// @notice The one of greater magnitude, `a` when equal.
    function larger(int256 a, int256 b) internal pure returns (int256) {
        return magnitude(b) > magnitude(a) ? b : a;
    }

    function magnitude(int256 a) internal pure returns (uint256) {
        return FixedPointMathLib.abs(a);
    }
}
