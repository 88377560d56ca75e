// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {RatioOrder} from "src/types/HedgeTypes.sol";

/// @notice Ratio updates between two plans.
interface IHedgeVaultRatios {
    /// @notice Changes one ratio under the plan in force. Anyone may submit it.
    /// @param positionId Number of an active position.
    /// @param ratio WAD, 0 to 1.
    /// @param signature `abi.encode(uint64 sequence, uint64 validUntil, bytes[] signatures)`: a `RatioOrder` of this one
    ///        update under the current epoch, signed as plans are.
    function updateHedgeRatio(uint256 positionId, uint64 ratio, bytes calldata signature) external;

    /// @notice Changes the ratios of up to 100 positions, all or none. Anyone may submit it. Told by one event for the
    ///         whole order, `HedgeRatiosUpdated`; every other way to change a ratio emits `HedgeRatioUpdated`.
    /// @param order Ratios strictly ascending by position, under the current epoch.
    /// @param signatures As for `submitPlan`, over `ratioOrderDigest(order)`.
    function batchUpdateHedges(RatioOrder calldata order, bytes[] calldata signatures) external;

    /* VIEWS */

    /// @notice Sequence of the newest ratio order; the next needs a higher one.
    function ratioSequence() external view returns (uint64);

    /// @notice EIP-712 digest that signers of a ratio order sign.
    /// @param order As for `batchUpdateHedges`.
    function ratioOrderDigest(RatioOrder calldata order) external view returns (bytes32);
}
