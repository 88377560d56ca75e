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

/** Throws a FatalError that names the first bad entry: NaN, negative cost, crossed or infinite bounds. */
export function validate(p: ConvexProgramme): void {
  const { size: n, factors: k } = p;
  const fail = (what: string, i: number, value: unknown): never => {
    throw new FatalError(`${what}[${i}] = ${value} in a programme of ${n} variables`, 'correct the input');
  };
  const check = (what: string, array: Float64Array, length: number, minimum = Number.NEGATIVE_INFINITY) => {
    if (array.length !== length) fail(`length of ${what}`, length, array.length);
    for (let i = 0; i < length; i++) {
      const value = array[i]!;
      if (!Number.isFinite(value) || value < minimum) fail(what, i, value);
    }
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

/** Left side of a row at `x`. */
export function rowValue(row: Row, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]!;
    sum += row.linear[i]! * xi + (xi < 0 ? -xi * row.short[i]! : 0);
  }
  return sum;
}

/**
 * Largest violation over the rows, relative to each row's size over the box; zero when feasible. Sizes at `x` alone
 * would call the rounding of a zero a violation where the limit is zero too.
 */
export function violationAt(p: ConvexProgramme, x: Float64Array): number {
  let worst = 0;
  for (const row of p.rows) {
    let scale = Math.abs(row.limit);
    for (let i = 0; i < x.length; i++) {
      const size = Math.max(Math.abs(x[i]!), p.upper[i]! - p.lower[i]!);
      scale = Math.max(scale, size * Math.max(Math.abs(row.linear[i]!), row.short[i]!));
    }
    worst = Math.max(worst, (rowValue(row, x) - row.limit) / (scale || 1));
  }
  return worst;
}
