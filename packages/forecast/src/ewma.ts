import { FatalError, type RiskForecast } from '@ballast/core';
import type { Forecaster } from './forecaster.ts';
import { jointReturns, type PriceHistory } from './history.ts';
import { repairCovariance } from './psd.ts';

export interface EwmaOptions {
  /** Age at which an observation counts half, hours. */
  readonly halfLifeHours: number;
  /** Step of the closes, seconds. */
  readonly interval?: number;
  /** Fewest joint returns a forecast may rest on. */
  readonly minObservations?: number;
}

const yearSeconds = 365 * 86_400;

/**
 * Exponentially weighted covariance of joint log returns with zero mean, annualised (RiskMetrics 1996 with the decay
 * written as a half-life). Age is measured in time, so a gap ages what came before it.
 */
export function ewmaForecaster(options: EwmaOptions): Forecaster {
  const { halfLifeHours, interval = 3600, minObservations = 48 } = options;
  if (!(halfLifeHours > 0 && interval > 0))
    throw new FatalError(`half-life ${halfLifeHours} h, interval ${interval} s`, 'give positive numbers');
  return {
    name: `ewma-${halfLifeHours}h`,
    forecast(histories: readonly PriceHistory[]): RiskForecast {
      const { assets, at, returns } = jointReturns(histories, interval);
      if (assets.length === 0)
        throw new FatalError('no asset to forecast', 'give at least one price history');
      if (returns.length < minObservations)
        throw new FatalError(
          `${returns.length} joint returns of ${assets.join(', ')}, ${minObservations} needed`,
          'wait for more history or backfill the missing hours',
        );
      const raw = weightedCovariance(at, returns, halfLifeHours * 3600);
      const annual = yearSeconds / interval;
      const { covariance } = repairCovariance(raw.map((row) => row.map((value) => value * annual)));
      return {
        model: `ewma-${halfLifeHours}h`,
        assets,
        covariance,
        volatility: covariance.map((row, i) => Math.sqrt(row[i]!)),
        observations: returns.length,
      };
    },
  };
}

/** Covariance per step, weights halving every `halfLife` seconds and summing to one. */
function weightedCovariance(
  at: readonly number[],
  returns: readonly (readonly number[])[],
  halfLife: number,
): number[][] {
  const now = at[at.length - 1]!;
  const size = returns[0]!.length;
  const sums = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  let total = 0;
  for (const [t, step] of returns.entries()) {
    const weight = 2 ** ((at[t]! - now) / halfLife);
    total += weight;
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) sums[i]![j]! += weight * step[i]! * step[j]!;
  }
  return sums.map((row, i) => row.map((_, j) => (i >= j ? row[j]! : sums[j]![i]!) / total));
}
