import { FatalError } from '@ballast/core';
import { leastSquares, type Matrix } from '../maths/linear.ts';
import { eigenSymmetric, fromEigen } from '../maths/symmetric.ts';
import { logHarWeekday } from '../models/har.ts';
import { trainingRows, type VolatilityModel } from '../models/model.ts';
import { type CovarianceHistory, targetCovariance, toRows } from './realised.ts';

export interface FittedCovariance {
  /** Covariance per day expected over the horizon after `row`: positive definite. */
  predict(history: CovarianceHistory, row: number): number[][];
}

export interface CovarianceModel {
  readonly name: string;
  /** Learns from labels that end by row `lastRow + horizon`, starting with row `firstRow`. */
  fit(history: CovarianceHistory, firstRow: number, lastRow: number, horizon: number): FittedCovariance;
}

/** Exponentially weighted mean of realised covariances: the fallback, and what the others have to beat. */
export function ewmaRealised(decay = 0.94): CovarianceModel {
  return {
    name: `ewma(${decay}) of realised covariance`,
    fit: () => ({
      predict(history, row) {
        let weight = 1;
        let total = 0;
        const sum = new Float64Array(history.assets.length ** 2);
        for (let t = row; t >= 0 && weight > 1e-9; t--) {
          const day = history.daily[t];
          if (day) {
            for (const [i, value] of day.entries()) sum[i]! += weight * value;
            total += weight;
          }
          weight *= decay;
        }
        if (total === 0)
          throw new FatalError(`no realised covariance up to row ${row}`, 'give a longer history');
        return toRows(sum.map((value) => value / total));
      },
    }),
  };
}

/**
 * DRD: volatilities from a volatility model (log-HAR with leverage and weekday unless given), correlations from HAR
 * regressions on Fisher-z realised correlations pair by pair (Oh & Patton 2016, with 1, 7 and 30 days). A correlation
 * matrix that the pairs do not make together is moved to a nearby one that is.
 */
export function drd(volatility: VolatilityModel = logHarWeekday()): CovarianceModel {
  return {
    name: `har-drd (${volatility.name})`,
    fit(history, firstRow, lastRow, horizon) {
      const slices = history.series.map((series) => ({
        series,
        rows: trainingRows(series, horizon, history.firstDay + firstRow, history.firstDay + lastRow),
      }));
      const vols = volatility.fit(slices, horizon);
      const pairs = fitPairs(history, firstRow, lastRow, horizon);
      return {
        predict(at, row) {
          const deviations = at.series.map((series) => Math.exp(vols.predict(series, row) / 2));
          return assemble(deviations, correlationsAt(pairs, at, row));
        },
      };
    },
  };
}

/** `D R D` with `R` made positive definite. */
export function assemble(
  deviations: readonly number[],
  correlations: readonly (readonly number[])[],
): number[][] {
  const sound = soundCorrelation(correlations);
  return sound.map((row, i) => row.map((value, j) => value * deviations[i]! * deviations[j]!));
}

const leastEigenvalue = 1e-4;

/**
 * The correlation matrix itself when its eigenvalues are at least 1e-4, else the one with lower eigenvalues lifted to
 * that and the diagonal scaled back to one.
 */
export function soundCorrelation(matrix: readonly (readonly number[])[]): number[][] {
  const { values, vectors } = eigenSymmetric(matrix);
  if (values[0]! >= leastEigenvalue) return matrix.map((row) => [...row]);
  const lifted = fromEigen(
    values.map((value) => Math.max(value, leastEigenvalue)),
    vectors,
  );
  return lifted.map((row, i) => row.map((value, j) => value / Math.sqrt(lifted[i]![i]! * lifted[j]![j]!)));
}

/** Lower triangle of assets × assets, one coefficient vector each: constant, 1, 7 and 30 days. */
type Pairs = readonly (readonly Float64Array[])[];

const lags = [1, 7, 30];

export function fitPairs(
  history: CovarianceHistory,
  firstRow: number,
  lastRow: number,
  horizon: number,
): Pairs {
  const n = history.assets.length;
  const last = Math.min(lastRow, history.daily.length - 1 - horizon);
  const targets = history.daily.map((_, t) =>
    t <= last ? targetCovariance(history, t, horizon) : undefined,
  );
  return history.assets.map((_, i) =>
    Array.from({ length: i }, (_, j) => {
      const lagged = laggedMeans(history.daily.map((day) => fisher(day, i, j, n)));
      const rows: number[] = [];
      const y: number[] = [];
      for (let t = Math.max(firstRow, 0); t <= last; t++) {
        const target = fisher(targets[t], i, j, n);
        const means = lagged(t);
        if (!Number.isFinite(target) || !means.every(Number.isFinite)) continue;
        rows.push(1, ...means);
        y.push(target);
      }
      if (y.length < 40)
        throw new FatalError(
          `${y.length} days with a correlation of ${history.assets[i]} and ${history.assets[j]}, 40 needed`,
          'give a longer history',
        );
      const x: Matrix = { rows: y.length, columns: 4, values: Float64Array.from(rows) };
      return leastSquares(x, Float64Array.from(y)).coefficients;
    }),
  );
}

/** Correlation forecast of every pair after `row`; without a recent correlation, the pair's training mean is used. */
export function correlationsAt(pairs: Pairs, history: CovarianceHistory, row: number): number[][] {
  const n = history.assets.length;
  const out = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const c = pairs[i]![j]!;
      const recent = Array.from({ length: 30 }, (_, k) => fisher(history.daily[row - 29 + k], i, j, n));
      const means = laggedMeans(recent)(29);
      const settled = c[0]! / Math.max(0.05, 1 - c[1]! - c[2]! - c[3]!);
      let z = c[0]!;
      for (const [k, mean] of means.entries()) z += c[k + 1]! * (Number.isFinite(mean) ? mean : settled);
      out[i]![j] = Math.tanh(z);
      out[j]![i] = Math.tanh(z);
    }
  return out;
}

/** Fisher transform of the correlation of assets i and j; NaN without a day. */
function fisher(day: Float64Array | undefined, i: number, j: number, n: number): number {
  if (!day) return Number.NaN;
  const rho = day[i * n + j]! / Math.sqrt(day[i * n + i]! * day[j * n + j]!);
  return Math.atanh(Math.max(-0.999, Math.min(0.999, rho)));
}

/** Means over the last 1, 7 and 30 entries that are there, by row; a missing last day is replaced by its week. */
function laggedMeans(values: readonly number[]): (at: number) => number[] {
  // Running totals make every mean two subtractions.
  const totals = new Float64Array(values.length + 1);
  const counts = new Int32Array(values.length + 1);
  for (const [t, value] of values.entries()) {
    const there = Number.isFinite(value);
    totals[t + 1] = totals[t]! + (there ? value : 0);
    counts[t + 1] = counts[t]! + (there ? 1 : 0);
  }
  return (at) => {
    const [day, week, month] = lags.map((lag) => {
      const from = Math.max(0, at - lag + 1);
      const count = counts[at + 1]! - counts[from]!;
      return count >= lag * 0.7 ? (totals[at + 1]! - totals[from]!) / count : Number.NaN;
    });
    return [Number.isFinite(day!) ? day! : week!, week!, month!];
  };
}
