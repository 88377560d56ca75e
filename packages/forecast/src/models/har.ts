import { type AssetId, FatalError } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import { type FeatureGroup, featureMatrix, featureTable, targetVariance } from '../data/features.ts';
import { fitNormaliser, type Normaliser, normalise, withConstant } from '../data/normalise.ts';
import { dotRow, leastSquares } from '../maths/linear.ts';
import {
  byAsset,
  type FittedVolatility,
  perAsset,
  type TrainingSlice,
  type VolatilityModel,
} from './model.ts';

/** Fewest training rows per regressor. */
const rowsPerColumn = 5;

/** HAR in levels (Corsi 2009): next variance on mean variances over 1, 7 and 30 days, never below the least seen. */
export function har(): VolatilityModel {
  return perAsset('har', { features: ['har'] }, ({ series, rows }, horizon) => {
    const target = targetVariance(series, horizon);
    const levels = (at: DailySeries, of: ArrayLike<number>) => {
      const logs = featureMatrix(featureTable(at, horizon), ['har'], of);
      return withConstant({ ...logs, values: logs.values.map(Math.exp) });
    };
    const y = Float64Array.from(rows, (t) => target[t]!);
    const { coefficients } = leastSquares(levels(series, rows), y);
    const floor = y.reduce((a, b) => Math.min(a, b));
    return {
      predict: (at, row) => Math.log(Math.max(floor, dotRow(levels(at, [row]), 0, coefficients))),
    };
  });
}

/**
 * Regression of log variance on feature groups by least squares, brought back to variance with Duan's (1983) smearing
 * factor, the mean of realised over exponential of fitted.
 */
export function logHar(name: string, groups: readonly FeatureGroup[]): VolatilityModel {
  return {
    name,
    config: { features: [...groups] },
    fit: (slices, horizon) =>
      restoreLogHars(
        Object.fromEntries(
          slices.map((slice) => [slice.series.asset, fitLogHar(name, groups, slice, horizon)]),
        ),
      ),
  };
}

/** The forecasts of fitted states by asset. */
export function restoreLogHars(states: Readonly<Record<AssetId, LogHarState>>): FittedVolatility {
  const { predict } = byAsset(
    'log-har',
    new Map(Object.entries(states).map(([asset, state]) => [asset, restoreLogHar(state)])),
  );
  return { saved: { type: 'log-har', states }, predict };
}

/** All that a fitted log-HAR is; plain data. */
export interface LogHarState {
  readonly groups: readonly FeatureGroup[];
  readonly horizon: number;
  readonly normaliser: Normaliser;
  /** Constant first, then the columns of the groups in units of their training deviation. */
  readonly coefficients: readonly number[];
  /** Logarithm of the smearing factor. */
  readonly smearing: number;
}

/** Fits one asset. Throws FatalError when the slice has fewer than five rows per coefficient. */
export function fitLogHar(
  name: string,
  groups: readonly FeatureGroup[],
  { series, rows }: TrainingSlice,
  horizon: number,
): LogHarState {
  const target = targetVariance(series, horizon);
  const raw = featureMatrix(featureTable(series, horizon), groups, rows);
  const needed = rowsPerColumn * (raw.columns + 1);
  if (rows.length < needed)
    throw new FatalError(
      `${name}: ${rows.length} training days of ${series.asset}, ${needed} needed`,
      'give a longer history',
    );
  const normaliser = fitNormaliser(raw);
  const y = Float64Array.from(rows, (t) => Math.log(target[t]!));
  const { coefficients, fitted } = leastSquares(withConstant(normalise(raw, normaliser)), y);
  const factor = rows.reduce((sum, t, i) => sum + target[t]! / Math.exp(fitted[i]!), 0) / rows.length;
  return { groups, horizon, normaliser, coefficients: [...coefficients], smearing: Math.log(factor) };
}

/** The forecast that a fitted state stands for. */
export function restoreLogHar(state: LogHarState): FittedVolatility {
  const { groups, horizon, normaliser, coefficients, smearing } = state;
  return {
    predict(at, row) {
      const raw = featureMatrix(featureTable(at, horizon), groups, [row]);
      return dotRow(withConstant(normalise(raw, normaliser)), 0, coefficients) + smearing;
    },
  };
}

/** Groups of the baseline that every richer model has to beat. */
export const baselineGroups: readonly FeatureGroup[] = ['har', 'leverage', 'weekday'];

/** log-HAR with leverage and the weekday of the target: the baseline (leverage as in Corsi & Renò 2012). */
export const logHarWeekday = (): VolatilityModel => logHar('log-har+leverage+weekday', baselineGroups);
