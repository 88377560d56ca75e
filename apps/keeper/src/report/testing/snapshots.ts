import {
  type AssetId,
  type AssetSnapshot,
  type BookSnapshot,
  type ChainSnapshot,
  numberToWad,
  type PositionSnapshot,
  wad,
  wei,
} from '@ballast/core';
import { hex } from './random.ts';
import { ASSETS, amounts, HOUR, type World, type WorldChain, type WorldPosition } from './world.ts';

function positionSnapshot(position: WorldPosition, prices: Record<AssetId, number>): PositionSnapshot {
  const [x, y] = amounts(position, prices);
  const [amount0, amount1] = [numberToWad(x), numberToWad(y)];
  const shape = (): PositionSnapshot['shape'] => {
    if (position.venue === 'balancer')
      return { kind: 'weighted', invariant: position.scale, weight0: position.weight0 };
    const { scale, range } = position;
    if (!range) return { kind: 'constant-product', liquidity: scale };
    return { kind: 'concentrated', liquidity: scale, lower: range[0], upper: range[1] };
  };
  return {
    key: `${position.chain.chainId}-${position.id}`,
    chainId: position.chain.chainId,
    positionId: BigInt(position.id),
    venue: position.venue,
    asset0: position.asset0,
    asset1: position.asset1,
    benchmark: position.benchmark,
    ratio: numberToWad(1),
    holder: '0x00000000000000000000000000000000000000f1',
    amount0,
    amount1,
    entry0: position.entry[0],
    entry1: position.entry[1],
    fees0: numberToWad(position.fees[0]),
    fees1: numberToWad(position.fees[1]),
    exposure0: wad(amount0 - position.entry[0]),
    exposure1: wad(amount1 - position.entry[1]),
    shape: shape(),
  };
}

export const heldOn = (chain: WorldChain, asset: AssetId): bigint =>
  (chain.inventory[asset] ?? 0n) - (chain.debt[asset] ?? 0n);

export function exposureOn(world: World, chain: WorldChain, asset: AssetId): bigint {
  let total = 0n;
  for (const position of world.positions) {
    if (position.chain !== chain) continue;
    const snapshot = positionSnapshot(position, world.prices);
    if (position.asset0 === asset) total += snapshot.exposure0;
    if (position.asset1 === asset) total += snapshot.exposure1;
  }
  return total;
}

export function mandated(book: Map<string, bigint>, asset: AssetId): bigint {
  let total = 0n;
  for (const [key, amount] of book) if (key.endsWith(`/${asset}`)) total += amount;
  return total;
}

export function targetOn(world: World, chain: WorldChain, asset: AssetId): bigint {
  return mandated(chain.inbound, asset) - mandated(chain.outbound, asset) - exposureOn(world, chain, asset);
}

function assetSnapshot(world: World, chain: WorldChain, asset: AssetId): AssetSnapshot {
  const zero = wad(0n);
  return {
    asset,
    token: '0x00000000000000000000000000000000000000aa',
    decimals: 18,
    price: numberToWad(world.prices[asset] ?? 1),
    priceAge: 0,
    maxPriceAge: HOUR * 2,
    exposure: wad(exposureOn(world, chain, asset)),
    overlay: zero,
    inbound: wad(mandated(chain.inbound, asset)),
    outbound: wad(mandated(chain.outbound, asset)),
    target: wad(targetOn(world, chain, asset)),
    held: wad(heldOn(chain, asset)),
    inventory: wad(chain.inventory[asset] ?? 0n),
    debt: wad(chain.debt[asset] ?? 0n),
    maxShort: numberToWad(1e9),
    maxLong: numberToWad(1e9),
    maxOrder: numberToWad(1e9),
    borrow: { rate: 0.025, slope: 0, available: numberToWad(1e9) },
  };
}

function netAssets(world: World, chain: WorldChain): bigint {
  let total = chain.idle + chain.collateral;
  for (const asset of ASSETS)
    total += (heldOn(chain, asset) * numberToWad(world.prices[asset] ?? 1)) / 10n ** 18n;
  return total;
}

function chainSnapshot(world: World, chain: WorldChain, at: number, block: number): ChainSnapshot {
  return {
    chainId: chain.chainId,
    name: chain.name,
    eid: chain.eid,
    vault: '0x00000000000000000000000000000000000000bb',
    block: BigInt(block),
    blockHash: hex(block, 64),
    timestamp: at,
    gasPrice: wei(BigInt(Math.round(chain.gasGwei * 1e9))),
    nativePrice: numberToWad(world.prices[chain.native] ?? 1),
    halted: false,
    epoch: 1n,
    planHash: hex(1, 64),
    planValidUntil: at + 900,
    lossBudgetLeft: numberToWad(50_000),
    healthFactor: numberToWad(2),
    idleSettlement: wad(chain.idle),
    collateral: wad(chain.collateral),
    liquidationThreshold: numberToWad(0.78),
    loanToValue: numberToWad(0.75),
    netAssets: wad(netAssets(world, chain)),
    assets: Object.fromEntries(ASSETS.map((asset) => [asset, assetSnapshot(world, chain, asset)])),
    positions: world.positions
      .filter((position) => position.chain === chain)
      .map((position) => positionSnapshot(position, world.prices)),
    pools: [],
    messageFees: {},
    outbound: [],
    inbound: [...chain.inbound].map(([key, quantity]) => {
      const [srcEid, asset] = key.split('/');
      return {
        srcEid: Number(srcEid),
        asset: asset ?? '',
        quantity: wad(quantity),
        epoch: 1n,
        rejected: false,
      };
    }),
  };
}

/** What a keeper would read. Blocks are a hundred apart, transactions lie between. */
export function bookSnapshot(world: World, cycle: number, at: number): BookSnapshot {
  return {
    cycle,
    at,
    settlement: 'USDC',
    chains: world.chains.map((chain) => chainSnapshot(world, chain, at, blockOf(cycle))),
  };
}

/** Block of every chain at a cycle's snapshot. */
export const blockOf = (cycle: number): number => 100 + cycle * 100;
