import { FatalError } from '@ballast/core';
import { lowerBound, type Market } from './market.ts';

export interface WindowOptions {
  /** Length of a window, and days between the starts of two. */
  readonly days: number;
  readonly everyDays: number;
  /** Open the book anew for every window; otherwise it runs once and windows are sums over its days. */
  readonly fresh: boolean;
}

export interface Period {
  /** Market bar. */
  readonly start: number;
  readonly steps: number;
}

const day = 86_400;

/**
 * The runs of a backtest. Fresh windows that begin or end inside a hole of the data are left out.
 * @throws FatalError when not one window fits.
 */
export function periodsOf(
  market: Market,
  options: {
    readonly from: number;
    readonly to: number;
    readonly windows: WindowOptions;
    readonly historyBars: number;
    readonly leastBars?: number;
  },
): readonly Period[] {
  const { from, to, windows } = options;
  const { at } = market;
  const first = lowerBound(at, from);
  const last = lowerBound(at, to + 1) - 1;
  const needed = Math.ceil((options.leastBars ?? options.historyBars) / 2);
  if (first < needed)
    throw new FatalError(
      `${first} bars of history before the start, ${needed} needed`,
      'start later, or give older data',
    );
  if (!windows.fresh) {
    if (last - first < 1)
      throw new FatalError(`${last - first + 1} bars in the period`, 'choose dates inside the data');
    return [{ start: first, steps: last - first }];
  }
  const periods: Period[] = [];
  for (let begin = at[first] ?? from; begin + windows.days * day <= to; begin += windows.everyDays * day) {
    const start = lowerBound(at, begin);
    const end = lowerBound(at, begin + windows.days * day);
    if (at[start] === begin && at[end] === begin + windows.days * day)
      periods.push({ start, steps: end - start });
  }
  if (periods.length === 0)
    throw new FatalError(
      `no window of ${windows.days} days fits between the dates`,
      'choose shorter windows or a longer period',
    );
  return periods;
}
