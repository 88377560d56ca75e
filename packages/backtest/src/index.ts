export {
  type Attribution,
  HedgeAccount,
  type HedgeLine,
  type Line,
  lines,
  type PositionAttribution,
} from './account.ts';
export { backtest } from './backtest.ts';
export type { Effect, GrossEffect } from './effect.ts';
export { type Fault, type FaultKind, standardFaults, troubleOf } from './faults.ts';
export { arbitrageFeeGrowth, type FeeModel, feeGrowth, feesEarned } from './fees.ts';
export { ForecastTrack } from './forecasts.ts';
export type { BacktestInput, BacktestOptions } from './input.ts';
export { followBook, type LpPath } from './lp-path.ts';
export { buildMarket, cutMarket, type Market, type MarketOptions, type PriceSeries } from './market.ts';
export type { WindowOptions } from './periods.ts';
export { type PlannedOptions, type PlannedRun, runPlanned } from './planned.ts';
export type { ForecastScore } from './report-card.ts';
export type * from './result.ts';
export { baselines, type Rule, type RuleRun, runRule } from './rules.ts';
export { assetsOf, type BacktestBook, type ChainSpec, checkBook, type PositionSpec } from './spec.ts';
export {
  blockBootstrap,
  cvar,
  cvarReduction,
  hedgeEffectiveness,
  type Interval,
  incrementEffectiveness,
  mean,
  protectionRate,
  quantile,
  rollingSums,
  sumBy,
  tailProtection,
  variance,
} from './statistics.ts';
