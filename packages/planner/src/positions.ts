import type { BookPosition, Prices } from '@ballast/amm';
import { type AssetId, type PositionSnapshot, wadToNumber } from '@ballast/core';
import type { Book } from './view.ts';

/** A position whose two assets have a price, fully protected. */
export interface PricedPosition {
  readonly position: BookPosition;
  readonly snapshot: PositionSnapshot;
  readonly prices: Prices;
}

/** Names one entry of a position: closed and opened again, it is another. */
export const entryOf = ({ snapshot }: PricedPosition): string =>
  `${snapshot.key}/${snapshot.entry0}/${snapshot.entry1}`;

/** USD by asset: the book's prices, the chains' own for what has no forecast, one for the settlement token. */
export function pricesOf(book: Book, settlement: AssetId): Record<AssetId, number> {
  // The settlement token is the unit of account even where no feed is listed for it.
  const prices: Record<AssetId, number> = { [settlement]: 1 };
  for (const { snapshot } of book.chains)
    for (const state of Object.values(snapshot.assets)) prices[state.asset] = wadToNumber(state.price);
  for (const [a, asset] of book.assets.entries()) prices[asset] = book.prices[a]!;
  return prices;
}

/** Every position of the book that can be valued. */
export function pricedPositions(book: Book, settlement: AssetId): readonly PricedPosition[] {
  const prices = pricesOf(book, settlement);
  return book.chains.flatMap((view) =>
    view.snapshot.positions.flatMap((one): readonly PricedPosition[] => {
      const price0 = prices[one.asset0] ?? 0;
      const price1 = prices[one.asset1] ?? 0;
      if (!(price0 > 0 && price1 > 0)) return [];
      const position: BookPosition = {
        asset0: one.asset0,
        asset1: one.asset1,
        shape: one.shape,
        benchmark: one.benchmark,
        entry: { amount0: wadToNumber(one.entry0), amount1: wadToNumber(one.entry1) },
        ratio: 1,
      };
      return [{ position, snapshot: one, prices: { price0, price1 } }];
    }),
  );
}
