import {
  type AssetId,
  type AssetSnapshot,
  type ChainSnapshot,
  type PositionSnapshot,
  type Reason,
  type ReasonCode,
  WAD,
  type Wad,
  wad,
  wadToNumber,
} from '@ballast/core';
import { checkForecast, checkPools, relevant, requireForecasts } from './checks.ts';
import { chainHealthFloor } from './health.ts';
import type { PlanInput } from './input.ts';
import { type Link, standingMandates } from './mandates.ts';
import { nextRatio, stepReasons } from './ratios.ts';

/** One asset on one chain. Floats are whole units of the asset unless a name says USD. */
export interface Cell {
  readonly chain: number;
  readonly asset: number;
  readonly state: AssetSnapshot;
  /** Exposure with every position fully protected. */
  readonly exposure: number;
  readonly held: number;
  /** Target without overlay once all mandates have settled: what this chain hedges by itself or for others. */
  readonly base: number;
  /** Target the vault will have under a new plan that protects every position as far as it may and adds nothing else. */
  readonly renewed: Wad;
}

export interface ChainView {
  readonly snapshot: ChainSnapshot;
  /** Why this chain must not be acted on; undefined when it may. */
  readonly frozen: ReasonCode | undefined;
  /** Least health factor to keep. */
  readonly healthFloor: number;
}

/** The snapshot in the form the programme needs: chains by id, assets in the forecast's order. */
export interface Book {
  readonly chains: readonly ChainView[];
  readonly assets: readonly AssetId[];
  /** USD per asset, from the freshest chain. */
  readonly prices: readonly number[];
  /** Cells by chain, then asset; undefined where the vault does not list the asset. */
  readonly cells: readonly (readonly (Cell | undefined)[])[];
  readonly links: readonly Link[];
  /** A chain of the book is missing or frozen: the others act locally only. */
  readonly partial: boolean;
  readonly reasons: readonly Reason[];
}

/**
 * Throws FatalError when an asset that carries risk has no forecast, a forecast is no covariance, or a pool disagrees
 * with its vault about a token.
 */
export function viewBook(input: PlanInput): Book {
  const { snapshot, forecast } = input;
  checkForecast(forecast);
  checkPools(snapshot);
  requireForecasts(snapshot, forecast);
  const chains = [...snapshot.chains].sort((a, b) => a.chainId - b.chainId);
  const links = standingMandates(chains);
  const views = chains.map((chain) => ({
    snapshot: chain,
    frozen: freezeReason(chain, input),
    healthFloor: chainHealthFloor(chain, input),
  }));
  const reasons: Reason[] = [];
  for (const view of views)
    reasons.push(
      ...(view.frozen ? [frozenReason(view.snapshot, view.frozen, input)] : stepReasons(view.snapshot)),
    );
  const missing = (input.unavailable ?? []).filter(
    ({ chainId }) => !chains.some((c) => c.chainId === chainId),
  );
  for (const { chainId, code } of missing) reasons.push({ code, chainId, detail: 'not in the snapshot' });
  const assets = forecast.assets.filter((asset) => asset !== snapshot.settlement);
  const cells = chains.map((chain, c) =>
    assets.map((asset, a) => {
      const state = chain.assets[asset];
      return state && cellOf(chain, c, a, state, links);
    }),
  );
  return {
    chains: views,
    assets,
    prices: assets.map((asset) => bookPrice(views, asset)),
    cells,
    links,
    partial: missing.length > 0 || views.some((view) => view.frozen !== undefined),
    reasons,
  };
}

function cellOf(
  chain: ChainSnapshot,
  index: number,
  asset: number,
  state: AssetSnapshot,
  links: readonly Link[],
): Cell {
  const unprotected = unprotectedExposure(chain.positions, state.asset, () => wad(WAD));
  const exposure = wad(state.exposure + unprotected);
  let base = -exposure;
  for (const link of links) {
    if (link.asset !== state.asset) continue;
    if (link.source === index) base -= link.settled;
    if (link.destination === index) base += link.settled;
  }
  return {
    chain: index,
    asset,
    state,
    exposure: wadToNumber(exposure),
    held: wadToNumber(state.held),
    base: wadToNumber(wad(base)),
    renewed: wad(state.target - state.overlay - unprotectedExposure(chain.positions, state.asset, nextRatio)),
  };
}

