// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice One place where a token can be swapped. Adapters are stateless and hold nothing between calls.
interface IVenue {
    error VenueOutputTooLow(uint256 amountOut, uint256 minAmountOut);
    error VenueBadData(bytes data);
    error VenueCallerRefused(address caller);
    error VenueRouteUnknown(address router, bytes4 selector);
    error VenueTargetRefused(address target);

    /// @notice Swaps `amountIn` of `tokenIn`, pulled from the caller by an exact allowance, and sends the whole output,
    ///         and any input the venue could not take, to the caller.
    /// @param data Venue parameters only (fee tier, pool id). The call target is fixed when the adapter is deployed.
    /// @return amountOut Output in `tokenOut` units, at least `minAmountOut`.
    function swap(
        address tokenIn,
        address tokenOut,
        uint256 amountIn,
        uint256 minAmountOut,
        bytes calldata data
    ) external returns (uint256 amountOut);
}
