// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

/// @notice What the vault remembers of the LP positions it holds.
interface IHedgeVaultPositions {
    /// @notice Reads a position the vault holds again and remembers what its source says; anyone may call it. Between calls
    ///         only a gift (liquidity a stranger adds) can change such a position, and it is not hedged before the next one.
    ///         Does nothing for a position the vault only watches, or whose source reads it every time.
    /// @param positionId Number of an active position.
    function syncPosition(uint256 positionId) external;
}
