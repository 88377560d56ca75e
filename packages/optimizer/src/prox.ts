/**
 * One separable term of the hedge programme:
 * `d/2 x^2 + c x + r x^- + k/2 (x^-)^2 + a|x - x0| + s|x - x0|^(3/2)` on `[lower, upper]`, with `x^- = max(-x, 0)`.
 * `a, s, r, k, d >= 0` keep it convex.
 */
export interface Term {
  curvature: number;
  slope: number;
  shortRate: number;
  shortCurvature: number;
  reference: number;
  proportional: number;
  impact: number;
  lower: number;
  upper: number;
}

export interface Minimiser {
  x: number;
  /** dx/d(-slope): inverse curvature, zero at kinks and bounds. */
  response: number;
}

/** Distance from the reference where `curvature t + 1.5 s sqrt(t) = excess`, `excess > 0`; infinite when flat. */
function distance(curvature: number, excess: number, impact: number): number {
  const s = 1.5 * impact;
  const root = (2 * excess) / (s + Math.sqrt(s * s + 4 * curvature * excess));
  return root * root;
}

/**
 * Closed-form minimiser of a term: two kinks (reference and zero), one square root per side.
 * Source: scalar optimality condition of the term; method as in solver specification, section 3.
 */
export function minimise(term: Term, out: Minimiser): void {
  const { curvature: dp, slope: lp, reference: x0, proportional: a, impact: s } = term;
  const dn = dp + term.shortCurvature;
  const ln = lp - term.shortRate;
  out.response = 0;
  // Derivative of everything but the trading cost, from the left and from the right of the reference.
  const left = x0 > 0 ? dp * x0 + lp : dn * x0 + ln;
  const right = x0 < 0 ? dn * x0 + ln : dp * x0 + lp;
  if (left <= a && right >= -a) out.x = x0;
  else if (right < -a) rise(x0, a, s, dn, ln, dp, lp, out);
  else fall(x0, a, s, dn, ln, dp, lp, out);
  if (out.x <= term.lower) {
    out.x = term.lower;
    out.response = 0;
  } else if (out.x >= term.upper) {
    out.x = term.upper;
    out.response = 0;
  }
}

function settle(x0: number, sign: 1 | -1, d: number, excess: number, s: number, out: Minimiser): void {
  const t = distance(d, excess, s);
  out.x = x0 + sign * t;
  out.response = s > 0 ? 1 / (d + (0.75 * s) / Math.sqrt(t)) : 1 / d;
}

function stopAtZero(out: Minimiser): void {
  out.x = 0;
  out.response = 0;
}

function rise(
  x0: number,
  a: number,
  s: number,
  dn: number,
  ln: number,
  dp: number,
  lp: number,
  out: Minimiser,
): void {
  if (x0 < 0) {
    const cost = a + 1.5 * s * Math.sqrt(-x0);
    if (ln + cost >= 0) {
      settle(x0, 1, dn, -(dn * x0 + ln) - a, s, out);
      if (out.x >= 0) stopAtZero(out);
      return;
    }
    if (lp + cost >= 0) {
      out.x = 0;
      return;
    }
  }
  settle(x0, 1, dp, -(dp * x0 + lp) - a, s, out);
}

function fall(
  x0: number,
  a: number,
  s: number,
  dn: number,
  ln: number,
  dp: number,
  lp: number,
  out: Minimiser,
): void {
  if (x0 > 0) {
    const cost = a + 1.5 * s * Math.sqrt(x0);
    if (lp - cost <= 0) {
      settle(x0, -1, dp, dp * x0 + lp - a, s, out);
      if (out.x <= 0) stopAtZero(out);
      return;
    }
    if (ln - cost <= 0) {
      out.x = 0;
      return;
    }
  }
  settle(x0, -1, dn, dn * x0 + ln - a, s, out);
}

/** Value of a term at `x`. */
export function valueAt(term: Term, x: number): number {
  const short = x < 0 ? -x : 0;
  const move = Math.abs(x - term.reference);
  return (
    (0.5 * term.curvature * x + term.slope) * x +
    (term.shortRate + 0.5 * term.shortCurvature * short) * short +
    (term.proportional + term.impact * Math.sqrt(move)) * move
  );
}
