import { FatalError } from '@ballast/core';

/** A covariance that the optimiser can factor, and what was added to its diagonal to get there. */
export interface Repaired {
  readonly covariance: readonly (readonly number[])[];
  /** Fraction of each variance added; zero when nothing was wrong. */
  readonly ridge: number;
}

/** Largest share of a variance that counts as rounding; more means that the estimate itself is broken. */
const maxRidge = 1e-6;

/**
 * Makes a covariance matrix positive semidefinite by scaling up its diagonal, never by more than a millionth.
 * Throws FatalError when it is asymmetric, not finite, has a variance that is not positive, or needs more than that.
 */
export function repairCovariance(covariance: readonly (readonly number[])[]): Repaired {
  for (const [i, row] of covariance.entries()) {
    const variance = row[i] ?? Number.NaN;
    if (!(variance > 0 && Number.isFinite(variance)))
      throw new FatalError(`variance [${i}] = ${variance}`, 'check the price history: a live feed moves');
    for (const [j, value] of row.entries())
      if (!(Math.abs(value - (covariance[j]?.[i] ?? Number.NaN)) <= 1e-9 * variance))
        throw new FatalError(`covariance [${i}][${j}] = ${value} is not mirrored`, 'check the estimator');
  }
  for (let ridge = 0; ridge <= maxRidge; ridge = ridge === 0 ? 1e-12 : ridge * 10) {
    const lifted = covariance.map((row, i) => row.map((value, j) => (i === j ? value * (1 + ridge) : value)));
    if (isSemidefinite(lifted)) return { covariance: lifted, ridge };
  }
  throw new FatalError(
    `covariance ${JSON.stringify(covariance)} is not positive semidefinite`,
    'estimate it from one joint sample instead of pair by pair',
  );
}

/** Every pivot of the Cholesky factorisation is nonnegative up to rounding of the variances. */
function isSemidefinite(matrix: readonly (readonly number[])[]): boolean {
  const n = matrix.length;
  const lower = matrix.map(() => new Float64Array(n));
  for (let j = 0; j < n; j++) {
    const variance = matrix[j]![j]!;
    let pivot = variance;
    for (let t = 0; t < j; t++) pivot -= lower[j]![t]! ** 2;
    if (pivot < -1e-14 * variance) return false;
    const root = pivot > 1e-14 * variance ? Math.sqrt(pivot) : 0;
    lower[j]![j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i]![j]!;
      for (let t = 0; t < j; t++) sum -= lower[i]![t]! * lower[j]![t]!;
      if (root > 0) lower[i]![j] = sum / root;
      else if (Math.abs(sum) > 1e-7 * Math.sqrt(variance * matrix[i]![i]!)) return false;
    }
  }
  return true;
}
