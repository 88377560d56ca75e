import type { PositionShape } from '@ballast/core';
import { clamp, type Prices, positionAmounts, positionValue, relativePrice, rootRange } from './shape.ts';

/** One price step of a position, USD: `change = delta0 + delta1 - lvr` up to float rounding. */
export interface StepAttribution {
  readonly change: number;
  /** Amounts before the step times the move of each price. */
  readonly delta0: number;
  readonly delta1: number;
  /** What rebalancing at the new price would have made on top; never negative (V is concave). */
  readonly lvr: number;
}

/**
 * Splits the value change of one step exactly, not by Taylor expansion: LVR is the Bregman divergence of V,
 * computed from a form that cannot turn negative by cancellation.
 * @throws FatalError on prices that are not positive and finite.
 */
export function attributeStep(shape: PositionShape, from: Prices, to: Prices): StepAttribution {
  const before = positionAmounts(shape, from);
  return {
    change: positionValue(shape, to) - positionValue(shape, from),
    delta0: before.amount0 * (to.price0 - from.price0),
    delta1: before.amount1 * (to.price1 - from.price1),
    lvr: stepLvr(shape, from, to),
  };
}

function stepLvr(shape: PositionShape, from: Prices, to: Prices): number {
  const start = relativePrice(from);
  const end = relativePrice(to);
  if (shape.kind === 'weighted') {
    const growth = end / start;
    const weight = shape.weight0;
    // Bernoulli: w r + 1 - w >= r^w; only rounding can dip below zero.
    const gap = weight * (growth - 1) - Math.expm1(weight * Math.log(growth));
    return to.price1 * positionValue(shape, { price0: start, price1: 1 }) * Math.max(gap, 0);
  }
  const { low, high } = rootRange(shape);
  const first = clamp(Math.sqrt(start), low, high);
  const last = clamp(Math.sqrt(end), low, high);
  const root = Math.sqrt(end);
  // L (s1 - s0) (P1 / (s0 s1) - 1); both factors have the same sign, and rounding is monotone, so it stays so.
  return to.price1 * shape.liquidity * (last - first) * ((root * root) / (first * last) - 1);
}
