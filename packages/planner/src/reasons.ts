import { type Reason, type ReasonCode, type Wad, wadToNumber } from '@ballast/core';
import type { MandateChange } from './flows.ts';
import type { Link } from './mandates.ts';
import { beyond } from './over-hedge.ts';
import { shortLimits } from './programme.ts';
import { type Book, type Cell, shortsOn } from './view.ts';

/** What is known about a move besides the quantities. */
interface MoveFacts {
  /** Overlay of the plan the order runs under. */
  readonly overlay: Wad;
  /** Shorts have to come down. */
  readonly forced: boolean;
  /** USD over the horizon. */
  readonly saving: number;
}

/** Word for why a cell should move. */
export function moveReason(book: Book, cell: Cell, desired: number, facts: MoveFacts): Reason {
  const { chainId } = book.chains[cell.chain]!.snapshot;
  const { asset } = cell.state;
  const price = book.prices[cell.asset]!;
  const sum = (of: (one: Cell) => number) =>
    book.cells.reduce((total, row) => total + (row[cell.asset] ? of(row[cell.asset]!) : 0), 0);
  const exposure = sum((one) => one.exposure);
  const held = sum((one) => one.held);
  const gap = (exposure + held) * price;
  const numbers = `held ${cell.held.toFixed(4)} to ${desired.toFixed(4)}, book gap ${gap.toFixed(0)} USD, decision saves ${facts.saving.toFixed(2)} USD`;
  const plain = (code: ReasonCode): Reason => ({ code, chainId, asset, detail: numbers });
  if (facts.forced && desired > cell.held) return plain('health-floor');
  const excess = beyond(desired, cell.base);
  if (wadToNumber(facts.overlay) * excess > 0 && (desired - cell.held) * excess > 0)
    return plain('cross-asset');
  const carried = carriedReason(book, cell, desired);
  if (carried) return { ...plain(carried.code), detail: `${numbers}; ${carried.detail}` };
  if (Math.abs(desired) < Math.abs(cell.held) && desired * cell.held >= 0) return plain('unwind');
  return plain(Math.abs(held) <= 0.01 * Math.abs(exposure) ? 'first-hedge' : 'outside-band');
}

/** Whether a quantity lies beyond a target in the direction of `way`. */
const past = (quantity: number, target: number, way: number): boolean => (quantity - target) * way > 0;

/** Word for a move beyond the chain's own target, which only mandates of other chains allow. */
function carriedReason(
  book: Book,
  cell: Cell,
  desired: number,
): { readonly code: ReasonCode; readonly detail: string } | undefined {
  const inbound = book.links.filter(
    (link) => link.destination === cell.chain && link.asset === cell.state.asset && link.settled !== 0n,
  );
  const carried = inbound.reduce((sum, link) => sum + wadToNumber(link.settled), 0);
  if (carried * (desired - cell.held) <= 0 || !past(desired, cell.base - carried, carried)) return undefined;
  if (Math.abs(desired) < Math.abs(cell.held) && desired * cell.held >= 0)
    return {
      code: 'netted-across-chains',
      detail: `${carried.toFixed(6)} carried for other chains cancels it`,
    };
  const [most] = inbound.sort((x, y) => carried * (wadToNumber(y.settled) - wadToNumber(x.settled)));
  return most && whyElsewhere(book, most, most.settled);
}

/** Why another chain carries this: the source could not, or should not. */
function whyElsewhere(
  book: Book,
  { source, destination, asset }: Pick<Link, 'source' | 'destination' | 'asset'>,
  quantity: Wad,
): { readonly code: ReasonCode; readonly detail: string } {
  const view = book.chains[source]!;
  const a = book.assets.indexOf(asset);
  const carried = wadToNumber(quantity);
  const there = book.cells[destination]?.[a];
  const price = book.prices[a] ?? 0;
  const short = Math.max(0, -carried) * price;
  const room = Math.max(0, shortLimits(view).open - shortsOn(book, source));
  const borrow = book.cells[source]?.[a]?.state.borrow;
  const borrowable = (borrow ? wadToNumber(borrow.available) : 0) * price;
  const { name } = view.snapshot;
  if (short > Math.min(room, borrowable))
    return {
      code: 'no-collateral-here',
      detail: `${short.toFixed(0)} USD short, ${name} has room for ${Math.min(room, borrowable).toFixed(0)} USD`,
    };
  return {
    code: 'cheaper-chain',
    detail: `borrow ${percent(borrow?.rate)} on ${name}, ${percent(there?.state.borrow?.rate)} there`,
  };
}

/** Word for a mandate that the carrying chain's own opposite exposure takes up for the most part. */
function nettingReason(
  book: Book,
  { destination, asset, quantity }: MandateChange,
): { readonly code: ReasonCode; readonly detail: string } | undefined {
  const carried = wadToNumber(quantity);
  const exposure = book.cells[destination]?.[book.assets.indexOf(asset)]?.exposure ?? 0;
  if (exposure * carried <= 0 || Math.abs(exposure) <= 0.5 * Math.abs(carried)) return undefined;
  return { code: 'netted-across-chains', detail: `its own exposure is ${exposure.toFixed(6)}` };
}

/** Reason of a mandate at its source, with the numbers. */
export function mandateReason(book: Book, change: MandateChange): Reason {
  const { code, detail } = nettingReason(book, change) ?? whyElsewhere(book, change, change.quantity);
  const from = wadToNumber(change.before).toFixed(6);
  const to = wadToNumber(change.quantity).toFixed(6);
  return {
    code,
    chainId: book.chains[change.source]!.snapshot.chainId,
    asset: change.asset,
    detail: `mandate ${from} to ${to} on ${book.chains[change.destination]!.snapshot.name}: ${detail}`,
  };
}

const percent = (rate: number | undefined): string =>
  rate === undefined ? 'none' : `${(100 * rate).toFixed(2)} %`;
