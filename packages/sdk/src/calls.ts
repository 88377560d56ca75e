import { type Address, encodeFunctionData, type Hex } from 'viem';
import { hedgeVaultAbi as abi } from './generated/abis.ts';
import { type HedgeOrder, toHedgeOrderStruct } from './order.ts';
import { type HedgePlan, toVaultPlanStruct } from './plan.ts';

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
