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
  x: Float64Array;
  /** dx per unit of price, negated; zero at kinks and bounds. */
  response: Float64Array;
  readonly center: Float64Array;
  private rho = 0;
  private weight: Float64Array;
  private readonly p: ConvexProgramme;
  /** Slope and inverse curvature of every term with the proximal term, costs left out. */
  private readonly slope: Float64Array;
  private readonly inverse: Float64Array;
  private readonly kind: 'quadratic' | 'traded' | 'general';
  private readonly term: Term;
  private readonly spareX: Float64Array;
  private readonly spareResponse: Float64Array;
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
    this.slope = new Float64Array(p.size);
    this.inverse = new Float64Array(p.size);
    this.spareX = new Float64Array(p.size);
    this.spareResponse = new Float64Array(p.size);
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

  /** Whether shorts cost anything, so that their prices matter. */
  get priceShorts(): boolean {
    return this.kind === 'general';
  }

  /** Chooses the proximal term `sum rho/2 weight (x - center)^2`; to be called again when the center moves. */
  prepare(rho: number, weight: Float64Array): void {
    this.rho = rho;
    this.weight = weight;
    if (this.kind === 'general') return;
    const { slope, inverse, center, p } = this;
    for (let i = 0; i < p.size; i++) {
      const pull = rho * weight[i]!;
      const d = p.curvature[i]! + pull;
      slope[i] = p.slope[i]! - pull * center[i]!;
      // Without curvature the term is linear: whatever slope is left sends it to a bound.
      inverse[i] = d > 0 ? 1 / d : Number.MAX_VALUE;
    }
  }

  /** Sets `x` and `response`; returns the part of the dual's slope along `step` that comes from `x`. */
  respond(price: Prices, step: Prices, length: number): number {
    if (this.kind === 'quadratic') return this.respondQuadratic(price.linear, step.linear, length);
    if (this.kind === 'traded') return this.respondTraded(price.linear, step.linear, length);
    return this.respondGeneral(price, step, length);
  }

  /** Minimum over the box of all terms at the given prices, without the proximal term; leaves `x` alone. */
  lowest(price: Prices): number {
    if (this.kind === 'general') return this.lowestGeneral(price);
    const { x, response, rho, weight, p } = this;
    this.x = this.spareX;
    this.response = this.spareResponse;
    this.prepare(0, weight);
    this.respond(price, price, 0);
    const low = this.x;
    this.x = x;
    this.response = response;
    this.prepare(rho, weight);
    const { curvature, slope, reference, proportional, impact } = p;
    const { linear } = price;
    let total = 0;
    for (let i = 0; i < p.size; i++) {
      const xi = low[i]!;
      total += (0.5 * curvature[i]! * xi + slope[i]! + linear[i]!) * xi;
    }
    if (this.kind === 'quadratic') return total;
    for (let i = 0; i < p.size; i++) {
      const move = Math.abs(low[i]! - reference[i]!);
      total += (proportional[i]! + impact[i]! * Math.sqrt(move)) * move;
    }
    return total;
  }

  private lowestGeneral(price: Prices): number {
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
    const { x, response, slope, inverse } = this;
    const { size, lower, upper } = this.p;
    let along = 0;
    for (let i = 0; i < size; i++) {
      const move = step[i]!;
      const inverseCurvature = inverse[i]!;
      let xi = -(slope[i]! + price[i]! + length * move) * inverseCurvature;
      let answer = inverseCurvature;
      if (xi <= lower[i]!) {
        xi = lower[i]!;
        answer = 0;
      } else if (xi >= upper[i]!) {
        xi = upper[i]!;
        answer = 0;
      }
      x[i] = xi;
      response[i] = answer;
      along += xi * move;
    }
    return along;
  }

  private respondTraded(price: Float64Array, step: Float64Array, length: number): number {
    const { x, response, slope, inverse } = this;
    const { size, lower, upper, reference, proportional, impact } = this.p;
    let along = 0;
    for (let i = 0; i < size; i++) {
      const move = step[i]!;
      const d = 1 / inverse[i]!;
      const x0 = reference[i]!;
      const rise = d * x0 + slope[i]! + price[i]! + length * move;
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
      along += xi * move;
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
