// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice One place where a token can be swapped. Adapters are stateless and hold nothing between calls.
interface IVenue {
    /// @notice The swap paid less than the leg's minimum.
    /// @param amountOut Paid, token units.
    /// @param minAmountOut Demanded, token units.
    error VenueOutputTooLow(uint256 amountOut, uint256 minAmountOut);

    /// @notice The leg's data is not what this venue takes.
    /// @param data Given.
    error VenueBadData(bytes data);

    /// @notice Only the venue's vault may swap, only its fund may configure.
    /// @param caller Who tried.
    error VenueCallerRefused(address caller);

    /// @notice The fund did not register this function of this router.
    /// @param router Named in the data.
    /// @param selector Of the prepared call.
    error VenueRouteUnknown(address router, bytes4 selector);

    /// @notice The router is a contract that holds the fund's assets or rights, or none at all.
    /// @param target Given.
    error VenueTargetRefused(address target);

    /// @notice Swaps `amountIn` of `tokenIn`, pulled from the caller by an exact allowance, and sends the whole output,
    ///         and any input the venue could not take, to the caller.
    /// @param tokenIn Token the caller pays.
    /// @param tokenOut Token the caller gets.
    /// @param amountIn In `tokenIn` units.
    /// @param minAmountOut In `tokenOut` units; less reverts.
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
