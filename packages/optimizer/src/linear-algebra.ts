/** Small dense kernels on row-major typed arrays. */

const smallestPivot = 1e-280;

/**
 * Cholesky factor of the principal submatrix `index` (first `count` entries) of a `size` x `size` symmetric matrix,
 * written lower triangular with row stride `count`. Pivots are floored, so a singular matrix gives a huge step that
 * the caller's line search cuts, never NaN.
 */
export function choleskySubmatrix(
  matrix: Float64Array,
  size: number,
  index: Int32Array,
  count: number,
  lower: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const row = index[i]! * size;
    for (let j = 0; j <= i; j++) {
      let sum = matrix[row + index[j]!]!;
      for (let t = 0; t < j; t++) sum -= lower[i * count + t]! * lower[j * count + t]!;
      if (i === j && !(sum > smallestPivot)) sum = smallestPivot;
      if (i === j) lower[i * count + i] = Math.sqrt(sum);
      else lower[i * count + j] = sum / lower[j * count + j]!;
    }
  }
}

/** Solves `L L' x = b` in place. */
export function solveCholesky(lower: Float64Array, count: number, x: Float64Array): void {
  for (let i = 0; i < count; i++) {
    let sum = x[i]!;
    for (let t = 0; t < i; t++) sum -= lower[i * count + t]! * x[t]!;
    x[i] = sum / lower[i * count + i]!;
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let t = i + 1; t < count; t++) sum -= lower[t * count + i]! * x[t]!;
    x[i] = sum / lower[i * count + i]!;
  }
}

/**
 * `L` with `L L' = matrix` for a positive semidefinite matrix; columns of zero pivots stay zero.
 * Returns `undefined` when a pivot is negative beyond rounding: the matrix is not a covariance.
 */
export function semidefiniteFactor(matrix: readonly (readonly number[])[]): Float64Array | undefined {
  const n = matrix.length;
  const lower = new Float64Array(n * n);
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(matrix[i]?.[i] ?? Number.NaN));
  if (!Number.isFinite(scale)) return undefined;
  const tolerance = 1e-12 * scale * n;
  for (let j = 0; j < n; j++) {
    let pivot = matrix[j]?.[j] ?? Number.NaN;
    for (let t = 0; t < j; t++) pivot -= lower[j * n + t]! ** 2;
    if (!(pivot >= -tolerance)) return undefined;
    const root = pivot > tolerance ? Math.sqrt(pivot) : 0;
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i]?.[j] ?? Number.NaN;
      for (let t = 0; t < j; t++) sum -= lower[i * n + t]! * lower[j * n + t]!;
      if (root > 0) lower[i * n + j] = sum / root;
      // A zero pivot must come with a zero column, or the matrix is indefinite.
      else if (!(Math.abs(sum) <= Math.sqrt(tolerance * scale))) return undefined;
    }
  }
  return lower;
}
