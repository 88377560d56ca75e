import type { AssetId } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import {
  allGroups,
  type FeatureGroup,
  featureMatrix,
  featureNames,
  featureTable,
  targetVariance,
} from '../data/features.ts';
import { fitNormaliser, type Normaliser, normalise } from '../data/normalise.ts';
import type { TensorBackend } from '../nets/backend.ts';
import { type Head, type HeadKind, heads } from '../nets/heads.ts';
import { corrections, type TrainingOptions, trainHead, type Weights } from '../nets/training.ts';
import { baselineGroups, fitLogHar, type LogHarState, restoreLogHar, restoreLogHars } from './har.ts';
import { checked, type FittedVolatility, type TrainingSlice, type VolatilityModel } from './model.ts';

export interface NetworkOptions extends Partial<TrainingOptions> {
  readonly groups?: readonly FeatureGroup[];
}

const defaults: Required<Omit<NetworkOptions, 'onProgress'>> = {
  groups: allGroups,
  units: 8,
  seeds: 5,
  rate: 0.01,
  epochs: 150,
  decay: 1e-2,
  stopShare: 0.15,
  patience: 4,
  firstSeed: 1,
};

/** Where a head did better on the validation period with something else. */
const ofKind: Readonly<Record<HeadKind, Partial<typeof defaults>>> = {
  mlp: {},
  gru: {},
  transformer: { units: 4, rate: 0.02, patience: 2 },
};

/** All that a fitted residual network is; plain data. */
export interface NetworkState {
  readonly kind: HeadKind;
  readonly horizon: number;
  readonly groups: readonly FeatureGroup[];
  readonly units: number;
  readonly seeds: number;
  readonly normaliser: Normaliser;
  readonly weights: Readonly<Record<string, readonly number[]>>;
  readonly baselines: Readonly<Record<AssetId, LogHarState>>;
}

/**
 * `log h = baseline + f(z)`: a small network on top of log-HAR with leverage and weekday, trained on QLIKE and started
 * at the baseline (Reisenhofer et al. 2022, arXiv 2205.07719). One network serves all assets, each over its own
 * baseline; several seeds are averaged.
 */
export function residualNetwork(
  backend: TensorBackend,
  kind: HeadKind,
  options: NetworkOptions = {},
): VolatilityModel {
  const { onProgress, ...rest } = options;
  const settings = { ...defaults, ...ofKind[kind], ...rest };
  const training = onProgress ? { ...settings, onProgress } : settings;
  return {
    name: kind,
    config: settings,
    fit: (slices, horizon) => restoreNetwork(backend, fitNetwork(backend, kind, slices, horizon, training)),
  };
}

function fitNetwork(
  backend: TensorBackend,
  kind: HeadKind,
  slices: readonly TrainingSlice[],
  horizon: number,
  settings: TrainingOptions & { readonly groups: readonly FeatureGroup[] },
): NetworkState {
  const { groups, units, seeds } = settings;
  const head = heads[kind];
  const normaliser = fitNormaliser(stacked(slices, horizon, groups));
  const baselines: Record<AssetId, LogHarState> = {};
  const samples = slices.flatMap((slice) => {
    const { series, rows } = slice;
    const state = fitLogHar(`${kind} baseline`, baselineGroups, slice, horizon);
    const base = restoreLogHar(state);
    const target = targetVariance(series, horizon);
    baselines[series.asset] = state;
    return Array.from(rows, (row) => ({
      series,
      row,
      ratio: target[row]! / Math.exp(base.predict(series, row)),
    }));
  });
  // Pooled rows in time order, so that the tail that decides when to stop is the latest of every asset.
  samples.sort((a, b) => a.series.firstDay + a.row - b.series.firstDay - b.row);
  const features = featureNames(groups).length;
  const inputs = new Float32Array(samples.length * head.days * features);
  for (const [i, { series, row }] of samples.entries())
    inputs.set(sequence(series, row, head, horizon, groups, normaliser), i * head.days * features);
  const set = {
    rows: samples.length,
    features,
    inputs,
    ratios: Float32Array.from(samples, ({ ratio }) => ratio),
  };
  const weights = trainHead(backend, head, set, settings, horizon * slices.length);
  const plain = Object.fromEntries([...weights].map(([name, values]) => [name, [...values]]));
  return { kind, horizon, groups, units, seeds, normaliser, weights: plain, baselines };
}

/** The forecast that a fitted state stands for. Throws FatalError for an asset it was not fitted on. */
export function restoreNetwork(backend: TensorBackend, state: NetworkState): FittedVolatility {
  const { kind, horizon, groups, units, seeds, normaliser } = state;
  const head = heads[kind];
  const shape = { rows: 1, features: featureNames(groups).length, units, seeds };
  const weights: Weights = new Map(
    Object.entries(state.weights).map(([name, values]) => [name, Float32Array.from(values)]),
  );
  const baselines = restoreLogHars(state.baselines);
  return {
    saved: { type: 'network', state },
    predict(series, row) {
      const inputs = sequence(series, row, head, horizon, groups, normaliser);
      const [correction] = corrections(backend, head, weights, inputs, shape);
      return checked(kind, series, row, baselines.predict(series, row) + correction!);
    },
  };
}

function stacked(slices: readonly TrainingSlice[], horizon: number, groups: readonly FeatureGroup[]) {
  const parts = slices.map(({ series, rows }) => featureMatrix(featureTable(series, horizon), groups, rows));
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    columns: featureNames(groups).length,
    values,
  };
}

/** Normalised features of the days ending with `row`, oldest first; days before the series are the mean. */
function sequence(
  series: DailySeries,
  row: number,
  { days }: Head,
  horizon: number,
  groups: readonly FeatureGroup[],
  normaliser: Normaliser,
): Float32Array {
  const rows = Array.from({ length: days }, (_, i) => row - days + 1 + i);
  return Float32Array.from(
    normalise(featureMatrix(featureTable(series, horizon), groups, rows), normaliser).values,
  );
}
