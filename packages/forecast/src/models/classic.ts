import type { DailySeries } from '../data/daily.ts';
import { featureTable, targetVariance } from '../data/features.ts';
import { minimise } from '../maths/minimise.ts';
import { logGamma } from '../maths/special.ts';
import { perAsset, type VolatilityModel } from './model.ts';

/** Tomorrow is today: the variance of the last day. */
export function randomWalk(): VolatilityModel {
  return perAsset('random walk', {}, (_, horizon) => ({
    predict: (series, row) => featureTable(series, horizon).columns.get('logVariance1')![row]!,
  }));
}

/** RiskMetrics: exponentially weighted squared daily returns, decay per day. */
export function ewmaDaily(decay = 0.94): VolatilityModel {
  const path = memo((series) => {
    const out = new Float64Array(series.returns.length);
    let variance = Number.NaN;
    for (const [t, r] of series.returns.entries()) {
      if (Number.isFinite(r))
        variance = Number.isNaN(variance) ? r * r : decay * variance + (1 - decay) * r * r;
      out[t] = variance;
    }
    return out;
  });
  return perAsset('ewma', { decay }, () => ({ predict: (series, row) => Math.log(path(series)[row]!) }));
}

/** Parameters of GARCH(1,1): `v' = omega + alpha·r² + beta·v`, Student t innovations of unit variance. */
export interface Garch {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  readonly freedom: number;
}

/**
 * GARCH(1,1) with Student t innovations on daily returns (Bollerslev 1987), by maximum likelihood; the forecast is the
 * mean of the variance path over the horizon, scaled so that realised variance is met on average in training.
 */
export function garch(): VolatilityModel {
  return perAsset('garch-t', {}, ({ series, rows }, horizon) => {
    const first = rows[0]!;
    const last = rows.at(-1)!;
    const fitted = fitGarch(series.returns.slice(first, last + 1));
    const path = memo((at) => garchPath(fitted, at.returns));
    const raw = (at: DailySeries, row: number) => {
      const persistence = fitted.alpha + fitted.beta;
      const level = fitted.omega / (1 - persistence);
      const share = (1 - persistence ** horizon) / (horizon * (1 - persistence));
      return level + (path(at)[row + 1]! - level) * share;
    };
    // Daily returns and bars within the day disagree on the level; the target is the latter.
    const target = targetVariance(series, horizon);
    const factor = rows.reduce((sum, t) => sum + target[t]! / raw(series, t), 0) / rows.length;
    return { predict: (at, row) => Math.log(factor * raw(at, row)) };
  });
}

/** Maximum likelihood over returns; NaN entries are passed over. */
export function fitGarch(returns: Float64Array): Garch {
  const seen = returns.filter(Number.isFinite);
  const variance = seen.reduce((sum, r) => sum + r * r, 0) / seen.length;
  const decode = ([a = 0, p = 0, v = 0, f = 0]: readonly number[]): Garch => {
    // Persistence below one and at least two moments hold by construction.
    const persistence = 0.9999 / (1 + Math.exp(-p));
    const alpha = persistence / (1 + Math.exp(-a));
    const omega = variance * Math.exp(v) * (1 - persistence);
    return { omega, alpha, beta: persistence - alpha, freedom: 2.05 + Math.exp(f) };
  };
  const { at } = minimise((point) => -logLikelihood(decode(point), seen), [-2.5, 3, 0, 1], 0.5, 600);
  return decode(at);
}

function logLikelihood(model: Garch, returns: Float64Array): number {
  const { freedom } = model;
  const constant =
    logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - 0.5 * Math.log(Math.PI * (freedom - 2));
  const path = garchPath(model, returns);
  let sum = 0;
  for (const [t, r] of returns.entries())
    sum +=
      constant -
      0.5 * Math.log(path[t]!) -
      ((freedom + 1) / 2) * Math.log1p((r * r) / (path[t]! * (freedom - 2)));
  return Number.isFinite(sum) ? sum : Number.NEGATIVE_INFINITY;
}

/** Variance expected for each day before it happens, and one entry more for the day after the last. */
function garchPath({ omega, alpha, beta }: Garch, returns: Float64Array): Float64Array {
  const out = new Float64Array(returns.length + 1);
  let variance = omega / (1 - alpha - beta);
  for (const [t, r] of returns.entries()) {
    out[t] = variance;
    variance = omega + alpha * (Number.isFinite(r) ? r * r : variance) + beta * variance;
  }
  out[returns.length] = variance;
  return out;
}

/** Remembers the path of a series; its entry `t` depends on days up to `t` only. */
function memo(path: (series: DailySeries) => Float64Array): (series: DailySeries) => Float64Array {
  const known = new WeakMap<DailySeries, Float64Array>();
  return (series) => {
    const found = known.get(series) ?? path(series);
    known.set(series, found);
    return found;
  };
}
