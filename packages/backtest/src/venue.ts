import {
  type Address,
  type AssetId,
  FatalError,
  numberToWad,
  type PoolState,
  tokenAmount,
} from '@ballast/core';
import { impactCost } from '@ballast/router';
import type { ChainSpec, PoolSpec } from './spec.ts';

/** The venue name every simulated pool trades under. */
export const venue = 'uniswap-v2';

/** Decimals of the replay's settlement token: fine enough that rounding stays below the attribution's tolerance. */
export const settlementDecimals = 18;

const addressOf = (chain: ChainSpec, index: number): Address =>
  `0x${(chain.chainId * 1000 + index).toString(16).padStart(40, '0')}`;

/** A constant-product pool of the stated depth, arbitraged to the given price. */
export function poolState(
  chain: ChainSpec,
  index: number,
  pool: PoolSpec,
  settlement: AssetId,
  price: number,
): PoolState {
  return {
    kind: 'constant-product',
    venue,
    address: addressOf(chain, index),
    asset0: pool.asset,
    asset1: settlement,
    decimals0: 18,
    decimals1: settlementDecimals,
    fee: pool.fee,
    gas: pool.gas,
    reserve0: tokenAmount(numberToWad(pool.depthUsd / 2 / price)),
    reserve1: tokenAmount(numberToWad(pool.depthUsd / 2)),
  };
}

/** Cost of trading a notional of n USD of an asset on a chain, and gas per swap. Use one of the two power laws. */
export interface SwapCost {
  /** Per USD. */
  readonly proportional: number;
  /** Adds `quadratic n^2`, or `threeHalves n^1.5`. */
  readonly quadratic: number;
  readonly threeHalves: number;
  readonly gas: number;
}

/**
 * Cost curve of a chain's pools, the dearer side of the two; undefined when no pool trades the asset. Pools have a
 * constant depth in dollars, so it does not depend on the price.
 * @param maxImpact Largest marginal impact the fit covers, fraction.
 */
export function swapCost(
  chain: ChainSpec,
  asset: AssetId,
  settlement: AssetId,
  maxImpact: number,
): SwapCost | undefined {
  const pools = chain.pools.filter((pool) => pool.asset === asset);
  if (pools.length === 0) return undefined;
  const market = {
    asset,
    settlement,
    pools: pools.map((pool) => poolState(chain, chain.pools.indexOf(pool), pool, settlement, 1)),
    executableVenues: [venue],
    price: numberToWad(1),
    maxImpact,
  };
  const sell = impactCost({ ...market, side: 'sell' });
  const buy = impactCost({ ...market, side: 'buy' });
  if (!sell || !buy)
    throw new FatalError(
      `no pool of ${asset} on ${chain.name} can trade`,
      'give it depth and a fee below the whole',
    );
  return {
    proportional: Math.max(sell.proportional, buy.proportional),
    quadratic: Math.max(sell.quadraticPerUsd, buy.quadraticPerUsd),
    threeHalves: Math.max(sell.threeHalves, buy.threeHalves),
    gas: Math.min(...pools.map((pool) => pool.gas)),
  };
}
