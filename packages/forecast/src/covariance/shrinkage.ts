import { FatalError } from '@ballast/core';
import { eigenSymmetric, fromEigen, type Square } from '../maths/symmetric.ts';

export interface Shrunk {
  readonly covariance: readonly (readonly number[])[];
  /** Weight of the target, 0 to 1. */
  readonly shrinkage: number;
}

/**
 * Linear shrinkage of the sample covariance towards a multiple of the identity (Ledoit & Wolf 2004). `rows` are
 * observations; their mean is removed. Throws FatalError on fewer than two rows or values that are not finite.
 */
export function ledoitWolf(rows: readonly (readonly number[])[]): Shrunk {
  const n = rows.length;
  const p = rows[0]?.length ?? 0;
  if (n < 2 || p === 0) throw new FatalError(`${n} rows of ${p} returns`, 'give at least two observations');
  const centred = centre(rows);
  const sample = outerMean(centred, n);
  const level = sample.reduce((sum, row, i) => sum + row[i]!, 0) / p;
  if (!Number.isFinite(level))
    throw new FatalError(`mean variance ${level}`, 'remove rows that are not finite');
  let spread = 0;
  let squares = 0;
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      spread += (sample[i]![j]! - (i === j ? level : 0)) ** 2;
      let fourth = 0;
      for (const row of centred) fourth += (row[i]! * row[j]!) ** 2;
      squares += fourth / n - sample[i]![j]! ** 2;
    }
  const shrinkage = spread === 0 ? 0 : Math.min(1, squares / n / spread);
  const covariance = sample.map((row, i) =>
    row.map((value, j) => (1 - shrinkage) * value + (i === j ? shrinkage * level : 0)),
  );
  return { covariance, shrinkage };
}

/**
 * Analytical nonlinear shrinkage (Ledoit & Wolf 2020, Annals of Statistics 48(5), section 4): eigenvalues of the sample
 * covariance moved one by one, Epanechnikov kernel, bandwidth `n^(−1/3)`. Needs more observations than assets.
 * `values` ascending, `n` the effective number of observations; returns eigenvalues in the same order.
 */
export function shrinkEigenvalues(values: readonly number[], n: number): number[] {
  const p = values.length;
  if (!(n > p) || !values.every((value) => value > 0))
    throw new FatalError(`${n} observations of ${p} assets`, 'give more observations than assets');
  const h = n ** (-1 / 3);
  const ratio = p / n;
  return values.map((x) => {
    let density = 0;
    let hilbert = 0;
    for (const other of values) {
      const width = h * other;
      const u = (x - other) / width;
      const inside = 1 - (u * u) / 5;
      density += ((3 / (4 * Math.sqrt(5))) * Math.max(inside, 0)) / width;
      let transform = ((-3 / (10 * Math.PI)) * u) / width;
      if (Math.abs(Math.abs(u) - Math.sqrt(5)) > 1e-12)
        transform +=
          ((3 / (4 * Math.sqrt(5) * Math.PI)) *
            inside *
            Math.log(Math.abs((Math.sqrt(5) - u) / (Math.sqrt(5) + u)))) /
          width;
      hilbert += transform;
    }
    density /= p;
    hilbert /= p;
    return x / ((Math.PI * ratio * x * density) ** 2 + (1 - ratio - Math.PI * ratio * x * hilbert) ** 2);
  });
}

/** Nonlinear shrinkage of the sample covariance of `rows` (mean removed, so one observation fewer counts). */
export function nonlinearShrinkage(rows: readonly (readonly number[])[]): number[][] {
  const { values, vectors } = eigenSymmetric(outerMean(centre(rows), rows.length - 1));
  return fromEigen(shrinkEigenvalues(values, rows.length - 1), vectors);
}

function centre(rows: readonly (readonly number[])[]): number[][] {
  const means = (rows[0] ?? []).map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length);
  return rows.map((row) => row.map((value, j) => value - means[j]!));
}

function outerMean(rows: Square, divisor: number): number[][] {
  const p = rows[0]?.length ?? 0;
  return Array.from({ length: p }, (_, i) =>
    Array.from({ length: p }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / divisor),
  );
}
