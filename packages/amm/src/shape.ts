import { FatalError, type PositionShape } from '@ballast/core';

/**
 * Value of a liquidity position as a function of two USD prices. P = price0 / price1 is the price of asset0 in asset1,
 * all amounts are whole units. Every shape's value is concave and homogeneous of degree one in the prices, hence
 * dV/dprice0 = amount0 and dV/dprice1 = amount1 exactly (envelope), out of range too, and the Hessian has rank one.
 */

export interface Prices {
  /** USD of one asset0 and one asset1; positive. */
  readonly price0: number;
  readonly price1: number;
}

export interface Amounts {
  readonly amount0: number;
  readonly amount1: number;
}

/** Second derivatives of the USD value by the two USD prices. */
export interface Hessian {
  readonly h00: number;
  readonly h01: number;
  readonly h11: number;
}

/**
 * Amounts behind the position at the given prices; equally its USD delta by each price.
 * Concentrated: x = L (1/s - 1/sqrt(b)), y = L (s - sqrt(a)), s = sqrt(clamp(P, a, b)); constant product: a = 0, b = inf.
 * Weighted with invariant k = x^w y^(1-w): x = w V / price0, y = (1 - w) V / price1.
 * @throws FatalError on prices that are not positive and finite, or a range that is not 0 <= lower < upper.
 */
export function positionAmounts(shape: PositionShape, prices: Prices): Amounts {
  const ratio = relativePrice(prices);
  if (shape.kind === 'weighted') {
    const { invariant, weight0 } = shape;
    const odds = weight0 / (1 - weight0);
    return {
      amount0: invariant * (odds / ratio) ** (1 - weight0),
      amount1: invariant * (ratio / odds) ** weight0,
    };
  }
  const { low, high } = rootRange(shape);
  const root = clamp(Math.sqrt(ratio), low, high);
  return {
    // As one fraction: the difference of reciprocals would cancel near the upper end.
    amount0: high === Infinity ? shape.liquidity / root : (shape.liquidity * (high - root)) / (root * high),
    amount1: shape.liquidity * (root - low),
  };
}

/** USD value at the given prices. */
export function positionValue(shape: PositionShape, prices: Prices): number {
  const { amount0, amount1 } = positionAmounts(shape, prices);
  return amount0 * prices.price0 + amount1 * prices.price1;
}

/**
 * V''(P) with asset1 as numeraire, whole units of asset1; never positive. -L / (2 P^1.5) in range, zero outside;
 * weighted -w (1 - w) V / P^2.
 */
export function positionGamma(shape: PositionShape, prices: Prices): number {
  const ratio = relativePrice(prices);
  if (shape.kind === 'weighted') {
    const value = positionValue(shape, { price0: ratio, price1: 1 });
    return (-shape.weight0 * (1 - shape.weight0) * value) / (ratio * ratio);
  }
  const { low, high } = rootRange(shape);
  const root = Math.sqrt(ratio);
  return root > low && root < high ? -shape.liquidity / (2 * ratio * root) : 0;
}

/** Second derivatives by the USD prices: rank one with null vector (price0, price1). */
export function positionHessian(shape: PositionShape, prices: Prices): Hessian {
  const gamma = positionGamma(shape, prices);
  const { price0, price1 } = prices;
  const h00 = gamma / price1;
  const ratio = price0 / price1;
  return { h00, h01: -h00 * ratio, h11: h00 * ratio * ratio };
}

/** P = price0 / price1, checked. */
export function relativePrice({ price0, price1 }: Prices): number {
  for (const price of [price0, price1])
    if (!(price > 0 && price < Infinity))
      throw new FatalError(`price ${price} is not positive and finite`, 'check the price feed');
  return price0 / price1;
}

/** Square roots of the range ends; a constant product spans everything. */
export function rootRange(shape: Exclude<PositionShape, { kind: 'weighted' }>): {
  low: number;
  high: number;
} {
  if (shape.kind === 'constant-product') return { low: 0, high: Infinity };
  const { lower, upper } = shape;
  if (!(lower >= 0 && lower < upper))
    throw new FatalError(`range [${lower}, ${upper}] is empty`, 'check the position read');
  return { low: Math.sqrt(lower), high: Math.sqrt(upper) };
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);

/**
 * Liquidity of a concentrated position worth `value` USD at the given prices.
 * @throws FatalError as {@link positionAmounts}.
 */
export function liquidityForValue(value: number, lower: number, upper: number, prices: Prices): number {
  return value / positionValue({ kind: 'concentrated', liquidity: 1, lower, upper }, prices);
}
