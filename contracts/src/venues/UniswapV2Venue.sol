// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IVenue} from "src/interfaces/IVenue.sol";

/// @notice The part of a Uniswap v2 router this adapter uses.
interface IUniswapV2Router {
    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts);
}

/// @notice One constant-product pair per swap, on Uniswap v2 or a descendant (Sushi is a second instance). `data` is
///         empty: the two tokens name the pair.
contract UniswapV2Venue is IVenue {
    using SafeTransferLib for address;

    IUniswapV2Router public immutable router;

    constructor(address router_) {
        router = IUniswapV2Router(router_);
    }

    /// @inheritdoc IVenue
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        bytes calldata data
    ) external returns (uint256 amountOut) {
        if (data.length != 0) revert VenueBadData(data);
        address[] memory path = new address[](2);
        (path[0], path[1]) = (tokenIn, tokenOut);

        tokenIn.safeTransferFrom(msg.sender, address(this), amountIn);
        tokenIn.safeApproveWithRetry(address(router), amountIn);
        uint256 before = tokenOut.balanceOf(msg.sender);
        router.swapExactTokensForTokens(amountIn, minAmountOut, path, msg.sender, block.timestamp);
        amountOut = tokenOut.balanceOf(msg.sender) - before;
        if (amountOut < minAmountOut) revert VenueOutputTooLow(amountOut, minAmountOut);
    }
}
