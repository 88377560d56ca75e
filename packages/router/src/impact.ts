import { wadToNumber } from '@ballast/core';
import { openMarket, settlementUsd } from './market.ts';
import { exactIn, splitQuantity } from './split.ts';
import type { ImpactCost, ImpactRequest } from './types.ts';

/** Sizes of the fit, as powers of two below the largest. */
const FIT_POINTS = 8;
/** Largest size of the fit where pools have no end, fraction of the depth at which the price has fallen by half. */
const OPEN_ENDED_IMPACT = 0.5;

/**
 * Smooth cost of trading an asset over the executable pools of one chain, for a planner that needs a formula: exact
 * optimal splits at sizes up to the impact limit, power laws fitted to their excess over the marginal price by least
 * squares. Gas is left out: it is a fixed cost. Null when no executable pool trades the asset.
 * @throws FatalError as `routeOrder` on inconsistent pools.
 */
export function impactCost(request: ImpactRequest): ImpactCost | null {
  const { side } = request;
  const market = openMarket(request, side);
  if (Number.isNaN(market.bestPrice)) return null;
  const usdPerSettlement = settlementUsd(request);
  const price = wadToNumber(request.price);
  const usdIn = side === 'sell' ? price : usdPerSettlement;
  const usdOut = side === 'sell' ? usdPerSettlement : price;
  const curves = market.venues.map(({ curve }) => exactIn(curve));
  const capacity = curves.reduce((sum, curve) => sum + curve.capacity, 0);
  const reach = Number.isFinite(capacity)
    ? capacity * (1 - 1e-9)
    : curves.reduce(
        (sum, { quantityAt, start }) => sum + quantityAt(start / Math.sqrt(OPEN_ENDED_IMPACT)),
        0,
      );
  const atMargin = (market.bestPrice * usdOut) / usdIn;
  let rootRise = 0;
  let rootSquare = 0;
  let lineRise = 0;
  let lineSquare = 0;
  for (let i = 0; i < FIT_POINTS && reach > 0; i++) {
    const quantity = reach / 2 ** i;
    const notional = quantity * usdIn;
    const excess = atMargin * (1 - splitQuantity(curves, quantity).gain / (quantity * market.bestPrice));
    rootRise += excess * Math.sqrt(notional);
    rootSquare += notional;
    lineRise += excess * notional;
    lineSquare += notional * notional;
  }
  return {
    proportional: Math.max(1 - atMargin, 0),
    threeHalves: rootSquare > 0 ? Math.max(rootRise / rootSquare, 0) : 0,
    quadraticPerUsd: lineSquare > 0 ? Math.max(lineRise / lineSquare, 0) : 0,
    capacityUsd: capacity * usdIn,
  };
}
