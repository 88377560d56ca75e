import { type AssetId, FatalError } from '@ballast/core';
import type { BarHistory } from '../data/bars.ts';
import { type DailyOptions, type DailySeries, dailySeries } from '../data/daily.ts';
import { jointReturns } from '../history.ts';

/** Several assets day by day over the same days. */
export interface CovarianceHistory {
  readonly assets: readonly AssetId[];
  readonly firstDay: number;
  /** One per asset, all with the same `firstDay` and length. */
  readonly series: readonly DailySeries[];
  /** Realised covariance per day, row-major n × n; undefined on a day with too few joint returns. */
  readonly daily: readonly (Float64Array | undefined)[];
}

/**
 * Realised covariance per day: sum of outer products of joint log returns, scaled to a full day when at least
 * `minShare` of it is there. Days are those every asset covers.
 * Throws FatalError on bad rows or when the assets share no day.
 */
export function covarianceHistory(
  histories: readonly BarHistory[],
  options: Omit<DailyOptions, 'fearGreed' | 'sentiment'> = {},
): CovarianceHistory {
  const { interval = 3600, boundary = 0, minShare = 0.75 } = options;
  return jointDays(
    histories,
    histories.map((history) => dailySeries(history, options)),
    { interval, boundary, minShare },
  );
}

/** `covarianceHistory` for daily series that are there already, made with the same options. */
export function jointDays(
  histories: readonly BarHistory[],
  own: readonly DailySeries[],
  options: { readonly interval: number; readonly boundary: number; readonly minShare: number },
): CovarianceHistory {
  const { interval, boundary, minShare } = options;
  const firstDay = Math.max(...own.map((series) => series.firstDay));
  const end = Math.min(...own.map((series) => series.firstDay + series.variance.length));
  if (!(end > firstDay))
    throw new FatalError(
      `${histories.map((history) => history.asset).join(', ')} share no day`,
      'give histories that overlap',
    );
  const n = histories.length;
  const sums = Array.from({ length: end - firstDay }, () => new Float64Array(n * n));
  const counts = new Uint16Array(end - firstDay);
  const joint = jointReturns(histories, interval);
  for (const [t, step] of joint.returns.entries()) {
    const row = Math.ceil((joint.at[t]! - boundary) / 86_400) - 1 - firstDay;
    const sum = sums[row];
    if (!sum) continue;
    counts[row]!++;
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum[i * n + j]! += step[i]! * step[j]!;
  }
  const perDay = 86_400 / interval;
  return {
    assets: joint.assets,
    firstDay,
    series: own.map((series) => cutSeries(series, firstDay, end)),
    daily: sums.map((sum, row) => {
      const count = counts[row]!;
      const moved = Array.from({ length: n }, (_, i) => sum[i * n + i]!).every((variance) => variance > 0);
      return count >= minShare * perDay && moved ? sum.map((value) => (value * perDay) / count) : undefined;
    }),
  };
}

function cutSeries(series: DailySeries, firstDay: number, end: number): DailySeries {
  const cut = (values: Float64Array) => values.slice(firstDay - series.firstDay, end - series.firstDay);
  return {
    ...series,
    firstDay,
    variance: cut(series.variance),
    downside: cut(series.downside),
    returns: cut(series.returns),
    close: cut(series.close),
    volume: cut(series.volume),
    fearGreed: cut(series.fearGreed),
    sentiment: cut(series.sentiment),
  };
}

/** Mean covariance over the `horizon` days after `row`, or undefined while one of them is missing. */
export function targetCovariance(
  { daily }: CovarianceHistory,
  row: number,
  horizon: number,
): Float64Array | undefined {
  const window = daily.slice(row + 1, row + 1 + horizon);
  if (window.length < horizon) return undefined;
  const sum = new Float64Array(window[0]?.length ?? 0);
  for (const day of window) {
    if (!day) return undefined;
    for (const [i, value] of day.entries()) sum[i]! += value / horizon;
  }
  return sum;
}

/** Row-major n × n to rows. */
export function toRows(flat: Float64Array): number[][] {
  const n = Math.sqrt(flat.length);
  return Array.from({ length: n }, (_, i) => Array.from(flat.subarray(i * n, (i + 1) * n)));
}
