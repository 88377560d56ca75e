import { type AssetId, FatalError } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import { featureTable, targetVariance } from '../data/features.ts';
import type { SavedModel } from './saved.ts';

/** The part of one asset's history that a model may learn from. */
export interface TrainingSlice {
  readonly series: DailySeries;
  /** Rows whose features and label may be used, ascending: the label ends inside the training period. */
  readonly rows: Int32Array;
}

/** Settings of a model, for its card and the log of what was tried. */
export type ModelConfig = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A fitted model. Pure: the same rows give the same forecast, and row `t` is answered from days up to `t` only. */
export interface FittedVolatility {
  /** Everything needed to forecast again elsewhere; absent for models that only serve as comparison. */
  readonly saved?: SavedModel;
  /** Logarithm of the mean daily variance over the horizon after `row`. Throws FatalError when it is not finite. */
  predict(series: DailySeries, row: number): number;
}

/** A volatility model: fits on training slices (one per asset) and then forecasts `horizon` days ahead. */
export interface VolatilityModel {
  readonly name: string;
  readonly config: ModelConfig;
  fit(slices: readonly TrainingSlice[], horizon: number): FittedVolatility;
}

/** A model whose assets do not learn from each other. */
export function perAsset(
  name: string,
  config: ModelConfig,
  fitOne: (slice: TrainingSlice, horizon: number) => FittedVolatility,
): VolatilityModel {
  return {
    name,
    config,
    fit: (slices, horizon) =>
      byAsset(name, new Map(slices.map((slice) => [slice.series.asset, fitOne(slice, horizon)]))),
  };
}

/** One fit per asset behind one face. Throws FatalError for an asset without a fit or a forecast that is not finite. */
export function byAsset(name: string, fits: ReadonlyMap<AssetId, FittedVolatility>): FittedVolatility {
  return {
    predict(series, row) {
      const found = fits.get(series.asset);
      if (!found)
        throw new FatalError(
          `${name} was fitted on ${[...fits.keys()].join(', ')}, not on ${series.asset}`,
          'fit it on a slice of that asset',
        );
      return checked(name, series, row, found.predict(series, row));
    },
  };
}

/** Refuses a forecast that is not a finite number: a model that says NaN must not reach a decision. */
export function checked(name: string, series: DailySeries, row: number, logVariance: number): number {
  if (!Number.isFinite(logVariance))
    throw new FatalError(
      `${name} forecast ${logVariance} for ${series.asset} at day ${series.firstDay + row}`,
      'fall back to the baseline and retrain the model',
    );
  return logVariance;
}

/** Rows from day `from` to day `through` whose features and label are there. */
export function trainingRows(
  series: DailySeries,
  horizon: number,
  from: number,
  through: number,
): Int32Array {
  const { usable } = featureTable(series, horizon);
  const target = targetVariance(series, horizon);
  const rows: number[] = [];
  const last = Math.min(series.variance.length - 1, through - series.firstDay);
  for (let t = Math.max(0, from - series.firstDay); t <= last; t++)
    if (usable[t] && target[t]! > 0) rows.push(t);
  return Int32Array.from(rows);
}
