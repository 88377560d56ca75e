import { type Address, encodeAbiParameters, type Hex, maxUint256, zeroAddress } from 'viem';
import { loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import { Batch } from '../chain/batch.ts';
import type { DevChain } from '../chain/devchain.ts';
import { type Aave, aavePoolAbi } from './aave.ts';
import { approximateTick, sqrtPriceX96, unitsForUsd } from './amounts.ts';
import { type Balancer, balancerVaultAbi, weightedPoolAbi } from './balancer.ts';
import {
  assetIds,
  type ChainConfig,
  concentratedLayers,
  type DevAsset,
  decimals,
  type PoolConfig,
  type ReserveConfig,
} from './config.ts';
import { erc20Abi, mintTransactions, type Tokens } from './tokens.ts';
import type { MarketPool } from './types.ts';
import {
  positionManagerAbi,
  type UniswapV2,
  type UniswapV3,
  v2FactoryAbi,
  v2RouterAbi,
  v3FactoryAbi,
} from './uniswap.ts';

/** 1 January 2100: deadlines play no role in seeding. */
const FAR_DEADLINE = 4_102_444_800n;
const MAX_TICK = 887_272;

export interface Venues {
  readonly uniswapV3: UniswapV3;
  readonly uniswapV2: UniswapV2;
  readonly sushi: UniswapV2;
  readonly balancer: Balancer;
}

type Prices = Readonly<Record<DevAsset, number>>;

/** A pool to seed, in its own token order. */
interface SeedPool {
  readonly config: PoolConfig;
  readonly assets: readonly [DevAsset, DevAsset];
  readonly tokens: readonly [Address, Address];
  readonly amounts: readonly [bigint, bigint];
}

/** Creates every configured pool and the lending market's liquidity from the whale's account, at `prices`. */
export async function seedLiquidity(
  chain: DevChain,
  config: ChainConfig,
  tokens: Tokens,
  venues: Venues,
  aave: Aave,
  prices: Prices,
): Promise<MarketPool[]> {
  const whale = account('whale').address;
  await chain.run(
    assetIds.flatMap((asset) => {
      const usd =
        config.reserves[asset].supplyUsd +
        config.pools.filter(({ pair }) => pair.includes(asset)).reduce((sum, pool) => sum + pool.depthUsd, 0);
      const amount = unitsForUsd(asset, usd * 1.2, prices[asset]);
      return mintTransactions({ tokens: tokens.addresses, minting: tokens.minting }, asset, whale, amount);
    }),
  );
  const batch = await Batch.open(chain, whale);
  const spenders = [
    venues.uniswapV3.positionManager,
    venues.uniswapV2.router,
    venues.sushi.router,
    venues.balancer.vault,
    aave.pool,
  ];
  for (const asset of assetIds)
    for (const spender of spenders)
      batch.call(tokens.addresses[asset], erc20Abi, 'approve', [spender, maxUint256]);
  const pools = config.pools.map((pool) => seedPool(pool, tokens, prices));
  for (const pool of pools) openPool(batch, pool, venues, prices);
  seedLending(batch, aave.pool, tokens, config.reserves, prices);
  const receipts = await batch.commit();
  const weightedPools = receipts.flatMap(({ logs }) =>
    logs.flatMap(({ address, topics }) =>
      address === venues.balancer.weightedPoolFactory.toLowerCase() && topics[1] !== undefined
        ? [`0x${topics[1].slice(26)}` as const]
        : [],
    ),
  );
  return describePools(chain, batch, pools, venues, weightedPools);
}

function seedPool(config: PoolConfig, tokens: Tokens, prices: Prices): SeedPool {
  const [first, second] = config.pair;
  const swapped = tokens.addresses[first].toLowerCase() > tokens.addresses[second].toLowerCase();
  const share = config.weight ?? 0.5;
  const value = (asset: DevAsset): number => config.depthUsd * (asset === first ? share : 1 - share);
  const assets: readonly [DevAsset, DevAsset] = swapped ? [second, first] : [first, second];
  const amount = (asset: DevAsset): bigint => unitsForUsd(asset, value(asset), prices[asset]);
  return {
    config,
    assets,
    tokens: [tokens.addresses[assets[0]], tokens.addresses[assets[1]]],
    amounts: [amount(assets[0]), amount(assets[1])],
  };
}

function openPool(batch: Batch, pool: SeedPool, venues: Venues, prices: Prices): void {
  const { venue } = pool.config;
  if (venue === 'uniswap-v3') openConcentrated(batch, pool, venues.uniswapV3.positionManager, prices);
  else if (venue === 'balancer') createWeighted(batch, pool, venues.balancer);
  else {
    const { router } = venue === 'sushi' ? venues.sushi : venues.uniswapV2;
    const args = [...pool.tokens, ...pool.amounts, 0n, 0n, batch.from, FAR_DEADLINE];
    batch.call(router, v2RouterAbi, 'addLiquidity', args, { gas: 8_000_000n });
  }
}

function openConcentrated(batch: Batch, pool: SeedPool, positionManager: Address, prices: Prices): void {
  const [asset0, asset1] = pool.assets;
  const { fee } = pool.config;
  const sqrtPrice = sqrtPriceX96(prices[asset0], prices[asset1], decimals[asset0], decimals[asset1]);
  const create = [...pool.tokens, fee, sqrtPrice];
  batch.call(positionManager, positionManagerAbi, 'createAndInitializePoolIfNecessary', create, {
    gas: 8_000_000n,
  });
  const spacing = fee === 500 ? 10 : 60;
  const align = (tick: number): number => Math.floor(tick / spacing) * spacing;
  const center = align(approximateTick(sqrtPrice));
  const fullRange = Math.floor(MAX_TICK / spacing) * spacing;
  for (const { halfWidthTicks, share } of concentratedLayers) {
    const part = (amount: bigint): bigint => (amount * BigInt(Math.round(share * 1e6))) / 1_000_000n;
    const mint = {
      token0: pool.tokens[0],
      token1: pool.tokens[1],
      fee,
      tickLower: halfWidthTicks === null ? -fullRange : align(center - halfWidthTicks),
      tickUpper: halfWidthTicks === null ? fullRange : align(center + halfWidthTicks),
      amount0Desired: part(pool.amounts[0]),
      amount1Desired: part(pool.amounts[1]),
      amount0Min: 0n,
      amount1Min: 0n,
      recipient: batch.from,
      deadline: FAR_DEADLINE,
    };
    batch.call(positionManager, positionManagerAbi, 'mint', [mint]);
  }
}

function createWeighted(batch: Batch, pool: SeedPool, balancer: Balancer): void {
  const noRates = [zeroAddress, zeroAddress];
  // Parts per million -> WAD.
  const swapFee = BigInt(pool.config.fee) * 10n ** 12n;
  const name = `${pool.assets[0]}-${pool.assets[1]}`;
  const args = [name, name, pool.tokens, weightsOf(pool), noRates, swapFee, batch.from];
  const { abi } = loadArtifact('BalancerWeightedPoolFactory');
  batch.call(balancer.weightedPoolFactory, abi, 'create', args, { gas: 14_000_000n });
}

/** WAD weights in token order. */
function weightsOf({ config, assets }: SeedPool): [bigint, bigint] {
  const first = BigInt(Math.round((config.weight ?? 0.5) * 1e6)) * 10n ** 12n;
  const second = 10n ** 18n - first;
  return assets[0] === config.pair[0] ? [first, second] : [second, first];
}

function seedLending(
  batch: Batch,
  pool: Address,
  tokens: Tokens,
  reserves: Readonly<Record<DevAsset, ReserveConfig>>,
  prices: Prices,
): void {
  const each = (functionName: string, usd: (reserve: ReserveConfig) => number, rest: unknown[]): void => {
    for (const asset of assetIds) {
      const amount = unitsForUsd(asset, usd(reserves[asset]), prices[asset]);
      if (amount > 0n)
        batch.call(pool, aavePoolAbi, functionName, [tokens.addresses[asset], amount, ...rest]);
    }
  };
  const variableRate = 2n;
  each('supply', ({ supplyUsd }) => supplyUsd, [batch.from, 0]);
  each('borrow', ({ supplyUsd, utilisation }) => supplyUsd * utilisation, [variableRate, 0, batch.from]);
}

async function describePools(
  chain: DevChain,
  batch: Batch,
  pools: readonly SeedPool[],
  venues: Venues,
  weightedPools: readonly Address[],
): Promise<MarketPool[]> {
  const unclaimed = [...weightedPools];
  const described: MarketPool[] = [];
  for (const pool of pools) {
    const { venue, fee } = pool.config;
    const base = { venue, fee, asset0: pool.assets[0], asset1: pool.assets[1] };
    if (venue === 'balancer') {
      const address = unclaimed.shift();
      if (address === undefined) throw new RangeError('the weighted pool factory announced too few pools');
      const poolId = await joinWeighted(chain, batch, pool, venues.balancer.vault, address);
      described.push({ ...base, address, poolId, weight0: weightsOf(pool)[0] });
    } else described.push({ ...base, address: await poolAddress(chain, pool, venues) });
  }
  await batch.commit();
  return described;
}

async function poolAddress(chain: DevChain, pool: SeedPool, venues: Venues): Promise<Address> {
  const [token0, token1] = pool.tokens;
  if (pool.config.venue === 'uniswap-v3')
    return chain.client.readContract({
      address: venues.uniswapV3.factory,
      abi: v3FactoryAbi,
      functionName: 'getPool',
      args: [token0, token1, pool.config.fee],
    });
  const { factory } = pool.config.venue === 'sushi' ? venues.sushi : venues.uniswapV2;
  return chain.client.readContract({
    address: factory,
    abi: v2FactoryAbi,
    functionName: 'getPair',
    args: [token0, token1],
  });
}

/** Queues the first join of a weighted pool. @returns its pool id. */
async function joinWeighted(
  chain: DevChain,
  batch: Batch,
  pool: SeedPool,
  vault: Address,
  address: Address,
): Promise<Hex> {
  const poolId = await chain.client.readContract({
    address,
    abi: weightedPoolAbi,
    functionName: 'getPoolId',
  });
  const initialJoin = 0n;
  const userData = encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'uint256[]' }],
    [initialJoin, pool.amounts],
  );
  const request = { assets: pool.tokens, maxAmountsIn: pool.amounts, userData, fromInternalBalance: false };
  batch.call(vault, balancerVaultAbi, 'joinPool', [poolId, batch.from, batch.from, request]);
  return poolId;
}
