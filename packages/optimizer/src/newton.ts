import { BoundedStep } from './bounded-step.ts';
import { addProducts, OuterSum } from './outer-sum.ts';
import type { Packed } from './packed.ts';
import { type Prices, Separable } from './separable.ts';

export interface NewtonOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Proximal term `sum rho/2 weight (x - center)^2` around the terms' center; none at zero. */
  readonly rho: number;
  readonly weight: Float64Array;
}

const roundingResidual = 1e-9;
const patience = 4;
/** Share of the first slope that a step may end below zero without further proof. */
const gentle = 0.03;

/**
 * Semismooth Newton on the concave dual of a programme. Dual variables are the `k` factor values and the `p` row
 * prices (>= 0); for given prices every variable is a scalar problem with a closed form, so a step costs
 * `O(n (k+p)^2)`. Rows may price shorts apart from longs, hence the sign-dependent Jacobian.
 * Method: solver specification, section 3 (bounded Newton sub-problem, line search on the slope).
 */
export class DualNewton {
  readonly terms: Separable;
  /** Factor values, then prices of the rows at unit norm. */
  readonly dual: Float64Array;
  residual = Number.POSITIVE_INFINITY;
  iterations = 0;
  private readonly packed: Packed;
  private readonly price: Prices;
  private readonly step: Prices;
  private readonly gradient: Float64Array;
  private readonly direction: Float64Array;
  private readonly hessian: Float64Array;
  private readonly outer: OuterSum;
  private readonly jacobian: Float64Array;
  private readonly bounded: BoundedStep;
  /** Slope of the dual along the step at its start and at unit length, without the part of `x`. */
  private constantSlope = 0;
  private curvatureSlope = 0;

  constructor(packed: Packed) {
    const { width, programme } = packed;
    const n = programme.size;
    this.packed = packed;
    this.terms = new Separable(packed);
    // Short prices are read only where shorts cost anything.
    const shorts = this.terms.priceShorts ? n : 0;
    this.price = { linear: new Float64Array(n), short: new Float64Array(shorts) };
    this.step = { linear: new Float64Array(n), short: new Float64Array(shorts) };
    this.dual = new Float64Array(width);
    this.gradient = new Float64Array(width);
    this.direction = new Float64Array(width);
    this.jacobian = new Float64Array(width);
    this.hessian = new Float64Array(width * width);
    this.outer = new OuterSum(packed.columns, n, width);
    this.bounded = new BoundedStep(programme.factors, programme.rows.length);
  }

  /** Sets the factor values to those of a point, which is where they are at the optimum. */
  startAt(point: Float64Array): void {
    const { dual, packed } = this;
    const { factors, offset } = packed.programme;
    dual.fill(0);
    addProducts(packed.columns, point, dual);
    for (let j = 0; j < dual.length; j++) dual[j] = j < factors ? dual[j]! + offset[j]! : 0;
  }

  /** Improves `dual` and the terms' `x`; returns the number of Newton steps taken. */
  run(options: NewtonOptions): number {
    const { terms, price, step, dual, direction, packed } = this;
    terms.prepare(options.rho, options.weight);
    this.project(dual, price);
    terms.respond(price, step, 0);
    this.evaluate();
    let steps = 0;
    let least = this.residual;
    let idle = 0;
    while (steps < options.maxIterations && this.residual > options.tolerance && idle < patience) {
      this.assembleHessian();
      this.bounded.solve(this.hessian, this.gradient, dual, direction);
      this.project(direction, step);
      const ascent = dot(this.gradient, direction);
      if (!(ascent > 0)) break;
      this.prepareSlope();
      const length = this.lineSearch(ascent);
      if (length === 0) break;
      for (let j = 0; j < packed.width; j++) {
        dual[j]! += length * direction[j]!;
        if (j >= packed.programme.factors && dual[j]! < 0) dual[j] = 0;
      }
      advance(price, step, length, packed.shorts !== undefined);
      this.evaluate();
      steps++;
      // Near the rounding of the prices the residual stops falling.
      idle = this.residual < 0.5 * least || this.residual > roundingResidual ? 0 : idle + 1;
      least = Math.min(least, this.residual);
    }
    this.iterations += steps;
    return steps;
  }

