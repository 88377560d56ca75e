import { type AssetId, type BenchmarkName, FatalError, type PositionShape } from '@ballast/core';
import { benchmarkExposure } from './loss.ts';
import { relativeVariance } from './lvr.ts';
import { type Amounts, type Hessian, type Prices, positionAmounts, positionHessian } from './shape.ts';

/** A position of a book; floats, whole units. */
export interface BookPosition {
  readonly asset0: AssetId;
  readonly asset1: AssetId;
  readonly shape: PositionShape;
  readonly benchmark: BenchmarkName;
  /** Amounts at entry; used by `hodl` only. */
  readonly entry: Amounts;
  /** Protected share, 0..1. */
  readonly ratio: number;
}

export type AssetPrices = Readonly<Record<AssetId, number>>;

/** Exposure of one position: ratio x (amounts - benchmark amounts), whole units of each asset. */
export function positionExposure(position: BookPosition, prices: Prices): Amounts {
  const { amount0, amount1 } = positionAmounts(position.shape, prices);
  const carried = benchmarkExposure({ name: position.benchmark, entry: position.entry });
  return {
    amount0: position.ratio * (amount0 - carried.amount0),
    amount1: position.ratio * (amount1 - carried.amount1),
  };
}

/**
 * Signed exposure of a book per asset, whole units, over every asset that a position holds.
 * @throws FatalError when an asset has no price.
 */
export function bookExposure(positions: readonly BookPosition[], prices: AssetPrices): Map<AssetId, number> {
  const exposure = new Map<AssetId, number>();
  for (const position of positions) {
    const { amount0, amount1 } = positionExposure(position, pricesOf(position, prices));
    exposure.set(position.asset0, (exposure.get(position.asset0) ?? 0) + amount0);
    exposure.set(position.asset1, (exposure.get(position.asset1) ?? 0) + amount1);
  }
  return exposure;
}

/**
 * Second derivatives of the protected book value by USD prices, in the order of `assets`; negative semidefinite.
 * @throws FatalError when an asset has no price or is missing from `assets`.
 */
export function bookHessian(
  positions: readonly BookPosition[],
  assets: readonly AssetId[],
  prices: AssetPrices,
): number[][] {
  const matrix = assets.map(() => assets.map(() => 0));
  const indexOf = (asset: AssetId): number => {
    const index = assets.indexOf(asset);
    if (index < 0)
      throw new FatalError(`asset ${asset} is not among ${assets.join(', ')}`, 'list every asset');
    return index;
  };
  for (const position of positions) {
    const hessian = positionHessian(position.shape, pricesOf(position, prices));
    addHessian(matrix, indexOf(position.asset0), indexOf(position.asset1), hessian, position.ratio);
  }
  return matrix;
}

function addHessian(matrix: number[][], i: number, j: number, hessian: Hessian, scale: number): void {
  const rowI = matrix[i]!;
  const rowJ = matrix[j]!;
  rowI[i] = rowI[i]! + scale * hessian.h00;
  rowI[j] = rowI[j]! + scale * hessian.h01;
  rowJ[i] = rowJ[i]! + scale * hessian.h01;
  rowJ[j] = rowJ[j]! + scale * hessian.h11;
}

function pricesOf(position: BookPosition, prices: AssetPrices): Prices {
  const price0 = prices[position.asset0];
  const price1 = prices[position.asset1];
  if (price0 === undefined || price1 === undefined)
    throw new FatalError(
      `no price for ${price0 === undefined ? position.asset0 : position.asset1}`,
      'add the asset to the price feed',
    );
  return { price0, price1 };
}

/**
 * Relative variance per year of a pair out of a covariance matrix of log returns (row-major, order of `assets`).
 * @throws FatalError when an asset is missing.
 */
export function pairVariance(
  asset0: AssetId,
  asset1: AssetId,
  assets: readonly AssetId[],
  covariance: readonly (readonly number[])[],
): number {
  const i = assets.indexOf(asset0);
  const j = assets.indexOf(asset1);
  const var0 = covariance[i]?.[i];
  const var1 = covariance[j]?.[j];
  const cross = covariance[i]?.[j];
  if (var0 === undefined || var1 === undefined || cross === undefined)
    throw new FatalError(`no covariance of ${asset0} and ${asset1}`, 'forecast every asset of the book');
  const volatility0 = Math.sqrt(var0);
  const volatility1 = Math.sqrt(var1);
  const product = volatility0 * volatility1;
  return relativeVariance({ volatility0, volatility1, correlation: product > 0 ? cross / product : 0 });
}
