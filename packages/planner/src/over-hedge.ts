import { solveHedge } from '@ballast/optimizer';
import type { PlanInput } from './input.ts';
import type { Market } from './programme.ts';
import { pooledScenario } from './scenarios.ts';
import type { Book, Cell } from './view.ts';

/** An asset of which the whole book should hold more than its own exposure: it hedges other assets. */
export interface OverHedge {
  readonly asset: number;
  /** -1 more short, 1 more long. */
  readonly way: -1 | 1;
  /** Chain that may hold it. */
  readonly carrier: number;
}

/** Less than this over-hedge in USD is rounding. */
const negligible = 1;

/**
 * Quantity by which a sum of held quantities goes beyond the target `base` of the whole book; zero between nothing
 * and the target, where the book is merely hedged in part. On the wrong side of zero all of the distance counts,
 * since an overlay has to bridge it.
 */
export const beyond = (sum: number, base: number): number =>
  sum < Math.min(0, base) || sum > Math.max(0, base) ? sum - base : 0;

/**
 * Over-hedges worth having, from the programme in which messages are free: so the cost of a message never invents
 * one. The carrier is the chain that should add to the asset and then holds most of it. None without an allowance.
 */
export function findOverHedges(input: PlanInput, book: Book, market: Market): readonly OverHedge[] {
  const { programme, cells } = market;
  const allowed = book.assets.some((asset) => (input.policy.maxOverlay[asset] ?? 0) > 0);
  if (!allowed || book.partial || book.chains.length < 2) return [];
  const solution = solveHedge({ ...programme, scenarios: [pooledScenario(input, book, cells)] });
  if (solution.status === 'fallback') return [];
  return book.assets.flatMap((_, asset): readonly OverHedge[] => {
    let sum = 0;
    let base = 0;
    for (const [i, cell] of cells.entries()) {
      if (cell.asset !== asset) continue;
      sum += solution.held[i]!;
      base += cell.base * book.prices[asset]!;
    }
    const excess = beyond(sum, base);
    if (Math.abs(excess) <= negligible) return [];
    const way = excess < 0 ? -1 : 1;
    const carrier = carrierOf(book, cells, solution.held, asset, way);
    return carrier === undefined ? [] : [{ asset, way, carrier }];
  });
}

function carrierOf(
  book: Book,
  cells: readonly Cell[],
  pooled: readonly number[],
  asset: number,
  way: -1 | 1,
): number | undefined {
  let best: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, cell] of cells.entries()) {
    if (cell.asset !== asset) continue;
    const moved = way * (pooled[i]! - cell.held * book.prices[asset]!);
    if (moved <= negligible || way * pooled[i]! <= most) continue;
    best = cell.chain;
    most = way * pooled[i]!;
  }
  return best;
}
