import { FatalError } from '@ballast/core';

/** Rows of equal length, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export interface LeastSquares {
  /** One per column; zero for a column that the others already span. */
  readonly coefficients: Float64Array;
  readonly fitted: Float64Array;
}

/** A column counts as spanned by those before it when this share of its length is left. */
const spanned = 1e-10;

/**
 * Ordinary least squares, optionally with ridge penalty `ridge · Σ coefficient²` on columns scaled to unit mean
 * square. Columns that are linear combinations of earlier ones get coefficient zero instead of an error, so a weekday
 * that never occurs or a constant sentiment column is harmless. The caller supplies the constant column.
 * Throws FatalError on fewer rows than columns or values that are not finite.
 */
export function leastSquares(x: Matrix, y: Float64Array, ridge = 0): LeastSquares {
  const { rows: n, columns: k, values } = x;
  if (n < k || y.length !== n)
    throw new FatalError(
      `${n} rows for ${k} columns and ${y.length} targets`,
      'give a longer training slice',
    );
  const scale = new Float64Array(k);
  for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) scale[j]! += values[i * k + j]! ** 2 / n;
  for (let j = 0; j < k; j++) scale[j] = Math.sqrt(scale[j]!) || 1;
  const gram = new Float64Array(k * k);
  const moment = new Float64Array(k);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < k; j++) {
      const a = values[i * k + j]! / scale[j]!;
      moment[j]! += (a * y[i]!) / n;
      for (let m = 0; m <= j; m++) gram[j * k + m]! += (a * values[i * k + m]!) / scale[m]! / n;
    }
  for (let j = 0; j < k; j++) gram[j * k + j]! += ridge;
  const solved = solveSemidefinite(gram, moment, k);
  const coefficients = solved.map((value, j) => value / scale[j]!);
  if (!coefficients.every(Number.isFinite))
    throw new FatalError(
      'regression gave a coefficient that is not finite',
      'remove NaN rows from the slice',
    );
  const fitted = new Float64Array(n);
  for (let i = 0; i < n; i++) fitted[i] = dotRow(x, i, coefficients);
  return { coefficients, fitted };
}

/** Row `i` of `x` times `coefficients`. */
export function dotRow(x: Matrix, i: number, coefficients: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < x.columns; j++) sum += x.values[i * x.columns + j]! * coefficients[j]!;
  return sum;
}

/** Cholesky of a scaled Gram matrix (lower part, k×k), leaving out directions with no length of their own. */
function solveSemidefinite(gram: Float64Array, moment: Float64Array, k: number): Float64Array {
  const lower = Float64Array.from(gram);
  const kept = new Uint8Array(k);
  for (let j = 0; j < k; j++) {
    let pivot = lower[j * k + j]!;
    for (let m = 0; m < j; m++) pivot -= lower[j * k + m]! ** 2;
    kept[j] = pivot > spanned ? 1 : 0;
    const root = kept[j] ? Math.sqrt(pivot) : 1;
    lower[j * k + j] = root;
    for (let i = j + 1; i < k; i++) {
      let sum = lower[i * k + j]!;
      for (let m = 0; m < j; m++) sum -= lower[i * k + m]! * lower[j * k + m]!;
      lower[i * k + j] = kept[j] ? sum / root : 0;
    }
    if (!kept[j]) for (let m = 0; m < j; m++) lower[j * k + m] = 0;
  }
  const out = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    let sum = moment[j]!;
    for (let m = 0; m < j; m++) sum -= lower[j * k + m]! * out[m]!;
    out[j] = kept[j] ? sum / lower[j * k + j]! : 0;
  }
  for (let j = k - 1; j >= 0; j--) {
    let sum = out[j]!;
    for (let i = j + 1; i < k; i++) sum -= lower[i * k + j]! * out[i]!;
    out[j] = kept[j] ? sum / lower[j * k + j]! : 0;
  }
  return out;
}
