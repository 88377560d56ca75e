import { type AssetId, FatalError } from '@ballast/core';
import { type BarHistory, checkBars } from './bars.ts';

const daySeconds = 86_400;

/** One asset day by day. All arrays have the same length; row `i` is day `firstDay + i`; NaN marks what is missing. */
export interface DailySeries {
  readonly asset: AssetId;
  /** Days since 1970-01-01 of row 0. */
  readonly firstDay: number;
  /** Seconds after midnight UTC at which a day starts. */
  readonly boundary: number;
  /** Realised variance: sum of squared log returns of the bars that end in the day. */
  readonly variance: Float64Array;
  /** The part of it from negative returns. */
  readonly downside: Float64Array;
  /** Log return from the previous day's last close to this day's. */
  readonly returns: Float64Array;
  readonly close: Float64Array;
  /** Base units; NaN where the bars carry none. */
  readonly volume: Float64Array;
  /** Known at the end of the day, 0 (fear) to 100 (greed). */
  readonly fearGreed: Float64Array;
  /** Any caller-supplied sentiment, in the caller's own unit. */
  readonly sentiment: Float64Array;
  /** What was repaired, for the report. */
  readonly warnings: readonly string[];
}

/** A value known for a whole day, keyed by days since 1970. */
export type DailyColumn = ReadonlyMap<number, number>;

export interface DailyOptions {
  /** Step of the bars, seconds. */
  readonly interval?: number;
  /** Seconds after midnight UTC at which a day starts: lets a live forecast start now. */
  readonly boundary?: number;
  /** A day with a smaller share of its returns is missing; with a larger one its variance is scaled up. */
  readonly minShare?: number;
  readonly fearGreed?: DailyColumn;
  readonly sentiment?: DailyColumn;
}

/**
 * Realised variance and its companions per day from hourly or finer closes. A return is taken only between closes
 * exactly one interval apart, so gaps are never crossed; a day keeping at least `minShare` of its returns is scaled
 * to a full one with a warning, a poorer one is missing. Days before the first and after the last full one are left off.
 * Throws FatalError on bad rows (named) or when no day is complete enough.
 */
export function dailySeries(history: BarHistory, options: DailyOptions = {}): DailySeries {
  const { interval = 3600, boundary = 0, minShare = 0.75 } = options;
  checkBars(history);
  const perDay = daySeconds / interval;
  if (!(Number.isInteger(perDay) && boundary >= 0 && boundary < daySeconds))
    throw new FatalError(
      `interval ${interval} s, boundary ${boundary} s`,
      'give an interval that divides a day and a boundary below 86400',
    );
  // A bar ending exactly at the boundary closes the day before it.
  const dayOf = (at: number) => Math.ceil((at - boundary) / daySeconds) - 1;
  const first = history.closes[0];
  const last = history.closes.at(-1);
  const firstDay = first ? dayOf(first.at) : 0;
  const length = last ? dayOf(last.at) - firstDay + 1 : 0;
  const table = columns(length, options, firstDay);
  const counts = sumReturns(history, interval, (at) => dayOf(at) - firstDay, table);
  const warnings = complete(history.asset, counts, perDay, minShare, table, firstDay);
  const kept = [...counts.keys()].filter((i) => Number.isFinite(table.variance[i]!));
  const from = kept[0];
  const to = kept.at(-1);
  if (from === undefined || to === undefined)
    throw new FatalError(
      `${history.asset}: ${history.closes.length} closes, no day with ${minShare * 100} % of its returns`,
      'backfill the history',
    );
  const cut = (values: Float64Array) => values.slice(from, to + 1);
  return {
    asset: history.asset,
    firstDay: firstDay + from,
    boundary,
    variance: cut(table.variance),
    downside: cut(table.downside),
    returns: cut(table.returns),
    close: cut(table.close),
    volume: cut(table.volume),
    fearGreed: cut(table.fearGreed),
    sentiment: cut(table.sentiment),
    warnings,
  };
}

type Columns = ReturnType<typeof columns>;

function columns(length: number, options: DailyOptions, firstDay: number) {
  const empty = () => new Float64Array(length).fill(Number.NaN);
  const known = (column: DailyColumn | undefined) =>
    Float64Array.from({ length }, (_, i) => column?.get(firstDay + i) ?? Number.NaN);
  return {
    variance: new Float64Array(length),
    downside: new Float64Array(length),
    returns: empty(),
    close: empty(),
    volume: empty(),
    fearGreed: known(options.fearGreed),
    sentiment: known(options.sentiment),
  };
}

/** Fills the sums and gives the number of returns found per day. */
function sumReturns(
  { closes }: BarHistory,
  interval: number,
  rowOf: (at: number) => number,
  table: Columns,
): Uint16Array {
  const counts = new Uint16Array(table.variance.length);
  for (let i = 0; i < closes.length; i++) {
    const { at, price, volume } = closes[i]!;
    const row = rowOf(at);
    table.close[row] = price;
    if (volume !== undefined) table.volume[row] = (table.volume[row] || 0) + volume;
    const before = closes[i - 1];
    if (before === undefined || before.at !== at - interval) continue;
    const step = Math.log(price / before.price);
    counts[row]!++;
    table.variance[row]! += step * step;
    if (step < 0) table.downside[row]! += step * step;
  }
  return counts;
}

function complete(
  asset: AssetId,
  counts: Uint16Array,
  perDay: number,
  minShare: number,
  table: Columns,
  firstDay: number,
): string[] {
  const scaled: string[] = [];
  const missing: string[] = [];
  for (const [i, count] of counts.entries()) {
    const date = new Date((firstDay + i) * daySeconds * 1000).toISOString().slice(0, 10);
    // A price that never moved all day has no variance to take a logarithm of.
    if (count < minShare * perDay || table.variance[i] === 0) {
      if (i > 0 && i < counts.length - 1) missing.push(date);
      table.variance[i] = Number.NaN;
      table.downside[i] = Number.NaN;
    } else if (count < perDay) {
      scaled.push(date);
      table.variance[i]! *= perDay / count;
      table.downside[i]! *= perDay / count;
    }
    if (i > 0) table.returns[i] = Math.log(table.close[i]! / table.close[i - 1]!);
  }
  const say = (dates: readonly string[], what: string) =>
    dates.length === 0 ? [] : [`${asset}: ${dates.length} days ${what}: ${shortened(dates)}`];
  return [...say(scaled, 'with some returns missing, variance scaled up'), ...say(missing, 'missing')];
}

const shortened = (dates: readonly string[]): string =>
  dates.length <= 6 ? dates.join(', ') : `${dates.slice(0, 6).join(', ')}, …`;
