import type { PositionShape } from '@ballast/core';

// Shapes feed risk maths in floats, never payments.
const scale = (decimals: number): number => 10 ** decimals;

/**
 * Uniswap v3 liquidity in whole units: amounts are `L (1/sqrt p - 1/sqrt upper)` of asset0 and
 * `L (sqrt p - sqrt lower)` of asset1, with p the price of asset0 in asset1 (Uniswap v3 whitepaper, 6.29 and 6.30).
 */
export function concentratedShape(
  liquidity: bigint,
  tickLower: number,
  tickUpper: number,
  decimals0: number,
  decimals1: number,
): PositionShape {
  const price = (tick: number): number => 1.0001 ** tick * scale(decimals0 - decimals1);
  return {
    kind: 'concentrated',
    liquidity: Number(liquidity) / scale((decimals0 + decimals1) / 2),
    lower: price(tickLower),
    upper: price(tickUpper),
  };
}

/** A share of a constant-product pool: `liquidity` is sqrt(x y) of the share, whole units. */
export function constantProductShape(
  share: number,
  reserve0: bigint,
  reserve1: bigint,
  decimals0: number,
  decimals1: number,
): PositionShape {
  const x = Number(reserve0) / scale(decimals0);
  const y = Number(reserve1) / scale(decimals1);
  return { kind: 'constant-product', liquidity: share * Math.sqrt(x) * Math.sqrt(y) };
}

/** A share of a weighted pool: `invariant` is the product of balance^weight of the share, whole units. */
export function weightedShape(
  share: number,
  balance0: bigint,
  balance1: bigint,
  weight0: bigint,
  decimals0: number,
  decimals1: number,
): PositionShape {
  const w0 = Number(weight0) / 1e18;
  const x = Number(balance0) / scale(decimals0);
  const y = Number(balance1) / scale(decimals1);
  return { kind: 'weighted', invariant: share * x ** w0 * y ** (1 - w0), weight0: w0 };
}
