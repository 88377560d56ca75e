import { type AssetId, numberToWad, type PositionSnapshot, type Wad, wad } from '@ballast/core';
import { gaussian } from './random.ts';

export interface World {
  readonly prices: Record<AssetId, number>;
  readonly chains: WorldChain[];
  readonly positions: WorldPosition[];
}

export interface WorldChain {
  readonly chainId: number;
  readonly name: string;
  readonly eid: number;
  readonly native: AssetId;
  readonly gasGwei: number;
  idle: bigint;
  collateral: bigint;
  readonly inventory: Record<AssetId, bigint>;
  readonly debt: Record<AssetId, bigint>;
  readonly inbound: Map<string, bigint>;
  readonly outbound: Map<string, bigint>;
}

export interface WorldPosition {
  readonly id: number;
  readonly chain: WorldChain;
  readonly venue: PositionSnapshot['venue'];
  readonly asset0: AssetId;
  readonly asset1: AssetId;
  readonly benchmark: PositionSnapshot['benchmark'];
  readonly range: readonly [number, number] | null;
  readonly weight0: number;
  scale: number;
  entry: readonly [Wad, Wad];
  fees: [number, number];
}

export const START: Readonly<Record<AssetId, number>> = {
  WETH: 4152.74,
  WBTC: 114_560,
  POL: 0.2231,
  USDC: 1,
};
export const VOLS: Readonly<Record<AssetId, number>> = { WETH: 0.7, WBTC: 0.45, POL: 0.95 };
export const ASSETS = ['WETH', 'WBTC', 'POL'] as const;
export const T0 = 1_758_002_400;
export const HOUR = 3600;
export const YEAR_HOURS = 8760;

/** Amounts of a position at given prices by the closed form of its shape. */
export function amounts(position: WorldPosition, prices: Record<AssetId, number>): readonly [number, number] {
  const p0 = prices[position.asset0] ?? 1;
  const p1 = prices[position.asset1] ?? 1;
  const price = p0 / p1;
  const { scale, range, weight0 } = position;
  if (position.venue === 'balancer') {
    // Value of a weighted pool: k * prod((p_i / w_i)^w_i).
    const value = scale * (p0 / weight0) ** weight0 * (p1 / (1 - weight0)) ** (1 - weight0);
    return [(value * weight0) / p0, (value * (1 - weight0)) / p1];
  }
  if (!range) return [scale / Math.sqrt(price), scale * Math.sqrt(price)];
  const root = Math.sqrt(Math.min(Math.max(price, range[0]), range[1]));
  return [scale * (1 / root - 1 / Math.sqrt(range[1])), scale * (root - Math.sqrt(range[0]))];
}

function chain(
  chainId: number,
  name: string,
  eid: number,
  native: AssetId,
  gasGwei: number,
  collateral: number,
): WorldChain {
  return {
    chainId,
    name,
    eid,
    native,
    gasGwei,
    idle: numberToWad(collateral / 10),
    collateral: numberToWad(collateral),
    inventory: {},
    debt: {},
    inbound: new Map(),
    outbound: new Map(),
  };
}

type Shape = { width?: number; shift?: number; weight0?: number; hodl?: number };

/** Opens a position; `shift` moves its range off the price, `hodl` is the earlier price of its benchmark. */
function open(
  world: World,
  target: WorldChain,
  venue: WorldPosition['venue'],
  pair: readonly [AssetId, AssetId],
  valueUsd: number,
  shape: Shape,
): void {
  const { prices } = world;
  const price = (asset: AssetId) => prices[asset] ?? 1;
  const mid = (price(pair[0]) / price(pair[1])) * (shape.shift ?? 1);
  const position: WorldPosition = {
    id: world.positions.length + 1,
    chain: target,
    venue,
    asset0: pair[0],
    asset1: pair[1],
    benchmark: shape.hodl ? 'hodl' : 'usd-neutral',
    range: shape.width ? [mid / shape.width, mid * shape.width] : null,
    weight0: shape.weight0 ?? 0.5,
    scale: 1,
    entry: [wad(0n), wad(0n)],
    fees: [0, 0],
  };
  const [x, y] = amounts(position, prices);
  position.scale = valueUsd / (x * price(pair[0]) + y * price(pair[1]));
  if (shape.hodl) {
    const [a, b] = amounts(position, { ...prices, [pair[0]]: price(pair[0]) * shape.hodl });
    position.entry = [numberToWad(a), numberToWad(b)];
  }
  world.positions.push(position);
}

/** Three chains and nine positions of every kind. */
export function createWorld(): World {
  const ethereum = chain(1, 'ethereum', 30101, 'WETH', 3, 4_000_000);
  const arbitrum = chain(42161, 'arbitrum', 30110, 'WETH', 0.1, 6_000_000);
  const polygon = chain(137, 'polygon', 30109, 'POL', 40, 1_500_000);
  const world: World = { prices: { ...START }, chains: [ethereum, arbitrum, polygon], positions: [] };
  open(world, ethereum, 'uniswap-v3', ['WETH', 'USDC'], 600_000, { width: 1.12 });
  open(world, ethereum, 'uniswap-v2', ['WBTC', 'WETH'], 450_000, {});
  open(world, ethereum, 'balancer', ['WBTC', 'USDC'], 300_000, { weight0: 0.6 });
  open(world, arbitrum, 'uniswap-v3', ['WETH', 'USDC'], 800_000, { width: 1.35 });
  open(world, arbitrum, 'uniswap-v3', ['WBTC', 'USDC'], 500_000, { width: 1.2, hodl: 0.9 });
  open(world, arbitrum, 'sushi', ['WETH', 'USDC'], 400_000, {});
  open(world, polygon, 'uniswap-v3', ['POL', 'USDC'], 250_000, { width: 1.4 });
  open(world, polygon, 'uniswap-v3', ['WETH', 'USDC'], 350_000, { width: 1.05, shift: 0.8 });
  open(world, polygon, 'balancer', ['POL', 'WETH'], 350_000, { weight0: 0.8 });
  return world;
}

/** One hour: lending accrues, prices move, pools earn fees. */
export function hour(world: World, next: () => number): void {
  for (const chain of world.chains) {
    chain.collateral += (chain.collateral * 4n) / (100n * BigInt(YEAR_HOURS));
    for (const asset of ASSETS) {
      const debt = chain.debt[asset] ?? 0n;
      chain.debt[asset] = debt + (debt * 25n) / (1000n * BigInt(YEAR_HOURS));
    }
  }
  const common = gaussian(next);
  for (const asset of ASSETS) {
    const shock = 0.8 * common + 0.6 * gaussian(next);
    const move = ((VOLS[asset] ?? 0.5) / Math.sqrt(YEAR_HOURS)) * shock;
    world.prices[asset] = (world.prices[asset] ?? 1) * Math.exp(move);
  }
  for (const position of world.positions) {
    const [x, y] = amounts(position, world.prices);
    if (position.range) {
      const inRange = x > 0 && y > 0;
      if (inRange)
        position.fees = [position.fees[0] + x * 2e-5 * next(), position.fees[1] + y * 2e-5 * next()];
    } else {
      position.scale *= 1 + 1e-5 * next();
    }
  }
}
