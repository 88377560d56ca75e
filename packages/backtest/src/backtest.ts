import { addAttributions, type HedgeAccount, type PositionAttribution } from './account.ts';
import { troubleOf } from './faults.ts';
import { ForecastTrack } from './forecasts.ts';
import type { BacktestInput, Outcome } from './input.ts';
import { followBook, type LpPath } from './lp-path.ts';
import { periodsOf } from './periods.ts';
import { runPlanned } from './planned.ts';
import { scoreForecasts } from './report-card.ts';
import type { BacktestResult } from './result.ts';
import { baselines, runRule } from './rules.ts';
import { assetsOf, checkBook, checkPolicy } from './spec.ts';
import { Summary } from './summary.ts';

/**
 * Replays history through the planner of the live system, with simulated vaults, pools, lending markets and messages,
 * and through simple rules beside it. Deterministic.
 * @throws FatalError naming position, chain, asset or date and the value when book, data or options do not fit.
 */
export function backtest(input: BacktestInput): BacktestResult {
  const started = performance.now();
  const { data, book, policy, options } = input;
  checkBook(book);
  checkPolicy(policy, book);
  const columns = assetsOf(book).map((asset) => data.assets.indexOf(asset));
  const { historyBars, leastBars = historyBars } = options;
  const memory = { historyBars, leastBars, every: options.forecastEvery };
  const forecasts = new ForecastTrack(data, columns, options.forecaster, memory);
  const { outlookForecaster } = options;
  const outlook = outlookForecaster && new ForecastTrack(data, columns, outlookForecaster, memory);
  const trouble = troubleOf(options.faults, options.seed);
  const rules = options.rules ?? baselines;
  const periods = periodsOf(data, options);
  const summary = new Summary(input, rules);
  const attributions: (readonly PositionAttribution[])[] = [];
  for (const [i, { start, steps }] of periods.entries()) {
    const path = followBook(book, data, start, steps);
    summary.add('unhedged', outcomeOf(path, undefined, 0));
    for (const rule of rules) {
      const { account, trades } = runRule(path, rule);
      summary.add(rule.name, outcomeOf(path, account, trades));
      if (periods.length === 1) options.progress?.(i, periods.length, rule.label);
    }
    const run = runPlanned(path, {
      policy,
      trouble,
      forecasts,
      ...(outlook ? { outlook } : {}),
      gateDays: gateDays(input),
      everyStep: options.everyStep ?? false,
      ...(periods.length === 1 && options.progress
        ? { progress: (bar: number) => options.progress?.(bar, steps, 'Ballast') }
        : {}),
    });
    summary.add('ballast', outcomeOf(path, run.account, run.fills.length));
    summary.addRun(run, path);
    attributions.push(run.account.positions());
    options.progress?.(i + 1, periods.length, 'windows');
  }
  const bars = periods.reduce((sum, one) => sum + one.steps, 0);
  return summary.result({
    attribution: addAttributions(attributions),
    forecasts: options.reportCard ?? scoreForecasts(forecasts, data),
    seconds: (performance.now() - started) / 1000,
    bars,
  });
}

/** Days an entry is meant to last: the gate's horizon where the policy names none. */
function gateDays({ book, options }: BacktestInput): number {
  const { windows } = options;
  return windows.fresh ? windows.days : (book.renewDays ?? windows.days);
}

/** Days of a period: 24 hours each from its first bar, the last one possibly short. */
function outcomeOf(path: LpPath, account: HedgeAccount | undefined, trades: number): Outcome {
  const { market, start, steps, unhedged } = path;
  const opened = market.at[start]!;
  const days: number[] = [];
  const grossDays: number[] = [];
  for (let k = 0; k < steps; k++) {
    const day = Math.floor((market.at[start + k + 1]! - opened - 1) / 86_400);
    for (const column of [days, grossDays]) while (column.length <= day) column.push(0);
    days[day]! += unhedged[k]! + (account?.net[k] ?? 0);
    grossDays[day]! += unhedged[k]! + (account?.gross[k] ?? 0);
  }
  const sum = (column: readonly number[]) => column.reduce((total, value) => total + value, 0);
  return {
    days,
    total: sum(days),
    grossDays,
    grossTotal: sum(grossDays),
    trades,
    ...(account ? { account } : {}),
  };
}
