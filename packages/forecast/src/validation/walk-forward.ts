import { type AssetId, FatalError } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import { featureTable, targetVariance } from '../data/features.ts';
import { type FittedVolatility, trainingRows, type VolatilityModel } from '../models/model.ts';

export interface WalkForwardOptions {
  /** Days ahead, as the mean daily variance over all of them. */
  readonly horizon: number;
  /** First day (since 1970) a model may train on. */
  readonly trainFrom: number;
  /** First and last target day (the first day of a forecast's window), inclusive. */
  readonly from: number;
  readonly through: number;
  /** Days between refits, at most 30. */
  readonly refitDays?: number;
  /** Days left out between the last training label and the first forecast, besides the purge of the label itself. */
  readonly embargoDays?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Out-of-sample forecasts of one asset in time order; arrays run in step. */
export interface Track {
  readonly asset: AssetId;
  /** First day of the target window, since 1970. */
  readonly days: Int32Array;
  /** Forecast mean daily variance. */
  readonly forecast: Float64Array;
  /** What it came to; NaN while the window is not over. */
  readonly realised: Float64Array;
}

const maxRefitDays = 30;

/**
 * Expanding-window walk-forward: every `refitDays` the model is fitted anew on rows whose label ended at least
 * `embargoDays` before the day of the forecast (purge), normalisers included, and then only predicts. Days that lack
 * features or label are left out, alike for every model.
 * Throws FatalError when `refitDays` exceeds 30 or the history ends before the first target.
 */
export function walkForward(
  model: VolatilityModel,
  all: readonly DailySeries[],
  options: WalkForwardOptions,
): readonly Track[] {
  const { horizon, from, through, refitDays = maxRefitDays, embargoDays = 1 } = options;
  if (!(refitDays >= 1 && refitDays <= maxRefitDays && horizon >= 1))
    throw new FatalError(
      `refit every ${refitDays} days, horizon ${horizon}`,
      'use 1 to 30 days and a horizon',
    );
  const tracks = all.map((series) => emptyTrack(series, options));
  const total = Math.ceil((through - from + 1) / refitDays);
  for (let part = 0; part < total; part++) {
    const start = from + part * refitDays;
    // Known at the end of day start − 1; labels must have ended `embargoDays` before that.
    const lastRow = start - 1 - horizon - embargoDays;
    const slices = all.map((series) => ({
      series,
      rows: trainingRows(series, horizon, options.trainFrom, lastRow),
    }));
    const fitted = model.fit(slices, horizon);
    for (const track of tracks) predictPart(track, fitted, start, Math.min(through, start + refitDays - 1));
    options.onProgress?.(part + 1, total);
  }
  return tracks.map(({ series, days, forecast, realised }) => ({
    asset: series.asset,
    days: Int32Array.from(days),
    forecast: Float64Array.from(forecast),
    realised: Float64Array.from(realised),
  }));
}

interface OpenTrack {
  readonly series: DailySeries;
  readonly usable: Uint8Array;
  readonly target: Float64Array;
  readonly days: number[];
  readonly forecast: number[];
  readonly realised: number[];
}

function emptyTrack(series: DailySeries, { horizon, from }: WalkForwardOptions): OpenTrack {
  if (series.firstDay + series.variance.length < from)
    throw new FatalError(
      `${series.asset} ends at day ${series.firstDay + series.variance.length - 1}, first target is ${from}`,
      'give history up to the forecasts',
    );
  const { usable } = featureTable(series, horizon);
  return { series, usable, target: targetVariance(series, horizon), days: [], forecast: [], realised: [] };
}

function predictPart(track: OpenTrack, fitted: FittedVolatility, start: number, end: number): void {
  for (let day = start; day <= end; day++) {
    const row = day - 1 - track.series.firstDay;
    if (!track.usable[row] || !(track.target[row]! > 0)) continue;
    track.days.push(day);
    track.forecast.push(Math.exp(fitted.predict(track.series, row)));
    track.realised.push(track.target[row]!);
  }
}
