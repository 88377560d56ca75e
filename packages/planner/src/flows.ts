import { type AssetId, numberToWad, type Wad, wad, wadToNumber } from '@ballast/core';
import type { Link } from './mandates.ts';
import type { Grouping } from './topology.ts';
import type { Book, Cell } from './view.ts';

/** A mandate that has to be sent: absolute quantity, WAD. */
export interface MandateChange {
  readonly source: number;
  readonly destination: number;
  readonly asset: AssetId;
  readonly quantity: Wad;
  readonly before: Wad;
}

/** Mandates are coarse: below this many units of the asset a difference is rounding. */
export const quantum = 1e-6;

/** One chain of a group for one asset, whole units. */
export interface Spot {
  readonly cell: Cell;
  readonly desired: number;
  /** Change of this chain's target by mandates; a group's shifts sum to zero. */
  shift: number;
}

/** Sends the shifts along the group's tree: leaves first, each path carries its subtree's sum. */
export function routeShifts(
  book: Book,
  grouping: Grouping,
  spots: readonly Spot[],
  asset: AssetId,
): MandateChange[] {
  const open = new Map(spots.map((spot) => [spot.cell.chain, spot.shift]));
  const exposure = spots.reduce((sum, spot) => sum + spot.cell.exposure, 0);
  const hedge = exposure < 0 ? 1 : -1;
  let paths = grouping.paths.filter(([a, b]) => open.has(a) && open.has(b));
  // A chain in between that does not list the asset cannot pass it on.
  if (paths.length < spots.length - 1)
    paths = spots.slice(1).map((spot) => [spots[0]!.cell.chain, spot.cell.chain] as const);
  const changes: MandateChange[] = [];
  while (paths.length > 0) {
    const at = paths.findIndex(([a, b]) => degree(paths, a) === 1 || degree(paths, b) === 1);
    const [a, b] = paths[at]!;
    paths = paths.filter((_, i) => i !== at);
    const leaf = degree(paths, a) === 0 ? a : b;
    const hub = leaf === a ? b : a;
    const amount = open.get(leaf)!;
    open.set(hub, open.get(hub)! + amount);
    changes.push(...moveTarget(book.links, { hub, leaf, amount, asset, hedge }));
  }
  return changes;
}

const degree = (paths: readonly (readonly [number, number])[], chain: number): number =>
  paths.filter(([a, b]) => a === chain || b === chain).length;

interface Move {
  readonly hub: number;
  readonly leaf: number;
  /** Added to the leaf's target and taken from the hub's. */
  readonly amount: number;
  readonly asset: AssetId;
  /** Sign of the group's hedge: -1 short, 1 long. */
  readonly hedge: 1 | -1;
}

/**
 * Expresses a shift between two chains as mandates. Standing ones shrink first; what is new is given in the direction
 * of the hedge, by the chain that stops carrying it: its target gives way at once and the other's follows on arrival,
 * so that both never carry the same quantity. A mandate never crosses zero: the rest waits for a later cycle.
 */
function moveTarget(links: readonly Link[], move: Move): MandateChange[] {
  const { hub, leaf, asset, hedge } = move;
  const changes: MandateChange[] = [];
  let left = move.amount;
  /** Changes the mandate of one direction by up to `delta`, and books what the leaf gains. */
  const change = (source: number, destination: number, delta: number): void => {
    if (Math.abs(delta) <= quantum) return;
    if (changes.some((one) => one.source === source)) return;
    const link = links.find(
      (one) => one.asset === asset && one.source === source && one.destination === destination,
    );
    const before = link?.settled ?? wad(0n);
    const quantity = changed(link, wadToNumber(before) + delta);
    if (quantity === before) return;
    changes.push({ source, destination, asset, quantity, before });
    const gained = wadToNumber(wad(quantity - before));
    left -= source === hub ? gained : -gained;
  };
  const standing = (source: number, destination: number): number =>
    links.reduce(
      (sum, one) =>
        one.asset === asset && one.source === source && one.destination === destination
          ? sum + wadToNumber(one.settled)
          : sum,
      0,
    );
  const back = standing(leaf, hub);
  if (back * left > 0) change(leaf, hub, -Math.sign(left) * Math.min(Math.abs(left), Math.abs(back)));
  const forth = standing(hub, leaf);
  if (forth * left < 0) change(hub, leaf, Math.sign(left) * Math.min(Math.abs(left), Math.abs(forth)));
  if (left * hedge < 0) change(leaf, hub, -left);
  else change(hub, leaf, left);
  return changes;
}

/** A mandate's new quantity, whole quanta, zero where the vault would refuse a change of sign. */
function changed(link: Link | undefined, wanted: number): Wad {
  const counted = wadToNumber(link?.counted ?? wad(0n));
  const settled = wadToNumber(link?.settled ?? wad(0n));
  // A zero that is not acknowledged may still follow a quantity of either sign.
  const unknown = link !== undefined && !link.acknowledged && counted === 0;
  if (unknown || counted * wanted < 0 || settled * wanted < 0) return wad(0n);
  return numberToWad(Math.round(wanted / quantum) * quantum);
}
