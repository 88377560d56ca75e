import { positionExposure } from '@ballast/amm';
import type { HedgeRow } from '@ballast/optimizer';
import type { PlanInput } from './input.ts';
import type { PricedPosition } from './positions.ts';
import type { Book, Cell } from './view.ts';

/**
 * Rows that keep hedges of refused positions from being opened. The book's sum of an asset may go as far as the
 * exposure of the other positions asks, plus the overlay allowance, and what is held may stay: it can always shrink.
 */
export function closedRows(
  input: PlanInput,
  book: Book,
  cells: readonly Cell[],
  refused: readonly PricedPosition[],
): readonly HedgeRow[] {
  return book.assets.flatMap((asset, a): readonly HedgeRow[] => {
    const price = book.prices[a]!;
    let closed = 0;
    let touched = false;
    for (const { position, prices } of refused) {
      const { amount0, amount1 } = positionExposure(position, prices);
      if (position.asset0 === asset) closed += amount0;
      if (position.asset1 === asset) closed += amount1;
      touched ||= position.asset0 === asset || position.asset1 === asset;
    }
    if (!touched) return [];
    let exposure = -closed;
    let held = 0;
    for (const cell of cells) {
      if (cell.asset !== a) continue;
      exposure += cell.exposure;
      held += cell.held;
    }
    const room = input.policy.maxOverlay[asset] ?? 0;
    const on = cells.map((cell) => (cell.asset === a ? 1 : 0));
    const none = cells.map(() => 0);
    const most = Math.max(0, held, -exposure) * price + room;
    const least = Math.min(0, held, -exposure) * price - room;
    return [
      { name: `opened ${asset}, most`, linear: on, short: none, limit: most },
      { name: `opened ${asset}, least`, linear: on.map((flag) => -flag), short: none, limit: -least },
    ];
  });
}
