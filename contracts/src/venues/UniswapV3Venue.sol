// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IVenue} from "src/interfaces/IVenue.sol";

/// @notice The part of Uniswap v3's periphery router this adapter uses.
interface ISwapRouter {
    struct ExactInputSingleParams {
        address tokenIn;
        address tokenOut;
        uint24 fee;
        address recipient;
        uint256 deadline;
        uint256 amountIn;
        uint256 amountOutMinimum;
        uint160 sqrtPriceLimitX96;
    }

    function exactInputSingle(ExactInputSingleParams calldata params)
        external
        payable
        returns (uint256 amountOut);
}

/// @notice One Uniswap v3 pool per swap. `data` is `abi.encode(uint24 fee)`, the pool's fee tier.
contract UniswapV3Venue is IVenue {
    using SafeTransferLib for address;

    ISwapRouter public immutable router;

    constructor(address router_) {
        router = ISwapRouter(router_);
    }

    /// @inheritdoc IVenue
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        bytes calldata data
    ) external returns (uint256 amountOut) {
        if (data.length != 32) revert VenueBadData(data);
        uint24 fee = abi.decode(data, (uint24));

        tokenIn.safeTransferFrom(msg.sender, address(this), amountIn);
        tokenIn.safeApproveWithRetry(address(router), amountIn);
        uint256 before = tokenOut.balanceOf(msg.sender);
        router.exactInputSingle(
            ISwapRouter.ExactInputSingleParams({
                tokenIn: tokenIn,
                tokenOut: tokenOut,
                fee: fee,
                recipient: msg.sender,
                deadline: block.timestamp,
                amountIn: amountIn,
                amountOutMinimum: minAmountOut,
                sqrtPriceLimitX96: 0
            })
        );
        _returnUnused(tokenIn);
        amountOut = tokenOut.balanceOf(msg.sender) - before;
        if (amountOut < minAmountOut) revert VenueOutputTooLow(amountOut, minAmountOut);
    }

    /// @dev A pool that runs out of liquidity takes only part of the input.
    function _returnUnused(address token) private {
        uint256 unused = token.balanceOf(address(this));
        if (unused == 0) return;
        token.safeApprove(address(router), 0);
        token.safeTransfer(msg.sender, unused);
    }
}
