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

/**
 * Cholesky factor in place of the lower triangle of a dense `size` x `size` matrix, in blocks of four rows and
 * columns held in registers. Returns false at a pivot below `floor`: the matrix is not positive definite.
 */
export function choleskyInPlace(a: Float64Array, size: number, floor: number): boolean {
  for (let j = 0; j < size; j += 4) {
    const width = Math.min(4, size - j);
    for (let c = j; c < j + width; c++) {
      const at = c * size;
      let pivot = a[at + c]!;
      for (let t = 0; t < c; t++) pivot -= a[at + t]! * a[at + t]!;
      if (!(pivot > floor)) return false;
      const root = Math.sqrt(pivot);
      a[at + c] = root;
      for (let i = c + 1; i < j + width; i++) {
        let sum = a[i * size + c]!;
        for (let t = 0; t < c; t++) sum -= a[i * size + t]! * a[at + t]!;
        a[i * size + c] = sum / root;
      }
    }
    let i = j + width;
    if (width === 4) for (; i + 3 < size; i += 4) blockOfFour(a, size, i, j);
    for (; i < size; i++)
      for (let c = j; c < j + width; c++) {
        let sum = a[i * size + c]!;
        for (let t = 0; t < c; t++) sum -= a[i * size + t]! * a[c * size + t]!;
        a[i * size + c] = sum / a[c * size + c]!;
      }
  }
  return true;
}

/** Rows `i..i+3` of columns `j..j+3` below the diagonal: two passes of four rows against two columns. */
function blockOfFour(a: Float64Array, size: number, i: number, j: number): void {
  const r0 = i * size;
  const r1 = r0 + size;
  const r2 = r1 + size;
  const r3 = r2 + size;
  for (let c = j; c < j + 4; c += 2) {
    const p = c * size;
    const q = p + size;
    let p0 = a[r0 + c]!;
    let p1 = a[r1 + c]!;
    let p2 = a[r2 + c]!;
    let p3 = a[r3 + c]!;
    let q0 = a[r0 + c + 1]!;
    let q1 = a[r1 + c + 1]!;
    let q2 = a[r2 + c + 1]!;
    let q3 = a[r3 + c + 1]!;
    for (let t = 0; t < c; t++) {
      const u = a[p + t]!;
      const v = a[q + t]!;
      const x0 = a[r0 + t]!;
      const x1 = a[r1 + t]!;
      const x2 = a[r2 + t]!;
      const x3 = a[r3 + t]!;
      p0 -= x0 * u;
      q0 -= x0 * v;
      p1 -= x1 * u;
      q1 -= x1 * v;
      p2 -= x2 * u;
      q2 -= x2 * v;
      p3 -= x3 * u;
      q3 -= x3 * v;
    }
    const d = 1 / a[p + c]!;
    const link = a[q + c]!;
    const e = 1 / a[q + c + 1]!;
    a[r0 + c] = p0 *= d;
    a[r1 + c] = p1 *= d;
    a[r2 + c] = p2 *= d;
    a[r3 + c] = p3 *= d;
    a[r0 + c + 1] = (q0 - p0 * link) * e;
    a[r1 + c + 1] = (q1 - p1 * link) * e;
    a[r2 + c + 1] = (q2 - p2 * link) * e;
    a[r3 + c + 1] = (q3 - p3 * link) * e;
  }
}

/** Solves `L x = b` in place for the leading `count` rows of a lower triangle with row stride `count`. */
export function solveLower(lower: Float64Array, count: number, x: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const at = i * count;
    let sum = x[i]!;
    for (let t = 0; t < i; t++) sum -= lower[at + t]! * x[t]!;
    x[i] = sum / lower[at + i]!;
  }
}

/** Solves `L' x = b` in place; reads the factor by rows. */
export function solveUpper(lower: Float64Array, count: number, x: Float64Array): void {
  for (let i = count - 1; i >= 0; i--) {
    const at = i * count;
    const value = x[i]! / lower[at + i]!;
    x[i] = value;
    for (let t = 0; t < i; t++) x[t]! -= lower[at + t]! * value;
  }
}
