import { FatalError } from '@ballast/core';
import type { Matrix } from '../maths/linear.ts';
import type { DailySeries } from './daily.ts';

/**
 * What a model may know at the end of a day, one column each. The first groups are always there; a column of the last
 * group is NaN where the caller has no data, and models replace that by its training mean.
 */
export const featureGroups = {
  /** Logarithms of mean realised variance over 1, 7 and 30 days (Corsi 2009 with a crypto week and month). */
  har: ['logVariance1', 'logVariance7', 'logVariance30'],
  /** Negative part of the day's return in units of its weekly volatility, and downside share of the day's variance. */
  leverage: ['negativeReturn', 'downsideShare'],
  /** Share of each weekday in the target window, against Sunday. */
  weekday: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
  /** Log returns over 1 and 7 days (the latter is the article's momentum). */
  signed: ['return1', 'momentum7'],
  /** Distance of the price from its 20-day mean, in logs. */
  reversion: ['meanReversion'],
  /** Weekly volume against its 90-day mean, the day's against its week's, in logs. */
  volume: ['volumeLevel', 'volumeSpike'],
  /** Fear & greed and the caller's own sentiment, as given. */
  sentiment: ['fearGreed', 'sentiment'],
} as const;

export type FeatureGroup = keyof typeof featureGroups;

export const allGroups: readonly FeatureGroup[] = [
  'har',
  'leverage',
  'weekday',
  'signed',
  'reversion',
  'volume',
  'sentiment',
];

export interface FeatureTable {
  /** Column by name, one value per row of the series. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** 1 where the variance history behind the row is complete enough to forecast from. */
  readonly usable: Uint8Array;
}

const cache = new WeakMap<DailySeries, Map<number, FeatureTable>>();

/** The features of every day of `series` for a target of `horizon` days. Row `t` uses nothing after day `t`. */
export function featureTable(series: DailySeries, horizon: number): FeatureTable {
  const known = cache.get(series) ?? new Map<number, FeatureTable>();
  const found = known.get(horizon) ?? buildTable(series, horizon);
  cache.set(series, known.set(horizon, found));
  return found;
}

/**
 * Mean daily variance over the `horizon` days after each row: what every model forecasts. NaN where a day is missing
 * or still to come.
 */
export function targetVariance(series: DailySeries, horizon: number): Float64Array {
  return series.variance.map((_, t) => {
    let sum = 0;
    for (let k = 1; k <= horizon; k++) sum += series.variance[t + k] ?? Number.NaN;
    return sum / horizon;
  });
}

/** Names of the columns of the groups, in the order of `featureMatrix`. */
export const featureNames = (groups: readonly FeatureGroup[]): readonly string[] =>
  groups.flatMap((group) => [...featureGroups[group]]);

/** The named groups at the given rows, as they are: NaN where unknown. */
export function featureMatrix(
  table: FeatureTable,
  groups: readonly FeatureGroup[],
  rows: ArrayLike<number>,
): Matrix {
  const names = featureNames(groups);
  const values = new Float64Array(rows.length * names.length);
  for (const [j, name] of names.entries()) {
    const column = table.columns.get(name);
    if (!column) throw new FatalError(`feature ${name} is not in the table`, 'name one of featureGroups');
    for (let i = 0; i < rows.length; i++) values[i * names.length + j] = column[rows[i]!] ?? Number.NaN;
  }
  return { rows: rows.length, columns: names.length, values };
}

function buildTable(series: DailySeries, horizon: number): FeatureTable {
  const { variance, downside, returns, close, volume } = series;
  const week = trailingMean(variance, 7, 5);
  const month = trailingMean(variance, 30, 24);
  // A missing day stands in for itself with its week: the row stays usable and the week already says so.
  const day = variance.map((value, t) => (Number.isFinite(value) ? value : week[t]!));
  const weeklyVolume = trailingMean(volume, 7, 4);
  const quarterlyVolume = trailingMean(volume, 90, 30);
  const meanPrice = trailingMean(close, 20, 15);
  const columns = new Map<string, Float64Array>([
    ['logVariance1', day.map(Math.log)],
    ['logVariance7', week.map(Math.log)],
    ['logVariance30', month.map(Math.log)],
    ['negativeReturn', returns.map((r, t) => (Math.max(0, -r) || 0) / Math.sqrt(week[t]!))],
    ['downsideShare', downside.map((d, t) => (Number.isFinite(d) ? d / variance[t]! : 0.5))],
    ['return1', returns.map((r) => r || 0)],
    ['momentum7', close.map((price, t) => Math.log(price / (close[t - 7] ?? Number.NaN)) || 0)],
    ['meanReversion', close.map((price, t) => Math.log(price / meanPrice[t]!) || 0)],
    ['volumeLevel', weeklyVolume.map((value, t) => Math.log(value / quarterlyVolume[t]!))],
    ['volumeSpike', volume.map((value, t) => Math.log(value / weeklyVolume[t]!))],
    ['fearGreed', Float64Array.from(series.fearGreed)],
    ['sentiment', Float64Array.from(series.sentiment)],
  ]);
  for (const [i, name] of featureGroups.weekday.entries())
    columns.set(name, weekdayShare(series, i + 1, horizon));
  const usable = Uint8Array.from(week, (value, t) =>
    Number.isFinite(value) && Number.isFinite(month[t]!) ? 1 : 0,
  );
  for (const column of columns.values())
    for (let t = 0; t < column.length; t++)
      if (Math.abs(column[t]!) === Number.POSITIVE_INFINITY) column[t] = Number.NaN;
  return { columns, usable };
}

/** Share of `weekday` (0 is Sunday) among the `horizon` days after each row; day 0 of the epoch was a Thursday. */
function weekdayShare(series: DailySeries, weekday: number, horizon: number): Float64Array {
  return series.variance.map((_, t) => {
    let hits = 0;
    for (let k = 1; k <= horizon; k++) if ((series.firstDay + t + k + 4) % 7 === weekday) hits++;
    return hits / horizon;
  });
}

/** Mean of the last `length` values that are there; NaN when fewer than `least` are. */
function trailingMean(values: Float64Array, length: number, least: number): Float64Array {
  return values.map((_, t) => {
    let sum = 0;
    let count = 0;
    for (let i = Math.max(0, t - length + 1); i <= t; i++)
      if (Number.isFinite(values[i]!)) {
        sum += values[i]!;
        count++;
      }
    return count >= least ? sum / count : Number.NaN;
  });
}
