import type { ConvexProgramme } from './convex.ts';
import type { Packed } from './packed.ts';
import { type Minimiser, minimise, type Term, valueAt } from './prox.ts';

/** Linear price, and price per unit short, of every variable. */
export interface Prices {
  readonly linear: Float64Array;
  readonly short: Float64Array;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * The inner minimisation of the dual: one closed-form scalar problem per variable, at prices
 * `price + length * step` and with the proximal term `sum rho/2 weight (x - center)^2`.
 */
export class Separable {
  readonly x: Float64Array;
  /** dx per unit of price, negated; zero at kinks and bounds. */
  readonly response: Float64Array;
  readonly center: Float64Array;
  rho = 0;
  weight: Float64Array;
  private readonly p: ConvexProgramme;
  private readonly kind: 'quadratic' | 'traded' | 'general';
  private readonly term: Term;
  private readonly out: Minimiser = { x: 0, response: 0 };

  constructor({ programme: p, weight, shorts }: Packed) {
    this.p = p;
    this.weight = weight;
    this.x = new Float64Array(p.size);
    this.response = new Float64Array(p.size);
    this.center = new Float64Array(p.size);
    const shortCosts = shorts !== undefined || sum(p.shortRate) > 0 || sum(p.shortCurvature) > 0;
    const tradeCosts = sum(p.proportional) > 0 || sum(p.impact) > 0;
    this.kind = shortCosts ? 'general' : tradeCosts ? 'traded' : 'quadratic';
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

  /** Sets `x` and `response`; returns the part of the dual's slope along `step` that comes from `x`. */
  respond(price: Prices, step: Prices, length: number): number {
    if (this.kind === 'quadratic') return this.respondQuadratic(price.linear, step.linear, length);
    if (this.kind === 'traded') return this.respondTraded(price.linear, step.linear, length);
    return this.respondGeneral(price, step, length);
  }

  /** Minimum over the box of all terms at the given prices, without the proximal term; leaves `x` alone. */
  lowest(price: Prices): number {
    const { p, term, out } = this;
    let total = 0;
    for (let i = 0; i < p.size; i++) {
      this.load(i, price.linear[i]!, price.short[i]!);
      minimise(term, out);
      total += valueAt(term, out.x);
    }
    return total;
  }

  private respondQuadratic(price: Float64Array, step: Float64Array, length: number): number {
    const { x, response, center, rho, weight } = this;
    const { size, curvature, slope, lower, upper } = this.p;
    let along = 0;
    for (let i = 0; i < size; i++) {
      const pull = rho * weight[i]!;
      const d = curvature[i]! + pull;
      const v = pull * center[i]! - slope[i]! - price[i]! - length * step[i]!;
      // Without curvature the term is linear: the sign of its slope decides.
      let xi = d > 0 ? v / d : v > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      let answer = 1 / d;
      if (xi <= lower[i]!) {
        xi = lower[i]!;
        answer = 0;
      } else if (xi >= upper[i]!) {
        xi = upper[i]!;
        answer = 0;
      }
      x[i] = xi;
      response[i] = answer;
      along += xi * step[i]!;
    }
    return along;
  }

  private respondTraded(price: Float64Array, step: Float64Array, length: number): number {
    const { x, response, center, rho, weight } = this;
    const { size, curvature, slope, lower, upper, reference, proportional, impact } = this.p;
    let along = 0;
    for (let i = 0; i < size; i++) {
      const pull = rho * weight[i]!;
      const d = curvature[i]! + pull;
      const x0 = reference[i]!;
      const rise = d * x0 + slope[i]! + price[i]! + length * step[i]! - pull * center[i]!;
      const excess = Math.abs(rise) - proportional[i]!;
      let xi = x0;
      let answer = 0;
      if (excess > 0) {
        const s = 1.5 * impact[i]!;
        const root = (2 * excess) / (s + Math.sqrt(s * s + 4 * d * excess));
        answer = 1 / (d + (0.5 * s) / root);
        xi = rise > 0 ? x0 - root * root : x0 + root * root;
      }
      if (xi <= lower[i]!) {
        xi = lower[i]!;
        answer = 0;
      } else if (xi >= upper[i]!) {
        xi = upper[i]!;
        answer = 0;
      }
      x[i] = xi;
      response[i] = answer;
      along += xi * step[i]!;
    }
    return along;
  }

  private respondGeneral(price: Prices, step: Prices, length: number): number {
    const { x, response, center, rho, weight, term, out } = this;
    let along = 0;
    for (let i = 0; i < this.p.size; i++) {
      const stepLinear = step.linear[i]!;
      const stepShort = step.short[i]!;
      this.load(i, price.linear[i]! + length * stepLinear, price.short[i]! + length * stepShort);
      const pull = rho * weight[i]!;
      term.curvature += pull;
      term.slope -= pull * center[i]!;
      minimise(term, out);
      x[i] = out.x;
      response[i] = out.response;
      along += out.x * stepLinear + (out.x < 0 ? -out.x * stepShort : 0);
    }
    return along;
  }

  private load(i: number, linear: number, short: number): void {
    const { p, term } = this;
    term.curvature = p.curvature[i]!;
    term.slope = p.slope[i]! + linear;
    term.shortRate = p.shortRate[i]! + short;
    term.shortCurvature = p.shortCurvature[i]!;
    term.reference = p.reference[i]!;
    term.proportional = p.proportional[i]!;
    term.impact = p.impact[i]!;
    term.lower = p.lower[i]!;
    term.upper = p.upper[i]!;
  }
}
