import { positionExposure } from '@ballast/amm';
import type { HedgeRow } from '@ballast/optimizer';
import type { PlanInput } from './input.ts';
import type { PricedPosition } from './positions.ts';
import type { Book, Cell } from './view.ts';

/**
 * What the book may hold of an asset while hedges of refused positions are not to be opened, USD: as far as the exposure
 * of the other positions asks, plus the overlay allowance, and what is held may stay. Undefined where no refused
 * position has the asset.
 */
export function closedRange(
  input: PlanInput,
  book: Book,
  cells: readonly Cell[],
  refused: readonly PricedPosition[],
  asset: number,
): { readonly lower: number; readonly upper: number } | undefined {
  const name = book.assets[asset]!;
  const price = book.prices[asset]!;
  const touching = refused.filter(({ position }) => position.asset0 === name || position.asset1 === name);
  if (touching.length === 0) return undefined;
  let exposure = 0;
  let held = 0;
  for (const cell of cells) {
    if (cell.asset !== asset) continue;
    exposure += cell.exposure;
    held += cell.held;
  }
  for (const { position, prices } of touching) {
    const { amount0, amount1 } = positionExposure(position, prices);
    exposure -= position.asset0 === name ? amount0 : amount1;
  }
  // Where every position is refused there is nothing left that another asset could hedge.
  const all = book.chains.reduce((sum, { snapshot }) => sum + snapshot.positions.length, 0);
  const room = refused.length < all ? (input.policy.maxOverlay[name] ?? 0) : 0;
  // What is held gets no allowance on top: it would grow by one in every cycle.
  return {
    lower: Math.min(Math.min(0, -exposure) * price - room, held * price),
    upper: Math.max(Math.max(0, -exposure) * price + room, held * price),
  };
}

/** The ranges as rows of the programme. */
export function closedRows(
  input: PlanInput,
  book: Book,
  cells: readonly Cell[],
  refused: readonly PricedPosition[],
): readonly HedgeRow[] {
  return book.assets.flatMap((asset, a): readonly HedgeRow[] => {
    const range = closedRange(input, book, cells, refused, a);
    if (!range) return [];
    const on = cells.map((cell) => (cell.asset === a ? 1 : 0));
    const none = cells.map(() => 0);
    return [
      { name: `opened ${asset}, most`, linear: on, short: none, limit: range.upper },
      { name: `opened ${asset}, least`, linear: on.map((flag) => -flag), short: none, limit: -range.lower },
    ];
  });
}
