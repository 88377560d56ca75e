import type { AssetId, ChainId } from './ids.ts';

/** What the fund wants. Money in USD, rates as fractions, times in seconds. */
export interface Policy {
  /** Absolute risk aversion `a` per USD: utility is mean minus a/2 times variance. */
  readonly riskAversion: number;
  /** Horizon over which holding costs and risk are weighed. */
  readonly horizon: number;
  /** Floor for the lending health factor that the planner keeps; above the vault's own floor. */
  readonly minHealthFactor: number;
  /** Largest price impact one order may have, fraction of its value. */
  readonly maxImpact: number;
  /** Least value of an order, USD; one that is worth less than its own gas is never sent either. */
  readonly minOrder: number;
  /** Slippage allowed between quote and fill, fraction. */
  readonly slippage: number;
  /** Largest cross-asset overlay per asset, USD. Zero switches cross-hedging off. */
  readonly maxOverlay: Readonly<Record<AssetId, number>>;
  /** USD each vault keeps idle for buy-backs; what sales bring in above it becomes lending collateral. */
  readonly idleBuffer: number;
  /** How long a signed plan stays valid. */
  readonly planValidity: number;
  /** Half-width of the signed price band, fraction. */
  readonly priceBand: number;
  /** Half-life of the covariance estimate, hours. */
  readonly covarianceHalfLife: number;
  /** Seconds until a shrinking health factor has been answered on a chain; an hour where left out. */
  readonly reactionTime?: Readonly<Record<ChainId, number>>;
  /** Weighs the mean of the worst `1 - level` of losses over the horizon, besides the variance. */
  readonly cvar?: { readonly level: number; readonly weight: number };
  /**
   * Refuses hedges of `hodl` positions whose variance over so many days is worth less than the cost of following them.
   * Asked at every entry and again when the days are over. Without it every position is hedged as far as its band says.
   */
  readonly hedgeGate?: { readonly days: number };
  /** Largest loss against the benchmarks, USD, and how likely the book must stay within it over so many days. */
  readonly ilBudget?: { readonly loss: number; readonly confidence: number; readonly days: number };
  /**
   * Lets an order go to a Dutch auction of 1inch Fusion instead of to pools, where that is expected to be `minGain` USD
   * better after gas. `longest`: seconds it may stay open, 180 to 900. Without it every order goes to pools.
   */
  readonly auctions?: { readonly minGain: number; readonly longest: number };
}

export const defaultPolicy: Policy = {
  riskAversion: 1e-5,
  horizon: 7 * 86_400,
  minHealthFactor: 1.6,
  maxImpact: 0.005,
  minOrder: 50,
  slippage: 0.003,
  maxOverlay: {},
  idleBuffer: 40_000,
  planValidity: 900,
  priceBand: 0.02,
  covarianceHalfLife: 72,
};
