// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.30;

import {AssetId, Side, SourceKind, VenueId} from "src/types/HedgeTypes.sol";

/// @notice Why a vault refuses. Every error carries the values that decided.
interface IHedgeVaultErrors {
    /// @notice Only the fund may do this.
    /// @param caller Who tried.
    error NotFund(address caller);

    /// @notice Only a keeper may do this.
    /// @param caller Who tried.
    error NotKeeper(address caller);

    /// @notice Only a guardian or the fund may halt.
    /// @param caller Who tried.
    error NotGuardian(address caller);

    /// @notice Only the messenger may hand messages in.
    /// @param caller Who tried.
    error NotMessenger(address caller);

    /// @notice Nothing is executed while halted.
    error VaultHalted();

    /// @notice An address is missing.
    /// @param what Short ASCII name of the parameter.
    error ZeroAddress(bytes32 what);

    /// @notice A parameter is outside what the vault accepts.
    /// @param what Short ASCII name of the parameter.
    /// @param value Given.
    error BadLimit(bytes32 what, uint256 value);

    /// @notice The threshold must be from one to the number of signers.
    /// @param threshold Given.
    /// @param signers How many.
    error BadThreshold(uint256 threshold, uint256 signers);

    /// @notice The asset is not listed, or is the settlement token where a hedged asset is needed.
    /// @param asset Its name.
    error UnknownAsset(AssetId asset);

    /// @notice Token or name are listed in another combination.
    /// @param asset The name given.
    error AssetAlreadyListed(AssetId asset);

    /// @notice The position does not exist or is closed.
    /// @param positionId Given.
    error UnknownPosition(uint256 positionId);

    /// @notice The same position is protected already.
    /// @param positionId Number it has.
    error PositionAlreadyRegistered(uint256 positionId);

    /// @notice The vault does not hold this position.
    /// @param positionId Its number.
    /// @param holder Who does.
    error PositionElsewhere(uint256 positionId, address holder);

    /// @notice No position source is registered for this kind.
    /// @param kind Given.
    error UnknownSource(SourceKind kind);

    /// @notice No adapter is registered for this venue.
    /// @param venue Given.
    error UnknownVenue(VenueId venue);

    /// @notice The chain is no peer of this vault.
    /// @param eid LayerZero endpoint id.
    error UnknownPeer(uint32 eid);

    /// @notice What was signed is for another vault.
    /// @param planned Vault it names.
    /// @param actual This vault.
    error WrongVault(address planned, address actual);

    /// @notice Plans must have a higher epoch each.
    /// @param epoch Of this plan.
    /// @param current Epoch in force.
    error EpochTooOld(uint64 epoch, uint64 current);

    /// @notice The plan's time is over.
    /// @param validUntil Its last second.
    /// @param nowTime Time of the block.
    error PlanExpired(uint64 validUntil, uint256 nowTime);

    /// @notice The plan would be valid for longer than the limit allows.
    /// @param validUntil Its last second.
    /// @param latest Last second allowed.
    error PlanTooLong(uint64 validUntil, uint256 latest);

    /// @notice No plan was ever accepted.
    error NoPlan();

    /// @notice The plan does not hold at this price.
    /// @param asset Its name.
    /// @param price USD WAD.
    /// @param minPrice Signed lower bound.
    /// @param maxPrice Signed upper bound.
    error PriceOutOfBand(AssetId asset, uint256 price, uint256 minPrice, uint256 maxPrice);

    /// @notice Ratios go from 0 to 1.
    /// @param positionId Its number.
    /// @param ratio Given, WAD.
    error RatioOutOfRange(uint256 positionId, uint64 ratio);

    /// @notice A ratio moves further than the fund allows one update, or a rolling day.
    /// @param positionId Its number.
    /// @param from The ratio now, WAD.
    /// @param to The ratio given, WAD.
    /// @param allowed Most it may move now, WAD.
    error RatioStepTooLarge(uint256 positionId, uint64 from, uint64 to, uint256 allowed);

    /// @notice The overlay exceeds what the vault may hold of the asset.
    /// @param asset Its name.
    /// @param quantity Given, WAD.
    error OverlayTooLarge(AssetId asset, int256 quantity);

    /// @notice The plan or ratio order needs more signatures.
    /// @param given How many.
    /// @param threshold Needed.
    error TooFewSignatures(uint256 given, uint256 threshold);

    /// @notice Not a signer, or out of ascending order.
    /// @param index Place of the signature or account.
    /// @param signer Who it is or recovers to.
    error BadSigner(uint256 index, address signer);

    /// @notice The order is too late.
    /// @param deadline Its last second.
    /// @param nowTime Time of the block.
    error DeadlinePassed(uint64 deadline, uint256 nowTime);

    /// @notice An order with this sequence was executed before.
    /// @param intentId Of that order.
    error IntentConsumed(bytes32 intentId);

    /// @notice A later sequence of the same lane was used: this one can no longer take effect.
    /// @param sequence Of the order.
    /// @param newest Used in its lane.
    error SequenceTooOld(uint64 sequence, uint64 newest);

