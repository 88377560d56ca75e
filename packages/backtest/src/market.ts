import { type AssetId, FatalError } from '@ballast/core';

/** Bars of one asset as read from a source. Times are bar starts, seconds; a bar's close is known at its end. */
export interface PriceSeries {
  readonly asset: AssetId;
  /** Where it came from, for errors. */
  readonly source: string;
  readonly times: readonly number[];
  readonly closes: readonly number[];
  /** Highest price of each bar; closes are used where absent. */
  readonly highs?: readonly number[];
  /** Base units traded in each bar; absent where unknown. */
  readonly volumes?: readonly number[];
}

/** Prices that every asset of the book has, oldest first. */
export interface Market {
  readonly assets: readonly AssetId[];
  /** Seconds per bar. */
  readonly interval: number;
  /** Ends of bars. A step longer than the interval spans a gap of the data. */
  readonly at: Float64Array;
  /** USD by asset, then bar. */
  readonly closes: readonly Float64Array[];
  readonly highs: readonly Float64Array[];
  /** Base units; NaN where the source has no volumes. */
  readonly volumes: readonly Float64Array[];
  /** Repairs made, in words. */
  readonly warnings: readonly string[];
}

export interface MarketOptions {
  readonly interval: number;
  /** Longest hole that is stepped over with a warning, seconds; a longer one is an error. */
  readonly maxGap: number;
}

const iso = (time: number): string => new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ');

/**
 * Joins the series on the bars that all of them have. A missing bar is never invented: the step across the hole is
 * longer, no decision is made inside it, and forecasts leave it out.
 * @throws FatalError naming source, row and value on unsorted or repeated rows, prices that are not positive, a bar
 * that is off the grid, or a hole longer than `maxGap`.
 */
export function buildMarket(series: readonly PriceSeries[], options: MarketOptions): Market {
  const { interval, maxGap } = options;
  const [first, ...others] = series;
  if (!first) throw new FatalError('no price series', 'give one per volatile asset of the book');
  const tables = [first, ...others].map((one) => checkSeries(one, interval));
  const shared = first.times.filter((time) => tables.every((table) => table.has(time)));
  if (shared.length < 2)
    throw new FatalError(
      `${series.map((one) => one.source).join(' and ')} share ${shared.length} bars`,
      'give files that overlap in time',
    );
  const column = (of: (one: PriceSeries, row: number) => number): Float64Array[] =>
    series.map((one, s) => Float64Array.from(shared, (time) => of(one, tables[s]!.get(time)!)));
  return {
    assets: series.map((one) => one.asset),
    interval,
    at: Float64Array.from(shared, (time) => time + interval),
    closes: column((one, row) => one.closes[row]!),
    highs: column((one, row) => Math.max(one.highs?.[row] ?? 0, one.closes[row]!)),
    volumes: column((one, row) => one.volumes?.[row] ?? Number.NaN),
    warnings: gapWarnings(shared, interval, maxGap),
  };
}

/** Row of each bar start. */
function checkSeries(one: PriceSeries, interval: number): ReadonlyMap<number, number> {
  const rows = new Map<number, number>();
  let last = Number.NEGATIVE_INFINITY;
  for (const [row, time] of one.times.entries()) {
    const at = `${one.source}, row ${row + 1}`;
    if (time === last)
      throw new FatalError(`${at} repeats ${time} (${iso(time)} UTC)`, 'drop the duplicate row');
    if (!(time > last)) throw new FatalError(`${at}: ${time} follows ${last}`, 'sort the rows by time');
    if (time % interval !== 0)
      throw new FatalError(
        `${at}: ${time} is not a multiple of ${interval} s`,
        'give bars of the stated interval',
      );
    for (const price of [one.closes[row], one.highs?.[row] ?? 1])
      if (price === undefined || !(price > 0 && Number.isFinite(price)))
        throw new FatalError(
          `${at}: ${one.asset} has price ${price}`,
          'remove the row or repair it at the source',
        );
    rows.set(time, row);
    last = time;
  }
  return rows;
}

function gapWarnings(times: readonly number[], interval: number, maxGap: number): string[] {
  const warnings: string[] = [];
  for (let i = 1; i < times.length; i++) {
    const hole = times[i]! - times[i - 1]! - interval;
    if (hole === 0) continue;
    const words = `no shared bar for ${hole / 3600} h after ${iso(times[i - 1]!)} UTC`;
    if (hole > maxGap)
      throw new FatalError(
        words,
        `choose dates around it, or allow gaps longer than ${maxGap / 3600} h and read the result with care`,
      );
    warnings.push(`${words}: one long step, no decision inside it`);
  }
  return warnings;
}

/**
 * Bars from `from - warmup` to `to`, seconds.
 * @throws FatalError when there is less history than asked for.
 */
export function cutMarket(market: Market, from: number, to: number, warmup: number): Market {
  const { at, interval } = market;
  const start = lowerBound(at, from - warmup);
  const first = lowerBound(at, from);
  const end = lowerBound(at, to + 1);
  if (end - first < 2)
    throw new FatalError(
      `${end - first} bars between ${iso(from)} and ${iso(to)} UTC`,
      `prices of ${market.assets.join(', ')} overlap from ${iso(at[0]!)} to ${iso(at[at.length - 1]!)} UTC`,
    );
  // A hole just before the start may cost some warm-up, but not half of it.
  const wanted = warmup / interval;
  if (first - start < wanted / 2)
    throw new FatalError(
      `${first - start} bars of history before ${iso(from)} UTC, ${Math.ceil(wanted / 2)} needed`,
      `start at ${iso(at[0]! + warmup)} UTC or later`,
    );
  const slice = (column: Float64Array) => column.slice(start, end);
  return {
    ...market,
    at: slice(at),
    closes: market.closes.map(slice),
    highs: market.highs.map(slice),
    volumes: market.volumes.map(slice),
    warnings: gapWarnings(
      Array.from(slice(at), (time) => time - interval),
      interval,
      Number.POSITIVE_INFINITY,
    ),
  };
}

/** Index of the first element not below `value`. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
