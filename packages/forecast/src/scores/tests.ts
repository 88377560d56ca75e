import { FatalError } from '@ballast/core';
import { leastSquares } from '../maths/linear.ts';
import { studentBelow } from '../maths/special.ts';
import { mean } from './losses.ts';

export interface DieboldMariano {
  /** Mean loss difference over its long-run standard error; negative when the first forecast is better. */
  readonly statistic: number;
  /** With the small-sample factor of Harvey, Leybourne and Newbold (1997). */
  readonly hln: number;
  /** One-sided p that the first is *not* better (Student t, n − 1). */
  readonly pBetter: number;
  /** One-sided p that the first is *not* worse. */
  readonly pWorse: number;
}

/**
 * Diebold–Mariano (1995) test on loss differences `first − second` in time order, long-run variance with Bartlett
 * weights up to `lag` (0 for one step ahead; at least horizon − 1 when labels overlap).
 * Throws FatalError on fewer than ten differences. Identical losses give statistic 0.
 */
export function dieboldMariano(differences: ArrayLike<number>, lag = 0): DieboldMariano {
  const n = differences.length;
  if (n < 10) throw new FatalError(`${n} loss differences`, 'score at least ten forecasts');
  const d = mean(differences);
  const autocovariance = (k: number) => {
    let sum = 0;
    for (let t = k; t < n; t++) sum += (differences[t]! - d) * (differences[t - k]! - d);
    return sum / n;
  };
  let longRun = autocovariance(0);
  for (let k = 1; k <= lag; k++) longRun += 2 * (1 - k / (lag + 1)) * autocovariance(k);
  const statistic = longRun > 0 ? d / Math.sqrt(longRun / n) : 0;
  const h = lag + 1;
  const hln = statistic * Math.sqrt((n + 1 - 2 * h + (h * (h - 1)) / n) / n);
  const below = studentBelow(hln, n - 1);
  return { statistic, hln, pBetter: below, pWorse: 1 - below };
}

export interface MincerZarnowitz {
  /** Realised = intercept + slope · forecast; a calibrated forecast has 0 and 1. */
  readonly intercept: number;
  readonly slope: number;
  readonly r2: number;
}

/** Mincer–Zarnowitz (1969) regression of realised on forecast. */
export function mincerZarnowitz(realised: Float64Array, forecast: Float64Array): MincerZarnowitz {
  const n = realised.length;
  const values = new Float64Array(2 * n).fill(1);
  for (let i = 0; i < n; i++) values[2 * i + 1] = forecast[i]!;
  const { coefficients, fitted } = leastSquares({ rows: n, columns: 2, values }, realised);
  const centre = mean(realised);
  let left = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    left += (realised[i]! - fitted[i]!) ** 2;
    total += (realised[i]! - centre) ** 2;
  }
  return { intercept: coefficients[0]!, slope: coefficients[1]!, r2: total > 0 ? 1 - left / total : 0 };
}
