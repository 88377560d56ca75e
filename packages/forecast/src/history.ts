import { type AssetId, FatalError } from '@ballast/core';

/** One closing price: block or candle time in seconds, USD. */
export interface Close {
  readonly at: number;
  readonly price: number;
}

export interface PriceHistory {
  readonly asset: AssetId;
  readonly closes: readonly Close[];
}

/** Log returns of all assets over the same steps, oldest first. */
export interface JointReturns {
  readonly assets: readonly AssetId[];
  /** End of each step, seconds. */
  readonly at: readonly number[];
  /** Per step, in the order of `assets`. */
  readonly returns: readonly (readonly number[])[];
}

/**
 * Log returns over steps of exactly `interval` seconds for which every asset has both ends. Missing hours are left
 * out: a return never spans a gap.
 * Throws FatalError on a price that is not positive and finite, times out of order, or an asset named twice.
 */
export function jointReturns(histories: readonly PriceHistory[], interval: number): JointReturns {
  const assets = histories.map((history) => history.asset);
  if (new Set(assets).size !== assets.length)
    throw new FatalError(`assets ${assets.join(', ')} name one twice`, 'give one history per asset');
  for (const history of histories) checkCloses(history);
  const at: number[] = [];
  const returns: number[][] = [];
  // One cursor per asset: sorted closes are walked once, years of hours times many assets stay cheap.
  const cursors = new Int32Array(histories.length);
  for (const { at: end } of histories[0]?.closes ?? []) {
    const step: number[] = [];
    for (const [i, { closes }] of histories.entries()) {
      let cursor = cursors[i]!;
      while (cursor < closes.length && closes[cursor]!.at < end) cursor++;
      cursors[i] = cursor;
      const after = closes[cursor];
      const before = after?.at === end ? beforeOf(closes, cursor, end - interval) : undefined;
      if (!after || !before) break;
      step.push(Math.log(after.price / before.price));
    }
    if (step.length < histories.length) continue;
    at.push(end);
    returns.push(step);
  }
  return { assets, at, returns };
}

/** The close at exactly `when`, looked for backwards from `cursor`: closes may be finer than the interval. */
function beforeOf(closes: readonly Close[], cursor: number, when: number): Close | undefined {
  let i = cursor - 1;
  while (i >= 0 && closes[i]!.at > when) i--;
  const found = closes[i];
  return found?.at === when ? found : undefined;
}

/** Throws FatalError naming the row, counted from 0, of a time out of order or a price that is not one. */
export function checkCloses({ asset, closes }: PriceHistory): void {
  let last = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < closes.length; row++) {
    const { at, price } = closes[row]!;
    if (!(at > last))
      throw new FatalError(
        `${asset} row ${row}: close at ${at} follows one at ${last}`,
        'sort the closes by time and drop repeats',
      );
    if (!(price > 0 && Number.isFinite(price)))
      throw new FatalError(
        `${asset} row ${row}: close ${price} at ${at} is not a price`,
        'remove or repair it',
      );
    last = at;
  }
}
