import { balancerVaultAbi, uniswapV2PairAbi, weightedPoolAbi } from '@ballast/sdk';
import type { DevChain } from '../chain/devchain.ts';
import type { ProtocolManifest } from '../protocols/types.ts';
import { positionManagerAbi } from './abis.ts';
import type { OpenedPosition } from './open.ts';

/** What a position would pay out now at its pool's own price, token units in the pool's order. */
export interface PositionTruth {
  readonly amount0: bigint;
  readonly amount1: bigint;
  /** Earned and not yet collected; zero where fees stay in the amounts. */
  readonly fees0: bigint;
  readonly fees1: bigint;
}

const NO_DEADLINE = 2n ** 40n;
const ALL = 2n ** 128n - 1n;

/**
 * Asks the venue itself, by calls that change nothing: withdrawing and collecting are simulated as the holder.
 * Balancer's answer leaves out protocol fees that a withdrawal would first pay (none on the devnet).
 */
export async function readPositionTruth(
  chain: DevChain,
  manifest: ProtocolManifest,
  position: OpenedPosition,
  blockNumber?: bigint,
): Promise<PositionTruth> {
  const at = blockNumber === undefined ? {} : { blockNumber };
  switch (position.pool.venue.kind) {
    case 'uniswap-v3':
      return readConcentrated(chain, manifest, position, at);
    case 'constant-product':
      return readPair(chain, position, at);
    case 'balancer':
      return readWeighted(chain, position, position.pool.venue.poolId, at);
  }
}

type At = { readonly blockNumber?: bigint };

async function readConcentrated(
  { client }: DevChain,
  manifest: ProtocolManifest,
  { ref, holder }: OpenedPosition,
  at: At,
): Promise<PositionTruth> {
  const contract = { address: manifest.uniswapV3.positionManager, abi: positionManagerAbi, ...at } as const;
  const tokenId = BigInt(ref);
  const state = await client.readContract({ ...contract, functionName: 'positions', args: [tokenId] });
  const liquidity = state[7];
  const [amounts, fees] = await Promise.all([
    client.simulateContract({
      ...contract,
      account: holder,
      functionName: 'decreaseLiquidity',
      args: [{ tokenId, liquidity, amount0Min: 0n, amount1Min: 0n, deadline: NO_DEADLINE }],
    }),
    client.simulateContract({
      ...contract,
      account: holder,
      functionName: 'collect',
      args: [{ tokenId, recipient: holder, amount0Max: ALL, amount1Max: ALL }],
    }),
  ]);
  const [amount0, amount1] = amounts.result;
  const [fees0, fees1] = fees.result;
  return { amount0, amount1, fees0, fees1 };
}

async function readPair(
  { client }: DevChain,
  { pool, holder }: OpenedPosition,
  at: At,
): Promise<PositionTruth> {
  const contract = { address: pool.address, abi: uniswapV2PairAbi, ...at } as const;
  const [[reserve0, reserve1], supply, held] = await Promise.all([
    client.readContract({ ...contract, functionName: 'getReserves' }),
    client.readContract({ ...contract, functionName: 'totalSupply' }),
    client.readContract({ ...contract, functionName: 'balanceOf', args: [holder] }),
  ]);
  return share(held, supply, reserve0, reserve1);
}

async function readWeighted(
  { client }: DevChain,
  { pool, holder }: OpenedPosition,
  poolId: OpenedPosition['ref'],
  at: At,
): Promise<PositionTruth> {
  const contract = { address: pool.address, abi: weightedPoolAbi, ...at } as const;
  const vault = { address: pool.router, abi: balancerVaultAbi, ...at } as const;
  const [[, balances], supply, held] = await Promise.all([
    client.readContract({ ...vault, functionName: 'getPoolTokens', args: [poolId] }),
    client.readContract({ ...contract, functionName: 'getActualSupply' }),
    client.readContract({ ...contract, functionName: 'balanceOf', args: [holder] }),
  ]);
  return share(held, supply, balances[0] ?? 0n, balances[1] ?? 0n);
}

/** Part of a pool's balances, rounded down as the pools pay out. */
const share = (held: bigint, supply: bigint, balance0: bigint, balance1: bigint): PositionTruth => ({
  amount0: (held * balance0) / supply,
  amount1: (held * balance1) / supply,
  fees0: 0n,
  fees1: 0n,
});
