import {
  type Amounts,
  attributeStep,
  benchmarkExposure,
  liquidityForValue,
  type Prices,
  positionAmounts,
} from '@ballast/amm';
import { FatalError, type PositionShape } from '@ballast/core';
import { feesEarned } from './fees.ts';
import type { Market } from './market.ts';
import { assetsOf, type BacktestBook, type PositionSpec } from './spec.ts';

/** A stretch between two renewals. */
export interface Segment {
  /** First bar of the period it covers. */
  readonly from: number;
  readonly shape: PositionShape;
  /** Amounts the benchmark holds; zero for usd-neutral. */
  readonly benchmark: Amounts;
  readonly entry: Amounts;
}

/** What the market alone does to one position: the same whatever is hedged. Bars count from the period's start. */
export interface PositionPath {
  readonly spec: PositionSpec;
  /** Index into the book's chains. */
  readonly chain: number;
  /** Indices into the path's assets; -1 is the settlement token. */
  readonly asset0: number;
  readonly asset1: number;
  readonly segments: readonly Segment[];
  /** Segment of each bar. */
  readonly segmentAt: Int32Array;
  readonly amount0: Float64Array;
  readonly amount1: Float64Array;
  /** Per step, USD: amounts times price moves, LVR (positive), fees, and what the benchmark made. */
  readonly delta: Float64Array;
  readonly lvr: Float64Array;
  readonly fees: Float64Array;
  readonly benchmark: Float64Array;
}

/** The segment in force at a bar of the period. */
export const segmentOf = (one: PositionPath, bar: number): Segment => one.segments[one.segmentAt[bar]!]!;

/** Whether a position is opened at a bar. */
export const entersAt = (one: PositionPath, bar: number): boolean =>
  bar === 0 || one.segmentAt[bar] !== one.segmentAt[bar - 1];

export const positionsOn = (path: LpPath, chain: number): number =>
  path.positions.filter((one) => one.chain === chain).length;

/** The book's LP side over one period of a market. */
export interface LpPath {
  readonly book: BacktestBook;
  readonly market: Market;
  readonly assets: readonly string[];
  /** Market column of each asset. */
  readonly columns: readonly number[];
  /** Market bar of the period's first decision. */
  readonly start: number;
  /** Steps; there is one bar more. */
  readonly steps: number;
  readonly positions: readonly PositionPath[];
  /** Exposure by chain, asset, bar, whole units; undefined where none holds the asset. */
  readonly exposure: readonly (readonly (Float64Array | undefined)[])[];
  /** Profit and loss against the benchmarks per step with no hedge, fees included, USD. */
  readonly unhedged: Float64Array;
}

/**
 * Opens the book at bar `start` and follows it for `steps` steps.
 * @throws FatalError when an asset has no prices.
 */
export function followBook(book: BacktestBook, market: Market, start: number, steps: number): LpPath {
  const assets = assetsOf(book);
  const columns = assets.map((asset) => {
    const column = market.assets.indexOf(asset);
    if (column < 0)
      throw new FatalError(`no prices of ${asset}`, `the market has ${market.assets.join(', ')}`);
    return column;
  });
  const frame: Frame = { book, market, assets, columns, start, steps };
  const positions = book.positions.map((spec) => followPosition(frame, spec));
  const exposure = book.chains.map(() => assets.map((): Float64Array | undefined => undefined));
  for (const one of positions) {
    for (const side of [0, 1] as const) {
      const asset = side === 0 ? one.asset0 : one.asset1;
      if (asset < 0) continue;
      const row = exposure[one.chain]!;
      row[asset] ??= new Float64Array(steps + 1);
      addExposure(row[asset]!, one, side);
    }
  }
  const unhedged = new Float64Array(steps);
  for (const one of positions)
    for (let k = 0; k < steps; k++)
      unhedged[k]! += one.delta[k]! - one.lvr[k]! + one.fees[k]! - one.benchmark[k]!;
  return { book, market, assets, columns, start, steps, positions, exposure, unhedged };
}

interface Frame {
  readonly book: BacktestBook;
  readonly market: Market;
  readonly assets: readonly string[];
  readonly columns: readonly number[];
  readonly start: number;
  readonly steps: number;
}

function addExposure(row: Float64Array, one: PositionPath, side: 0 | 1): void {
  const amounts = side === 0 ? one.amount0 : one.amount1;
  for (let k = 0; k < row.length; k++) {
    const { benchmark } = segmentOf(one, k);
    row[k]! += amounts[k]! - (side === 0 ? benchmark.amount0 : benchmark.amount1);
  }
}