  /** Minimum over the box of the Lagrangian at the current dual, without the proximal term: a proved lower bound. */
  lowerBound(): number {
    const { programme: p, limits } = this.packed;
    // Recomputed rather than taken over: the certificate must not carry accumulated rounding.
    this.project(this.dual, this.price);
    let total = this.terms.lowest(this.price);
    for (let j = 0; j < p.factors; j++) total += this.dual[j]! * (p.offset[j]! - 0.5 * this.dual[j]!);
    for (let r = 0; r < limits.length; r++) total -= this.dual[p.factors + r]! * limits[r]!;
    return total;
  }

  /** Prices of every variable under dual values `y`: linear part and short part. */
  private project(y: Float64Array, { linear, short }: Prices): void {
    const { columns, shorts, width, programme } = this.packed;
    const n = programme.size;
    const even = width & ~1;
    for (let i = 0; i < n; i++) {
      const at = i * width;
      // Two sums, so that one addition need not wait for the other.
      let first = 0;
      let second = 0;
      for (let j = 0; j < even; j += 2) {
        first += columns[at + j]! * y[j]!;
        second += columns[at + j + 1]! * y[j + 1]!;
      }
      if (even < width) first += columns[at + even]! * y[even]!;
      linear[i] = first + second;
    }
    if (!shorts) return;
    const k = programme.factors;
    for (let i = 0, at = 0; i < n; i++) {
      let total = 0;
      for (let j = k; j < width; j++) total += shorts[at++]! * y[j]!;
      short[i] = total;
    }
  }

  /** Gradient and scaled residual for the present `x`. */
  private evaluate(): void {
    const { gradient, dual, terms, packed } = this;
    const { columns, shorts, limits, programme: p } = packed;
    const { x } = terms;
    const k = p.factors;
    const rows = limits.length;
    for (let j = 0; j < k; j++) gradient[j] = p.offset[j]! - dual[j]!;
    for (let r = 0; r < rows; r++) gradient[k + r] = -limits[r]!;
    addProducts(columns, x, gradient);
    if (shorts)
      for (let i = 0; i < p.size; i++)
        if (x[i]! < 0) for (let r = 0; r < rows; r++) gradient[k + r]! -= shorts[i * rows + r]! * x[i]!;
    const unit = Math.sqrt(packed.objectiveUnit);
    let residual = 0;
    for (let j = 0; j < k; j++)
      residual = Math.max(residual, Math.abs(gradient[j]!) / (unit + Math.abs(dual[j]!)));
    for (let r = 0; r < rows; r++) {
      const g = gradient[k + r]!;
      const size = 1 + Math.abs(limits[r]!);
      residual = Math.max(residual, (dual[k + r]! > 0 ? Math.abs(g) : Math.max(g, 0)) / size);
    }
    this.residual = residual;
  }

  private assembleHessian(): void {
    const { hessian, packed } = this;
    const { width, programme: p } = packed;
    const { sum: outer } = this.outer;
    const k = p.factors;
    if (packed.shorts) this.addShortColumns(packed.shorts);
    else this.outer.update(this.terms.response, packed.ownCurvature);
    let rowScale = 0;
    for (let r = k; r < width; r++) rowScale = Math.max(rowScale, outer[r * width + r]!);
    // Keeps rows without a free variable solvable; vanishes with the residual so that steps stay second order.
    const ridge = (rowScale || 1 / packed.objectiveUnit) * (1e-12 + 1e-4 * Math.min(1, this.residual));
    for (let j = 0; j < width; j++) {
      hessian[j * width + j] = outer[j * width + j]! + (j < k ? 1 : ridge);
      for (let l = 0; l < j; l++) hessian[j * width + l] = hessian[l * width + j] = outer[j * width + l]!;
    }
  }

