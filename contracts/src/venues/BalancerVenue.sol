// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IVenue} from "src/interfaces/IVenue.sol";

/// @notice The part of the Balancer v2 vault that swaps.
interface IBalancerSwap {
    enum SwapKind {
        GivenIn,
        GivenOut
    }

    struct SingleSwap {
        bytes32 poolId;
        SwapKind kind;
        address assetIn;
        address assetOut;
        uint256 amount;
        bytes userData;
    }

    struct FundManagement {
        address sender;
        bool fromInternalBalance;
        address payable recipient;
        bool toInternalBalance;
    }

    function swap(
        SingleSwap calldata singleSwap,
        FundManagement calldata funds,
        uint256 limit,
        uint256 deadline
    ) external payable returns (uint256 amountCalculated);
}

/// @notice One Balancer v2 pool per swap. `data` is `abi.encode(bytes32 poolId)`.
contract BalancerVenue is IVenue {
    using SafeTransferLib for address;

    IBalancerSwap public immutable balancerVault;

    constructor(address balancerVault_) {
        balancerVault = IBalancerSwap(balancerVault_);
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
        IBalancerSwap.SingleSwap memory wanted = IBalancerSwap.SingleSwap(
            bytes32(data), IBalancerSwap.SwapKind.GivenIn, tokenIn, tokenOut, amountIn, ""
        );
        IBalancerSwap.FundManagement memory funds =
            IBalancerSwap.FundManagement(address(this), false, payable(msg.sender), false);

        tokenIn.safeTransferFrom(msg.sender, address(this), amountIn);
        tokenIn.safeApproveWithRetry(address(balancerVault), amountIn);
        uint256 before = tokenOut.balanceOf(msg.sender);
        balancerVault.swap(wanted, funds, minAmountOut, block.timestamp);
        amountOut = tokenOut.balanceOf(msg.sender) - before;
        if (amountOut < minAmountOut) revert VenueOutputTooLow(amountOut, minAmountOut);
    }
}
