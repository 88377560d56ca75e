import { BoundedStep } from './bounded-step.ts';
import type { ConvexProgramme } from './convex.ts';
import { type Minimiser, minimise, type Term, valueAt } from './prox.ts';

export interface NewtonOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Weight of the proximal term `rho/2 |x - center|^2`. */
  readonly rho: number;
  /** Stop once the dual value exceeds this: the minimum is above it. */
  readonly cutoff: number;
}

/**
 * Semismooth Newton on the concave dual of a scaled programme. Dual variables are the `k` factor values and the `p`
 * row prices (>= 0); for given prices every variable is a scalar problem with a closed form, so a step costs
 * `O(n (k+p)^2)`. Rows may price shorts apart from longs, hence the sign-dependent Jacobian.
 * Method: solver specification, section 3 (bounded Newton sub-problem, line search on the slope).
 */
export class DualNewton {
  readonly x: Float64Array;
  readonly dual: Float64Array;
  readonly center: Float64Array;
  /** Value of the (proximal) dual at the last iterate: a lower bound of the (proximal) optimum. */
  value = 0;
  residual = Number.POSITIVE_INFINITY;
  iterations = 0;
  private readonly p: ConvexProgramme;
  private readonly width: number;
  private readonly response: Float64Array;
  /** Per variable: linear price, short price, and their change along the direction. */
  private readonly price: Float64Array;
  private readonly shortPrice: Float64Array;
  private readonly priceStep: Float64Array;
  private readonly shortStep: Float64Array;
  private readonly gradient: Float64Array;
  private readonly direction: Float64Array;
  private readonly hessian: Float64Array;
  private readonly jacobian: Float64Array;
  private readonly bounded: BoundedStep;
  private readonly term: Term;
  private readonly out: Minimiser = { x: 0, response: 0 };
  private rho = 0;

  constructor(programme: ConvexProgramme) {
    const n = programme.size;
    const width = programme.factors + programme.rows.length;
    this.p = programme;
    this.width = width;
    this.x = new Float64Array(n);
    this.center = new Float64Array(n);
    this.response = new Float64Array(n);
    this.price = new Float64Array(n);
    this.shortPrice = new Float64Array(n);
    this.priceStep = new Float64Array(n);
    this.shortStep = new Float64Array(n);
    this.dual = new Float64Array(width);
    this.gradient = new Float64Array(width);
    this.direction = new Float64Array(width);
    this.jacobian = new Float64Array(width);
    this.hessian = new Float64Array(width * width);
    this.bounded = new BoundedStep(programme.factors, programme.rows.length);
    this.term = {
      curvature: 0,
      slope: 0,
      shortRate: 0,
      shortCurvature: 0,
      reference: 0,
      proportional: 0,
      impact: 0,
      lower: 0,
      upper: 0,
    };
  }

  /** Improves `dual` and `x`; returns the number of Newton steps taken. */
  run(options: NewtonOptions): number {
    this.rho = options.rho;
    this.project(this.dual, this.price, this.shortPrice);
    this.evaluate();
    let steps = 0;
    while (steps < options.maxIterations && this.residual > options.tolerance) {
      if (this.value > options.cutoff) break;
      this.assembleHessian();
      this.bounded.solve(this.hessian, this.gradient, this.dual, this.direction);
      this.project(this.direction, this.priceStep, this.shortStep);
      const ascent = dot(this.gradient, this.direction);
      if (!(ascent > 0)) break;
      const length = this.lineSearch(ascent);
      if (length === 0) break;
      this.move(length);
      this.evaluate();
      steps++;
    }
    this.iterations += steps;
    return steps;
  }

  /** Minimum over the box of the Lagrangian at the current dual, without the proximal term. */
  lowerBound(): number {
    this.rho = 0;
    const { p } = this;
    let total = 0;
    for (let i = 0; i < p.size; i++) {
      this.loadTerm(i, 0);
      minimise(this.term, this.out);
      total += valueAt(this.term, this.out.x);
    }
    return total + this.dualConstant();
  }

  private loadTerm(i: number, length: number): void {
    const { p, term } = this;
    term.curvature = p.curvature[i]! + this.rho;
    term.slope = p.slope[i]! + this.price[i]! + length * this.priceStep[i]! - this.rho * this.center[i]!;
    term.shortRate = p.shortRate[i]! + this.shortPrice[i]! + length * this.shortStep[i]!;
    term.shortCurvature = p.shortCurvature[i]!;
    term.reference = p.reference[i]!;
    term.proportional = p.proportional[i]!;
    term.impact = p.impact[i]!;
    term.lower = p.lower[i]!;
    term.upper = p.upper[i]!;
  }

  private dualConstant(): number {
    const { p, dual } = this;
    let total = 0;
    for (let j = 0; j < p.factors; j++) total += dual[j]! * (p.offset[j]! - 0.5 * dual[j]!);
    for (let r = 0; r < p.rows.length; r++) total -= dual[p.factors + r]! * p.rows[r]!.limit;
    return total;
  }

  /** Prices of every variable under dual values `y`: linear part and short part. */
  private project(y: Float64Array, linear: Float64Array, short: Float64Array): void {
    const { p } = this;
    const k = p.factors;
    for (let i = 0; i < p.size; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += p.loadings[i * k + j]! * y[j]!;
      let shortSum = 0;
      for (let r = 0; r < p.rows.length; r++) {
        const row = p.rows[r]!;
        sum += row.linear[i]! * y[k + r]!;
        shortSum += row.short[i]! * y[k + r]!;
      }
      linear[i] = sum;
      short[i] = shortSum;
    }
  }

