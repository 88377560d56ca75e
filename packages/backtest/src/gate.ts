import { lvrRate, type Prices, positionAmounts, relativeVariance } from '@ballast/amm';
import type { BenchmarkName, PositionShape } from '@ballast/core';
import { noTradeBand } from './band.ts';

/** One leg of a position: what it costs to trade its asset and how it moves. */
export interface GateLeg {
  /** Volatility per square root of a year; zero for the settlement token, which is never traded. */
  readonly volatility: number;
  /** Cost per dollar traded, dollars per trade, borrow rate per year. */
  readonly proportional: number;
  readonly fixed: number;
  readonly borrowRate: number;
}

export interface GateInput {
  readonly shape: PositionShape;
  readonly benchmark: BenchmarkName;
  readonly prices: Prices;
  readonly legs: readonly [GateLeg, GateLeg];
  readonly correlation: number;
  /** Absolute, per dollar. */
  readonly riskAversion: number;
  /** Years over which benefit and cost are weighed. */
  readonly horizon: number;
}

export interface GateVerdict {
  readonly hedge: boolean;
  /** Certainty-equivalent value of the variance that hedging can remove, dollars over the horizon. */
  readonly benefit: number;
  /** Expected cost of following the position inside its no-trade band, dollars over the horizon. */
  readonly cost: number;
}

/**
 * Whether hedging a position is worth its cost, before any of it is paid (quantitative specification 2.4): hedge iff
 * `(a/2) Var > E[cost]`. Against hodl `Var = (A V sigma_rel^2 T)^2 / 32 = 2 (LVR rate T)^2`, the variance of
 * impermanent loss; against USD it is the variance of the position's value. The cost follows the optimal no-trade
 * band of each leg, plus opening and borrowing.
 */
export function hedgeGate(input: GateInput): GateVerdict {
  const { shape, benchmark, prices, legs, riskAversion, horizon } = input;
  const [first, second] = legs;
  const variance = relativeVariance({
    volatility0: first.volatility,
    volatility1: second.volatility,
    correlation: input.correlation,
  });
  const lvr = lvrRate(shape, prices, variance);
  const { amount0, amount1 } = positionAmounts(shape, prices);
  const values = [amount0 * prices.price0, amount1 * prices.price1] as const;
  const loss = 2 * (lvr * horizon) ** 2;
  const level =
    horizon *
    ((values[0] * first.volatility) ** 2 +
      (values[1] * second.volatility) ** 2 +
      2 * input.correlation * values[0] * first.volatility * values[1] * second.volatility);
  const benefit = (riskAversion / 2) * (benchmark === 'hodl' ? loss : level + loss);
  // LVR is |gamma| P^2 variance / 2, so the dollars that drift on each leg are 2 LVR / sigma_rel.
  const drift = variance > 0 ? (2 * lvr) / Math.sqrt(variance) : 0;
  const cost = legs.reduce(
    (sum, leg, i) => sum + (leg.volatility > 0 ? legCost(input, leg, drift, values[i === 0 ? 0 : 1]) : 0),
    0,
  );
  return { hedge: benefit > cost, benefit, cost };
}

function legCost(input: GateInput, leg: GateLeg, drift: number, value: number): number {
  const { horizon, riskAversion, benchmark } = input;
  const following =
    drift > 0
      ? horizon *
        noTradeBand({
          drift,
          volatility: leg.volatility,
          proportional: leg.proportional,
          fixed: leg.fixed,
          riskAversion,
        }).cost
      : 0;
  if (benchmark === 'usd-neutral')
    return following + leg.fixed + leg.proportional * value + leg.borrowRate * horizon * value;
  // Mean size of a driftless hedge over the horizon, short half of the time: sqrt(2 / pi) 2/3 s sqrt(T) / 2.
  const borrowed = (Math.sqrt(2 / Math.PI) / 3) * drift * Math.sqrt(horizon);
  return following + leg.borrowRate * horizon * borrowed;
}
