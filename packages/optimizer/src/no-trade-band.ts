import { FatalError } from '@ballast/core';

/** One risky leg and what following it costs. Money in USD, rates per year. */
export interface BandProblem {
  /** USD by which the target drifts per square root of a year, one standard deviation: `|gamma| S^2 sigma`. */
  readonly drift: number;
  /** Volatility of the leg per square root of a year. */
  readonly volatility: number;
  /** Cost per USD traded. */
  readonly proportional: number;
  /** USD per trade. */
  readonly fixed: number;
  /** Absolute, per USD. */
  readonly riskAversion: number;
}

/** Trade when the gap reaches `outer`, back to `inner`; USD. Rates are per year. */
export interface Band {
  readonly outer: number;
  readonly inner: number;
  /** Expected trading cost. */
  readonly cost: number;
  /** Certainty-equivalent cost of the gap that is left. */
  readonly risk: number;
  readonly trades: number;
}

/**
 * Optimal no-trade band with proportional and fixed costs (quantitative specification 4.2): minimises
 * `J(H, h) = s^2 (K + c (H - h)) / (H^2 - h^2) + a sigma^2 (H^2 + h^2) / 12`. Without a fixed cost it reflects at Whalley
 * and Wilmott's (1997) half-width `(3 c s^2 / (2 a sigma^2))^(1/3)`; without a proportional one it trades to the
 * middle from `(12 K s^2 / (a sigma^2))^(1/4)`; with neither there is no band and no cost.
 * Throws FatalError unless volatility and risk aversion are positive and the rest is not negative.
 */
export function noTradeBand(problem: BandProblem): Band {
  const { drift, volatility, proportional: c, fixed: k, riskAversion } = problem;
  const appetite = riskAversion * volatility ** 2;
  if (!(appetite > 0 && drift >= 0 && c >= 0 && k >= 0 && Number.isFinite(appetite + drift + c + k)))
    throw new FatalError(
      `no band for ${JSON.stringify(problem)}`,
      'volatility and risk aversion must be positive, drift and costs not negative',
    );
  const speed = drift ** 2;
  if (speed === 0 || (c === 0 && k === 0)) return { outer: 0, inner: 0, cost: 0, risk: 0, trades: 0 };
  if (k === 0) {
    const width = ((3 * c * speed) / (2 * appetite)) ** (1 / 3);
    // Reflection is the limit of ever smaller trades: their number has no bound, their cost has.
    return {
      outer: width,
      inner: width,
      cost: (speed * c) / (2 * width),
      risk: (appetite * width ** 2) / 6,
      trades: Number.POSITIVE_INFINITY,
    };
  }
  const share = c === 0 ? 0 : innerShare(speed, c, k, appetite);
  const outer = outerFor(share, speed, c, k, appetite);
  const inner = share * outer;
  const trades = speed / (outer ** 2 - inner ** 2);
  return {
    outer,
    inner,
    cost: trades * (k + c * (outer - inner)),
    risk: (appetite * (outer ** 2 + inner ** 2)) / 12,
    trades,
  };
}

/** Best `H` for `h = u H`: the positive root of `A (1+u^2) / 6 H^4 - s^2 c / (1+u) H - 2 s^2 K / (1-u^2)`. */
function outerFor(u: number, speed: number, c: number, k: number, appetite: number): number {
  const quartic = (appetite * (1 + u * u)) / 6;
  const linear = (speed * c) / (1 + u);
  const constant = (2 * speed * k) / (1 - u * u);
  // Above the root, where Newton falls monotonically.
  let width = (linear / quartic) ** (1 / 3) + (constant / quartic) ** (1 / 4);
  for (let step = 0; step < 60; step++) {
    const value = quartic * width ** 4 - linear * width - constant;
    const next = width - value / (4 * quartic * width ** 3 - linear);
    if (!(next < width)) break;
    width = next;
  }
  return width;
}

/** Root in `u` of the derivative of `J(H(u), uH(u))`, by bisection: negative at zero, positive near one. */
function innerShare(speed: number, c: number, k: number, appetite: number): number {
  let low = 0;
  let high = 1 - 1e-12;
  for (let step = 0; step < 60; step++) {
    const u = 0.5 * (low + high);
    const width = outerFor(u, speed, c, k, appetite);
    const slope =
      (2 * speed * k * u) / (width ** 2 * (1 - u * u) ** 2) -
      (speed * c) / (width * (1 + u) ** 2) +
      (appetite * width ** 2 * u) / 6;
    if (slope > 0) high = u;
    else low = u;
  }
  return 0.5 * (low + high);
}

/**
 * Half-width in USD at which the gap's yearly standard deviation of profit and loss is `error` USD, for a gap spread
 * evenly over a reflecting band: `sqrt(3) error / sigma` (quantitative specification 4.2).
 */
export const bandForTrackingError = (error: number, volatility: number): number =>
  (Math.sqrt(3) * error) / volatility;