  /** Inner minimisation, gradient, dual value and scaled residual at the current dual. */
  private evaluate(): void {
    const { p, gradient, dual } = this;
    const k = p.factors;
    for (let j = 0; j < k; j++) gradient[j] = p.offset[j]! - dual[j]!;
    for (let r = 0; r < p.rows.length; r++) gradient[k + r] = -p.rows[r]!.limit;
    let total = 0;
    for (let i = 0; i < p.size; i++) {
      this.loadTerm(i, 0);
      minimise(this.term, this.out);
      const x = this.out.x;
      this.x[i] = x;
      this.response[i] = this.out.response;
      total += valueAt(this.term, x) + 0.5 * this.rho * this.center[i]! ** 2;
      if (x === 0) continue;
      for (let j = 0; j < k; j++) gradient[j]! += p.loadings[i * k + j]! * x;
      for (let r = 0; r < p.rows.length; r++) {
        const row = p.rows[r]!;
        gradient[k + r]! += row.linear[i]! * x + (x < 0 ? -x * row.short[i]! : 0);
      }
    }
    this.value = total + this.dualConstant();
    let residual = 0;
    for (let j = 0; j < k; j++)
      residual = Math.max(residual, Math.abs(gradient[j]!) / (1 + Math.abs(dual[j]!)));
    for (let r = 0; r < p.rows.length; r++) {
      const g = gradient[k + r]!;
      const size = 1 + Math.abs(p.rows[r]!.limit);
      residual = Math.max(residual, (dual[k + r]! > 0 ? Math.abs(g) : Math.max(g, 0)) / size);
    }
    this.residual = residual;
  }

  private assembleHessian(): void {
    const { p, width, hessian, jacobian } = this;
    const k = p.factors;
    hessian.fill(0);
    for (let i = 0; i < p.size; i++) {
      const weight = this.response[i]!;
      if (weight === 0) continue;
      const short = this.x[i]! < 0;
      for (let j = 0; j < k; j++) jacobian[j] = p.loadings[i * k + j]!;
      for (let r = 0; r < p.rows.length; r++) {
        const row = p.rows[r]!;
        jacobian[k + r] = row.linear[i]! - (short ? row.short[i]! : 0);
      }
      for (let j = 0; j < width; j++) {
        const scaled = weight * jacobian[j]!;
        if (scaled === 0) continue;
        for (let l = 0; l <= j; l++) hessian[j * width + l]! += scaled * jacobian[l]!;
      }
    }
    let rowScale = 0;
    for (let r = k; r < width; r++) rowScale = Math.max(rowScale, hessian[r * width + r]!);
    // Keeps rows without a free variable solvable; vanishes with the residual so that steps stay second order.
    const ridge = (rowScale || 1) * (1e-12 + 1e-4 * Math.min(1, this.residual));
    for (let j = 0; j < width; j++) {
      hessian[j * width + j]! += j < k ? 1 : ridge;
      for (let l = j + 1; l < width; l++) hessian[j * width + l] = hessian[l * width + j]!;
    }
  }

  /** Directional derivative of the dual after a step of `length`. Nonincreasing in `length`. */
  private slopeAt(length: number): number {
    const { p, dual, direction } = this;
    const k = p.factors;
    let sum = 0;
    for (let i = 0; i < p.size; i++) {
      this.loadTerm(i, length);
      minimise(this.term, this.out);
      const x = this.out.x;
      sum += x * this.priceStep[i]! + (x < 0 ? -x * this.shortStep[i]! : 0);
    }
    for (let j = 0; j < k; j++) sum += direction[j]! * (p.offset[j]! - dual[j]! - length * direction[j]!);
    for (let r = 0; r < p.rows.length; r++) sum -= direction[k + r]! * p.rows[r]!.limit;
    return sum;
  }

  /** Step length whose slope is small against the start's, within the nonnegativity of row prices. */
  private lineSearch(start: number): number {
    const { p, dual, direction, width } = this;
    let longest = 1e8;
    for (let r = p.factors; r < width; r++)
      if (direction[r]! < 0) longest = Math.min(longest, -dual[r]! / direction[r]!);
    let low = 0;
    let slopeLow = start;
    let high = Math.min(1, longest);
    let slopeHigh = this.slopeAt(high);
    while (slopeHigh > 0.5 * start && high < longest) {
      low = high;
      slopeLow = slopeHigh;
      high = Math.min(high * 4, longest);
      slopeHigh = this.slopeAt(high);
    }
    if (slopeHigh >= -0.1 * start) return high;
    for (let trial = 0; trial < 40; trial++) {
      const secant = (low * -slopeHigh + high * slopeLow) / (slopeLow - slopeHigh);
      const middle = trial % 3 === 2 ? 0.5 * (low + high) : secant;
      const slope = this.slopeAt(middle);
      if (Math.abs(slope) <= 0.1 * start || middle === low || middle === high) return middle;
      if (slope > 0) {
        low = middle;
        slopeLow = slope;
      } else {
        high = middle;
        slopeHigh = slope;
      }
    }
    return low;
  }

  private move(length: number): void {
    const { p, dual, direction, width } = this;
    for (let j = 0; j < width; j++) {
      dual[j]! += length * direction[j]!;
      if (j >= p.factors && dual[j]! < 0) dual[j] = 0;
    }
    // Recomputed rather than updated: the certificate must not carry accumulated rounding.
    this.project(dual, this.price, this.shortPrice);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