/** Exposure that the present ratios leave out and others would take in. */
function unprotectedExposure(
  positions: readonly PositionSnapshot[],
  asset: AssetId,
  ratioOf: (position: PositionSnapshot) => Wad,
): bigint {
  let total = 0n;
  for (const position of positions) {
    const ratio = ratioOf(position);
    if (position.ratio === ratio) continue;
    const benchmark = position.benchmark === 'hodl' ? 1n : 0n;
    const weigh = (amount: bigint, entry: bigint): bigint => (ratio * (amount - benchmark * entry)) / WAD;
    if (position.asset0 === asset) total += weigh(position.amount0, position.entry0) - position.exposure0;
    if (position.asset1 === asset) total += weigh(position.amount1, position.entry1) - position.exposure1;
  }
  return total;
}

const staleAsset = (chain: ChainSnapshot, settlement: AssetId): AssetSnapshot | undefined =>
  Object.values(chain.assets).find(
    (state) => state.priceAge > state.maxPriceAge && (state.asset === settlement || relevant(chain, state)),
  );

function freezeReason(chain: ChainSnapshot, input: PlanInput): ReasonCode | undefined {
  const given = input.unavailable?.find(({ chainId }) => chainId === chain.chainId);
  if (given) return given.code;
  if (chain.halted) return 'halted';
  if (input.snapshot.at - chain.timestamp > input.policy.planValidity) return 'stale-chain';
  return staleAsset(chain, input.snapshot.settlement) ? 'stale-price' : undefined;
}

function frozenReason(chain: ChainSnapshot, code: ReasonCode, input: PlanInput): Reason {
  const stale = code === 'stale-price' ? staleAsset(chain, input.snapshot.settlement) : undefined;
  if (stale)
    return {
      code,
      chainId: chain.chainId,
      asset: stale.asset,
      detail: `answer is ${stale.priceAge} s old, at most ${stale.maxPriceAge} s allowed`,
    };
  if (code === 'stale-chain')
    return {
      code,
      chainId: chain.chainId,
      detail: `${input.snapshot.at - chain.timestamp} s behind the book`,
    };
  return { code, chainId: chain.chainId };
}

/** Debt of one chain in hedgeable assets, USD at book prices. */
export function shortsOn(book: Book, chain: number): number {
  return book.cells[chain]!.reduce(
    (sum, cell) => sum + (cell ? Math.max(0, -cell.held) * book.prices[cell.asset]! : 0),
    0,
  );
}

/** Chains whose exposure a hedge of this asset on this chain serves: its own, and those it carries mandates for. */
export function originsOf(book: Book, chain: number, asset: AssetId): readonly number[] {
  const a = book.assets.indexOf(asset);
  const seen = new Set<number>();
  const visit = (at: number): void => {
    if (at < 0 || seen.has(at)) return;
    seen.add(at);
    for (const link of book.links)
      if (link.destination === at && link.asset === asset && link.settled !== 0n) visit(link.source);
  };
  visit(chain);
  return [...seen].filter((at) => (book.cells[at]?.[a]?.exposure ?? 0) !== 0).sort((x, y) => x - y);
}

function bookPrice(views: readonly ChainView[], asset: AssetId): number {
  let best: AssetSnapshot | undefined;
  let bestFrozen = true;
  for (const { snapshot, frozen } of views) {
    const state = snapshot.assets[asset];
    if (!state || state.price <= 0n) continue;
    const better =
      !best || (bestFrozen && !frozen) || (bestFrozen === !!frozen && state.priceAge < best.priceAge);
    if (!better) continue;
    best = state;
    bestFrozen = !!frozen;
  }
  return best ? wadToNumber(best.price) : 0;
}
