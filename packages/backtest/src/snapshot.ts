import {
  type AssetId,
  type AssetSnapshot,
  type BookSnapshot,
  type ChainSnapshot,
  type Hex,
  numberToWad,
  type PositionSnapshot,
  positionKey,
  WAD,
  type Wad,
  wad,
  wei,
} from '@ballast/core';
import { type LpPath, segmentOf } from './lp-path.ts';
import { lowerBound } from './market.ts';
import type { ChainSpec } from './spec.ts';
import { type ReplayVault, zero } from './vault.ts';
import { poolState } from './venue.ts';

/** What the keeper would see at one moment of a replay. */
export interface Moment {
  readonly path: LpPath;
  /** Bar, counted from the period's start. */
  readonly bar: number;
  readonly cycle: number;
  /** Seconds; may lie after the bar while messages settle. */
  readonly now: number;
  /** True prices by asset of the path. */
  readonly prices: ArrayLike<number>;
  readonly vaults: readonly ReplayVault[];
  readonly gasMultiplier: (chain: string) => number;
  /** Since when the oracle of a chain has been silent; undefined while it answers. */
  readonly staleSince: (chain: string) => number | undefined;
}

const hash: Hex = `0x${'00'.repeat(32)}`;
const noDebt = wad(2n ** 256n - 1n);

/** Oracle answers are this old when all is well, and may be at most this old, seconds. */
const freshAge = 10;
const maxAge = 3600;

/** Exposure on a chain, WAD, as the vault adds it up. */
export function exposureWad(moment: Moment, chain: number, asset: number): Wad {
  let sum = 0n;
  for (const one of moment.path.positions) {
    const { benchmark } = segmentOf(one, moment.bar);
    if (one.chain !== chain) continue;
    if (one.asset0 === asset) sum += numberToWad(one.amount0[moment.bar]!) - numberToWad(benchmark.amount0);
    if (one.asset1 === asset) sum += numberToWad(one.amount1[moment.bar]!) - numberToWad(benchmark.amount1);
  }
  return wad(sum);
}

/**
 * The moment in the planner's vocabulary.
 * @param pools Without them only what asks for no quotes may be answered.
 */
export function snapshotOf(moment: Moment, pools = true): BookSnapshot {
  return {
    cycle: moment.cycle,
    at: moment.now,
    settlement: moment.path.book.settlement,
    chains: moment.vaults.map((_, c) => chainSnapshot(moment, c, pools)),
  };
}

export function nativePrice(path: LpPath, chain: ChainSpec, prices: ArrayLike<number>): number {
  const { native } = chain.gas;
  if (typeof native === 'number') return native;
  return prices[path.assets.indexOf(native)] ?? 1;
}

function chainSnapshot(moment: Moment, c: number, pools: boolean): ChainSnapshot {
  const { path, vaults, prices, now } = moment;
  const vault = vaults[c]!;
  const { spec } = vault;
  const native = nativePrice(path, spec, prices);
  const feeWei = wei(numberToWad(spec.message.feeUsd / native));
  const health = vault.healthFactor(prices);
  return {
    chainId: spec.chainId,
    name: spec.name,
    eid: spec.eid,
    vault: `0x${'00'.repeat(20)}`,
    block: BigInt(moment.bar),
    blockHash: hash,
    timestamp: now,
    gasPrice: wei(BigInt(Math.round(spec.gas.gwei * moment.gasMultiplier(spec.name) * 1e9))),
    nativePrice: numberToWad(native),
    halted: false,
    epoch: vault.epoch,
    planHash: hash,
    planValidUntil: vault.validUntil,
    lossBudgetLeft: numberToWad(vault.lossLeft(now)),
    healthFactor: Number.isFinite(health) ? numberToWad(health) : noDebt,
    idleSettlement: numberToWad(vault.idle),
    collateral: numberToWad(vault.collateral),
    liquidationThreshold: numberToWad(spec.lending.threshold),
    loanToValue: numberToWad(spec.lending.loanToValue),
    netAssets: numberToWad(vault.netAssets(prices)),
    assets: Object.fromEntries(
      path.assets.flatMap((asset, a) => (listed(moment, c, a) ? [[asset, assetSnapshot(moment, c, a)]] : [])),
    ),
    positions: positionSnapshots(moment, c),
    pools: pools ? poolsOf(moment, spec) : [],
    messageFees: Object.fromEntries(
      vaults.filter((other) => other !== vault).map((other) => [other.spec.eid, feeWei]),
    ),
    outbound: [...vault.outbound].map(([key, one]) => ({
      ...link(key),
      sent: one.sent,
      acknowledged: one.acknowledged,
      filled: zero,
      sentEpoch: one.sentEpoch,
      acknowledgedEpoch: one.acknowledgedEpoch,
    })),
    inbound: [...vault.inbound].map(([key, one]) => {
      const { dstEid, asset } = link(key);
      return { srcEid: dstEid, asset, ...one };
    }),
  };
}

