import { FatalError } from '@ballast/core';
import type { Track } from '../validation/walk-forward.ts';

export interface ConformalOptions {
  /** Share of windows whose variance the interval should hold. */
  readonly coverage?: number;
  /** Past residuals it is read from. */
  readonly window?: number;
  /** Fewest residuals for an interval; before that it is NaN. */
  readonly warmup?: number;
  /** Step of the adaptive level; 0 keeps the level fixed (rolling split conformal). */
  readonly gamma?: number;
}

/** Bounds on the mean daily variance, in step with the track; NaN during warm-up. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * Conformal intervals around variance forecasts, from past residuals of log variance. With `gamma` 0 this is rolling
 * split conformal; otherwise the miss rate aimed at moves by `gamma` after every hit or miss (adaptive conformal
 * inference, Gibbs & Candès 2021, arXiv 2106.00170). A residual counts once its window of `horizon` days is over.
 */
export function conformalIntervals(track: Track, horizon: number, options: ConformalOptions = {}): Intervals {
  const { coverage = 0.9, window = 250, warmup = 100, gamma = 0.02 } = options;
  if (!(coverage > 0 && coverage < 1 && warmup >= 20 && window >= warmup && gamma >= 0))
    throw new FatalError(
      `coverage ${coverage}, window ${window}, warm-up ${warmup}, gamma ${gamma}`,
      'aim inside (0, 1) with a warm-up of at least 20 and a window no shorter',
    );
  const { days, forecast, realised } = track;
  const low = new Float64Array(days.length).fill(Number.NaN);
  const high = new Float64Array(days.length).fill(Number.NaN);
  const past: number[] = [];
  const aim = 1 - coverage;
  let miss = aim;
  let known = 0;
  for (const [i, day] of days.entries()) {
    for (; known < i && days[known]! + horizon <= day; known++) {
      if (!Number.isFinite(low[known]!)) {
        past.push(Math.log(realised[known]! / forecast[known]!));
        continue;
      }
      const held = realised[known]! >= low[known]! && realised[known]! <= high[known]!;
      miss += gamma * (aim - (held ? 0 : 1));
      past.push(Math.log(realised[known]! / forecast[known]!));
    }
    if (past.length < warmup) continue;
    const sorted = Float64Array.from(past.slice(-window)).sort();
    low[i] = forecast[i]! * Math.exp(orderStatistic(sorted, miss / 2, Math.floor));
    high[i] = forecast[i]! * Math.exp(orderStatistic(sorted, 1 - miss / 2, Math.ceil));
  }
  return { low, high };
}

/** The residual at `level` with the finite-sample correction of split conformal; the outermost when asked beyond. */
function orderStatistic(sorted: Float64Array, level: number, round: (x: number) => number): number {
  const rank = round(level * (sorted.length + 1));
  return sorted[Math.max(1, Math.min(sorted.length, rank)) - 1]!;
}

/** Share of realised values inside, over those that have an interval, and the worst run of `run` in a row. */
export function coverageOf(
  realised: ArrayLike<number>,
  { low, high }: Intervals,
  run = 60,
): { readonly share: number; readonly worstRun: number; readonly count: number } {
  const inside: number[] = [];
  for (let i = 0; i < low.length; i++)
    if (Number.isFinite(low[i]!)) inside.push(realised[i]! >= low[i]! && realised[i]! <= high[i]! ? 1 : 0);
  const share = (from: number, to: number) => inside.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
  let worstRun = 1;
  for (let from = 0; from + run <= inside.length; from++)
    worstRun = Math.min(worstRun, share(from, from + run));
  return { share: share(0, inside.length), worstRun, count: inside.length };
}
