import { wrap256 } from './integers.ts';

/** Fee accumulators of one token around one position; Q128 per unit of liquidity, counted mod 2^256. */
export interface FeeGrowth {
  readonly tick: number;
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly global: bigint;
  readonly outsideLower: bigint;
  readonly outsideUpper: bigint;
}

/** Fee growth inside a range, mod 2^256 as in Uniswap v3 core `Tick.getFeeGrowthInside`. */
export function feeGrowthInside(growth: FeeGrowth): bigint {
  const { tick, tickLower, tickUpper, global, outsideLower, outsideUpper } = growth;
  const below = tick >= tickLower ? outsideLower : global - outsideLower;
  const above = tick < tickUpper ? outsideUpper : global - outsideUpper;
  return wrap256(global - below - above);
}

/** Fees owed since `last`, token units, rounded down; the difference wraps, so a counter past 2^256 stays right. */
export function feesOwed(liquidity: bigint, inside: bigint, last: bigint): bigint {
  return (liquidity * wrap256(inside - last)) >> 128n;
}
