import { sumBy } from '@ballast/backtest';
import type { PnlSeries } from '@ballast/core';
import type { Interval } from './account.ts';

export const HOUR = 3600;
const HOURS_PER_DAY = 24;

/** Days below which tail figures use hourly profit and loss: fewer daily points have no 5 % tail. */
export const MIN_DAYS_FOR_TAIL = 20;

/** Clock hour since the epoch. Snapshots come seconds after the hour, so a clock hour holds exactly one step. */
export const clockHour = (seconds: number): number => Math.floor(seconds / HOUR);

/**
 * Hourly and daily series of one figure per interval. An interval belongs to the clock hour in which it opens; days
 * are 24 hours each, counted from the first. Hours without a snapshot are left out, not zero.
 */
export function pnlSeries(intervals: readonly Interval[], values: readonly number[]): PnlSeries {
  const start = clockHour(intervals[0]?.at ?? 0);
  const points = intervals.map((interval, index) => ({
    key: clockHour(interval.at) - start,
    value: values[index] ?? 0,
  }));
  return {
    daily: sumBy(points.map(({ key, value }) => ({ key: Math.floor(key / HOURS_PER_DAY), value }))),
    hourly: sumBy(points),
    total: values.reduce((total, value) => total + value, 0),
  };
}
