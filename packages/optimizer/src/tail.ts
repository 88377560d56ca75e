import { FatalError } from '@ballast/core';
import { type ConvexProgramme, objectiveAt, type Row } from './convex.ts';
import { type ConvexSolution, type SolveOptions, solveConvex } from './solve.ts';

/** Conditional value at risk of the hedged book over equally likely scenarios, fully revalued. */
export interface TailRisk {
  /** Confidence, such as 0.95: the mean of the worst 5 % is weighed. */
  readonly level: number;
  /** USD of objective per USD of conditional value at risk. */
  readonly weight: number;
  /** Loss of the unhedged book against its benchmark per scenario, USD. */
  readonly losses: readonly number[];
  /** Simple return per scenario and asset. */
  readonly returns: readonly (readonly number[])[];
}

/**
 * Mean of the worst `1 - level` of equally likely losses, and the weight each scenario has in it.
 * Source: Rockafellar and Uryasev, Journal of Risk 2 (2000); the scenario at the quantile counts in part.
 */
export function conditionalValueAtRisk(
  losses: readonly number[],
  level: number,
): { readonly value: number; readonly weights: Float64Array } {
  const weights = new Float64Array(losses.length);
  const share = 1 / (losses.length * (1 - level));
  let left = 1;
  let value = 0;
  const worstFirst = [...losses.keys()].sort((a, b) => losses[b]! - losses[a]! || a - b);
  for (const s of worstFirst) {
    const weight = Math.min(left, share);
    weights[s] = weight;
    value += weight * losses[s]!;
    left -= weight;
    if (left <= 0) break;
  }
  return { value, weights };
}

/** Throws FatalError when the scenarios cannot carry the statement. */
export function validateTail(tail: TailRisk, assets: number): void {
  const { level, weight, losses, returns } = tail;
  const fail = (what: string) => {
    throw new FatalError(what, 'correct the scenarios');
  };
  if (!(level >= 0 && level < 1)) fail(`confidence ${level} is outside [0, 1)`);
  if (!(weight >= 0 && Number.isFinite(weight))) fail(`weight ${weight} of the tail is not a finite cost`);
  if (losses.length === 0 || losses.length !== returns.length)
    fail(`${losses.length} losses for ${returns.length} scenarios`);
  for (const [s, row] of returns.entries())
    if (row.length !== assets || !row.every(Number.isFinite) || !Number.isFinite(losses[s]))
      fail(`scenario ${s} has ${row.length} returns for ${assets} assets, or one that is not a number`);
}

/**
 * The tail term by cutting planes (Künzi-Bay and Mayer, Computational Management Science 3, 2006): one variable stands
 * for the conditional value at risk and every solution adds the plane that holds there. Planes hold for every point,
 * so they are kept for all nodes of a search, and a relaxed programme's dual value stays a valid bound.
 */
export class TailCuts {
  private readonly tail: TailRisk;
  /** Asset of each instrument. */
  private readonly assets: readonly number[];
  private readonly planes: { readonly loss: number; readonly gain: Float64Array }[] = [];

  constructor(tail: TailRisk, assets: readonly number[]) {
    this.tail = tail;
    this.assets = assets;
  }

  /** Weighted conditional value at risk when `x` USD are held. */
  costOf(x: Float64Array): number {
    return this.tail.weight * conditionalValueAtRisk(this.lossesAt(x), this.tail.level).value;
  }

  /** Solves a convex programme plus the tail term; the certificate covers both. */
  solve(p: ConvexProgramme, options: SolveOptions): ConvexSolution {
    const tolerance = options.tolerance ?? 1e-10;
    const attempts = new Set<string>();
    let iterations = 0;
    if (this.planes.length === 0) this.addPlane(Float64Array.from(p.reference));
    for (let round = 1; ; round++) {
      const solution = solveConvex(this.extend(p), options);
      iterations += solution.iterations;
      for (const name of solution.attempts) attempts.add(name);
      const x = solution.x.slice(0, p.size);
      const objective = objectiveAt(p, x) + this.costOf(x);
      const size = Math.max(Math.abs(objective), Math.abs(solution.bound), 1e-280);
      const gap = Math.max(0, objective - solution.bound) / size;
      const answer = {
        ...solution,
        x,
        objective,
        gap,
        prices: solution.prices.slice(0, p.rows.length),
        iterations,
        attempts: [...attempts, `${this.planes.length} tail planes`],
      };
      if (solution.status === 'infeasible' || solution.status === 'cutoff') return answer;
      if (gap <= tolerance) return { ...answer, status: solution.status };
      if (round > maxRounds || !this.addPlane(x)) return { ...answer, status: 'inaccurate' };
    }
  }

  private lossesAt(x: Float64Array): readonly number[] {
    const { losses, returns } = this.tail;
    return losses.map((loss, s) => {
      const row = returns[s]!;
      let left = loss;
      for (let i = 0; i < x.length; i++) left -= x[i]! * row[this.assets[i]!]!;
      return left;
    });
  }

  /** The plane that touches the tail at `x`; false when it is there already. */
  private addPlane(x: Float64Array): boolean {
    const { losses, returns, level } = this.tail;
    const { weights } = conditionalValueAtRisk(this.lossesAt(x), level);
    const gain = new Float64Array(x.length);
    let loss = 0;
    for (let s = 0; s < losses.length; s++) {
      if (weights[s] === 0) continue;
      loss += weights[s]! * losses[s]!;
      for (let i = 0; i < x.length; i++) gain[i]! += weights[s]! * returns[s]![this.assets[i]!]!;
    }
    const known = this.planes.some((one) => one.loss === loss && one.gain.every((g, i) => g === gain[i]));
    if (!known) this.planes.push({ loss, gain });
    return !known;
  }

  /** The programme with the tail as its last variable, above every plane. */
  private extend(p: ConvexProgramme): ConvexProgramme {
    const { size: n, factors: k } = p;
    let most = 0;
    for (const { loss, gain } of this.planes) {
      let reach = Math.abs(loss);
      for (let i = 0; i < n; i++)
        reach += Math.abs(gain[i]!) * Math.max(Math.abs(p.lower[i]!), Math.abs(p.upper[i]!));
      most = Math.max(most, reach);
    }
    const longer = (source: Float64Array, last: number) => {
      const out = new Float64Array(n + 1);
      out.set(source);
      out[n] = last;
      return out;
    };
    const loadings = new Float64Array((n + 1) * k);
    loadings.set(p.loadings);
    const rows = p.rows.map(
      (row): Row => ({ linear: longer(row.linear, 0), short: longer(row.short, 0), limit: row.limit }),
    );
    for (const { loss, gain } of this.planes)
      rows.push({
        linear: longer(gain, 1).map((value) => -value),
        short: new Float64Array(n + 1),
        limit: -loss,
      });
    return {
      size: n + 1,
      factors: k,
      loadings,
      offset: p.offset,
      curvature: longer(p.curvature, 0),
      slope: longer(p.slope, this.tail.weight),
      shortRate: longer(p.shortRate, 0),
      shortCurvature: longer(p.shortCurvature, 0),
      reference: longer(p.reference, 0),
      proportional: longer(p.proportional, 0),
      impact: longer(p.impact, 0),
      lower: longer(p.lower, -most),
      upper: longer(p.upper, most),
      rows,
    };
  }
}

const maxRounds = 100;
