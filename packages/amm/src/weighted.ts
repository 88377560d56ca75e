import { FatalError } from '@ballast/core';
import { FEE_UNIT } from './integers.ts';
import type { Quote } from './quote.ts';

/** One direction of a weighted pool; balances in token units, `exponent` = weightIn / weightOut. */
export interface WeightedSide {
  readonly balanceIn: bigint;
  readonly balanceOut: bigint;
  readonly exponent: number;
  /** Parts per million of the input. */
  readonly fee: number;
}

/** Balancer V2 `WeightedMath` refuses a swap above this share of the balance, per mille. */
const MAX_RATIO = 300n;
/** Relative error allowed to our floats. */
const FLOAT_ERROR = 1e-12;
/** The contract widens its power by 1e-14 of itself, which weighs on the whole balance; twice that is safe. */
const POWER_ERROR = 2e-14;

/**
 * Output of a weighted pool: out = B_o (1 - (B_i / (B_i + a))^(w_i/w_o)). Computed in floats and rounded down by more
 * than both our error and the contract's, so the pool pays at least this much (not to the wei). Above 30 % of the
 * balance the contract refuses; that part is `unfilled`.
 * @throws FatalError on a negative amount.
 */
export function weightedOut(side: WeightedSide, amountIn: bigint): Quote {
  if (amountIn < 0n) throw new FatalError(`negative amount ${amountIn}`, 'pass the size, not its sign');
  const limit = (side.balanceIn * MAX_RATIO * FEE_UNIT) / (1000n * (FEE_UNIT - BigInt(side.fee)));
  const taken = amountIn < limit ? amountIn : limit;
  const net = (Number(taken) * (1e6 - side.fee)) / 1e6;
  const balanceOut = Number(side.balanceOut);
  const exact = balanceOut * -Math.expm1(-side.exponent * Math.log1p(net / Number(side.balanceIn)));
  const safe = Math.floor(exact * (1 - FLOAT_ERROR) - balanceOut * POWER_ERROR) - 1;
  return { amountIn: taken, amountOut: safe > 0 ? BigInt(safe) : 0n, unfilled: amountIn - taken };
}

/**
 * Input for a wanted output of a weighted pool, rounded up by more than both errors (not to the wei). Above 30 % of the
 * balance the contract refuses; that part is `unfilled`.
 * @throws FatalError on a negative amount.
 */
export function weightedIn(side: WeightedSide, wanted: bigint): Quote {
  if (wanted < 0n) throw new FatalError(`negative amount ${wanted}`, 'pass the size, not its sign');
  const limit = (side.balanceOut * MAX_RATIO) / 1000n;
  const amountOut = wanted < limit ? wanted : limit;
  if (amountOut === 0n) return { amountIn: 0n, amountOut, unfilled: wanted };
  const balanceIn = Number(side.balanceIn);
  const net =
    balanceIn * Math.expm1(-Math.log1p(-Number(amountOut) / Number(side.balanceOut)) / side.exponent);
  const safe = ((net * (1 + FLOAT_ERROR) + balanceIn * POWER_ERROR) * 1e6) / (1e6 - side.fee);
  return { amountIn: BigInt(Math.ceil(safe)) + 1n, amountOut, unfilled: wanted - amountOut };
}
