import type { Reason, ReasonCode } from '@ballast/core';
import type { Book, Cell } from './view.ts';

/** Why an asset is left as it is: one reason per asset that carries something and does not move. */
export function holdReasons(
  book: Book,
  desired: ReadonlyMap<Cell, number>,
  moved: ReadonlySet<number>,
): Reason[] {
  const reasons: Reason[] = [];
  for (const [a, asset] of book.assets.entries()) {
    const cells = book.cells.flatMap((row) => (row[a] ? [row[a]] : []));
    const price = book.prices[a]!;
    const positive = cells.reduce((sum, cell) => sum + Math.max(0, cell.exposure), 0) * price;
    const negative = cells.reduce((sum, cell) => sum + Math.max(0, -cell.exposure), 0) * price;
    const held = cells.reduce((sum, cell) => sum + Math.abs(cell.held), 0) * price;
    if (positive + negative + held < 1e-6) continue;
    const usd = (value: number) => value.toFixed(0);
    if (Math.min(positive, negative) > 0.5 * Math.max(positive, negative))
      reasons.push({
        code: 'netted-across-chains',
        asset,
        detail: `long ${usd(positive)} USD and short ${usd(negative)} USD on different chains`,
      });
    if (moved.has(a) || cells.some((cell) => Math.abs((desired.get(cell) ?? cell.held) - cell.held) > 1e-9))
      continue;
    const gap = positive - negative + cells.reduce((sum, cell) => sum + cell.held, 0) * price;
    reasons.push({
      code: holdCode(book, cells, held, positive - negative),
      asset,
      detail: `book exposure ${usd(positive - negative)} USD, unhedged ${usd(gap)} USD`,
    });
  }
  return reasons;
}

function holdCode(book: Book, cells: readonly Cell[], held: number, exposure: number): ReasonCode {
  const free = cells.filter((cell) => !book.chains[cell.chain]!.frozen);
  if (free.length === 0) return book.chains[cells[0]!.chain]!.frozen ?? 'stale-chain';
  if (held > 0) return 'inside-band';
  const borrowable = free.some(({ state }) => state.borrow !== null && state.borrow.available > 0n);
  return exposure > 0 && !borrowable ? 'not-borrowable' : 'not-worth-it';
}
