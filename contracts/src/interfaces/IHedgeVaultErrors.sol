// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, Side, SourceKind, VenueId} from "src/types/HedgeTypes.sol";

/// @notice Why a vault refuses. Every error carries the values that decided.
interface IHedgeVaultErrors {
    error NotFund(address caller);
    error NotKeeper(address caller);
    error NotGuardian(address caller);
    error NotMessenger(address caller);
    error VaultHalted();
    error ZeroAddress(bytes32 what);
    error BadLimit(bytes32 what, uint256 value);
    error BadThreshold(uint256 threshold, uint256 signers);
    error UnknownAsset(AssetId asset);
    error AssetAlreadyListed(AssetId asset);
    error UnknownPosition(uint256 positionId);
    error PositionAlreadyRegistered(uint256 positionId);
    error PositionElsewhere(uint256 positionId, address holder);
    error UnknownSource(SourceKind kind);
    error UnknownVenue(VenueId venue);
    error UnknownPeer(uint32 eid);
    error WrongVault(address planned, address actual);
    error EpochTooOld(uint64 epoch, uint64 current);
    error PlanExpired(uint64 validUntil, uint256 nowTime);
    error PlanTooLong(uint64 validUntil, uint256 latest);
    error NoPlan();
    error PriceOutOfBand(AssetId asset, uint256 price, uint256 minPrice, uint256 maxPrice);
    error RatioOutOfRange(uint256 positionId, uint64 ratio);
    error OverlayTooLarge(AssetId asset, int256 quantity);
    error TooFewSignatures(uint256 given, uint256 threshold);
    error BadSigner(uint256 index, address signer);
    error DeadlinePassed(uint64 deadline, uint256 nowTime);
    error IntentConsumed(bytes32 intentId);
    error WrongDirection(int256 gap, Side side);
    error Overshoot(int256 gapBefore, int256 gapAfter);
    error OrderTooLarge(uint256 quantity, uint256 limit);
    error PositionLimit(AssetId asset, int256 held, uint256 limit);
    error SlippageTooHigh(uint256 valueIn, uint256 valueOut, uint256 minimumOut);
    error LossBudgetExceeded(uint256 loss, uint256 left);
    error HealthFactorTooLow(uint256 healthFactor, uint256 minimum);
    error StalePrice(AssetId asset, uint256 updatedAt, uint256 maxAge);
    error BadPrice(AssetId asset, int256 answer);
    error SequencerDown();
    error SequencerGrace(uint256 upSince, uint256 grace);
    error NoMandate(uint32 dstEid);
    error MandateFlip(uint32 dstEid, AssetId asset, int256 from, int256 to);
    error HaltSequenceJump(uint64 sequence, uint64 current);
    error EmptyOrder();
    error WrongEpoch(uint64 epoch, uint64 current);
    error RatioSequenceTooOld(uint64 sequence, uint64 current);
    error BatchTooLong(uint256 length, uint256 limit);
    error BatchNotAscending(uint256 index, uint256 positionId);
    error MandateMismatch(uint32 dstEid, AssetId asset, int256 planned, int256 asked);
    error MandateEpochJump(uint64 epoch, uint64 current);
    error ReportBeyondMandate(uint32 dstEid, AssetId asset, int256 most, int256 adopted);
}
