// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice The part of Uniswap v3's position manager that describes a position.
interface IUniswapV3Positions {
    /// @dev Twelve separate return values would be too many for the stack of an unoptimised build, which is what
    ///      coverage is measured on. The encoding is the same.
    struct Details {
        uint96 nonce;
        address operator;
        address token0;
        address token1;
        uint24 fee;
        int24 tickLower;
        int24 tickUpper;
        uint128 liquidity;
        uint256 feeGrowthInside0LastX128;
        uint256 feeGrowthInside1LastX128;
        uint128 tokensOwed0;
        uint128 tokensOwed1;
    }

    function ownerOf(uint256 tokenId) external view returns (address);

    function positions(uint256 tokenId) external view returns (Details memory);
}
