import { type AssetId, FatalError, type PoolState } from '@ballast/core';
import { swapConcentrated } from './concentrated.ts';
import { constantProductIn, constantProductOut } from './constant-product.ts';
import { type WeightedSide, weightedIn, weightedOut } from './weighted.ts';

/** Token units. `unfilled` is the part of the requested amount the pool cannot take (exact in) or pay (exact out). */
export interface Quote {
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly unfilled: bigint;
}

/**
 * What a pool pays for `amountIn` of `assetIn`, token units, fee included. Exact to the wei for constant-product and
 * concentrated pools; a safe lower bound for weighted ones (see `weightedOut`).
 * @throws FatalError when the pool does not hold the asset, or on a negative amount.
 */
export function quoteExactIn(pool: PoolState, assetIn: AssetId, amountIn: bigint): Quote {
  const zeroForOne = sideOf(pool, assetIn) === 0;
  switch (pool.kind) {
    case 'constant-product':
      return zeroForOne
        ? constantProductOut(pool.reserve0, pool.reserve1, pool.fee, amountIn)
        : constantProductOut(pool.reserve1, pool.reserve0, pool.fee, amountIn);
    case 'concentrated':
      return swapConcentrated(pool, { zeroForOne, exactIn: true, amount: amountIn });
    case 'weighted':
      return weightedOut(weightedSide(pool, zeroForOne), amountIn);
  }
}

/**
 * What must be paid to receive `amountOut` of `assetOut`, token units, fee included. Exactness as {@link quoteExactIn};
 * a safe upper bound for weighted pools.
 * @throws FatalError when the pool does not hold the asset, or on a negative amount.
 */
export function quoteExactOut(pool: PoolState, assetOut: AssetId, amountOut: bigint): Quote {
  const zeroForOne = sideOf(pool, assetOut) === 1;
  switch (pool.kind) {
    case 'constant-product':
      return zeroForOne
        ? constantProductIn(pool.reserve0, pool.reserve1, pool.fee, amountOut)
        : constantProductIn(pool.reserve1, pool.reserve0, pool.fee, amountOut);
    case 'concentrated':
      return swapConcentrated(pool, { zeroForOne, exactIn: false, amount: amountOut });
    case 'weighted':
      return weightedIn(weightedSide(pool, zeroForOne), amountOut);
  }
}

/**
 * 0 or 1: which side of the pool an asset is.
 * @throws FatalError when it is neither.
 */
export function sideOf(pool: PoolState, asset: AssetId): 0 | 1 {
  if (pool.asset0 === asset) return 0;
  if (pool.asset1 === asset) return 1;
  throw new FatalError(
    `pool ${pool.address} pairs ${pool.asset0} with ${pool.asset1}, not ${asset}`,
    'pass a pool of the asset',
  );
}

function weightedSide(pool: Extract<PoolState, { kind: 'weighted' }>, zeroForOne: boolean): WeightedSide {
  const ratio = Number(pool.weight0) / Number(pool.weight1);
  return zeroForOne
    ? { balanceIn: pool.balance0, balanceOut: pool.balance1, exponent: ratio, fee: pool.fee }
    : { balanceIn: pool.balance1, balanceOut: pool.balance0, exponent: 1 / ratio, fee: pool.fee };
}
