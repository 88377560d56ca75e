import { lvrRate, relativeVariance } from '@ballast/amm';
import { type AssetId, type RiskForecast, wadToNumber } from '@ballast/core';
import { type Band, noTradeBand } from '@ballast/optimizer';
import { cheapestOf } from './band.ts';
import type { TradeCost } from './costs.ts';
import type { PlanInput } from './input.ts';
import type { PricedPosition } from './positions.ts';
import type { Book } from './view.ts';

/** Terms of hedging an asset where it is cheapest. */
export interface Leg {
  readonly asset: AssetId;
  readonly volatility: number;
  readonly proportional: number;
  /** USD per trade. */
  readonly fixed: number;
  /** Per year. */
  readonly borrowRate: number;
}

/** Trading and borrowing terms per asset of the book; undefined where no chain trades it. */
export function hedgeLegs(
  input: PlanInput,
  book: Book,
  costs: readonly (readonly (TradeCost | undefined)[])[],
): readonly (Leg | undefined)[] {
  return book.assets.map((asset, a): Leg | undefined => {
    const offers = book.cells.map((row, c) => {
      const cost = costs[c]?.[a];
      const borrow = row[a]?.state.borrow;
      // What cannot be borrowed here may still be bought.
      const borrowRate = borrow && wadToNumber(borrow.available) > 0 ? borrow.rate : 0;
      return [cost && { ...cost, borrowRate }];
    });
    const best = cheapestOf(offers, 0);
    const variance = covarianceOf(input.forecast, asset, asset);
    if (!best || !(variance > 0)) return undefined;
    const { proportional, fixed, borrowRate } = best;
    return { asset, volatility: Math.sqrt(variance), proportional, fixed, borrowRate };
  });
}

/** Covariance of two assets per year; the settlement token does not move. */
export function covarianceOf({ assets, covariance }: RiskForecast, first: AssetId, second: AssetId): number {
  return covariance[assets.indexOf(first)]?.[assets.indexOf(second)] ?? 0;
}

/** No-trade band of a leg whose target drifts by so many USD per square root of a year. */
export const bandOf = ({ volatility, proportional, fixed }: Leg, drift: number, riskAversion: number): Band =>
  noTradeBand({ drift, volatility, proportional, fixed, riskAversion });

/** Mean short over `years` of a hedge that starts at nothing and drifts: `sqrt(2/pi) 2/3 s sqrt(T)`, half of the time. */
export const meanShort = (drift: number, years: number): number =>
  (Math.sqrt(2 / Math.PI) / 3) * drift * Math.sqrt(years);

/** What a position loses to arbitrage per year, USD, and how fast its exposures drift, USD per square root of a year. */
export function lossRate(
  input: PlanInput,
  { position, prices }: PricedPosition,
): { readonly lvr: number; readonly drift: number } {
  const { asset0, asset1 } = position;
  const volatility = (asset: AssetId) => Math.sqrt(covarianceOf(input.forecast, asset, asset));
  const product = volatility(asset0) * volatility(asset1);
  const variance = relativeVariance({
    volatility0: volatility(asset0),
    volatility1: volatility(asset1),
    correlation: product > 0 ? covarianceOf(input.forecast, asset0, asset1) / product : 0,
  });
  const lvr = lvrRate(position.shape, prices, variance);
  // LVR is half of |gamma| P^2 variance, so the dollars that drift are 2 LVR / sigma.
  return { lvr, drift: variance > 0 ? (2 * lvr) / Math.sqrt(variance) : 0 };
}