function followPosition(frame: Frame, spec: PositionSpec): PositionPath {
  const { book, market, assets, start, steps } = frame;
  const asset0 = assets.indexOf(spec.asset0);
  const asset1 = assets.indexOf(spec.asset1);
  const column0 = market.closes[frame.columns[asset0]!]!;
  const column1 = asset1 < 0 ? undefined : market.closes[frame.columns[asset1]!]!;
  const pricesAt = (k: number): Prices => ({
    price0: column0[start + k]!,
    price1: column1 ? column1[start + k]! : 1,
  });
  const volatility = pairVolatility(frame, column0, column1);
  const volumes = market.volumes[frame.columns[asset0]!]!;
  const renewal = (book.renewDays ?? Number.POSITIVE_INFINITY) * 86_400;
  const path = emptyColumns(steps);
  let prices = pricesAt(0);
  let value = spec.usd;
  let segment = openSegment(spec, value, 0, prices);
  const segments = [segment];
  let opened = market.at[start]!;
  for (let k = 0; ; k++) {
    const now = market.at[start + k]!;
    let amounts = positionAmounts(segment.shape, prices);
    if (k > 0 && k < steps && now - opened >= renewal) {
      value = amounts.amount0 * prices.price0 + amounts.amount1 * prices.price1;
      segment = openSegment(spec, value, k, prices);
      segments.push(segment);
      amounts = segment.entry;
      opened = now;
    }
    path.amount0[k] = amounts.amount0;
    path.amount1[k] = amounts.amount1;
    path.segmentAt[k] = segments.length - 1;
    if (k === steps) break;
    const next = pricesAt(k + 1);
    const step = attributeStep(segment.shape, prices, next);
    path.delta[k] = step.delta0 + step.delta1;
    path.lvr[k] = step.lvr;
    path.benchmark[k] =
      segment.benchmark.amount0 * (next.price0 - prices.price0) +
      segment.benchmark.amount1 * (next.price1 - prices.price1);
    path.fees[k] = feesEarned(spec.fees, {
      seconds: market.at[start + k + 1]! - now,
      equivalent: fullRangeValue(segment.shape, amounts, prices),
      lvr: step.lvr,
      volumeUsd: volumes[start + k + 1]! * next.price0,
      volatility: volatility[k]!,
    });
    prices = next;
  }
  const chain = book.chains.findIndex((one) => one.name === spec.chain);
  return { spec, chain, asset0, asset1, segments, ...path };
}

const emptyColumns = (steps: number) => ({
  amount0: new Float64Array(steps + 1),
  amount1: new Float64Array(steps + 1),
  delta: new Float64Array(steps),
  lvr: new Float64Array(steps),
  fees: new Float64Array(steps),
  benchmark: new Float64Array(steps),
  segmentAt: new Int32Array(steps + 1),
});

function openSegment(spec: PositionSpec, usd: number, from: number, prices: Prices): Segment {
  const shape = shapeOf(spec, usd, prices);
  const entry = positionAmounts(shape, prices);
  return { from, shape, entry, benchmark: benchmarkExposure({ name: spec.benchmark, entry }) };
}

function shapeOf(spec: PositionSpec, usd: number, prices: Prices): PositionShape {
  const price = prices.price0 / prices.price1;
  if (spec.range) {
    const lower = price * spec.range.lower;
    const upper = price * spec.range.upper;
    return {
      kind: 'concentrated',
      liquidity: liquidityForValue(usd, lower, upper, prices),
      lower,
      upper,
    };
  }
  if (spec.weight0 !== undefined) {
    const { weight0 } = spec;
    const x = (weight0 * usd) / prices.price0;
    const y = ((1 - weight0) * usd) / prices.price1;
    return { kind: 'weighted', invariant: x ** weight0 * y ** (1 - weight0), weight0 };
  }
  return { kind: 'constant-product', liquidity: usd / (2 * Math.sqrt(prices.price0 * prices.price1)) };
}

/** USD of a full-range position with the same liquidity, zero while out of range; a weighted one counts as it is. */
function fullRangeValue(shape: PositionShape, amounts: Amounts, prices: Prices): number {
  if (shape.kind === 'weighted') return amounts.amount0 * prices.price0 + amounts.amount1 * prices.price1;
  const price = prices.price0 / prices.price1;
  if (shape.kind === 'concentrated' && (price <= shape.lower || price >= shape.upper)) return 0;
  return 2 * shape.liquidity * Math.sqrt(price) * prices.price1;
}

/** Half-life of the pair's recent volatility, seconds. */
const volatilityHalfLife = 86_400;

/** Volatility of log(price0 / price1) per square root of a second, known at each bar of the period. */
function pairVolatility(
  frame: Frame,
  column0: Float64Array,
  column1: Float64Array | undefined,
): Float64Array {
  const { market, start, steps } = frame;
  const out = new Float64Array(steps + 1);
  const ratio = (bar: number) => Math.log(column0[bar]! / (column1 ? column1[bar]! : 1));
  let variance = 0;
  let weight = 0;
  for (let bar = Math.max(1, start - 240); bar <= start + steps; bar++) {
    const seconds = market.at[bar]! - market.at[bar - 1]!;
    const decay = 2 ** (-seconds / volatilityHalfLife);
    variance = decay * variance + (1 - decay) * ((ratio(bar) - ratio(bar - 1)) ** 2 / seconds);
    weight = decay * weight + (1 - decay);
    if (bar >= start) out[bar - start] = Math.sqrt(variance / weight);
  }
  return out;
}
