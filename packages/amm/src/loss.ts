import type { BenchmarkName, PositionShape } from '@ballast/core';
import { normalCdf } from './gaussian.ts';
import {
  type Amounts,
  type Prices,
  positionAmounts,
  positionValue,
  relativePrice,
  rootRange,
} from './shape.ts';

/** What a position is compared with: the amounts it began with, or USD. */
export interface Benchmark {
  readonly name: BenchmarkName;
  /** Amounts at entry; `usd-neutral` values them once, `hodl` keeps holding them. */
  readonly entry: Amounts;
  /** Prices at entry. */
  readonly at: Prices;
}

export interface BenchmarkLoss {
  /** Position value minus benchmark value, USD; never positive against `hodl` entered at the position's own amounts. */
  readonly usd: number;
  /** The same as a fraction of the benchmark value. */
  readonly fraction: number;
}

/** Quantities whose price risk the benchmark itself carries. */
export function benchmarkExposure(benchmark: Pick<Benchmark, 'name' | 'entry'>): Amounts {
  return benchmark.name === 'hodl' ? benchmark.entry : { amount0: 0, amount1: 0 };
}

/** Position against its named benchmark at new prices, fees left out. Against `hodl` this is impermanent loss. */
export function benchmarkLoss(shape: PositionShape, benchmark: Benchmark, prices: Prices): BenchmarkLoss {
  const { entry, at, name } = benchmark;
  const reference = name === 'hodl' ? prices : at;
  const held = entry.amount0 * reference.price0 + entry.amount1 * reference.price1;
  const usd = positionValue(shape, prices) - held;
  return { usd, fraction: usd / held };
}

/** Impermanent loss against holding the amounts the position had at `entry`. */
export function impermanentLoss(shape: PositionShape, entry: Prices, prices: Prices): BenchmarkLoss {
  const benchmark: Benchmark = { name: 'hodl', entry: positionAmounts(shape, entry), at: entry };
  return benchmarkLoss(shape, benchmark, prices);
}

/**
 * Expected impermanent loss against `hodl` entered at `entry`, USD, positive; driftless lognormal relative price with
 * asset1 as numeraire. Constant product: V0 (1 - exp(-v/8)); weighted: V0 (1 - exp(-w (1-w) v / 2)); concentrated from
 * truncated lognormal moments: the fair price of protection at that variance.
 * @param entry Prices at which the hodl amounts were set; `prices` those from which the expectation runs.
 * @param variance Relative variance over the whole horizon (sigma^2 T).
 */
export function expectedLoss(shape: PositionShape, entry: Prices, prices: Prices, variance: number): number {
  const { amount0, amount1 } = positionAmounts(shape, entry);
  const held = amount0 * prices.price0 + amount1 * prices.price1;
  return held - expectedValue(shape, prices, variance);
}

/** Expected USD value after the given variance at an unchanged price1. */
export function expectedValue(shape: PositionShape, prices: Prices, variance: number): number {
  if (!(variance > 0)) return positionValue(shape, prices);
  if (shape.kind !== 'concentrated') {
    const weight = shape.kind === 'weighted' ? shape.weight0 : 0.5;
    return positionValue(shape, prices) * Math.exp((-weight * (1 - weight) * variance) / 2);
  }
  const forward = relativePrice(prices);
  const { low, high } = rootRange(shape);
  const moment = (power: number, from: number, to: number): number =>
    truncatedMoment(forward, variance, power, from, to);
  const { lower, upper, liquidity } = shape;
  const below = low > 0 ? (1 / low - 1 / high) * moment(1, 0, lower) : 0;
  const inside =
    2 * moment(0.5, lower, upper) - moment(1, lower, upper) / high - low * moment(0, lower, upper);
  const above = high < Infinity ? (high - low) * moment(0, upper, Infinity) : 0;
  return liquidity * prices.price1 * (below + inside + above);
}

/** E[P^p; from < P < to] for a driftless lognormal P with mean `forward`. */
function truncatedMoment(forward: number, variance: number, power: number, from: number, to: number): number {
  const deviation = Math.sqrt(variance);
  const chanceAbove = (strike: number): number =>
    strike === 0 ? 1 : normalCdf((Math.log(forward / strike) - variance / 2) / deviation + power * deviation);
  const scale = forward ** power * Math.exp((variance * power * (power - 1)) / 2);
  return scale * (chanceAbove(from) - chanceAbove(to));
}

/**
 * Standard deviations over a horizon of a constant product's value and of its loss against hodl, fractions of V0;
 * driftless lognormal relative price, entered at the current price.
 * @param variance Relative variance over the whole horizon (sigma^2 T).
 */
export function constantProductDeviation(variance: number): {
  readonly value: number;
  readonly loss: number;
} {
  // V/V0 = sqrt(r), hodl/V0 = (1 + r)/2 with r lognormal of mean one.
  const varianceValue = -Math.expm1(-variance / 4);
  const varianceHodl = Math.expm1(variance) / 4;
  const covariance = (Math.expm1((3 * variance) / 8) - Math.expm1(-variance / 8)) / 2;
  return {
    value: Math.sqrt(varianceValue),
    loss: Math.sqrt(Math.max(varianceValue + varianceHodl - 2 * covariance, 0)),
  };
}
