import {
  type AssetId,
  abs,
  type ChainSnapshot,
  numberToWad,
  type PositionKey,
  positionKey,
  type VaultPlan,
  WAD,
  type Wad,
  wad,
} from '@ballast/core';
import type { MandateChange } from './flows.ts';
import type { PlanInput } from './input.ts';
import type { Placement } from './placement.ts';
import { ratioUpdates } from './ratios.ts';
import { mandateReason } from './reasons.ts';
import { type Book, type Cell, originsOf } from './view.ts';

/** A plan with less than this share of its validity left is renewed before it is used. */
const renewShare = 1 / 3;

const larger = (a: bigint, b: bigint): bigint => (abs(a) >= abs(b) ? a : b);

/** Overlay quantity within what the vault accepts: no overlay could make it hold more than its caps. */
function cappedOverlay(cell: Cell, quantity: number): Wad {
  const { maxShort, maxLong } = cell.state;
  const exact = numberToWad(quantity);
  if (exact > maxLong) return maxLong;
  return exact < -maxShort ? wad(-maxShort) : exact;
}

/** Overlays of a renewed plan by cell; the vault drops every overlay that the new plan does not repeat. */
export function plannedOverlays(placement: Placement): ReadonlyMap<Cell, Wad> {
  const planned = new Map<Cell, Wad>();
  for (const [cell, quantity] of placement.overlays) {
    const overlay = cappedOverlay(cell, quantity);
    if (overlay !== 0n) planned.set(cell, overlay);
  }
  return planned;
}

/**
 * Target the vault will have once a renewed plan is in, its mandates counted from acceptance on. The vault may count
 * more on an unacknowledged mandate than the snapshot shows; then this allows too little, never too much.
 */
export function renewedTarget(book: Book, cell: Cell, placement: Placement, overlay: Wad): Wad {
  let target = cell.renewed + overlay;
  for (const change of placement.mandates) {
    if (change.source !== cell.chain || change.asset !== cell.state.asset) continue;
    const counted =
      book.links.find(
        (link) =>
          link.source === change.source &&
          link.destination === change.destination &&
          link.asset === change.asset,
      )?.counted ?? 0n;
    target -= larger(counted, change.quantity) - counted;
  }
  return wad(target);
}

/** Whether the plan in force is good enough to trade under. */
export function planInForce(chain: ChainSnapshot, input: PlanInput): boolean {
  return chain.epoch > 0n && chain.planValidUntil - chain.timestamp > input.policy.planValidity * renewShare;
}

/** The content to sign for one vault. Bands are set for every priced asset: mandates carry them to the other side. */
export function vaultPlanFor(
  input: PlanInput,
  book: Book,
  chainIndex: number,
  placement: Placement,
  overlays: ReadonlyMap<Cell, Wad>,
): VaultPlan {
  const chain = book.chains[chainIndex]!.snapshot;
  const { policy, snapshot } = input;
  const own = [...overlays].filter(([cell]) => cell.chain === chainIndex);
  const band = numberToWad(policy.priceBand);
  return {
    chainId: chain.chainId,
    epoch: chain.epoch + 1n,
    validUntil: chain.timestamp + policy.planValidity,
    ratios: ratioUpdates(chain),
    overlays: own.map(([cell, quantity]) => ({ asset: cell.state.asset, quantity })),
    mandates: mandatesOf(book, chainIndex, placement),
    priceBands: Object.values(chain.assets)
      .filter((state) => state.asset !== snapshot.settlement && state.price > 0n)
      .map((state) => ({
        asset: state.asset,
        minPrice: wad((state.price * (WAD - band)) / WAD),
        maxPrice: wad((state.price * (WAD + band)) / WAD),
      })),
  };
}

/**
 * Mandates of one source. A destination that is messaged at all gets every standing mandate again: it ignores older
 * epochs, so whatever the message leaves out could be lost if it were still under way.
 */
function mandatesOf(book: Book, source: number, placement: Placement): VaultPlan['mandates'] {
  const changes = placement.mandates.filter((change) => change.source === source);
  const destinations = [...new Set(changes.map((change) => change.destination))];
  const all: MandateChange[] = [...changes];
  for (const link of book.links) {
    if (link.source !== source || !destinations.includes(link.destination)) continue;
    if (changes.some((one) => one.destination === link.destination && one.asset === link.asset)) continue;
    if (link.settled !== 0n || link.counted !== 0n)
      all.push({ ...link, quantity: link.settled, before: link.settled });
  }
  return all.map((change) => ({
    dstEid: book.chains[change.destination]!.snapshot.eid,
    asset: change.asset,
    quantity: change.quantity,
    positions: positionsBehind(book, source, change.asset),
    reason: mandateReason(book, change),
  }));
}

function positionsBehind(book: Book, source: number, asset: AssetId): readonly PositionKey[] {
  return originsOf(book, source, asset).flatMap((origin) => {
    const { chainId, positions } = book.chains[origin]!.snapshot;
    return positions
      .filter(
        (one) => (one.asset0 === asset && one.amount0 !== 0n) || (one.asset1 === asset && one.amount1 !== 0n),
      )
      .map((one) => positionKey(chainId, one.positionId));
  });
}
