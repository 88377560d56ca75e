import { FatalError } from '@ballast/core';
import { DualActiveSet } from './dual-active-set.ts';
import { plainProgramme } from './factor-guess.ts';
import { FreeSystem } from './free-system.ts';
import { semidefiniteFactor } from './linear-algebra.ts';
import { guessActiveSet } from './primal-dual-active-set.ts';
import { solveConvex } from './solve.ts';
import { WorkingSet } from './working-set.ts';

/** Dense convex programme: `1/2 x'Qx + c'x` subject to finite bounds and rows `linear . x <= limit`. */
export interface QuadraticProgramme {
  readonly size: number;
  /** Symmetric positive semidefinite `n x n`, row-major. */
  readonly matrix: Float64Array;
  readonly slope: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly { readonly linear: Float64Array; readonly limit: number }[];
}

/**
 * `optimal`: certified to the tolerance. `inaccurate`: the best point found with the gap it has. `infeasible`: no point
 * within the bounds meets the rows. `held`: nothing certified, the caller's point is returned unchanged.
 */
export type QuadraticStatus = 'optimal' | 'inaccurate' | 'infeasible' | 'held';

export interface QuadraticSolution {
  readonly status: QuadraticStatus;
  readonly x: Float64Array;
  readonly objective: number;
  /** Lower bound of the optimum proved by the multipliers. */
  readonly bound: number;
  /** Relative to the larger of objective and bound. */
  readonly gap: number;
  /** Largest row violation relative to the row's size over the box. */
  readonly violation: number;
  /** One price per row, nonnegative. */
  readonly prices: Float64Array;
  /** Factorisations of the free part. */
  readonly iterations: number;
  /** What was tried, in order. */
  readonly attempts: readonly string[];
}

export interface QuadraticOptions {
  /** Relative gap and violation that count as optimal. */
  readonly tolerance?: number;
  /** Returned, with status `held`, when no attempt is certified. */
  readonly hold?: Float64Array;
  /** Skips the guess and starts from nothing with the finite method; for comparisons. */
  readonly finiteOnly?: boolean;
}

/**
 * Solves a dense programme and proves it. First a primal-dual active set from a few sweeps of coordinate descent,
 * then, where that does not settle, the dual active-set method of Goldfarb and Idnani (1983), which is finite, started
 * from what the guess got right; then the factor form, for singular matrices; last the caller's own point. Throws FatalError on malformed input only.
 */
export function solveQuadratic(p: QuadraticProgramme, options: QuadraticOptions = {}): QuadraticSolution {
  validateQuadratic(p);
  const tolerance = options.tolerance ?? 1e-10;
  const system = new FreeSystem(p);
  const set = new WorkingSet(p);
  const attempts: string[] = [];
  let best: QuadraticSolution | undefined;
  const accept = (name: string): QuadraticSolution | undefined => {
    attempts.push(name);
    const solution = certify(p, set, system.factorisations, [...attempts], tolerance);
    if (!best || solution.gap + solution.violation < best.gap + best.violation) best = solution;
    return solution.status === 'optimal' ? solution : undefined;
  };
  if (!options.finiteOnly) {
    guessActiveSet(p, set, system);
    const solution = accept('primal-dual active set');
    if (solution) return solution;
  }
  const outcome = new DualActiveSet(p, set, system).run(!options.finiteOnly);
  const solution = accept('dual active set');
  if (solution) return solution;
  if (outcome === 'infeasible') return { ...best!, status: 'infeasible', attempts };
  solveAsFactors(p, set);
  const inFactors = accept('factor form');
  if (inFactors) return inFactors;
  if (!options.hold) return { ...best!, attempts };
  set.x.set(options.hold);
  return { ...certify(p, set, system.factorisations, [...attempts, 'hold'], tolerance), status: 'held' };
}

/** A singular matrix is no trouble to the dual method, which only needs its factor; slower, with as many factors. */
function solveAsFactors(p: QuadraticProgramme, set: WorkingSet): void {
  const { size: n, matrix } = p;
  const loadings = semidefiniteFactor(
    Array.from({ length: n }, (_, i) => Array.from(matrix.subarray(i * n, (i + 1) * n))),
  );
  if (!loadings) throw new FatalError(`matrix of ${n} variables is not positive semidefinite`, 'repair it');
  const solution = solveConvex(plainProgramme(p, { factors: n, loadings, curvature: new Float64Array(n) }));
  set.x.set(solution.x);
  set.prices.set(solution.prices);
}

