import { FatalError } from '@ballast/core';

/** `linear . x + short . max(-x, 0) <= limit`; `short >= 0` keeps it convex. */
export interface Row {
  readonly linear: Float64Array;
  readonly short: Float64Array;
  readonly limit: number;
}

/**
 * Convex programme in factor form, `n` variables and `k` factors:
 * `1/2 |offset + G'x|^2 + sum_i term_i(x_i)` subject to finite bounds and rows. Terms as in {@link Term}.
 */
export interface ConvexProgramme {
  readonly size: number;
  readonly factors: number;
  /** `n x k`, row-major. */
  readonly loadings: Float64Array;
  readonly offset: Float64Array;
  readonly curvature: Float64Array;
  readonly slope: Float64Array;
  readonly shortRate: Float64Array;
  readonly shortCurvature: Float64Array;
  readonly reference: Float64Array;
  readonly proportional: Float64Array;
  readonly impact: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly Row[];
}

/** Nothing but finite numbers times zero is zero; four sums, so that one addition need not wait for the other. */
function allFinite(array: Float64Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < array.length; i += 4) {
    a += array[i]! * 0;
    b += array[i + 1]! * 0;
    c += array[i + 2]! * 0;
    d += array[i + 3]! * 0;
  }
  for (; i < array.length; i++) a += array[i]! * 0;
  return a + b + c + d === 0;
}

function allAtLeast(array: Float64Array, minimum: number): boolean {
  for (let i = 0; i < array.length; i++) if (array[i]! < minimum) return false;
  return true;
}

/** Throws a FatalError that names the first bad entry: NaN, negative cost, crossed or infinite bounds. */
export function validate(p: ConvexProgramme): void {
  const { size: n, factors: k } = p;
  const fail = (what: string, i: number, value: unknown): never => {
    throw new FatalError(`${what}[${i}] = ${value} in a programme of ${n} variables`, 'correct the input');
  };
  const check = (what: string, array: Float64Array, length: number, minimum = Number.NEGATIVE_INFINITY) => {
    if (array.length !== length) fail(`length of ${what}`, length, array.length);
    if (allFinite(array) && (minimum === Number.NEGATIVE_INFINITY || allAtLeast(array, minimum))) return;
    const at = array.findIndex((value) => !Number.isFinite(value) || value < minimum);
    fail(what, at, array[at]);
  };
  check('loadings', p.loadings, n * k);
  check('offset', p.offset, k);
  check('curvature', p.curvature, n, 0);
  check('slope', p.slope, n);
  check('shortRate', p.shortRate, n, 0);
  check('shortCurvature', p.shortCurvature, n, 0);
  check('reference', p.reference, n);
  check('proportional', p.proportional, n, 0);
  check('impact', p.impact, n, 0);
  check('lower', p.lower, n);
  check('upper', p.upper, n);
  for (let i = 0; i < n; i++) if (p.lower[i]! > p.upper[i]!) fail('lower above upper', i, p.lower[i]);
  for (const [r, row] of p.rows.entries()) {
    check(`rows[${r}].linear`, row.linear, n);
    check(`rows[${r}].short`, row.short, n, 0);
    if (!Number.isFinite(row.limit)) fail('rows.limit', r, row.limit);
  }
}

/** Objective at `x`, in the programme's own units. */
export function objectiveAt(p: ConvexProgramme, x: Float64Array): number {
  const { size: n, factors: k } = p;
  const factor = Float64Array.from(p.offset);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const xi = x[i]!;
    const short = xi < 0 ? -xi : 0;
    const move = Math.abs(xi - p.reference[i]!);
    total +=
      (0.5 * p.curvature[i]! * xi + p.slope[i]!) * xi +
      (p.shortRate[i]! + 0.5 * p.shortCurvature[i]! * short) * short +
      (p.proportional[i]! + p.impact[i]! * Math.sqrt(move)) * move;
    if (xi !== 0) for (let j = 0; j < k; j++) factor[j]! += p.loadings[i * k + j]! * xi;
  }
  for (let j = 0; j < k; j++) total += 0.5 * factor[j]! ** 2;
  return total;
}

/**
 * Largest violation over the rows, relative to each row's size over the box; zero when feasible. Sizes at `x` alone
 * would call the rounding of a zero a violation where the limit is zero too.
 */
export function violationAt(p: ConvexProgramme, x: Float64Array): number {
  const { lower, upper } = p;
  let worst = 0;
  for (const { linear, short, limit } of p.rows) {
    let scale = Math.abs(limit);
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const xi = x[i]!;
      const long = linear[i]!;
      const shorted = short[i]!;
      if (long === 0 && shorted === 0) continue;
      sum += long * xi + (xi < 0 ? -xi * shorted : 0);
      const size = Math.max(Math.abs(xi), upper[i]! - lower[i]!) * Math.max(Math.abs(long), shorted);
      if (size > scale) scale = size;
    }
    worst = Math.max(worst, (sum - limit) / (scale || 1));
  }
  return worst;
}
