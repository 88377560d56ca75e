import { FatalError } from '@ballast/core';
import { type Close, checkCloses, type PriceHistory } from '../history.ts';

/** One bar: the price held at `at` (its end, seconds), with the volume traded up to then. */
export interface Bar extends Close {
  /** Base units traded over the bar. */
  readonly volume?: number;
}

/** Bars of one asset, oldest first. */
export interface BarHistory extends PriceHistory {
  readonly closes: readonly Bar[];
}

/**
 * Throws FatalError naming the asset and the row (0 is the first) when times repeat or run backwards, a price is not
 * positive and finite, or a volume is negative. Missing bars are fine: nothing is computed across them.
 */
export function checkBars(history: BarHistory): void {
  checkCloses(history);
  const row = history.closes.findIndex(
    ({ volume }) => volume !== undefined && !(volume >= 0 && Number.isFinite(volume)),
  );
  if (row >= 0)
    throw new FatalError(
      `${history.asset} row ${row}: volume ${history.closes[row]!.volume} is not an amount`,
      'remove or repair it',
    );
}
