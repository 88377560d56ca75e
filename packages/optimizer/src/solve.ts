import { type ConvexProgramme, objectiveAt, validate, violationAt } from './convex.ts';
import { DualNewton } from './newton.ts';
import { type Scaled, scale } from './scaling.ts';

export type ConvexStatus = 'optimal' | 'inaccurate' | 'infeasible' | 'cutoff';

export interface ConvexSolution {
  readonly status: ConvexStatus;
  readonly x: Float64Array;
  readonly objective: number;
  /** Lower bound of the optimum proved by the dual. */
  readonly bound: number;
  /** `(objective - bound)` relative to the larger of them and of the programme's own scale. */
  readonly gap: number;
  /** Largest relative row violation. */
  readonly violation: number;
  /** Row prices, objective units per unit of the row. */
  readonly prices: Float64Array;
  /** Newton steps over all attempts. */
  readonly iterations: number;
  /** What was tried, in order. */
  readonly attempts: readonly string[];
}

export interface SolveOptions {
  /** Relative gap and violation that count as optimal. */
  readonly tolerance?: number;
  /** Give up once the optimum is proved to be above this, objective units. */
  readonly cutoff?: number;
}

interface Attempt {
  readonly name: string;
  readonly schedule: readonly number[];
}

// Proximal weights against unit curvature. The last weight repeats until the iterate stops moving.
const direct: Attempt = { name: 'newton', schedule: [0] };
const proximal: Attempt = {
  name: 'newton+proximal',
  schedule: [1e-2, 1e-4, 1e-6, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7],
};
const patient: Attempt = {
  name: 'newton+slow proximal',
  schedule: [30, 3, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-6, 1e-6, 1e-6],
};

/**
 * Solves a convex programme and proves it: the answer carries a dual lower bound.
 * Tries plain Newton when every variable has curvature of its own, then proximal continuations.
 * Throws FatalError on malformed input only; a failed solve is a status.
 */
export function solveConvex(p: ConvexProgramme, options: SolveOptions = {}): ConvexSolution {
  validate(p);
  const tolerance = options.tolerance ?? 1e-10;
  const scaled = scale(p);
  const ceiling = objectiveCeiling(scaled.programme);
  const cutoff = (options.cutoff ?? Number.POSITIVE_INFINITY) / scaled.objectiveUnit;
  let strong = true;
  for (const d of scaled.programme.curvature) if (d < 1e-3) strong = false;
  const plan = strong ? [direct, proximal, patient] : [proximal, patient];
  const attempts: string[] = [];
  let iterations = 0;
  let best: ConvexSolution | undefined;
  for (const attempt of plan) {
    const newton = new DualNewton(scaled.programme);
    const status = runAttempt(newton, attempt, Math.min(cutoff, ceiling));
    iterations += newton.iterations;
    attempts.push(attempt.name);
    const solution = certify(p, scaled, newton, { iterations, attempts: [...attempts] });
    if (status === 'above') {
      const infeasible = solution.bound / scaled.objectiveUnit > ceiling;
      return { ...solution, status: infeasible ? 'infeasible' : 'cutoff' };
    }
    if (solution.gap <= tolerance && solution.violation <= tolerance)
      return { ...solution, status: 'optimal' };
    if (!best || solution.gap + solution.violation < best.gap + best.violation) best = solution;
  }
  if (!best) throw new Error('no attempt ran');
  return { ...best, iterations, attempts };
}

function runAttempt(newton: DualNewton, attempt: Attempt, cutoff: number): 'done' | 'above' {
  const { x, center } = newton;
  for (let i = 0; i < x.length; i++) center[i] = 0;
  for (const [outer, rho] of attempt.schedule.entries()) {
    newton.run({ tolerance: 1e-13, maxIterations: 60, rho, cutoff: Number.POSITIVE_INFINITY });
    if (newton.lowerBound() > cutoff) return 'above';
    let moved = 0;
    for (let i = 0; i < x.length; i++)
      moved = Math.max(moved, Math.abs(x[i]! - center[i]!) / (1 + Math.abs(x[i]!)));
    center.set(x);
    if (rho === 0 || (outer >= 2 && moved * rho < 1e-16)) break;
  }
  return 'done';
}

/** No feasible point can cost more than this: a dual value above it proves that there is none. */
function objectiveCeiling(p: ConvexProgramme): number {
  let total = 0;
  const corner = new Float64Array(p.size);
  for (let i = 0; i < p.size; i++) {
    const size = Math.max(Math.abs(p.lower[i]!), Math.abs(p.upper[i]!));
    corner[i] = size;
    const move = size + Math.abs(p.reference[i]!);
    total +=
      (0.5 * (p.curvature[i]! + p.shortCurvature[i]!) * size + Math.abs(p.slope[i]!) + p.shortRate[i]!) *
        size +
      (p.proportional[i]! + p.impact[i]! * Math.sqrt(move)) * move;
  }
  for (let j = 0; j < p.factors; j++) {
    let factor = Math.abs(p.offset[j]!);
    for (let i = 0; i < p.size; i++) factor += Math.abs(p.loadings[i * p.factors + j]!) * corner[i]!;
    total += 0.5 * factor * factor;
  }
  return total * (1 + 1e-9);
}

function certify(
  p: ConvexProgramme,
  scaled: Scaled,
  newton: DualNewton,
  trail: { readonly iterations: number; readonly attempts: readonly string[] },
): ConvexSolution {
  const { unit, objectiveUnit } = scaled;
  const x = Float64Array.from(newton.x, (value, i) =>
    Math.min(p.upper[i]!, Math.max(p.lower[i]!, value * unit[i]!)),
  );
  // Values exactly at the reference must stay there: a rounding step is not a trade.
  for (let i = 0; i < x.length; i++)
    if (newton.x[i] === scaled.programme.reference[i]) x[i] = p.reference[i]!;
  const objective = objectiveAt(p, x);
  const bound = newton.lowerBound() * objectiveUnit;
  const size = Math.max(Math.abs(objective), Math.abs(bound), 1e-6 * objectiveUnit);
  const prices = new Float64Array(p.rows.length);
  for (let r = 0; r < prices.length; r++) {
    const row = p.rows[r]!;
    const scaledRow = scaled.programme.rows[r]!;
    let factor = 0;
    for (let i = 0; i < p.size; i++) {
      const original = Math.max(Math.abs(row.linear[i]!), row.short[i]!);
      if (original === 0) continue;
      factor = Math.max(Math.abs(scaledRow.linear[i]!), scaledRow.short[i]!) / (original * unit[i]!);
      break;
    }
    prices[r] = newton.dual[p.factors + r]! * factor * objectiveUnit;
  }
  return {
    status: 'inaccurate',
    x,
    objective,
    bound,
    gap: Math.max(0, objective - bound) / size,
    violation: Math.max(0, violationAt(p, x)),
    prices,
    ...trail,
  };
}
