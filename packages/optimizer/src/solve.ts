import { type ConvexProgramme, objectiveAt, validate, violationAt } from './convex.ts';
import { DualNewton } from './newton.ts';
import { type Packed, pack } from './packed.ts';

/**
 * `optimal`: certified to the tolerance. `inaccurate`: the best point found, with the gap it has. `infeasible`: the
 * dual exceeds what any feasible point can cost. `cutoff`: the optimum is proved to be above the caller's cutoff.
 */
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
  /** Factor values, then row prices: a start for a programme that differs little. */
  readonly dual: Float64Array;
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
  /** `dual` of an earlier solution with as many factors and rows. */
  readonly start?: Float64Array;
}

/** One run of Newton steps. `smooth` rounds the kinks of a nearly linear programme to get close quickly. */
interface Stage {
  readonly kind: 'smooth' | 'proximal' | 'exact';
  readonly rho: number;
}

interface Attempt {
  readonly name: string;
  readonly stages: readonly Stage[];
}

const exact: Stage = { kind: 'exact', rho: 0 };
const smoothed = [0.1, 0.01].map((rho): Stage => ({ kind: 'smooth', rho }));
const direct: Attempt = { name: 'newton', stages: [exact] };
const gradual: Attempt = { name: 'newton+smoothing', stages: [...smoothed, exact] };
const continuation = (name: string, weights: readonly number[]): Attempt => ({
  name,
  stages: weights.map((rho) => ({ kind: 'proximal', rho })),
});
// The last weights repeat until the iterate stops moving.
const proximal = continuation('newton+proximal', [1e-2, 1e-4, 1e-6, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7]);
// Smaller weights amplify the rounding of the prices; at these, more steps end where the optimum is.
const patient = continuation(
  'newton+slow proximal',
  [30, 3, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4],
);
const stepTolerance = 1e-13;
const maxSteps = 60;

/**
 * Solves a convex programme and proves it: the answer carries a dual lower bound.
 * Tries plain Newton when every variable has curvature of its own, then proximal continuations.
 * Throws FatalError on malformed input only; a failed solve is a status.
 */
export function solveConvex(p: ConvexProgramme, options: SolveOptions = {}): ConvexSolution {
  validate(p);
  const tolerance = options.tolerance ?? 1e-10;
  const cutoff = options.cutoff ?? Number.POSITIVE_INFINITY;
  const packed = pack(p);
  const plan = [proximal, patient];
  if (packed.ownCurvature) plan.unshift(options.start || !p.rows.length ? direct : gradual);
  const attempts: string[] = [];
  let iterations = 0;
  let best: ConvexSolution | undefined;
  for (const attempt of plan) {
    const newton = new DualNewton(packed);
    begin(newton, packed, attempt, attempts.length === 0 ? options.start : undefined);
    attempts.push(attempt.name);
    const trail = { steps: iterations, attempts: [...attempts] };
    let certified: ConvexSolution | undefined;
    for (const solution of runAttempt(newton, packed, attempt, trail)) {
      if (solution.bound > cutoff) return { ...solution, status: 'cutoff' };
      const feasible = solution.violation <= tolerance;
      if (!feasible && solution.bound > objectiveCeiling(p)) return { ...solution, status: 'infeasible' };
      // Later stages are nearer to the optimum, until rounding breaks a row again. Their point is the terms' own.
      if (feasible && solution.gap <= tolerance)
        certified = { ...solution, status: 'optimal', x: Float64Array.from(solution.x) };
      else if (!best || solution.gap + solution.violation < best.gap + best.violation)
        best = { ...solution, x: Float64Array.from(solution.x) };
    }
    if (certified) return certified;
    iterations += newton.iterations;
  }
  if (!best) throw new Error('no attempt ran');
  return { ...best, iterations, attempts };
}

/** Puts the terms' center in the box and the dual where that point has it, or where the caller's start is. */
function begin(newton: DualNewton, packed: Packed, attempt: Attempt, start: Float64Array | undefined): void {
  const { center } = newton.terms;
  const { programme: p, rowUnit } = packed;
  const middle = attempt.stages[0]!.kind === 'smooth';
  for (let i = 0; i < center.length; i++) {
    const [low, high] = [p.lower[i]!, p.upper[i]!];
    center[i] = middle ? 0.5 * (low + high) : Math.min(high, Math.max(low, p.reference[i]!));
  }
  if (start?.length !== newton.dual.length) {
    newton.startAt(center);
    return;
  }
  newton.dual.set(start);
  for (let r = 0; r < rowUnit.length; r++) newton.dual[p.factors + r]! /= rowUnit[r]!;
}

interface Trail {
  /** Newton steps of earlier attempts. */
  readonly steps: number;
  readonly attempts: readonly string[];
}

/** Yields what each stage found, with its certificate; smoothing is only on the way. */
function* runAttempt(
  newton: DualNewton,
  packed: Packed,
  attempt: Attempt,
  trail: Trail,
): Generator<ConvexSolution> {
  const { x, center } = newton.terms;
  const { programme: p, weight, pull } = packed;
  for (const [outer, { kind, rho }] of attempt.stages.entries()) {
    if (kind === 'smooth') {
      newton.run({ tolerance: 0.3 * rho, maxIterations: 12, rho, weight: pull });
      center.set(x);
      continue;
    }
    newton.run({ tolerance: stepTolerance, maxIterations: maxSteps, rho, weight });
    yield certify(packed, newton, trail);
    let moved = 0;
    for (let i = 0; i < x.length; i++) {
      const range = p.upper[i]! - p.lower[i]!;
      if (range > 0) moved = Math.max(moved, Math.abs(x[i]! - center[i]!) / range);
    }
    center.set(x);
    if (outer >= 2 && moved * rho < 1e-16) return;
  }
}

/** No feasible point can cost more than this: a dual value above it proves that there is none. */
function objectiveCeiling(p: ConvexProgramme): number {
  const { size: n, factors: k } = p;
  let total = 0;
  const factor = Float64Array.from(p.offset, Math.abs);
  for (let i = 0; i < n; i++) {
    const size = Math.max(Math.abs(p.lower[i]!), Math.abs(p.upper[i]!));
    const move = size + Math.abs(p.reference[i]!);
    total +=
      (0.5 * (p.curvature[i]! + p.shortCurvature[i]!) * size + Math.abs(p.slope[i]!) + p.shortRate[i]!) *
        size +
      (p.proportional[i]! + p.impact[i]! * Math.sqrt(move)) * move;
    for (let j = 0; j < k; j++) factor[j]! += Math.abs(p.loadings[i * k + j]!) * size;
  }
  for (let j = 0; j < k; j++) total += 0.5 * factor[j]! ** 2;
  return total * (1 + 1e-9);
}

function certify(packed: Packed, newton: DualNewton, { steps, attempts }: Trail): ConvexSolution {
  const { programme: p, rowUnit, objectiveUnit } = packed;
  const { x } = newton.terms;
  const objective = objectiveAt(p, x);
  const bound = newton.lowerBound();
  const size = Math.max(Math.abs(objective), Math.abs(bound), 1e-6 * objectiveUnit);
  const dual = Float64Array.from(newton.dual);
  for (let r = 0; r < rowUnit.length; r++) dual[p.factors + r]! *= rowUnit[r]!;
  return {
    status: 'inaccurate',
    x,
    objective,
    bound,
    gap: Math.max(0, objective - bound) / size,
    violation: Math.max(0, violationAt(p, x)),
    prices: dual.slice(p.factors),
    dual,
    iterations: steps + newton.iterations,
    attempts,
  };
}