  private addShortColumns(shorts: Float64Array): void {
    const { jacobian, terms, packed } = this;
    const { sum: outer } = this.outer;
    const { columns, width, programme: p } = packed;
    const { x, response } = terms;
    const k = p.factors;
    const rows = width - k;
    outer.fill(0);
    for (let i = 0; i < p.size; i++) {
      const weight = response[i]!;
      if (weight === 0) continue;
      for (let j = 0; j < width; j++) jacobian[j] = columns[i * width + j]!;
      if (x[i]! < 0) for (let r = 0; r < rows; r++) jacobian[k + r]! -= shorts[i * rows + r]!;
      for (let j = 0; j < width; j++) {
        const scaled = weight * jacobian[j]!;
        for (let l = 0; l <= j; l++) outer[j * width + l]! += scaled * jacobian[l]!;
      }
    }
  }

  /** The dual's slope is `x`-part + constant - length * curvature. */
  private prepareSlope(): void {
    const { dual, direction, packed } = this;
    const { programme: p, limits } = packed;
    let constant = 0;
    let curvature = 0;
    for (let j = 0; j < p.factors; j++) {
      constant += direction[j]! * (p.offset[j]! - dual[j]!);
      curvature += direction[j]! ** 2;
    }
    for (let r = 0; r < limits.length; r++) constant -= direction[p.factors + r]! * limits[r]!;
    this.constantSlope = constant;
    this.curvatureSlope = curvature;
  }

  /** Directional derivative of the dual after a step of `length`, nonincreasing in it; leaves `x` of that point. */
  private slopeAt(length: number): number {
    return (
      this.terms.respond(this.price, this.step, length) + this.constantSlope - length * this.curvatureSlope
    );
  }

  /**
   * Whether the dual has risen enough at `high`: its slope is small there and, where it is negative, the rise up to
   * `low` is sure to outweigh the fall since. Slope alone would accept a long gentle fall behind a sharp ridge.
   */
  private rises(low: number, slopeLow: number, high: number, slopeHigh: number, start: number): boolean {
    return slopeHigh >= -gentle * start || slopeLow * low + slopeHigh * (high - low) >= 0;
  }

  /**
   * Step length whose slope is small against the start's, within the nonnegativity of row prices.
   * `x` belongs to the returned length.
   */
  private lineSearch(start: number): number {
    const { dual, direction, packed } = this;
    let longest = 1e8;
    for (let j = packed.programme.factors; j < packed.width; j++)
      if (direction[j]! < 0) longest = Math.min(longest, -dual[j]! / direction[j]!);
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
    if (this.rises(low, slopeLow, high, slopeHigh, start)) return high;
    for (let trial = 0; trial < 40; trial++) {
      const secant = (low * -slopeHigh + high * slopeLow) / (slopeLow - slopeHigh);
      // Lengths may differ by orders: halve the exponent.
      const halved = low > 0 ? Math.sqrt(low * high) : 1e-3 * high;
      const middle = trial % 3 === 2 ? halved : secant;
      const slope = this.slopeAt(middle);
      if (slope <= 0.5 * start && this.rises(low, slopeLow, middle, slope, start)) return middle;
      if (middle === low || middle === high) break;
      if (slope > 0) {
        low = middle;
        slopeLow = slope;
      } else {
        high = middle;
        slopeHigh = slope;
      }
    }
    this.slopeAt(low);
    return low;
  }
}

function advance(price: Prices, step: Prices, length: number, short: boolean): void {
  const n = price.linear.length;
  for (let i = 0; i < n; i++) price.linear[i]! += length * step.linear[i]!;
  if (short) for (let i = 0; i < n; i++) price.short[i]! += length * step.short[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
