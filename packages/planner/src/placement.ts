import { type Policy, wadToNumber } from '@ballast/core';
import { type MandateChange, quantum, routeShifts, type Spot } from './flows.ts';
import { beyond } from './over-hedge.ts';
import type { Grouping } from './topology.ts';
import type { Book, Cell } from './view.ts';

/** How the desired quantities are made reachable. */
export interface Placement {
  readonly mandates: readonly MandateChange[];
  /** Overlay each cell gets, whole units; keyed by cell. */
  readonly overlays: ReadonlyMap<Cell, number>;
}

/** Which part of the way from held to desired a target `base` leaves blocked; zero when the move is allowed. */
const blockedBy = (spot: Spot, base: number): number => {
  const { desired, cell } = spot;
  const wrongWay = (desired - cell.held) * (base - desired) < 0;
  return wrongWay && Math.abs(base - desired) > quantum ? desired - base : 0;
};

/**
 * Turns desired quantities into the smallest change of mandates inside each group, and overlays for what the book
 * then holds beyond its own exposure. `desired` by cell, whole units; `maxOverlay` USD by asset. Overlays of an asset
 * together stay within both; what they do not cover stays blocked. A hedge that has to shrink below its target gets an
 * overlay towards zero as well, since the vault would not let it go otherwise: that one adds nothing anywhere.
 */
export function place(
  book: Book,
  grouping: Grouping,
  desired: ReadonlyMap<Cell, number>,
  maxOverlay: Policy['maxOverlay'],
): Placement {
  const mandates: MandateChange[] = [];
  const overlays = new Map<Cell, number>();
  for (const [a, asset] of book.assets.entries()) {
    const excess: Excess[] = [];
    const limit = (maxOverlay[asset] ?? 0) / book.prices[a]!;
    for (const group of grouping.groups) {
      const spots: Spot[] = [];
      for (const chain of group) {
        const cell = book.cells[chain]?.[a];
        if (cell) spots.push({ cell, desired: desired.get(cell) ?? cell.held, shift: 0 });
      }
      if (spots.length > 1) {
        shiftTargets(spots);
        mandates.push(...routeShifts(book, grouping, spots, asset));
      }
      for (const spot of spots) {
        const target = spot.cell.base + spot.shift;
        excess.push({ spot, quantity: blockedBy(spot, target), partial: beyond(spot.desired, target) === 0 });
      }
    }
    const room = book.partial ? 0 : overlayRoom(book, desired, a, limit);
    for (const [cell, quantity] of grant(book, excess, room)) overlays.set(cell, quantity);
  }
  return { mandates, overlays };
}

/** What a spot lacks to reach its desired quantity. */
interface Excess {
  readonly spot: Spot;
  readonly quantity: number;
  /** The desired quantity lies between nothing and the target: a hedge is to shrink, nothing is added. */
  readonly partial: boolean;
}

/**
 * Overlays out of the signed room, the largest need first. A shrinking hedge takes nothing from it; an overlay that
 * still runs on a chain that needs none now does.
 */
function grant(book: Book, excess: readonly Excess[], room: number): Map<Cell, number> {
  const granted = new Map<Cell, number>();
  const size = ({ quantity }: Excess) => Math.abs(quantity);
  let left = room;
  for (const { spot, quantity } of excess) {
    const { snapshot } = book.chains[spot.cell.chain]!;
    const standing = wadToNumber(spot.cell.state.overlay);
    if (quantity === 0 && standing * room > 0 && snapshot.planValidUntil > snapshot.timestamp)
      left -= standing;
  }
  if (left * room <= 0) left = 0;
  for (const { spot, quantity, partial } of [...excess].sort((x, y) => size(y) - size(x))) {
    const allowed = partial ? quantity : Math.sign(left) * Math.min(Math.abs(left), Math.abs(quantity));
    if (allowed * quantity <= 0 || Math.abs(allowed) <= quantum) continue;
    granted.set(spot.cell, allowed);
    if (!partial) left -= allowed;
  }
  return granted;
}

/**
 * Signed quantity that overlays of an asset may add to the book's targets, whole units: what the book is to hold beyond
 * its own exposure, up to a limit.
 */
function overlayRoom(book: Book, desired: ReadonlyMap<Cell, number>, asset: number, limit: number): number {
  let sum = 0;
  let base = 0;
  for (const row of book.cells) {
    const cell = row[asset];
    if (!cell) continue;
    sum += desired.get(cell) ?? cell.held;
    base += cell.base;
  }
  const over = beyond(sum, base);
  return Math.sign(over) * Math.min(Math.abs(over), limit);
}

/** Gives blocked chains the target they need, taken from group members whose target exceeds what they want. */
function shiftTargets(spots: readonly Spot[]): void {
  for (const spot of spots) spot.shift = blockedBy(spot, spot.cell.base);
  const total = () => spots.reduce((sum, spot) => sum + spot.shift, 0);
  const donors = spots
    .filter((spot) => spot.shift === 0)
    .map((spot) => ({ spot, spare: spot.cell.base - spot.desired }))
    .sort((x, y) => Math.abs(y.spare) - Math.abs(x.spare) || x.spot.cell.chain - y.spot.cell.chain);
  for (const { spot, spare } of donors) {
    const need = total();
    if (need * spare <= 0) continue;
    spot.shift = -Math.sign(need) * Math.min(Math.abs(need), Math.abs(spare));
  }
  // What nobody can give must not be invented: it needs an overlay.
  for (const spot of [...spots].sort((x, y) => Math.abs(y.shift) - Math.abs(x.shift))) {
    const excess = total();
    if (Math.abs(excess) <= quantum) break;
    if (spot.shift * excess <= 0) continue;
    spot.shift -= Math.sign(excess) * Math.min(Math.abs(excess), Math.abs(spot.shift));
  }
}
