// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, RatioUpdate, Side, SourceKind, VenueId} from "src/types/HedgeTypes.sol";

/// @notice What a vault tells the world.
interface IHedgeVaultEvents {
    event PositionRegistered(
        uint256 indexed positionId, SourceKind indexed kind, bytes32 ref, address holder
    );
    event PositionClosed(uint256 indexed positionId);
    event HedgeRatioUpdated(uint256 indexed positionId, uint64 ratio, uint64 epoch);
    /// @notice All ratios a signed ratio order changed.
    event HedgeRatiosUpdated(uint64 indexed epoch, uint64 indexed sequence, RatioUpdate[] ratios);
    event PlanAccepted(bytes32 indexed planHash, uint64 indexed epoch, uint64 validUntil);
    event HedgeExecuted(
        bytes32 indexed intentId,
        AssetId indexed asset,
        Side side,
        uint256 amountIn,
        uint256 amountOut,
        int256 heldAfter,
        uint256 loss
    );
    /// @notice One leg of an execution, in token units.
    event LegFilled(bytes32 indexed intentId, VenueId indexed venue, uint256 amountIn, uint256 amountOut);
    event RiskAssessment(
        AssetId indexed asset, int256 exposure, int256 target, int256 held, uint256 healthFactor
    );
    event MandateSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid);
    event MandateAdopted(uint32 indexed srcEid, AssetId indexed asset, uint64 epoch, int256 quantity);
    event MandateRejected(uint32 indexed srcEid, AssetId indexed asset, uint64 epoch, bytes32 reason);
    event MandateAcknowledged(
        uint32 indexed dstEid, AssetId indexed asset, uint64 epoch, int256 adopted, int256 filled
    );
    event ReportSent(uint32 indexed dstEid, uint64 indexed epoch, bytes32 guid);
    event Halted(uint64 indexed sequence, address indexed by);
    event Resumed(uint64 indexed sequence, address indexed by);
    event HaltAcknowledged(uint32 indexed eid, uint64 indexed sequence, bool halted);
    event CollateralMoved(int256 amount);
    event Withdrawn(address indexed token, address indexed to, uint256 amount);
    event ConfigChanged(bytes32 indexed what, bytes32 indexed key);
}
