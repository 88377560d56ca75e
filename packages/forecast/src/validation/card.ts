import { createHash } from 'node:crypto';
import type { AssetId } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import type { ModelConfig } from '../models/model.ts';
import type { Verdict } from './gates.ts';
import type { ForecastReport, ScoreRow } from './report.ts';

/** What a person needs to know before trusting a model; plain data for the registry. */
export interface ModelCard {
  readonly model: string;
  /** Changes when the configuration or the data do. */
  readonly version: string;
  readonly dataHash: string;
  readonly horizon: number;
  readonly assets: readonly AssetId[];
  /** ISO dates of the history behind it. */
  readonly dataFrom: string;
  readonly dataThrough: string;
  readonly features: readonly string[];
  readonly config: ModelConfig;
  readonly scores: readonly ScoreRow[];
  /** Absent for the baseline, which needs no leave. */
  readonly gate?: Verdict;
  readonly use: string;
  readonly limits: readonly string[];
}

/** SHA-256 over assets, days and every value, so that two equal hashes mean the same training data. */
export function dataHash(all: readonly DailySeries[]): string {
  const hash = createHash('sha256');
  for (const series of all) {
    hash.update(`${series.asset}|${series.firstDay}|${series.boundary}|${series.variance.length}|`);
    for (const column of [
      series.variance,
      series.downside,
      series.close,
      series.volume,
      series.fearGreed,
      series.sentiment,
    ])
      hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}

const isoDate = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** One card per model of a report on `all`. */
export function modelCards(report: ForecastReport, all: readonly DailySeries[]): readonly ModelCard[] {
  const hash = dataHash(all);
  return [...report.tracks.keys()].map((model) => {
    const config = report.configs[model] ?? {};
    const gate = report.verdicts[model];
    const own = JSON.stringify([model, config, report.horizon, hash]);
    const features = config.features ?? config.groups;
    return {
      model,
      version: createHash('sha256').update(own).digest('hex').slice(0, 12),
      dataHash: hash,
      horizon: report.horizon,
      assets: all.map((series) => series.asset),
      dataFrom: isoDate(Math.min(...all.map((series) => series.firstDay))),
      dataThrough: isoDate(Math.max(...all.map((series) => series.firstDay + series.variance.length - 1))),
      features: Array.isArray(features) ? features : [],
      config,
      scores: report.rows.filter((row) => row.model === model),
      ...(gate ? { gate } : {}),
      use: 'variance and tail protection: margin, loss limits, cross-asset hedges; not the price direction',
      limits: [
        `forecasts the mean variance of the next ${report.horizon} day${report.horizon === 1 ? '' : 's'} only`,
        'learnt from the assets named; others need their own scores',
        'blind to events that leave no trace in prices, volumes or the sentiment columns',
        ...report.warnings,
      ],
    };
  });
}
