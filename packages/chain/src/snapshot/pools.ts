import { FatalError, type NetworkManifest, type PoolState, tokenAmount, wad } from '@ballast/core';
import { balancerVaultAbi, uniswapV2PairAbi, uniswapV3PoolAbi, weightedPoolAbi } from '@ballast/sdk';
import { assetOf, type Pin } from './pin.ts';
import type { TickCache } from './ticks.ts';

type PoolEntry = NetworkManifest['pools'][number];

/**
 * Gas that one more leg adds to `executeHedge`, measured on the devnet. The execution around the legs costs several
 * times as much by itself.
 */
const gasOf: Readonly<Record<string, number>> = {
  'uniswap-v3': 105_000,
  'uniswap-v2': 95_000,
  sushi: 95_000,
  balancer: 105_000,
};

/** State of every pool of the manifest at the pinned block, v3 pools with all initialised ticks. */
export function readPools(pin: Pin, ticks: TickCache): Promise<readonly PoolState[]> {
  return Promise.all(pin.manifest.pools.map((pool) => readPool(pin, ticks, pool)));
}

function readPool(pin: Pin, ticks: TickCache, pool: PoolEntry): Promise<PoolState> {
  switch (pool.venue) {
    case 'uniswap-v3':
      return readConcentrated(pin, ticks, pool);
    case 'uniswap-v2':
    case 'sushi':
      return readConstantProduct(pin, pool);
    case 'balancer':
      return readWeighted(pin, pool);
    default:
      throw new FatalError(
        `${pin.manifest.name}: pool ${pool.address} has the unknown venue "${pool.venue}"`,
        `use one of ${Object.keys(gasOf).join(', ')} in the manifest`,
      );
  }
}

/** What all kinds share. The manifest must list the assets in token order: every pool sorts by address. */
function base({ manifest }: Pin, pool: PoolEntry) {
  const { asset0, asset1, venue, address, fee } = pool;
  const token0 = assetOf(manifest, asset0);
  const token1 = assetOf(manifest, asset1);
  if (BigInt(token0.token) >= BigInt(token1.token))
    throw new FatalError(
      `${manifest.name}: pool ${address} lists ${asset0} before ${asset1}, but its token0 is ${asset1}`,
      'swap asset0 and asset1 of this pool in the manifest',
    );
  const { decimals: decimals0 } = token0;
  const { decimals: decimals1 } = token1;
  return { venue, address, asset0, asset1, decimals0, decimals1, fee, gas: gasOf[venue] ?? 0 };
}

async function readConcentrated(pin: Pin, ticks: TickCache, pool: PoolEntry): Promise<PoolState> {
  const at = { abi: uniswapV3PoolAbi, address: pool.address, blockHash: pin.blockHash } as const;
  const [[sqrtPriceX96, tick], liquidity] = await Promise.all([
    pin.client.readContract({ ...at, functionName: 'slot0' }),
    pin.client.readContract({ ...at, functionName: 'liquidity' }),
  ]);
  const list = await ticks.read(pin, { address: pool.address, tick, liquidity });
  return { kind: 'concentrated', ...base(pin, pool), sqrtPriceX96, tick, liquidity, ticks: list };
}

async function readConstantProduct(pin: Pin, pool: PoolEntry): Promise<PoolState> {
  const [reserve0, reserve1] = await pin.client.readContract({
    abi: uniswapV2PairAbi,
    address: pool.address,
    functionName: 'getReserves',
    blockHash: pin.blockHash,
  });
  return {
    kind: 'constant-product',
    ...base(pin, pool),
    reserve0: tokenAmount(reserve0),
    reserve1: tokenAmount(reserve1),
  };
}

async function readWeighted(pin: Pin, pool: PoolEntry): Promise<PoolState> {
  const { client, manifest, blockHash } = pin;
  const { poolId } = pool;
  if (!poolId)
    throw new FatalError(
      `${manifest.name}: Balancer pool ${pool.address} has no pool id`,
      'add "poolId" to it in the manifest',
    );
  const [[, balances], weights] = await Promise.all([
    client.readContract({
      abi: balancerVaultAbi,
      address: manifest.balancer.vault,
      functionName: 'getPoolTokens',
      args: [poolId],
      blockHash,
    }),
    client.readContract({
      abi: weightedPoolAbi,
      address: pool.address,
      functionName: 'getNormalizedWeights',
      blockHash,
    }),
  ]);
  const [balance0, balance1] = balances;
  const [weight0, weight1] = weights;
  if (
    balance0 === undefined ||
    balance1 === undefined ||
    weight0 === undefined ||
    weight1 === undefined ||
    balances.length !== 2
  )
    throw new FatalError(
      `${manifest.name}: Balancer pool ${pool.address} has ${balances.length} tokens`,
      'list two-token weighted pools only',
    );
  return {
    kind: 'weighted',
    ...base(pin, pool),
    poolId,
    balance0: tokenAmount(balance0),
    balance1: tokenAmount(balance1),
    weight0: wad(weight0),
    weight1: wad(weight1),
  };
}