function poolsOf({ path, prices }: Moment, spec: ChainSpec): ChainSnapshot['pools'] {
  return spec.pools.flatMap((pool, i) => {
    const price = prices[path.assets.indexOf(pool.asset)];
    return price === undefined ? [] : [poolState(spec, i, pool, path.book.settlement, price)];
  });
}

function link(key: string): { readonly dstEid: number; readonly asset: AssetId } {
  const cut = key.indexOf('/');
  return { dstEid: Number(key.slice(0, cut)), asset: key.slice(cut + 1) };
}

/** Whether a vault knows an asset: something on its chain trades, lends or holds it. */
function listed(moment: Moment, c: number, a: number): boolean {
  const { path, vaults } = moment;
  const { spec } = vaults[c]!;
  const asset = path.assets[a]!;
  return (
    spec.pools.some((pool) => pool.asset === asset) ||
    spec.lending.borrow[asset] !== undefined ||
    path.exposure[c]![a] !== undefined
  );
}

function assetSnapshot(moment: Moment, c: number, a: number): AssetSnapshot {
  const { path, vaults, prices, now } = moment;
  const vault = vaults[c]!;
  const { spec } = vault;
  const asset = path.assets[a]!;
  const stale = moment.staleSince(spec.name);
  const price = stale === undefined ? prices[a]! : priceAt(path, a, stale);
  const held = vault.heldWad(a);
  const exposure = exposureWad(moment, c, a);
  const market = spec.lending.borrow[asset];
  const debt = Math.max(0, -vault.held[a]!);
  const units = (usd: number) => numberToWad(usd / price);
  return {
    asset,
    token: `0x${(a + 1).toString(16).padStart(40, '0')}`,
    decimals: 18,
    price: numberToWad(price),
    priceAge: stale === undefined ? freshAge : freshAge + now - stale,
    maxPriceAge: maxAge,
    exposure,
    overlay: vault.overlays.get(asset) ?? zero,
    inbound: vault.sumInbound(asset),
    outbound: vault.sumOutbound(asset),
    target: vault.target(a, exposure),
    held,
    inventory: held > 0n ? held : zero,
    debt: held < 0n ? wad(-held) : zero,
    maxShort: units(spec.limits.maxPositionUsd),
    maxLong: units(spec.limits.maxPositionUsd),
    maxOrder: units(spec.limits.maxOrderUsd),
    borrow: market
      ? {
          rate: vault.borrowRate(a, price),
          slope: market.slopePerUsd * price,
          available: units(Math.max(0, market.availableUsd - debt * price)),
        }
      : null,
  };
}

/** Last price known at a second. */
function priceAt(path: LpPath, asset: number, second: number): number {
  const { at, closes } = path.market;
  const bar = Math.max(0, lowerBound(at, second + 1) - 1);
  return closes[path.columns[asset]!]![bar]!;
}

function positionSnapshots(moment: Moment, c: number): PositionSnapshot[] {
  const { path, bar } = moment;
  const chainId = path.book.chains[c]!.chainId;
  return path.positions.flatMap((one, p): PositionSnapshot[] => {
    const segment = segmentOf(one, bar);
    if (one.chain !== c) return [];
    const amount0 = numberToWad(one.amount0[bar]!);
    const amount1 = numberToWad(one.amount1[bar]!);
    return [
      {
        key: positionKey(chainId, p),
        chainId,
        positionId: BigInt(p),
        venue: one.spec.venue,
        asset0: one.spec.asset0,
        asset1: one.spec.asset1,
        benchmark: one.spec.benchmark,
        ratio: wad(WAD),
        holder: `0x${'00'.repeat(20)}`,
        amount0,
        amount1,
        entry0: numberToWad(segment.entry.amount0),
        entry1: numberToWad(segment.entry.amount1),
        fees0: zero,
        fees1: zero,
        exposure0: wad(amount0 - numberToWad(segment.benchmark.amount0)),
        exposure1: wad(amount1 - numberToWad(segment.benchmark.amount1)),
        shape: segment.shape,
      },
    ];
  });
}
