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
  const tables = histories.map(tableOf);
  const at: number[] = [];
  const returns: number[][] = [];
  for (const { at: end } of histories[0]?.closes ?? []) {
    const step: number[] = [];
    for (const table of tables) {
      const before = table.get(end - interval);
      const after = table.get(end);
      if (before === undefined || after === undefined) break;
      step.push(Math.log(after / before));
    }
    if (step.length < tables.length) continue;
    at.push(end);
    returns.push(step);
  }
  return { assets, at, returns };
}

function tableOf(history: PriceHistory): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, price } of history.closes) {
    if (!(at > last))
      throw new FatalError(
        `${history.asset}: close at ${at} follows one at ${last}`,
        'sort the closes by time and drop repeats',
      );
    if (!(price > 0 && Number.isFinite(price)))
      throw new FatalError(`${history.asset}: close ${price} at ${at} is not a price`, 'remove or repair it');
    table.set(at, price);
    last = at;
  }
  return table;
}
