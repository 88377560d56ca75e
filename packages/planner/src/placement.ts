import { type MandateChange, quantum, routeShifts, type Spot } from './flows.ts';
import type { Grouping } from './topology.ts';
import type { Book, Cell } from './view.ts';

/** How the desired quantities are made reachable. */
export interface Placement {
  readonly mandates: readonly MandateChange[];
  /** Overlay each cell needs, whole units; keyed by cell. */
  readonly overlays: ReadonlyMap<Cell, number>;
}

/** Which part of the way from held to desired a target `base` leaves blocked; zero when the move is allowed. */
const blockedBy = (spot: Spot, base: number): number => {
  const { desired, cell } = spot;
  const wrongWay = (desired - cell.held) * (base - desired) < 0;
  return wrongWay && Math.abs(base - desired) > quantum ? desired - base : 0;
};

/**
 * Turns desired quantities into the smallest change of mandates inside each group, and overlays for what remains
 * (cross-asset hedges, hedges held below the target). `desired` by cell, whole units.
 */
export function place(book: Book, grouping: Grouping, desired: ReadonlyMap<Cell, number>): Placement {
  const mandates: MandateChange[] = [];
  const overlays = new Map<Cell, number>();
  for (const group of grouping.groups)
    for (const [a, asset] of book.assets.entries()) {
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
        const overlay = blockedBy(spot, spot.cell.base + spot.shift);
        if (overlay !== 0) overlays.set(spot.cell, overlay);
      }
    }
  return { mandates, overlays };
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
  // What nobody can give must not be invented: it becomes an overlay.
  for (const spot of [...spots].sort((x, y) => Math.abs(y.shift) - Math.abs(x.shift))) {
    const excess = total();
    if (Math.abs(excess) <= quantum) break;
    if (spot.shift * excess <= 0) continue;
    spot.shift -= Math.sign(excess) * Math.min(Math.abs(excess), Math.abs(spot.shift));
  }
}
