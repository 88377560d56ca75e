import {
  type BenchmarkName,
  FatalError,
  type Hex,
  type NetworkManifest,
  type PositionKey,
  positionKey,
  WAD,
} from '@ballast/core';
import { hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { type Address, parseEventLogs } from 'viem';
import { account } from '../chain/accounts.ts';
import { call, type DevChain } from '../chain/devchain.ts';
import type { ChainName } from '../chain/networks.ts';
import type { Devnet } from '../devnet.ts';
import { type Amounts, approveAll, fundAccount } from '../market/funding.ts';
import type { PricePoint } from '../market/path/types.ts';
import { describePool, type TradedPool } from '../market/replay/pools.ts';
import type { MarketReplay } from '../market/replay/replay.ts';
import { unitsOf } from '../protocols/amounts.ts';
import type { DevAsset } from '../protocols/config.ts';
import type { ChainProtocols, MarketPool } from '../protocols/types.ts';
import { positionManagerAbi, transferAbi } from './abis.ts';
import { logsOf } from './logs.ts';
import { type Minted, mintPosition } from './mint.ts';
import { openingStep } from './opening.ts';
import { tickPrice } from './range.ts';
import { type BookSpec, bookSpec, type PositionSpec } from './spec.ts';

/** A position of the fund, registered with its chain's vault. */
export interface OpenedPosition {
  readonly key: PositionKey;
  readonly chain: ChainName;
  readonly chainId: number;
  /** Number the vault gave it. */
  readonly positionId: bigint;
  readonly venue: PositionSpec['venue'];
  /** As the position sources read it: token id, pair address or pool id. */
  readonly ref: Hex;
  readonly holder: Address;
  readonly custody: 'vault' | 'wallet';
  readonly pool: TradedPool;
  /** For people: "WETH/USDC". */
  readonly pair: string;
  /** For people: "3325.00 to 3675.00 USDC per WETH", or "full range". */
  readonly range: string;
  readonly benchmark: BenchmarkName;
  /** Amounts the mint took, token units in the pool's order, and their value at the market of that moment. */
  readonly entry: { readonly amount0: bigint; readonly amount1: bigint; readonly usd: number };
  /** Step of the opening (negative: before the start) and its time, seconds. */
  readonly openedStep: number;
  readonly openedAt: number;
}

export interface OpenedBook {
  readonly positions: readonly OpenedPosition[];
  /** USD of all positions at their openings. */
  readonly entryUsd: number;
  /** USDC per chain, as in the book's specification. */
  readonly collateral: BookSpec['collateral'];
}

export interface OpenBookOptions {
  /** With Ballast deployed. */
  readonly devnet: Pick<Devnet, 'chain' | 'protocols' | 'manifests'>;
  readonly replay: MarketReplay;
  readonly spec?: BookSpec;
  readonly onProgress?: (step: string) => void;
}

/** Enough for every mint of the book on one chain at any plausible price. */
const FUND_AMOUNTS: Amounts = { USDC: 8_000_000, WETH: 2000, WBTC: 50, POL: 5_000_000 };

/**
 * Opens the fund's book on a devnet fresh from deployment: plays the market to each opening, mints, registers with
 * the vaults as the fund, and pays in collateral. Ends at step 0 of the replay.
 * @throws FatalError when a vault already has positions, or the specification names a pool that is not there.
 */
export async function openBook(options: OpenBookOptions): Promise<OpenedBook> {
  const { replay, spec = bookSpec, onProgress } = options;
  const desks = await Promise.all(
    options.devnet.manifests.map((manifest) => openDesk(options.devnet, manifest)),
  );
  const steps = spec.positions.map((position) => openingStep(replay.path, position.opened));
  const opened = new Map<PositionSpec, OpenedPosition>();
  for (const step of [...new Set([...steps, 0])].sort((a, b) => a - b)) {
    const { point } = await replay.step(step);
    const due = spec.positions.filter((_, i) => steps[i] === step);
    onProgress?.(`${due.length} positions at step ${step}`);
    await Promise.all(
      desks.map(async (desk) => {
        for (const position of due.filter(({ chain }) => chain === desk.chain.spec.name))
          opened.set(position, await openPosition(desk, position, point, step));
      }),
    );
  }
  onProgress?.('collateral');
  await Promise.all(desks.map((desk) => payIn(desk, spec.collateral[desk.chain.spec.name])));
  const positions = spec.positions.map((position) => {
    const found = opened.get(position);
    if (found === undefined)
      throw new FatalError(`the devnet has no ${position.chain}, which the book needs`, 'change the book');
    return found;
  });
  const entryUsd = positions.reduce((sum, { entry }) => sum + entry.usd, 0);
  return { positions, entryUsd, collateral: spec.collateral };
}

/** The fund's side of one chain. */
interface Desk {
  readonly chain: DevChain;
  readonly manifest: NetworkManifest;
  readonly protocols: ChainProtocols;
  readonly fund: Address;
}

async function openDesk(devnet: OpenBookOptions['devnet'], manifest: NetworkManifest): Promise<Desk> {
  const chain = devnet.chain(manifest.chainId);
  const fund = account('fund').address;
  const count = await chain.client.readContract({
    address: manifest.ballast.vault,
    abi: hedgeVaultAbi,
    functionName: 'positionCount',
  });
  if (count > 0n)
    throw new FatalError(
      `the vault on ${manifest.name} already has ${count} positions`,
      'open the book once, on a devnet restored to its deployment',
    );
  const protocols = devnet.protocols(manifest.chainId);
  await fundAccount(chain, protocols, fund, FUND_AMOUNTS);
  await approveAll(chain, protocols, fund, [
    manifest.uniswapV3.positionManager,
    manifest.uniswapV2.router,
    manifest.sushi.router,
    manifest.balancer.vault,
  ]);
  return { chain, manifest, protocols, fund };
}

async function openPosition(
  desk: Desk,
  spec: PositionSpec,
  point: PricePoint,
  step: number,
): Promise<OpenedPosition> {
  const { chain, manifest, protocols, fund } = desk;
  const pool = describePool(protocols, findPool(protocols, spec));
  const minted = await mintPosition({ chain, manifest, pool, spec, point, owner: fund });
  const holder = spec.custody === 'vault' ? manifest.ballast.vault : fund;
  if (spec.custody === 'vault') await handOver(desk, spec, minted.ref, holder);
  const positionId = await register(desk, spec, pool, minted.ref, holder);
  const worth = (amount: bigint, decimals: number, asset: DevAsset): number =>
    (Number(amount) / 10 ** decimals) * point.usd[asset];
  return {
    key: positionKey(manifest.chainId, positionId),
    chain: chain.spec.name,
    chainId: manifest.chainId,
    positionId,
    venue: spec.venue,
    ref: minted.ref,
    holder,
    custody: spec.custody,
    pool,
    pair: spec.pair.join('/'),
    range: describeRange(minted, pool, spec),
    benchmark: spec.benchmark,
    entry: {
      amount0: minted.amount0,
      amount1: minted.amount1,
      usd:
        worth(minted.amount0, pool.decimals0, pool.asset0) +
        worth(minted.amount1, pool.decimals1, pool.asset1),
    },
    openedStep: step,
    openedAt: point.at,
  };
}

function findPool({ manifest, pools }: ChainProtocols, spec: PositionSpec): MarketPool {
  const pool = pools.find(
    ({ venue, asset0, asset1, fee }) =>
      venue === spec.venue &&
      fee === spec.fee &&
      spec.pair.every((asset) => asset === asset0 || asset === asset1),
  );
  if (pool !== undefined) return pool;
  throw new FatalError(
    `${manifest.name} has no ${spec.venue} pool of ${spec.pair.join('/')} with fee ${spec.fee}`,
    "change the book or the devnet's pools",
  );
}

/** Moves a position into the vault's custody. */
async function handOver(
  { chain, manifest, fund }: Desk,
  spec: PositionSpec,
  ref: Hex,
  vault: Address,
): Promise<void> {
  if (spec.venue !== 'uniswap-v3')
    throw new FatalError(`a ${spec.venue} position cannot be held by the vault`, 'use custody "wallet"');
  const { positionManager } = manifest.uniswapV3;
  await chain.send(
    call(fund, positionManager, positionManagerAbi, 'safeTransferFrom', [fund, vault, BigInt(ref)]),
  );
}

async function register(
  { chain, manifest, fund }: Desk,
  spec: PositionSpec,
  pool: TradedPool,
  ref: Hex,
  holder: Address,
): Promise<bigint> {
  const receipt = await chain.send(
    call(fund, manifest.ballast.vault, hedgeVaultAbi, 'createProtectedPosition', [
      nameToBytes32(spec.venue),
      ref,
      holder,
      nameToBytes32(pool.asset0),
      nameToBytes32(pool.asset1),
      WAD,
      benchmarkCode[spec.benchmark],
    ]),
  );
  const [event] = parseEventLogs({
    abi: hedgeVaultAbi,
    eventName: 'PositionRegistered',
    logs: logsOf(receipt),
  });
  if (event === undefined)
    throw new FatalError(`the vault on ${manifest.name} registered nothing`, 'check the deployed vault');
  return event.args.positionId;
}

/** The vault's enum. */
const benchmarkCode: Readonly<Record<BenchmarkName, number>> = { 'usd-neutral': 0, hodl: 1 };

async function payIn(
  { chain, manifest, fund }: Desk,
  usdc: BookSpec['collateral'][ChainName],
): Promise<void> {
  const settlement = manifest.assets[manifest.settlement];
  if (settlement === undefined)
    throw new FatalError(`${manifest.name} does not list its settlement token`, 'complete the manifest');
  const { vault } = manifest.ballast;
  await chain.run([
    call(fund, settlement.token, transferAbi, 'transfer', [vault, unitsOf('USDC', usdc.funded)]),
    call(fund, vault, hedgeVaultAbi, 'supplyCollateral', [unitsOf('USDC', usdc.supplied)]),
  ]);
}

function describeRange({ range }: Minted, pool: TradedPool, spec: PositionSpec): string {
  if (range === null) return 'full range';
  const scale = 10 ** (pool.decimals0 - pool.decimals1);
  const low = tickPrice(range.lower) * scale;
  const high = tickPrice(range.upper) * scale;
  const [base, quote] = spec.pair;
  const [from, to] = pool.asset0 === base ? [low, high] : [1 / high, 1 / low];
  return `${from.toPrecision(6)} to ${to.toPrecision(6)} ${quote} per ${base}`;
}
