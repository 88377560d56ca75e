import type { FreeSystem } from './free-system.ts';
import { settle } from './primal-dual-active-set.ts';
import type { QuadraticProgramme } from './quadratic.ts';
import type { WorkingSet } from './working-set.ts';

/** A violated constraint `normal . x <= value`: a bound (`row` < 0, sign of the unit normal) or a row. */
interface Violated {
  readonly row: number;
  readonly variable: number;
  readonly sign: 1 | -1;
}

/**
 * Goldfarb and Idnani's dual active-set method (Mathematical Programming 27, 1983): every step keeps all multipliers
 * nonnegative and adds one violated constraint, dropping others where their multipliers run out. Finite for positive
 * definite programmes. The system is factored anew where the free set changes, so this is the fallback, not the rule.
 */
export class DualActiveSet {
  private readonly p: QuadraticProgramme;
  private readonly set: WorkingSet;
  private readonly system: FreeSystem;
  private readonly f: Float64Array;
  private readonly g: Float64Array;
  private readonly step: Float64Array;
  private readonly priceStep: Float64Array;
  private readonly gradientStep: Float64Array;

  constructor(p: QuadraticProgramme, set: WorkingSet, system: FreeSystem) {
    this.p = p;
    this.set = set;
    this.system = system;
    this.f = new Float64Array(p.size);
    this.g = new Float64Array(p.rows.length);
    this.step = new Float64Array(p.size);
    this.gradientStep = new Float64Array(p.size);
    this.priceStep = new Float64Array(p.rows.length);
  }

  /** `warm` keeps what the present working set got right. */
  run(warm: boolean): 'done' | 'infeasible' | 'failed' {
    const { set, p } = this;
    if (!warm || !this.keepPositive()) {
      set.side.fill(0);
      set.tight.fill(0);
      for (let i = 0; i < p.size; i++) if (p.lower[i] === p.upper[i]) set.side[i] = -1;
      if (!settle(p, set, this.system, this.f, this.g)) return 'failed';
    }
    const limit = 20 * (p.size + p.rows.length) + 100;
    for (let added = 0; added < limit; added++) {
      const worst = this.mostViolated();
      if (!worst) return 'done';
      const outcome = this.add(worst);
      if (outcome !== 'added') return outcome;
    }
    return 'failed';
  }

  /** Drops constraints with negative multipliers until none is left. */
  private keepPositive(): boolean {
    const { set, p, system } = this;
    for (let pass = 0; pass < p.size + p.rows.length + 1; pass++) {
      if (!settle(p, set, system, this.f, this.g)) return false;
      let dropped = 0;
      for (let i = 0; i < p.size; i++) {
        if (set.side[i] === 0 || p.lower[i] === p.upper[i] || -set.side[i]! * set.gradient[i]! >= 0) continue;
        set.side[i] = 0;
        dropped++;
      }
      for (let r = 0; r < p.rows.length; r++) {
        if (!set.tight[r] || set.prices[r]! >= 0) continue;
        set.tight[r] = 0;
        dropped++;
      }
      if (dropped === 0) return true;
    }
    return false;
  }

  private mostViolated(): Violated | undefined {
    const { set, p } = this;
    let worst = 1e-13;
    let found: Violated | undefined;
    for (let i = 0; i < p.size; i++) {
      if (set.side[i] !== 0) continue;
      const x = set.x[i]!;
      const below = p.lower[i]! - x;
      const above = x - p.upper[i]!;
      const size = Math.max(p.upper[i]! - p.lower[i]!, Math.abs(p.lower[i]!), Math.abs(p.upper[i]!));
      const excess = Math.max(below, above) / size;
      if (excess <= worst) continue;
      worst = excess;
      found = { row: -1, variable: i, sign: above > below ? 1 : -1 };
    }
    for (let r = 0; r < p.rows.length; r++) {
      if (set.tight[r] || set.slack(r) <= worst) continue;
      worst = set.slack(r);
      found = { row: r, variable: -1, sign: 1 };
    }
    return found;
  }

