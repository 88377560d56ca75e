// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {Tokens} from "test/contracts/base/Tokens.sol";
import {ISwapRouter} from "src/venues/UniswapV3Venue.sol";
import {IUniswapV2Router} from "src/venues/UniswapV2Venue.sol";

interface IPositionManager {
    struct MintParams {
        address token0;
        address token1;
        uint24 fee;
        int24 tickLower;
        int24 tickUpper;
        uint256 amount0Desired;
        uint256 amount1Desired;
        uint256 amount0Min;
        uint256 amount1Min;
        address recipient;
        uint256 deadline;
    }

    function createAndInitializePoolIfNecessary(
        address token0,
        address token1,
        uint24 fee,
        uint160 sqrtPriceX96
    ) external returns (address pool);
    function mint(MintParams calldata params)
        external
        returns (uint256 tokenId, uint128 liquidity, uint256 amount0, uint256 amount1);
    function ownerOf(uint256 tokenId) external view returns (address);
    function safeTransferFrom(address from, address to, uint256 tokenId) external;
}

interface IUniswapV3Pool {
    function slot0()
        external
        view
        returns (uint160 sqrtPriceX96, int24 tick, uint16, uint16, uint16, uint8, bool);
    function liquidity() external view returns (uint128);
}

interface IUniswapV2Factory {
    function getPair(address a, address b) external view returns (address);
}

interface IUniswapV2Liquidity {
    function addLiquidity(
        address tokenA,
        address tokenB,
        uint256 amountADesired,
        uint256 amountBDesired,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline
    ) external returns (uint256 amountA, uint256 amountB, uint256 liquidity);
}

/// @notice Uniswap v3 and v2 as published, with the pools the tests trade in.
abstract contract Uniswap is Tokens {
    uint24 internal constant FEE = 500;
    int24 internal constant SPACING = 10;
    int24 internal constant FULL_RANGE = 887_270;

    IPositionManager internal positionManager;
    address internal v3Factory;
    address internal v3Router;
    address internal v2Factory;
    address internal v2Router;

    function deployUniswap() internal {
        v3Factory = deployArtifact("UniswapV3Factory");
        positionManager = IPositionManager(
            deployArtifact("NonfungiblePositionManager", abi.encode(v3Factory, weth, address(0)))
        );
        v3Router = deployArtifact("SwapRouter", abi.encode(v3Factory, weth));
        v2Factory = deployArtifact("UniswapV2Factory", abi.encode(address(this)));
        v2Router = deployArtifact("UniswapV2Router02", abi.encode(v2Factory, weth));
    }

    function sorted(address a, address b) internal pure returns (address token0, address token1) {
        return a < b ? (a, b) : (b, a);
    }

    /// @notice Opens a v3 pool at a fair price of whole tokens in USD WAD, by an independent square root.
    function createV3Pool(address a, uint256 priceA, address b, uint256 priceB)
        internal
        returns (address pool)
    {
        (address token0, address token1) = sorted(a, b);
        (uint256 price0, uint256 price1) = a < b ? (priceA, priceB) : (priceB, priceA);
        uint256 raw = FixedPointMathLib.fullMulDiv(
            price0 * 10 ** IERC20Metadata(token1).decimals(),
            1 << 192,
            price1 * 10 ** IERC20Metadata(token0).decimals()
        );
        uint160 root = uint160(FixedPointMathLib.sqrt(raw));
        pool = positionManager.createAndInitializePoolIfNecessary(token0, token1, FEE, root);
    }

    /// @notice A v3 position of at most the given amounts, `width` ticks around the current one.
    function mintV3(
        address a,
        uint256 amountA,
        address b,
        uint256 amountB,
        address pool,
        int24 width,
        address to
    ) internal returns (uint256 tokenId) {
        (address token0, address token1) = sorted(a, b);
        (uint256 amount0, uint256 amount1) = a < b ? (amountA, amountB) : (amountB, amountA);
        give(token0, address(this), amount0);
        give(token1, address(this), amount1);
        approve(token0, address(positionManager));
        approve(token1, address(positionManager));
        (, int24 tick,,,,,) = IUniswapV3Pool(pool).slot0();
        int24 lower = width == FULL_RANGE ? -FULL_RANGE : (tick - width) / SPACING * SPACING;
        int24 upper = width == FULL_RANGE ? FULL_RANGE : (tick + width) / SPACING * SPACING;
        IPositionManager.MintParams memory params = IPositionManager.MintParams(
            token0, token1, FEE, lower, upper, amount0, amount1, 0, 0, to, block.timestamp
        );
        (tokenId,,,) = positionManager.mint(params);
    }

    function addV2(address a, uint256 amountA, address b, uint256 amountB, address to)
        internal
        returns (address)
    {
        give(a, address(this), amountA);
        give(b, address(this), amountB);
        approve(a, v2Router);
        approve(b, v2Router);
        IUniswapV2Liquidity(v2Router).addLiquidity(a, b, amountA, amountB, 0, 0, to, block.timestamp);
        return IUniswapV2Factory(v2Factory).getPair(a, b);
    }

    function swapV3(address tokenIn, address tokenOut, uint256 amountIn) internal returns (uint256) {
        give(tokenIn, address(this), amountIn);
        approve(tokenIn, v3Router);
        return ISwapRouter(v3Router)
            .exactInputSingle(
                ISwapRouter.ExactInputSingleParams(
                    tokenIn, tokenOut, FEE, address(this), block.timestamp, amountIn, 0, 0
                )
            );
    }

    function swapV2(address tokenIn, address tokenOut, uint256 amountIn) internal {
        give(tokenIn, address(this), amountIn);
        approve(tokenIn, v2Router);
        address[] memory path = new address[](2);
        (path[0], path[1]) = (tokenIn, tokenOut);
        IUniswapV2Router(v2Router).swapExactTokensForTokens(amountIn, 0, path, address(this), block.timestamp);
    }

    function approve(address token, address spender) internal {
        IERC20Metadata(token).approve(spender, type(uint256).max);
    }
}
