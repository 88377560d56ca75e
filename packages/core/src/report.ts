import type { AssetId, Hex } from './ids.ts';
import type { BudgetAnswer, GateAnswer } from './plan.ts';
import type { ReasonCode } from './reasons.ts';

/** `report.json` of one run: plain JSON, money in USD numbers, exact amounts as decimal strings. */
export interface RunReport {
  readonly version: 1;
  readonly run: { readonly id: string; readonly startedAt: string; readonly command: string };
  readonly market: {
    /** "history: <folder name>" or "generated (seed n)". */
    readonly source: string;
    readonly from: string;
    readonly to: string;
    readonly steps: number;
    readonly assets: readonly AssetId[];
    /** Oracle prices per step, USD. */
    readonly prices: readonly { readonly at: number; readonly usd: Readonly<Record<AssetId, number>> }[];
  };
  readonly positions: readonly ReportPosition[];
  readonly exposure: readonly {
    readonly chain: string;
    readonly asset: AssetId;
    readonly before: number;
    readonly after: number;
    readonly beforeUsd: number;
    readonly afterUsd: number;
  }[];
  readonly plans: {
    readonly count: number;
    readonly byReason: Readonly<Partial<Record<ReasonCode, number>>>;
    readonly list: readonly {
      readonly cycle: number;
      readonly at: number;
      readonly action: 'hedge' | 'hold';
      readonly reasons: readonly ReasonCode[];
      readonly gap: number;
    }[];
  };
  /** Which risk model the decisions rest on, and why it. */
  readonly model: ReportModel;
  /** What the newest plan answers about the loss budget and the hedge gate; null and empty without such a policy. */
  readonly budget: BudgetAnswer | null;
  readonly gate: readonly GateAnswer[];
  /** Hedges that were not worth it, one row per subject with the newest numbers. */
  readonly refusals: readonly {
    readonly chain: string | null;
    readonly asset: AssetId | null;
    readonly detail: string;
    readonly plans: number;
  }[];
  /** Times in which a chain was left alone; `to` is null while it lasts. */
  readonly outages: readonly {
    readonly chain: string;
    readonly code: ReasonCode;
    readonly detail: string;
    readonly from: number;
    readonly to: number | null;
    readonly plans: number;
  }[];
  readonly hedges: readonly ReportHedge[];
  readonly messages: readonly ReportMessage[];
  readonly crossChainHedges: number;
  readonly pnl: {
    readonly benchmark: string;
    readonly unhedged: PnlSeries;
    /** Counterfactual computed from this run's prices and exposures at this run's costs; not executed. */
    readonly oneToOne: PnlSeries;
    readonly ballast: PnlSeries;
  };
  readonly effectiveness: {
    /** 1 - var(hedged)/var(unhedged) of daily P&L against the benchmark, net of costs. */
    readonly he: number;
    readonly heHourly: number;
    readonly oneToOneHe: number;
    readonly cvar95Reduction: number;
    readonly costUsd: number;
    readonly oneToOneCostUsd: number;
    readonly trades: number;
    readonly oneToOneTrades: number;
  };
  /** Gas of the keeper's transactions by chain and kind: the planner's gas figures come from here. */
  readonly gas: readonly {
    readonly chain: string;
    readonly kind: string;
    readonly count: number;
    readonly median: number;
    readonly most: number;
    readonly usd: number;
  }[];
  /** Lines that sum to the NAV change of the run; `unexplained` is a line of its own. */
  readonly attribution: {
    readonly lines: readonly { readonly name: string; readonly usd: number }[];
    readonly navStart: number;
    readonly navEnd: number;
    readonly navChange: number;
    readonly unexplained: number;
  };
  readonly timings: readonly { readonly stage: string; readonly ms: number }[];
  /** Parts that stand in for something unreachable, in plain words. */
  readonly emulated: readonly string[];
}

export interface ReportModel {
  /** As the newest forecast names it, with why better ones could not answer. */
  readonly name: string;
  /** Why this model drives. */
  readonly reason: string;
  /** Hours of history behind the newest forecast. */
  readonly observations: number;
  readonly volatility: readonly { readonly asset: AssetId; readonly annual: number }[];
  /** Forecasts by each model over the run. */
  readonly used: readonly { readonly name: string; readonly forecasts: number }[];
  /** Cards of the models that were judged before the run. */
  readonly cards: readonly {
    readonly model: string;
    readonly version: string;
    readonly drives: boolean;
    /** Null for the baseline, which needs no leave. */
    readonly passed: boolean | null;
    readonly reason: string;
    readonly dataFrom: string;
    readonly dataThrough: string;
    readonly scores: readonly {
      readonly asset: AssetId;
      readonly split: string;
      readonly qlike: number;
      readonly bias: number;
      readonly coverage: number;
    }[];
  }[];
}

export interface ReportPosition {
  readonly key: string;
  readonly chain: string;
  readonly venue: string;
  readonly pair: string;
  readonly range: string;
  readonly benchmark: string;
  readonly valueUsd: number;
  readonly entryUsd: number;
  readonly feesUsd: number;
  readonly exposure: readonly { readonly asset: AssetId; readonly quantity: number; readonly usd: number }[];
}

export interface ReportHedge {
  readonly cycle: number;
  readonly at: number;
  readonly chain: string;
  readonly asset: AssetId;
  readonly side: 'sell' | 'buy';
  readonly amount: number;
  readonly valueUsd: number;
  readonly legs: readonly { readonly venue: string; readonly amountIn: string; readonly amountOut: string }[];
  readonly lossUsd: number;
  readonly gasUsd: number;
  readonly tx: Hex;
  readonly intentId: Hex;
  readonly positionChains: readonly string[];
  readonly reason: ReasonCode;
}

export interface ReportMessage {
  readonly guid: Hex;
  readonly from: string;
  readonly to: string;
  readonly kind: 'mandate' | 'report' | 'halt';
  readonly feeUsd: number;
  readonly sent: number;
  readonly verified: number | null;
  readonly delivered: number | null;
  readonly sentTx: Hex;
  readonly deliveredTx: Hex | null;
}

export interface PnlSeries {
  readonly daily: readonly number[];
  readonly hourly: readonly number[];
  readonly total: number;
}