  /** Raises the multiplier of a violated constraint until it holds, dropping what stands in the way. */
  private add(one: Violated): 'added' | 'infeasible' | 'failed' {
    const { set, p, step } = this;
    const { row, variable, sign } = one;
    let multiplier = 0;
    for (let drops = 0; drops <= p.size + p.rows.length; drops++) {
      if (!this.direction(one)) return 'failed';
      const excess =
        row >= 0
          ? set.slack(row) * set.sizeOfRow(row)
          : sign * (set.x[variable]! - (sign > 0 ? p.upper[variable]! : p.lower[variable]!));
      let descent = 0;
      if (row >= 0) for (let i = 0; i < p.size; i++) descent -= p.rows[row]!.linear[i]! * step[i]!;
      else descent = -sign * step[variable]!;
      const full = descent > this.flat(one) ? excess / descent : Number.POSITIVE_INFINITY;
      const { length, blocking } = this.longest(full);
      if (length === Number.POSITIVE_INFINITY) return 'infeasible';
      multiplier += length;
      this.move(length, one);
      if (blocking === undefined) {
        if (row >= 0) {
          set.tight[row] = 1;
          set.prices[row]! += multiplier;
        } else set.side[variable] = sign;
        // Rounding of many small steps goes away here.
        set.refresh();
        return settle(p, set, this.system, this.f, this.g) ? 'added' : 'failed';
      }
      if (blocking < p.size) set.side[blocking] = 0;
      else {
        set.tight[blocking - p.size] = 0;
        set.prices[blocking - p.size] = 0;
      }
    }
    return 'failed';
  }

  /** Descent per unit of multiplier below which a constraint depends on those already tight. */
  private flat({ row, variable }: Violated): number {
    const { matrix, size, rows } = this.p;
    if (row < 0) return 1e-13 / matrix[variable * size + variable]!;
    let sum = 0;
    for (let i = 0; i < size; i++) sum += rows[row]!.linear[i]! ** 2 / matrix[i * size + i]!;
    return 1e-13 * sum;
  }

  /** Change of point, row prices and gradient per unit of the new constraint's multiplier. */
  private direction({ row, variable, sign }: Violated): boolean {
    const { set, p, system, f, g, step, priceStep, gradientStep } = this;
    if (!system.factor(set.side, set.tight)) return false;
    const normal = (i: number) => (row >= 0 ? p.rows[row]!.linear[i]! : i === variable ? sign : 0);
    for (let t = 0; t < system.count; t++) f[t] = -normal(system.index[t]!);
    g.fill(0);
    system.solve(f, g);
    step.fill(0);
    priceStep.fill(0);
    for (let i = 0; i < p.size; i++) gradientStep[i] = normal(i);
    for (let a = 0; a < system.tight; a++) {
      const r = system.rows[a]!;
      priceStep[r] = g[a]!;
      for (let i = 0; i < p.size; i++) gradientStep[i]! += g[a]! * p.rows[r]!.linear[i]!;
    }
    for (let t = 0; t < system.count; t++) {
      const i = system.index[t]!;
      step[i] = f[t]!;
      const at = i * p.size;
      for (let j = 0; j < p.size; j++) gradientStep[j]! += f[t]! * p.matrix[at + j]!;
    }
    return true;
  }

  /** How far all multipliers stay nonnegative, at most `full`; the constraint that ends it, rows after variables. */
  private longest(full: number): { readonly length: number; readonly blocking: number | undefined } {
    const { set, p, priceStep, gradientStep } = this;
    let length = full;
    let blocking: number | undefined;
    const consider = (value: number, change: number, at: number) => {
      if (!(change < 0) || Math.max(0, value) / -change >= length) return;
      length = Math.max(0, value) / -change;
      blocking = at;
    };
    for (let i = 0; i < p.size; i++)
      if (set.side[i] !== 0 && p.lower[i] !== p.upper[i])
        consider(-set.side[i]! * set.gradient[i]!, -set.side[i]! * gradientStep[i]!, i);
    for (let r = 0; r < p.rows.length; r++)
      if (set.tight[r]) consider(set.prices[r]!, priceStep[r]!, p.size + r);
    return { length, blocking };
  }

  private move(length: number, { row }: Violated): void {
    const { set, p, step, priceStep, gradientStep } = this;
    for (let i = 0; i < p.size; i++) {
      set.x[i]! += length * step[i]!;
      set.gradient[i]! += length * gradientStep[i]!;
    }
    for (let r = 0; r < p.rows.length; r++) if (r !== row) set.prices[r]! += length * priceStep[r]!;
  }
}
