import type { BudgetAnswer, Policy } from '@ballast/core';
import type { PositionAttribution } from './account.ts';
import type { Effect } from './effect.ts';
import type { ForecastScore } from './report-card.ts';

/** A backtest as plain data: what the table, the JSON file and the page show. Money in USD, gains positive. */
export interface BacktestResult {
  readonly version: 1;
  readonly period: {
    readonly from: string;
    readonly to: string;
    readonly bars: number;
    readonly interval: number;
    readonly assets: readonly string[];
  };
  /** `fresh`: the book is opened anew for every window; otherwise one run, windows are sums over its days. */
  readonly windows: {
    readonly days: number;
    readonly everyDays: number;
    readonly count: number;
    readonly fresh: boolean;
  };
  readonly positions: readonly PositionSummary[];
  readonly policy: Policy;
  /** The unhedged book first, Ballast last. */
  readonly strategies: readonly StrategyResult[];
  readonly planner: PlannerRecord;
  readonly gate: readonly GateRecord[];
  /** Answers to the policy's loss budget, in order of asking; empty without one. */
  readonly budget: readonly BudgetAnswer[];
  readonly attribution: AttributionRecord;
  readonly forecasts: readonly ForecastScore[];
  readonly faults: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  /** What the replay assumes, in words. */
  readonly assumptions: readonly string[];
  readonly timing: { readonly seconds: number; readonly barsTimesPositionsPerSecond: number };
}

export interface PositionSummary {
  readonly name: string;
  readonly chain: string;
  readonly venue: string;
  readonly pair: string;
  readonly usd: number;
  readonly range: string;
  readonly benchmark: string;
}

export interface StrategyResult {
  readonly name: string;
  readonly label: string;
  readonly effect: Effect;
  /** Means per window. */
  readonly cost: CostRecord;
  readonly trades: number;
  /** Net profit and loss against the benchmarks; days of all windows one after the other in a fresh run. */
  readonly windows: readonly number[];
  readonly days: readonly number[];
}

/** USD, positive; `supply` is interest earned and not part of the total. */
export interface CostRecord {
  readonly swap: number;
  readonly gas: number;
  readonly message: number;
  readonly borrow: number;
  readonly supply: number;
  readonly total: number;
}

export interface PlannerRecord {
  readonly decisions: number;
  /** Share of bars at which the planner was not asked because it would certainly have held. */
  readonly skippedShare: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly liquidations: number;
  /** Floor kept by chain. */
  readonly healthFloors: readonly HealthRecord[];
  /** Least health factor seen; null when there was never a debt. */
  readonly leastHealth: number | null;
  readonly droppedOrders: number;
  /** Orders and mandates the simulated vaults refused, by cause. */
  readonly refused: Readonly<Record<string, number>>;
  /** Seconds from the decision that wanted a trade to its inclusion. */
  readonly response: { readonly p50: number; readonly p95: number };
  /** `1 - integral |residual| / integral |exposure|`. */
  readonly accuracy: number;
  /** Share of bars at which nothing was traded: the gap was inside the band. */
  readonly insideBand: number;
}

export interface GateRecord {
  readonly position: string;
  /** Entries at which the gate was asked, and at which it said to hedge. */
  readonly asked: number;
  readonly hedged: number;
  /** Means, USD over the window. */
  readonly benefit: number;
  readonly cost: number;
  /** Days the answer is for, and when the gate refused, with the numbers. */
  readonly days: number;
  readonly refusals: readonly { readonly at: string; readonly benefit: number; readonly cost: number }[];
  /** Whether refused positions were left unhedged, or hedged all the same. */
  readonly applied: boolean;
}

/** Health factor that the planner kept a chain's debt above. */
export interface HealthRecord {
  readonly chain: string;
  readonly policy: number;
  /** Seconds until a shrinking health factor is answered. */
  readonly reactionTime: number;
  /** Largest of the policy's, first passage, history, and 1.6 from three days on; it moves with the forecast. */
  readonly least: number;
  readonly most: number;
}

export interface AttributionRecord {
  /** Sums over all windows of the Ballast run. */
  readonly positions: readonly PositionAttribution[];
  /** Starting value of the LP book and the vaults. */
  readonly nav: number;
  /** Largest difference between vaults and account in any run, as a share of NAV. */
  readonly unexplainedShare: number;
}
