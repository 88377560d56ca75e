import { FatalError } from '@ballast/core';
import type { PoolCurve } from './pool-curve.ts';

/**
 * Seen from the order: a concave gain of the quantity that is fixed, so that selling exactly and buying exactly are one
 * problem: maximise the sum of gains at a given total quantity.
 *
 * exact in: quantity = input, gain = output, theta = mu, marginal gain = 1 / theta^2
 * exact out: quantity = output, gain = -input, theta = -1 / mu, marginal gain = -1 / theta^2
 *
 * In both, quantity is non-decreasing in theta and piecewise linear for Moebius pools (d output / d theta equals
 * d input / d mu).
 */
export interface Curve {
  /** theta at quantity zero. */
  readonly start: number;
  readonly capacity: number;
  quantityAt(theta: number): number;
  slopeAt(theta: number): number;
  gain(quantity: number): number;
}

export const exactIn = (pool: PoolCurve): Curve => ({
  start: pool.startMu,
  capacity: pool.maxInput,
  quantityAt: pool.inputAt,
  slopeAt: pool.slopeAt,
  gain: pool.output,
});

export const exactOut = (pool: PoolCurve): Curve => ({
  start: -1 / pool.startMu,
  capacity: pool.maxOutput,
  quantityAt: (theta) => pool.output(pool.inputAt(-1 / theta)),
  slopeAt: (theta) => pool.slopeAt(-1 / theta),
  gain: (quantity) => -pool.input(quantity),
});

/** Marginal gain at theta: the shadow price of one unit of quantity. */
export const shadowPrice = (theta: number): number => 1 / (theta * Math.abs(theta));

export interface Split {
  /** Same order as the curves; sums to the total up to 1e-12 relative. */
  readonly quantities: number[];
  readonly gain: number;
  readonly theta: number;
  readonly iterations: number;
}

const MAX_ITERATIONS = 200;

/**
 * Quantities that maximise the sum of gains for a total quantity: equal marginal prices wherever a pool is used
 * (Angeris et al., arXiv 2204.05238). Safeguarded Newton on theta; finite for piecewise-linear curves.
 * @throws FatalError when the curves together cannot take the total, or on a non-positive total.
 */
export function splitQuantity(curves: readonly Curve[], total: number): Split {
  const capacity = curves.reduce((sum, curve) => sum + curve.capacity, 0);
  if (!(total > 0 && total <= capacity))
    throw new FatalError(`quantity ${total} is not within (0, ${capacity}]`, 'cut the order to the capacity');
  let low = Math.min(...curves.map(({ start }) => start));
  let high = low > 0 ? Infinity : 0;
  let theta = further(low);
  const quantities = curves.map(() => 0);
  let iterations = 0;
  while (iterations++ < MAX_ITERATIONS) {
    const { sum, slope } = fill(curves, theta, quantities);
    const missing = total - sum;
    if (Math.abs(missing) <= 1e-13 * total) break;
    if (missing > 0) low = theta;
    else high = theta;
    const newton = slope > 0 ? theta + missing / slope : Number.NaN;
    const next = newton > low && newton < high ? newton : between(low, high);
    if (next === theta || next === low || next === high) break;
    theta = next;
  }
  settle(curves, quantities, total);
  const gain = curves.reduce((sum, curve, i) => sum + curve.gain(quantities[i]!), 0);
  return { quantities, gain, theta, iterations };
}

function fill(curves: readonly Curve[], theta: number, into: number[]): { sum: number; slope: number } {
  let sum = 0;
  let slope = 0;
  curves.forEach((curve, i) => {
    const quantity = curve.quantityAt(theta);
    into[i] = quantity;
    sum += quantity;
    slope += curve.slopeAt(theta);
  });
  return { sum, slope };
}

/** Away from `theta` towards the open end: infinity for selling, zero from below for buying. */
const further = (theta: number): number => (theta > 0 ? theta * 1.5 : theta / 1.5);

/** A point strictly inside a bracket whose upper end may be open. */
export const between = (low: number, high: number): number =>
  high === Infinity || high === 0 ? further(low) : (low + high) / 2;

/** Puts the float remainder where there is most room, so that the quantities add up. */
function settle(curves: readonly Curve[], quantities: number[], total: number): void {
  const missing = total - quantities.reduce((sum, quantity) => sum + quantity, 0);
  if (missing === 0) return;
  let best = 0;
  const room = (i: number): number => (missing > 0 ? curves[i]!.capacity - quantities[i]! : quantities[i]!);
  for (let i = 1; i < curves.length; i++) if (room(i) > room(best)) best = i;
  quantities[best] = Math.max(quantities[best]! + missing, 0);
}
