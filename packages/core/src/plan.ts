import type { AssetId, ChainId, Eid, Hex, PositionKey, VenueId } from './ids.ts';
import type { Reason } from './reasons.ts';
import type { TokenAmount, Wad } from './units.ts';

/** Forecast the planner works with. Index order is `assets`. */
export interface RiskForecast {
  readonly model: string;
  readonly assets: readonly AssetId[];
  /** Covariance of log returns per year, row-major. */
  readonly covariance: readonly (readonly number[])[];
  /** Annualised volatility, for people. */
  readonly volatility: readonly number[];
  /** Hours of history behind it. */
  readonly observations: number;
}

/** A decision for the whole book at one snapshot. */
export interface Plan {
  readonly cycle: number;
  readonly at: number;
  readonly action: 'hedge' | 'hold';
  readonly assets: readonly AssetPlan[];
  /** One signed plan per vault that needs one; empty when holding. */
  readonly vaultPlans: readonly VaultPlan[];
  /** Executions that may run as soon as their vault's plan is in. */
  readonly orders: readonly PlannedOrder[];
  readonly reasons: readonly Reason[];
  readonly certificate: Certificate;
  /** Where the policy states a loss budget. Stands until its days are over or the book changes. */
  readonly budget?: BudgetAnswer;
  /** Where the policy gates hedges: one answer per entry of a position, standing for its days. */
  readonly gate?: readonly GateAnswer[];
}

/** Whether hedging one entry of a position pays. Money in USD over the days. */
export interface GateAnswer {
  readonly position: PositionKey;
  /** Names the entry: a position that is closed and opened again is asked again. */
  readonly entry: string;
  /** Seconds, and how long the answer stands. */
  readonly at: number;
  readonly days: number;
  readonly worthIt: boolean;
  /** Certainty equivalent of the variance that a hedge removes, and expected cost of following. */
  readonly benefit: number;
  readonly cost: number;
}

/** What can be promised about a loss budget. Money in USD over the budget's days, probabilities as fractions. */
export interface BudgetAnswer {
  readonly loss: number;
  readonly confidence: number;
  readonly days: number;
  /** When it was answered, seconds, and for which entries of positions. */
  readonly at: number;
  readonly entries: readonly string[];
  /** Whether hedging is worth it; if not, nothing new is opened. */
  readonly worthIt: boolean;
  /** Whether the budget is kept with the stated confidence by what is recommended. */
  readonly met: boolean;
  /** Chance of staying within the budget. */
  readonly unhedged: number;
  readonly hedged: number;
  /** Expected loss against the benchmarks that no hedge removes, and expected cost of the hedge. */
  readonly expectedLoss: number;
  readonly expectedCost: number;
  /** Risk aversion at which the hedge follows the book closely enough; the policy's or higher. */
  readonly riskAversion: number;
  /** Quantity to hold now, whole units, and how far it may drift before a trade, USD. */
  readonly hedge: readonly { readonly asset: AssetId; readonly quantity: number; readonly band: number }[];
}

/** Book-level view of one asset, summed over chains. */
export interface AssetPlan {
  readonly asset: AssetId;
  readonly price: number;
  readonly exposure: number;
  readonly held: number;
  /** Held quantity the solver wants; `exposure + desired` is what stays unhedged. */
  readonly desired: number;
  readonly perChain: readonly {
    readonly chainId: ChainId;
    readonly exposure: number;
    readonly held: number;
    readonly desired: number;
  }[];
}

/** Content of the EIP-712 `HedgePlan` for one vault, WAD quantities. */
export interface VaultPlan {
  readonly chainId: ChainId;
  readonly epoch: bigint;
  readonly validUntil: number;
  readonly ratios: readonly { readonly positionId: bigint; readonly ratio: Wad }[];
  readonly overlays: readonly { readonly asset: AssetId; readonly quantity: Wad }[];
  readonly mandates: readonly {
    readonly dstEid: Eid;
    readonly asset: AssetId;
    readonly quantity: Wad;
    /** Positions whose exposure this mandate hedges, for reports. */
    readonly positions: readonly PositionKey[];
    readonly reason: Reason;
  }[];
  readonly priceBands: readonly { readonly asset: AssetId; readonly minPrice: Wad; readonly maxPrice: Wad }[];
}

/** One execution on one vault: sell or buy `quantity` of `asset` against the settlement token. */
export interface PlannedOrder {
  readonly chainId: ChainId;
  readonly asset: AssetId;
  readonly side: 'sell' | 'buy';
  readonly quantity: Wad;
  readonly legs: readonly PlannedLeg[];
  /** Chains whose positions this order protects. */
  readonly positionChains: readonly ChainId[];
  readonly reason: Reason;
}

export interface PlannedLeg {
  readonly venue: VenueId;
  /** In the input token's units. */
  readonly amountIn: TokenAmount;
  readonly expectedOut: TokenAmount;
  readonly minAmountOut: TokenAmount;
  /** Venue parameters, ABI-encoded. */
  readonly data: Hex;
}

/** Evidence that the answer is the optimum of the stated problem. */
export interface Certificate {
  readonly status: 'optimal' | 'fallback' | 'not-run';
  /** USD per horizon. */
  readonly objective: number;
  readonly unhedgedObjective: number;
  /** Relative duality gap. */
  readonly gap: number;
  readonly iterations: number;
  /** Each attempt of the fallback chain, first to last. */
  readonly attempts: readonly string[];
}
