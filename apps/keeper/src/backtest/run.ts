import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  assetsOf,
  type BacktestBook,
  type BacktestResult,
  backtest,
  buildMarket,
  cutMarket,
} from '@ballast/backtest';
import { FatalError, type Policy } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { readPolicy } from '../policy.ts';
import { readBook } from './book.ts';
import { readFolder } from './files.ts';
import { renderBacktest } from './html/page.ts';
import { replayModel } from './model.ts';
import { type BacktestFlags, type RawBacktestOptions, readFaults, readFlags } from './options.ts';
import { readScores } from './scores.ts';
import { renderTable } from './table.ts';

/** Days before the first decision, at least, and hours between forecasts. */
const warmupDays = 30;
const forecastHours = 24;
/** Gate and loss budget look weeks ahead and must not jump with yesterday: half-life of their covariance, hours. */
const outlookHalfLife = 360;
const day = 86_400;

export interface BacktestIo {
  /** Progress and the closing line. */
  readonly progress: (text: string) => void;
  /** The table, or the JSON. */
  readonly print: (text: string) => void;
}

/**
 * `ballast backtest`: reads book, policy and prices, replays them, writes backtest.json and backtest.html and prints
 * the table (or, with --json, nothing but the result).
 * @throws FatalError naming flag, file, row or field and the value.
 */
export function runBacktest(raw: RawBacktestOptions, io: BacktestIo): BacktestResult {
  const flags = readFlags(raw);
  const { book, prices } = readBook(flags.book);
  const policy = gated(readPolicy(flags.policy), flags, book);
  io.progress(`reading prices from ${flags.data}`);
  const series = readFolder(flags.data, assetsOf(book), flags.interval, prices);
  const all = buildMarket(series, { interval: flags.interval, maxGap: Number.POSITIVE_INFINITY });
  const model = replayModel(flags.model, policy, flags.interval);
  const warmup = warmupDays * day;
  const period = {
    from: flags.from ?? all.at[0]! + warmup,
    to: flags.to ?? all.at[all.at.length - 1]!,
  };
  const history = Math.max(warmup, Math.min(model.historyDays * day, period.from - all.at[0]!));
  const data = cutMarket(all, period.from, period.to, history);
  refuseLongGaps(data.at, flags);
  const faults = readFaults(
    flags.faults,
    period,
    book.chains.map((one) => one.name),
    flags.seed,
  );
  const result = backtest({
    data,
    book,
    policy,
    options: {
      ...period,
      windows: { days: flags.windowDays, everyDays: flags.everyDays, fresh: flags.fresh },
      forecaster: model.forecaster,
      outlookForecaster: ewmaForecaster({ halfLifeHours: outlookHalfLife, interval: flags.interval }),
      historyBars: (model.historyDays * day) / flags.interval,
      leastBars: warmup / flags.interval,
      forecastEvery: (forecastHours * 3600) / flags.interval,
      faults,
      seed: flags.seed,
      ...(flags.forecasts === undefined ? {} : { reportCard: readScores(flags.forecasts) }),
      progress: throttled(io.progress),
    },
  });
  mkdirSync(flags.out, { recursive: true });
  const json = `${JSON.stringify(result, null, 1)}\n`;
  writeFileSync(join(flags.out, 'backtest.json'), json);
  writeFileSync(join(flags.out, 'backtest.html'), renderBacktest(result));
  io.print(flags.json ? json : renderTable(result));
  io.progress(`wrote backtest.json and backtest.html to ${flags.out}`);
  return result;
}

/** With --gate the policy gates even where its file does not say so, over the time a position is meant to last. */
function gated(policy: Policy, flags: BacktestFlags, book: BacktestBook): Policy {
  if (!flags.applyGate || policy.hedgeGate) return policy;
  const days = flags.fresh ? flags.windowDays : (book.renewDays ?? flags.windowDays);
  return { ...policy, hedgeGate: { days } };
}

function refuseLongGaps(at: Float64Array, { interval, maxGap }: BacktestFlags): void {
  for (let i = 1; i < at.length; i++) {
    const hole = at[i]! - at[i - 1]! - interval;
    if (hole > maxGap)
      throw new FatalError(
        `no price for ${hole / 3600} h after ${new Date(at[i - 1]! * 1000).toISOString()}`,
        `choose --from and --to around it, or allow it with --max-gap ${Math.ceil(hole / 3600)}`,
      );
  }
}

/** At most one line a second. */
function throttled(progress: (text: string) => void) {
  let last = 0;
  return (done: number, total: number, what: string): void => {
    const now = performance.now();
    if (now - last < 1000 && done < total) return;
    last = now;
    progress(`${what}: ${done} of ${total}`);
  };
}