    /// @notice The time in the upper forty bits of the sequence has not come.
    /// @param sequence Of the order.
    /// @param nowTime Time of the block.
    error SequenceTooNew(uint64 sequence, uint256 nowTime);

    /// @notice The order would move away from the target.
    /// @param gap Target minus held, WAD.
    /// @param side Of the order.
    error WrongDirection(int256 gap, Side side);

    /// @notice The order would end beyond the target.
    /// @param gapBefore Target minus held, WAD.
    /// @param gapAfter The same after the order.
    error Overshoot(int256 gapBefore, int256 gapAfter);

    /// @notice The order exceeds the asset's largest order.
    /// @param quantity Of the order, WAD.
    /// @param limit WAD.
    error OrderTooLarge(uint256 quantity, uint256 limit);

    /// @notice The vault would hold more than its cap allows.
    /// @param asset Its name.
    /// @param held After the order, WAD.
    /// @param limit WAD.
    error PositionLimit(AssetId asset, int256 held, uint256 limit);

    /// @notice A leg pays too little against the oracle price.
    /// @param valueIn USD WAD spent.
    /// @param valueOut USD WAD received.
    /// @param minimumOut USD WAD demanded.
    error SlippageTooHigh(uint256 valueIn, uint256 valueOut, uint256 minimumOut);

    /// @notice The loss does not fit the rolling 24 hour budget.
    /// @param loss USD WAD of this order.
    /// @param left USD WAD of the budget.
    error LossBudgetExceeded(uint256 loss, uint256 left);

    /// @notice The lending position would be below the floor.
    /// @param healthFactor WAD.
    /// @param minimum WAD.
    error HealthFactorTooLow(uint256 healthFactor, uint256 minimum);

    /// @notice The feed's answer is too old.
    /// @param asset Its name.
    /// @param updatedAt Time of the answer.
    /// @param maxAge Seconds allowed.
    error StalePrice(AssetId asset, uint256 updatedAt, uint256 maxAge);

    /// @notice The feed's answer is outside its bounds.
    /// @param asset Its name.
    /// @param answer In the feed's decimals.
    error BadPrice(AssetId asset, int256 answer);

    /// @notice The chain's sequencer is down.
    error SequencerDown();

    /// @notice The sequencer came back only just now.
    /// @param upSince Time it came back.
    /// @param grace Seconds the vault waits.
    error SequencerGrace(uint256 upSince, uint256 grace);

    /// @notice There is no mandate between this vault and that chain.
    /// @param dstEid LayerZero endpoint id.
    error NoMandate(uint32 dstEid);

    /// @notice A mandate changes its sign only through an acknowledged zero.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param asset Its name.
    /// @param from WAD that may be held there.
    /// @param to WAD planned.
    error MandateFlip(uint32 dstEid, AssetId asset, int256 from, int256 to);

    /// @notice A halt message is too far ahead to be true.
    /// @param sequence It names.
    /// @param current Known here.
    error HaltSequenceJump(uint64 sequence, uint64 current);

    /// @notice The order has no legs, or a leg or batch without content.
    error EmptyOrder();

    /// @notice A token does not say how much the vault holds of it.
    /// @param token The token.
    error BalanceUnknown(address token);

    /// @notice The ratio order amends another plan.
    /// @param epoch It names.
    /// @param current Epoch in force.
    error WrongEpoch(uint64 epoch, uint64 current);

    /// @notice Ratio orders must have a higher sequence each.
    /// @param sequence Of this order.
    /// @param current Newest accepted.
    error RatioSequenceTooOld(uint64 sequence, uint64 current);

    /// @notice Not `abi.encode(uint64 sequence, uint64 validUntil, bytes[] signatures)`.
    /// @param signature Given.
    error BadRatioSignature(bytes signature);

    /// @notice The batch has too many positions.
    /// @param length Given.
    /// @param limit Allowed.
    error BatchTooLong(uint256 length, uint256 limit);

    /// @notice Positions in a batch must be strictly ascending.
    /// @param index Place in the batch.
    /// @param positionId Found there.
    error BatchNotAscending(uint256 index, uint256 positionId);

    /// @notice The plan orders something else.
    /// @param dstEid LayerZero endpoint id of the carrying vault.
    /// @param asset Its name.
    /// @param planned WAD in the plan.
    /// @param asked WAD in the call.
    error MandateMismatch(uint32 dstEid, AssetId asset, int256 planned, int256 asked);

    /// @notice A mandate's epoch is too far ahead to be true.
    /// @param epoch It names.
    /// @param current Known here.
    error MandateEpochJump(uint64 epoch, uint64 current);

    /// @notice A report claims more than its sender was told to hold, or an epoch that never was.
    /// @param dstEid Chain that reports.
    /// @param asset Hedged asset.
    /// @param most What it may hold, signed WAD.
    /// @param adopted What it says it holds.
    error ReportBeyondMandate(uint32 dstEid, AssetId asset, int256 most, int256 adopted);
}
