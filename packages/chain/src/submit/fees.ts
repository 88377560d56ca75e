import { type Wei, wei } from '@ballast/core';
import type { SubmitSettings } from './settings.ts';

/** EIP-1559 bid, wei per gas. */
export interface Fees {
  readonly maxFeePerGas: Wei;
  readonly maxPriorityFeePerGas: Wei;
}

/** Nodes drop a replacement that does not raise both fees by 10 %; the strictest ask for 12.5 %. */
const BUMP_NUMERATOR = 1125n;
const BUMP_DENOMINATOR = 1000n;

/** First bid: room for six full blocks in a row (base fee doubles) above the tip, within the cap. */
export function suggestFees(
  baseFee: bigint,
  suggestedTip: bigint,
  { maxFeePerGas, minPriorityFee }: Pick<SubmitSettings, 'maxFeePerGas' | 'minPriorityFee'>,
): Fees {
  const tip = suggestedTip > minPriorityFee ? suggestedTip : minPriorityFee;
  return capped(2n * baseFee + tip, tip, maxFeePerGas);
}

/**
 * Bid that replaces `previous` at the same nonce: both fees at least 12.5 % higher (rounded up) and not below what a
 * new transaction would bid. Null when the cap leaves no room.
 */
export function bumpFees(previous: Fees, suggested: Fees, cap: Wei): Fees | null {
  const maxFee = larger(raised(previous.maxFeePerGas), suggested.maxFeePerGas);
  const tip = larger(raised(previous.maxPriorityFeePerGas), suggested.maxPriorityFeePerGas);
  return maxFee > cap ? null : capped(maxFee, tip, cap);
}

const raised = (fee: bigint): bigint => (fee * BUMP_NUMERATOR + BUMP_DENOMINATOR - 1n) / BUMP_DENOMINATOR;

const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);

function capped(maxFee: bigint, tip: bigint, cap: bigint): Fees {
  const maxFeePerGas = maxFee < cap ? maxFee : cap;
  return {
    maxFeePerGas: wei(maxFeePerGas),
    maxPriorityFeePerGas: wei(tip < maxFeePerGas ? tip : maxFeePerGas),
  };
}
