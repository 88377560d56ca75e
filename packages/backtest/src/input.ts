import type { Policy } from '@ballast/core';
import type { Forecaster } from '@ballast/forecast';
import type { HedgeAccount } from './account.ts';
import type { Fault } from './faults.ts';
import type { Market } from './market.ts';
import type { WindowOptions } from './periods.ts';
import type { ForecastScore } from './report-card.ts';
import type { Rule } from './rules.ts';
import type { BacktestBook } from './spec.ts';

export interface BacktestOptions {
  /** First decision and last price, seconds. The market must hold half of `leastBars` before it. */
  readonly from: number;
  readonly to: number;
  readonly windows: WindowOptions;
  readonly forecaster: Forecaster;
  /** Model for what looks weeks ahead, gate and loss budget; the same by default. */
  readonly outlookForecaster?: Forecaster;
  /** Bars a forecast may look back, and bars between forecasts. */
  readonly historyBars: number;
  /** Bars of history that the first decision wants; all of `historyBars` by default. */
  readonly leastBars?: number;
  readonly forecastEvery: number;
  readonly faults: readonly Fault[];
  readonly seed: number;
  /** Ask the planner at every bar instead of only where it might act. */
  readonly everyStep?: boolean;
  readonly rules?: readonly Rule[];
  readonly bootstrapDraws?: number;
  /** Scores from elsewhere, shown instead of those of this run's own forecasts. */
  readonly reportCard?: readonly ForecastScore[];
  readonly progress?: (done: number, total: number, what: string) => void;
}

export interface BacktestInput {
  readonly data: Market;
  readonly book: BacktestBook;
  readonly policy: Policy;
  readonly options: BacktestOptions;
}

/** Net profit and loss of one strategy over one period, by day, and what it cost. */
export interface Outcome {
  readonly days: readonly number[];
  readonly total: number;
  /** The same before every cost. */
  readonly grossDays: readonly number[];
  readonly grossTotal: number;
  readonly account?: HedgeAccount;
  readonly trades: number;
}
