import type { Address, AssetId, PlannedLeg, PoolState, VenueId, Wad, Wei } from '@ballast/core';

/** Where and at what terms orders of one chain may trade. */
export interface RouteMarket {
  readonly asset: AssetId;
  readonly settlement: AssetId;
  /** Pools of one chain; those that do not pair `asset` with `settlement` are ignored. */
  readonly pools: readonly PoolState[];
  /** Venues with an adapter on this chain; pools of other venues are ignored. */
  readonly executableVenues: readonly VenueId[];
  /** Oracle price of the asset, USD. */
  readonly price: Wad;
  /** Oracle price of the settlement token, USD. One when absent. */
  readonly settlementPrice?: Wad;
  /**
   * Largest price impact, fraction: no unit trades at a marginal price worse than the best price before the order by
   * more than this, pool fee included on both sides. The average impact is therefore smaller.
   */
  readonly maxImpact: number;
}

export interface RouteTerms extends RouteMarket {
  readonly gasPriceWei: Wei;
  /** USD of one native token. */
  readonly nativePrice: Wad;
  /** Slippage allowed between quote and fill, fraction. */
  readonly slippage: number;
}

/** Sell a quantity of the asset, buy a quantity of it, or spend an amount of the settlement token; WAD each. */
export type RouteOrder =
  | { readonly side: 'sell' | 'buy'; readonly quantity: Wad }
  | { readonly side: 'buy'; readonly amountIn: Wad };

export type RouteRequest = RouteTerms & RouteOrder;

/** What kept part of an order back. */
export type RouteLimit = 'none' | 'no-pool' | 'impact' | 'liquidity';

export interface Route {
  /** One leg per pool used, in venue order. Empty when nothing can trade. */
  readonly legs: readonly PlannedLeg[];
  /** Address of the pool behind each leg, same order. */
  readonly pools: readonly Address[];
  /** Asset sold, or expected to be bought. */
  readonly quantity: Wad;
  /** Input over all legs, WAD of the input token. */
  readonly amountIn: Wad;
  /** Quoted output over all legs, WAD of the output token. */
  readonly expectedOut: Wad;
  /** Settlement tokens per asset; NaN without legs. */
  readonly avgPrice: number;
  /** USD lost against the oracle price, gas excluded; negative when the pools pay better than the oracle. */
  readonly costUsd: number;
  readonly gasUsd: number;
  /** Average price shortfall against the best marginal price before the order, fraction. */
  readonly impact: number;
  /** Part of the request that was not routed, in the request's own unit. */
  readonly unrouted: Wad;
  readonly limitedBy: RouteLimit;
  /** Most that fits under the impact limit, in the request's own unit; infinite without a limit. */
  readonly capacity: number;
  readonly certificate: RouteCertificate;
}

export interface RouteCertificate {
  /** `optimal`: proved to rounding. `bounded`: the search stopped early; `gap` still holds. */
  readonly status: 'optimal' | 'bounded' | 'empty';
  /** (upper bound of the net value - exact net value of the legs) / gross value. */
  readonly gap: number;
  /** Subproblems examined. */
  readonly nodes: number;
}

/** Smooth cost of trading a USD notional n, for an optimiser: choose one of the two power laws. */
export interface ImpactCost {
  /** Fee plus spread against the oracle price, fraction of n. Never negative: a favourable stale pool is not counted on. */
  readonly proportional: number;
  /** cost = proportional n + threeHalves n^1.5; USD^-0.5. */
  readonly threeHalves: number;
  /** cost = proportional n + quadraticPerUsd n^2; USD^-1. */
  readonly quadraticPerUsd: number;
  /** Notional that fits under the impact limit, USD; infinite without a limit. */
  readonly capacityUsd: number;
}

export type ImpactRequest = RouteMarket & { readonly side: 'sell' | 'buy' };
