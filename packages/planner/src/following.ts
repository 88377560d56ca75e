import { lvrRate, relativeVariance } from '@ballast/amm';
import { type AssetId, wadToNumber } from '@ballast/core';
import { type Band, noTradeBand } from '@ballast/optimizer';
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
    const at = input.forecast.assets.indexOf(asset);
    const offers = book.cells.flatMap((row, c) => {
      const cost = costs[c]?.[a];
      const cell = row[a];
      if (!cost || !cell) return [];
      const borrow = cell.state.borrow;
      // What cannot be borrowed here may still be bought.
      return [{ ...cost, borrowRate: borrow && wadToNumber(borrow.available) > 0 ? borrow.rate : 0 }];
    });
    const best = offers.sort((x, y) => x.proportional - y.proportional || x.fixed - y.fixed)[0];
    const variance = input.forecast.covariance[at]?.[at] ?? 0;
    if (!best || !(variance > 0)) return undefined;
    const { proportional, fixed, borrowRate } = best;
    return { asset, volatility: Math.sqrt(variance), proportional, fixed, borrowRate };
  });
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
  const { covariance, assets } = input.forecast;
  const [i, j] = [assets.indexOf(position.asset0), assets.indexOf(position.asset1)];
  const volatility = (at: number) => Math.sqrt(covariance[at]?.[at] ?? 0);
  const product = volatility(i) * volatility(j);
  const variance = relativeVariance({
    volatility0: volatility(i),
    volatility1: volatility(j),
    correlation: product > 0 ? (covariance[i]?.[j] ?? 0) / product : 0,
  });
  const lvr = lvrRate(position.shape, prices, variance);
  // LVR is half of |gamma| P^2 variance, so the dollars that drift are 2 LVR / sigma.
  return { lvr, drift: variance > 0 ? (2 * lvr) / Math.sqrt(variance) : 0 };
}
