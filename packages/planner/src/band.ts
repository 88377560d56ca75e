import { bookHessian } from '@ballast/amm';
import type { AssetId } from '@ballast/core';
import { noTradeBand } from '@ballast/optimizer';
import type { TradeCost } from './costs.ts';
import type { PlanInput } from './input.ts';
import { pricedPositions, pricesOf } from './positions.ts';
import type { Book } from './view.ts';

const yearSeconds = 365 * 86_400;

/** Terms under which the one-period programme reproduces an asset's no-trade band. */
export interface BandTerms {
  /** Years over which risk is weighed. */
  readonly horizon: number;
  /** USD on top of what a trade costs at all, so that none is made before the outer edge. */
  readonly patience: number;
}

/**
 * One period with risk `q y^2 / 2`, `q = a sigma^2 tau`, proportional cost c and fixed cost K trades from beyond
 * `c/q + sqrt(2K/q)` to `c/q`. The optimal band with a fixed cost trades from `outer` to `inner` (quantitative
 * specification 4.2), so `tau = c / (a sigma^2 inner)`, at most the policy's horizon, and the fixed cost counts as
 * `q (outer - c/q)^2 / 2`. Without a fixed cost this is Whalley and Wilmott's half-width (1997) and nothing on top. It
 * must not depend on what is held: two assets that compete for collateral would change places forever.
 */
export function bandTerms(
  input: PlanInput,
  book: Book,
  costs: readonly (readonly (TradeCost | undefined)[])[],
): readonly BandTerms[] {
  const { policy, forecast } = input;
  const longest = policy.horizon / yearSeconds;
  const gammas = bookGammas(book, input.snapshot.settlement);
  return book.assets.map((asset, a): BandTerms => {
    const at = forecast.assets.indexOf(asset);
    const variance = forecast.covariance[at]?.[at] ?? 0;
    const cost = cheapestOf(costs, a);
    const drift = gammas[a]! * book.prices[a]! ** 2 * Math.sqrt(variance);
    const plain = { horizon: longest, patience: 0 };
    // Without gamma or cost the band has no width and the dead zone no meaning.
    if (!cost || !(drift > 0) || cost.proportional + cost.fixed === 0) return plain;
    const { proportional, fixed } = cost;
    const { riskAversion } = policy;
    const { outer, inner } = noTradeBand({
      drift,
      volatility: Math.sqrt(variance),
      proportional,
      fixed,
      riskAversion,
    });
    const appetite = riskAversion * variance;
    const horizon = inner > 0 ? Math.min(longest, proportional / (appetite * inner)) : longest;
    const stiffness = appetite * horizon;
    const wait = Math.max(0, outer - proportional / stiffness);
    return { horizon, patience: Math.max(0, (stiffness * wait ** 2) / 2 - fixed) };
  });
}

/** Terms of the chain where an asset trades at the lowest fee, then gas. */
export const cheapestOf = <T extends TradeCost>(
  costs: readonly (readonly (T | undefined)[])[],
  asset: number,
): T | undefined =>
  costs
    .flatMap((row) => row[asset] ?? [])
    .sort((x, y) => x.proportional - y.proportional || x.fixed - y.fixed)[0];

/** Own second derivative of the fully protected book per asset, whole units per USD. */
export function bookGammas(book: Book, settlement: AssetId): readonly number[] {
  const prices = pricesOf(book, settlement);
  const positions = pricedPositions(book, settlement).map((one) => one.position);
  const names = Object.keys(prices);
  const hessian = bookHessian(positions, names, prices);
  return book.assets.map((asset) => Math.abs(hessian[names.indexOf(asset)]?.[names.indexOf(asset)] ?? 0));
}
