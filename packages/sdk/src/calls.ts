import { type Address, encodeAbiParameters, encodeFunctionData, type Hex } from 'viem';
import { hedgeVaultAbi as abi } from './generated/abis.ts';
import { type HedgeOrder, toHedgeOrderStruct } from './order.ts';
import { type HedgePlan, toVaultPlanStruct } from './plan.ts';
import { type RatioOrder, toRatioOrderStruct } from './ratios.ts';

/** Call data of `submitPlan`. Signatures stand in ascending order of their signers' addresses. */
export function encodeSubmitPlan(vault: Address, plan: HedgePlan, signatures: readonly Hex[]): Hex {
  return encodeFunctionData({
    abi,
    functionName: 'submitPlan',
    args: [toVaultPlanStruct(vault, plan), [...signatures]],
  });
}

/** Call data of `executeHedge`. */
export function encodeExecuteHedge(order: HedgeOrder): Hex {
  return encodeFunctionData({ abi, functionName: 'executeHedge', args: [toHedgeOrderStruct(order)] });
}

/** Call data of `sendMandates`; the transaction's value pays the message fee, excess comes back. */
export function encodeSendMandates(dstEid: number): Hex {
  return encodeFunctionData({ abi, functionName: 'sendMandates', args: [dstEid] });
}

/** Call data of `sendReport`; the transaction's value pays the message fee, excess comes back. */
export function encodeSendReport(srcEid: number): Hex {
  return encodeFunctionData({ abi, functionName: 'sendReport', args: [srcEid] });
}

/** Call data of `supplyCollateral`; `amount` in settlement token units. */
export function encodeSupplyCollateral(amount: bigint): Hex {
  return encodeFunctionData({ abi, functionName: 'supplyCollateral', args: [amount] });
}

/** Call data of `withdrawCollateral`; `amount` in settlement token units. */
export function encodeWithdrawCollateral(amount: bigint): Hex {
  return encodeFunctionData({ abi, functionName: 'withdrawCollateral', args: [amount] });
}

/** Call data of `halt`; a value that covers `quoteHalt` fans it out to all peers. */
export function encodeHalt(): Hex {
  return encodeFunctionData({ abi, functionName: 'halt' });
}

/** Call data of `resume`; a value that covers `quoteHalt` fans it out to all peers. */
export function encodeResume(): Hex {
  return encodeFunctionData({ abi, functionName: 'resume' });
}

/** Call data of `batchUpdateHedges`: one signature set changes the ratios of many positions, all or none. */
export function encodeBatchUpdateHedges(vault: Address, order: RatioOrder, signatures: readonly Hex[]): Hex {
  return encodeFunctionData({
    abi,
    functionName: 'batchUpdateHedges',
    args: [toRatioOrderStruct(vault, order), [...signatures]],
  });
}

/** Call data of `updateHedgeRatio`. The signatures are over a ratio order of this one update. */
export function encodeUpdateHedgeRatio(
  positionId: bigint,
  ratio: bigint,
  order: Pick<RatioOrder, 'sequence' | 'validUntil'>,
  signatures: readonly Hex[],
): Hex {
  const signature = encodeAbiParameters(
    [{ type: 'uint64' }, { type: 'uint64' }, { type: 'bytes[]' }],
    [order.sequence, BigInt(order.validUntil), [...signatures]],
  );
  return encodeFunctionData({ abi, functionName: 'updateHedgeRatio', args: [positionId, ratio, signature] });
}

/**
 * Call data of `executeCrossChainHedge`; `amount` is the signed WAD quantity the plan must order from `dstEid`. The
 * transaction's value pays the message fee, excess comes back.
 */
export function encodeExecuteCrossChainHedge(positionId: bigint, dstEid: number, amount: bigint): Hex {
  return encodeFunctionData({
    abi,
    functionName: 'executeCrossChainHedge',
    args: [positionId, dstEid, amount],
  });
}

/** Call data of `openAuction`; the order is one leg of venue `1inch-fusion`, see `auctionData`. */
export function encodeOpenAuction(order: HedgeOrder): Hex {
  return encodeFunctionData({ abi, functionName: 'openAuction', args: [toHedgeOrderStruct(order)] });
}

/** Call data of `settleAuction`. */
export function encodeSettleAuction(orderHash: Hex): Hex {
  return encodeFunctionData({ abi, functionName: 'settleAuction', args: [orderHash] });
}

/** Call data of `cancelAuction`. */
export function encodeCancelAuction(orderHash: Hex): Hex {
  return encodeFunctionData({ abi, functionName: 'cancelAuction', args: [orderHash] });
}

/** What leaves for a peer vault: settlement token units, and most wei the message may cost. */
export interface CollateralTransfer {
  readonly dstEid: number;
  readonly amount: bigint;
  readonly minReceived: bigint;
  readonly maxFee: bigint;
}

/** Call data of `bridgeCollateral`; the transaction's value pays the message fee, excess comes back. */
export function encodeBridgeCollateral({ dstEid, amount, minReceived, maxFee }: CollateralTransfer): Hex {
  const args = [dstEid, amount, minReceived, maxFee] as const;
  return encodeFunctionData({ abi, functionName: 'bridgeCollateral', args });
}

/** Call data of `confirmCollateral`; `total` in settlement token units since ever. */
export function encodeConfirmCollateral(dstEid: number, total: bigint): Hex {
  return encodeFunctionData({ abi, functionName: 'confirmCollateral', args: [dstEid, total] });
}
