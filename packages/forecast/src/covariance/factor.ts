import { FatalError } from '@ballast/core';
import { jointReturns, type PriceHistory } from '../history.ts';
import { leastSquares } from '../maths/linear.ts';
import type { Square } from '../maths/symmetric.ts';

/** How an asset moves with the factors. */
export interface Exposure {
  /** One per factor. */
  readonly betas: readonly number[];
  /** Variance per interval that the factors leave over. */
  readonly idiosyncratic: number;
  readonly observations: number;
}

/**
 * Betas of an asset on one to three factor assets from joint log returns (no constant: a drift is not risk), for assets
 * whose own history is too short for a model of their own.
 * Throws FatalError on more factors than three or fewer than `minObservations` joint returns.
 */
export function fitExposure(
  asset: PriceHistory,
  factors: readonly PriceHistory[],
  interval: number,
  minObservations = 72,
): Exposure {
  if (factors.length < 1 || factors.length > 3)
    throw new FatalError(`${factors.length} factors for ${asset.asset}`, 'use one to three');
  const { returns } = jointReturns([asset, ...factors], interval);
  if (returns.length < minObservations)
    throw new FatalError(
      `${returns.length} joint returns of ${asset.asset} and its factors, ${minObservations} needed`,
      'wait for more history or leave the asset out',
    );
  const k = factors.length;
  const values = Float64Array.from(returns.flatMap(([, ...of]) => of));
  const y = Float64Array.from(returns, ([own]) => own!);
  const { coefficients, fitted } = leastSquares({ rows: y.length, columns: k, values }, y);
  const left = y.reduce((sum, own, t) => sum + (own - fitted[t]!) ** 2, 0);
  return {
    betas: [...coefficients],
    idiosyncratic: left / (y.length - k),
    observations: y.length,
  };
}

/**
 * Covariance of factors and further assets together, `B F Bᵀ + D`: factors first, then the assets in order. Positive
 * semidefinite whenever `factorCovariance` is. `scale` is the number of intervals in the unit of `factorCovariance`.
 */
export function factorCovariance(
  factorCovariance: Square,
  exposures: readonly Exposure[],
  scale: number,
): number[][] {
  const k = factorCovariance.length;
  const loadings = [
    ...factorCovariance.map((_, i) => factorCovariance.map((_, j) => (i === j ? 1 : 0))),
    ...exposures.map((exposure) => exposure.betas),
  ];
  return loadings.map((a, i) =>
    loadings.map((b, j) => {
      let sum = i === j && i >= k ? exposures[i - k]!.idiosyncratic * scale : 0;
      for (let m = 0; m < k; m++) for (let n = 0; n < k; n++) sum += a[m]! * factorCovariance[m]![n]! * b[n]!;
      return sum;
    }),
  );
}
