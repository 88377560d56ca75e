import { Q96 } from './integers.ts';
import { amount0Between, amount1Between } from './sqrt-price.ts';

/**
 * Largest liquidity that two amounts can provide over a range, rounded down; Uniswap v3 periphery `LiquidityAmounts`.
 * Prices are Q64.96 square roots, amounts token units.
 */
export function liquidityForAmounts(
  price: bigint,
  lower: bigint,
  upper: bigint,
  amount0: bigint,
  amount1: bigint,
): bigint {
  const from0 = (a: bigint, b: bigint): bigint => (amount0 * ((a * b) / Q96)) / (b - a);
  const from1 = (a: bigint, b: bigint): bigint => (amount1 * Q96) / (b - a);
  if (price <= lower) return from0(lower, upper);
  if (price >= upper) return from1(lower, upper);
  const by0 = from0(price, upper);
  const by1 = from1(lower, price);
  if (by0 < by1) return by0;
  return by1;
}

/** Amounts behind liquidity over a range, rounded down; Uniswap v3 periphery `LiquidityAmounts`. */
export function amountsForLiquidity(
  price: bigint,
  lower: bigint,
  upper: bigint,
  liquidity: bigint,
): { readonly amount0: bigint; readonly amount1: bigint } {
  const at = price < lower ? lower : price > upper ? upper : price;
  return {
    amount0: amount0Between(at, upper, liquidity, false),
    amount1: amount1Between(lower, at, liquidity, false),
  };
}