/** Primal-dual certificate of the point and row prices in a working set. */
function certify(
  p: QuadraticProgramme,
  set: WorkingSet,
  iterations: number,
  attempts: readonly string[],
  tolerance: number,
): QuadraticSolution {
  const { x } = set;
  for (let i = 0; i < p.size; i++) x[i] = Math.min(p.upper[i]!, Math.max(p.lower[i]!, x[i]!));
  const prices = set.prices.map((price) => Math.max(0, price));
  set.prices.set(prices);
  set.refresh();
  let quadratic = 0;
  let linear = 0;
  // Convexity: the objective is above its tangent at x, whose minimum over the box is known.
  let lowest = 0;
  for (let i = 0; i < p.size; i++) {
    const product = set.gradient[i]!;
    quadratic += (product - p.slope[i]! - set.priced[i]!) * x[i]!;
    linear += p.slope[i]! * x[i]!;
    lowest += product * (product > 0 ? p.lower[i]! : p.upper[i]!);
  }
  const objective = 0.5 * quadratic + linear;
  let bound = lowest - 0.5 * quadratic;
  for (const [r, row] of p.rows.entries()) bound -= prices[r]! * row.limit;
  const violation = Math.max(0, ...p.rows.map((_, r) => set.slack(r)));
  const size = Math.max(Math.abs(objective), Math.abs(bound), 1e-280);
  const gap = Math.max(0, objective - bound) / size;
  const finite = Number.isFinite(objective + bound);
  return {
    status: finite && gap <= tolerance && violation <= tolerance ? 'optimal' : 'inaccurate',
    x: Float64Array.from(x),
    objective,
    bound,
    gap: finite ? gap : Number.POSITIVE_INFINITY,
    violation,
    prices,
    iterations,
    attempts,
  };
}

/**
 * What can be seen of a matrix without factoring it: symmetry and two-by-two minors. A matrix that hides its negative
 * eigenvalue better is found out where a free part of it has to be factored.
 */
function validateMatrix({ matrix, size: n }: QuadraticProgramme): void {
  for (let i = 0; i < n; i++) {
    const own = matrix[i * n + i]!;
    for (let j = 0; j <= i; j++) {
      const entry = matrix[i * n + j]!;
      const product = own * matrix[j * n + j]!;
      const minor = entry * entry <= product * (1 + 1e-9) && own >= 0;
      const symmetric = Math.abs(entry - matrix[j * n + i]!) <= 1e-9 * Math.abs(entry);
      if (minor && symmetric) continue;
      throw new FatalError(
        `matrix is not ${minor ? 'symmetric' : 'positive semidefinite'} at ${i}, ${j}: ${entry}, transposed ${matrix[j * n + i]}, diagonal ${own} and ${matrix[j * n + j]}`,
        'repair the covariance',
      );
    }
  }
}

/** Throws a FatalError that names the first bad entry. */
function validateQuadratic(p: QuadraticProgramme): void {
  const { size: n } = p;
  const check = (what: string, values: Float64Array, length: number) => {
    if (values.length !== length)
      throw new FatalError(`${what} has ${values.length} entries instead of ${length}`, 'correct the input');
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw new FatalError(`${what}[${at}] = ${values[at]}`, 'correct the input');
  };
  check('matrix', p.matrix, n * n);
  validateMatrix(p);
  check('slope', p.slope, n);
  check('lower', p.lower, n);
  check('upper', p.upper, n);
  for (const [r, row] of p.rows.entries()) {
    check(`rows[${r}]`, row.linear, n);
    if (!Number.isFinite(row.limit))
      throw new FatalError(`limit of rows[${r}] = ${row.limit}`, 'correct the input');
  }
  for (let i = 0; i < n; i++)
    if (p.lower[i]! > p.upper[i]!)
      throw new FatalError(`lower[${i}] = ${p.lower[i]} above upper ${p.upper[i]}`, 'correct the input');
}
