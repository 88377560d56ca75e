/** One risky leg and what following it costs. */
export interface BandProblem {
  /** Dollars the exposure drifts per square root of a year, one standard deviation: |gamma| S^2 sigma. */
  readonly drift: number;
  /** Volatility of the leg per square root of a year. */
  readonly volatility: number;
  /** Cost per dollar traded. */
  readonly proportional: number;
  /** Dollars per trade. */
  readonly fixed: number;
  /** Absolute, per dollar. */
  readonly riskAversion: number;
}

/** Trade when the gap reaches `outer`, back to `inner`; dollars. Rates are per year. */
export interface Band {
  readonly outer: number;
  readonly inner: number;
  readonly cost: number;
  readonly risk: number;
  readonly trades: number;
}

/**
 * Optimal no-trade band with proportional and fixed costs (quantitative specification 4.2): minimises
 * `s^2 (K + c (H - h)) / (H^2 - h^2) + A (H^2 + h^2) / 12` with `A = a sigma^2`, by golden sections over H and h/H. With K = 0 it is Whalley and Wilmott's (1997) half-width, with c = 0 the trade goes to the middle.
 */
export function noTradeBand(problem: BandProblem): Band {
  const { drift, volatility, proportional, fixed, riskAversion } = problem;
  const appetite = riskAversion * volatility ** 2;
  const risk = (outer: number, inner: number) => (appetite / 12) * (outer ** 2 + inner ** 2);
  const trades = (outer: number, inner: number) => drift ** 2 / (outer ** 2 - inner ** 2);
  const cost = (outer: number, inner: number) =>
    trades(outer, inner) * (fixed + proportional * (outer - inner));
  const reflect = ((3 * proportional * drift ** 2) / (2 * appetite)) ** (1 / 3);
  const reset = ((12 * fixed * drift ** 2) / appetite) ** (1 / 4);
  const guess = Math.max(reflect, reset, 1e-12);
  const total = (outer: number, inner: number) => cost(outer, inner) + risk(outer, inner);
  const innerFor = (outer: number) => outer * minimise((share) => total(outer, share * outer), 0, 1 - 1e-7);
  const outer =
    guess * Math.exp(minimise((log) => total(guess * Math.exp(log), innerFor(guess * Math.exp(log))), -2, 2));
  const inner = innerFor(outer);
  return {
    outer,
    inner,
    cost: cost(outer, inner),
    risk: risk(outer, inner),
    trades: trades(outer, inner),
  };
}

/** Golden-section search for the minimum of a unimodal function. */
function minimise(f: (x: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [x, y] = [b - golden * (b - a), a + golden * (b - a)];
  let [fx, fy] = [f(x), f(y)];
  for (let i = 0; i < 80; i++) {
    if (fx <= fy) {
      [b, y, fy] = [y, x, fx];
      x = b - golden * (b - a);
      fx = f(x);
    } else {
      [a, x, fx] = [x, y, fy];
      y = a + golden * (b - a);
      fy = f(y);
    }
  }
  return (a + b) / 2;
}
