import type { AssetId } from '@ballast/core';
import {
  allGroups,
  type FeatureGroup,
  featureMatrix,
  featureTable,
  targetVariance,
} from '../data/features.ts';
import { fitNormaliser, type Normaliser, normalise } from '../data/normalise.ts';
import {
  type Forest,
  type ForestOptions,
  forestDefaults,
  growForest,
  predictForest,
} from '../maths/forest.ts';
import { baselineGroups, fitLogHar, type LogHarState, restoreLogHar } from './har.ts';
import { byAsset, type FittedVolatility, type TrainingSlice, type VolatilityModel } from './model.ts';

export interface ResidualForestOptions extends Partial<ForestOptions> {
  readonly groups?: readonly FeatureGroup[];
}

/** All that a fitted residual forest is; plain data. */
export interface ForestState {
  readonly groups: readonly FeatureGroup[];
  readonly horizon: number;
  readonly baseline: LogHarState;
  readonly normaliser: Normaliser;
  readonly forest: Forest;
  /** Logarithm of the smearing factor. */
  readonly smearing: number;
}

/**
 * Random forest on what the baseline leaves over: trees cannot extrapolate a level, so they learn the correction of
 * log-HAR with leverage and weekday. Smearing from out-of-bag rows.
 */
export function forest({ groups = allGroups, ...options }: ResidualForestOptions = {}): VolatilityModel {
  return {
    name: 'forest',
    config: { ...forestDefaults, ...options, features: [...groups] },
    fit: (slices, horizon) =>
      restoreForests(
        Object.fromEntries(
          slices.map((slice) => [slice.series.asset, fitResidualForest(slice, horizon, groups, options)]),
        ),
      ),
  };
}

function fitResidualForest(
  slice: TrainingSlice,
  horizon: number,
  groups: readonly FeatureGroup[],
  options: Partial<ForestOptions>,
): ForestState {
  const { series, rows } = slice;
  const baseline = fitLogHar('forest baseline', baselineGroups, slice, horizon);
  const base = restoreLogHar(baseline);
  const target = targetVariance(series, horizon);
  const raw = featureMatrix(featureTable(series, horizon), groups, rows);
  const normaliser = fitNormaliser(raw);
  const left = Float64Array.from(rows, (t) => Math.log(target[t]!) - base.predict(series, t));
  const { forest: grown, outOfBag } = growForest(normalise(raw, normaliser), left, options);
  const factors = left.map((value, i) => Math.exp(value - outOfBag[i]!)).filter(Number.isFinite);
  const smearing = Math.log(factors.reduce((sum, factor) => sum + factor, 0) / factors.length);
  const { roots, feature, threshold, left: lower, right, value } = grown;
  const plain = {
    roots: Array.from(roots),
    feature: Array.from(feature),
    threshold: Array.from(threshold),
    left: Array.from(lower),
    right: Array.from(right),
    value: Array.from(value),
  };
  return { groups, horizon, baseline, normaliser, forest: plain, smearing };
}

/** The forecasts of fitted states by asset. */
export function restoreForests(states: Readonly<Record<AssetId, ForestState>>): FittedVolatility {
  const fits = Object.entries(states).map(([asset, state]): [AssetId, FittedVolatility] => {
    const base = restoreLogHar(state.baseline);
    const predict: FittedVolatility['predict'] = (series, row) => {
      const raw = featureMatrix(featureTable(series, state.horizon), state.groups, [row]);
      const correction = predictForest(state.forest, normalise(raw, state.normaliser), 0);
      return base.predict(series, row) + correction + state.smearing;
    };
    return [asset, { predict }];
  });
  return { saved: { type: 'forest', states }, predict: byAsset('forest', new Map(fits)).predict };
}
