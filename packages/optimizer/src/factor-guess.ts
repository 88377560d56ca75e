import type { ConvexProgramme } from './convex.ts';
import type { QuadraticProgramme } from './quadratic.ts';
import { solveConvex } from './solve.ts';
import type { WorkingSet } from './working-set.ts';

const factors = 8;
const maxRounds = 4;

/**
 * Guesses the tight bounds and rows of a dense programme from its factor model: `Q` is near `GG' + diag(d)` with few
 * factors, and such a programme is solved at once. Each round corrects the slope by what the model left out.
 */
export function guessFromFactors(p: QuadraticProgramme, set: WorkingSet): void {
  const { size: n } = p;
  const { model, residual } = factorModel(p);
  let start: Float64Array | undefined;
  for (let round = 0; round < maxRounds; round++) {
    const slope = Float64Array.from(p.slope);
    if (round > 0)
      for (let i = 0; i < n; i++)
        slope[i]! += set.gradient[i]! - set.priced[i]! - p.slope[i]! - residual(set.x, i);
    const solution = solveConvex({ ...model, slope }, start ? { start } : {});
    start = solution.dual;
    let changes = 0;
    for (let i = 0; i < n; i++) {
      const x = solution.x[i]!;
      const side = x <= p.lower[i]! ? -1 : x >= p.upper[i]! ? 1 : 0;
      if (side !== set.side[i]) changes++;
      set.side[i] = side;
    }
    set.x.set(solution.x);
    set.prices.set(solution.prices);
    for (let r = 0; r < p.rows.length; r++) set.tight[r] = solution.prices[r]! > 0 ? 1 : 0;
    set.refresh();
    if (changes === 0) break;
  }
}

/** A dense programme with its matrix in factor form, without trading or borrowing costs. */
export function plainProgramme(
  p: QuadraticProgramme,
  form: Pick<ConvexProgramme, 'factors' | 'loadings' | 'curvature'>,
): ConvexProgramme {
  const none = new Float64Array(p.size);
  return {
    ...form,
    size: p.size,
    offset: new Float64Array(form.factors),
    slope: p.slope,
    shortRate: none,
    shortCurvature: none,
    reference: none,
    proportional: none,
    impact: none,
    lower: p.lower,
    upper: p.upper,
    rows: p.rows.map(({ linear, limit }) => ({ linear, limit, short: none })),
  };
}

/** Pivoted partial Cholesky of `Q`, what is left of its diagonal as own curvature. */
function factorModel(p: QuadraticProgramme) {
  const { size: n, matrix } = p;
  const k = Math.min(factors, n);
  const loadings = new Float64Array(n * k);
  const left = new Float64Array(n);
  for (let i = 0; i < n; i++) left[i] = matrix[i * n + i]!;
  for (let j = 0; j < k; j++) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (left[i]! > left[pivot]!) pivot = i;
    if (!(left[pivot]! > 0)) break;
    const root = Math.sqrt(left[pivot]!);
    for (let i = 0; i < n; i++) {
      let sum = matrix[pivot * n + i]!;
      for (let t = 0; t < j; t++) sum -= loadings[pivot * k + t]! * loadings[i * k + t]!;
      loadings[i * k + j] = sum / root;
      left[i]! -= (sum / root) ** 2;
    }
    left[pivot] = 0;
  }
  for (let i = 0; i < n; i++) left[i] = Math.max(left[i]!, 1e-3 * matrix[i * n + i]!);
  const model = plainProgramme(p, { factors: k, loadings, curvature: left });
  const factorOf = new Float64Array(k);
  let seen: Float64Array | undefined;
  const residual = (x: Float64Array, i: number): number => {
    if (i === 0 || seen !== x) {
      seen = x;
      factorOf.fill(0);
      for (let v = 0; v < n; v++) for (let j = 0; j < k; j++) factorOf[j]! += loadings[v * k + j]! * x[v]!;
    }
    let sum = left[i]! * x[i]!;
    for (let j = 0; j < k; j++) sum += loadings[i * k + j]! * factorOf[j]!;
    return sum;
  };
  return { model, residual };
}
