import { type AssetId, FatalError } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import { type ConformalOptions, conformalIntervals, coverageOf } from '../intervals/conformal.ts';
import type { ModelConfig, VolatilityModel } from '../models/model.ts';
import { mean, qlike } from '../scores/losses.ts';
import {
  type DieboldMariano,
  dieboldMariano,
  type MincerZarnowitz,
  mincerZarnowitz,
} from '../scores/tests.ts';
import { driving, type Verdict, volatilityGate } from './gates.ts';
import type { TrialLog } from './trials.ts';
import { type Track, walkForward } from './walk-forward.ts';

/** A named period of target days, both ends included (days since 1970). */
export interface Split {
  readonly name: string;
  readonly from: number;
  readonly through: number;
}

export interface ReportOptions {
  readonly horizon: number;
  readonly trainFrom: number;
  /** In time order; the walk-forward runs from the first one's start to the last one's end. */
  readonly splits: readonly Split[];
  /** The split the candidate is chosen on: lowest QLIKE relative to the baseline, averaged over assets. */
  readonly chooseOn: string;
  /** The later split that judges it: gates look at nothing else. */
  readonly heldOut: string;
  /** Compared against by the Diebold–Mariano columns; both must be among the models. */
  readonly baseline: string;
  readonly reference: string;
  /** Geometric means of other models' forecasts, by name. */
  readonly ensembles?: Readonly<Record<string, readonly string[]>>;
  readonly refitDays?: number;
  readonly intervals?: ConformalOptions;
  readonly log?: TrialLog;
  readonly onProgress?: (model: string, done: number, total: number) => void;
}

/** Scores of one model on one asset and split. */
export interface ScoreRow {
  readonly model: string;
  readonly asset: AssetId;
  readonly split: string;
  readonly count: number;
  readonly qlike: number;
  /** Mean squared error of the daily variance. */
  readonly mse: number;
  /** Mean of realised over forecast; one is unbiased. */
  readonly bias: number;
  /** Share inside the adaptive 90 % interval, its worst 60 in a row, and its mean width in log units. */
  readonly coverage: number;
  readonly worstCoverage: number;
  readonly width: number;
  readonly againstBaseline: DieboldMariano;
  readonly againstReference: DieboldMariano;
  readonly mincerZarnowitz: MincerZarnowitz;
}

export interface ForecastReport {
  readonly horizon: number;
  readonly rows: readonly ScoreRow[];
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** Chosen before the held-out split was looked at; only its verdict counts, whichever other model passes. */
  readonly candidate: string;
  /** The candidate if its gate passed, otherwise the baseline, and why. */
  readonly driving: { readonly model: string; readonly reason: string };
  readonly configs: Readonly<Record<string, ModelConfig>>;
  readonly warnings: readonly string[];
  /** Out-of-sample forecasts by model, one per asset. */
  readonly tracks: ReadonlyMap<string, readonly Track[]>;
}

/**
 * Runs every model through the same walk-forward and scores it per asset and split; gates are judged on the held-out
 * split only. Every model run is added to the log of trials.
 * Throws FatalError when the baseline, the reference or an ensemble member is not among the models.
 */
export function forecastReport(
  models: readonly VolatilityModel[],
  all: readonly DailySeries[],
  options: ReportOptions,
): ForecastReport {
  const { splits, horizon, ensembles = {} } = options;
  const first = splits[0];
  const last = splits.at(-1);
  if (!first || !last) throw new FatalError('no split to score', 'name at least one');
  const tracks = new Map<string, readonly Track[]>();
  for (const model of models)
    tracks.set(
      model.name,
      walkForward(model, all, {
        horizon,
        trainFrom: options.trainFrom,
        from: first.from,
        through: last.through,
        ...(options.refitDays === undefined ? {} : { refitDays: options.refitDays }),
        onProgress: (done, total) => options.onProgress?.(model.name, done, total),
      }),
    );
  for (const [name, members] of Object.entries(ensembles))
    tracks.set(name, combined(members.map((member) => found(tracks, member))));
  const rows = [...tracks].flatMap(([model, own]) => scoreRows(model, own, tracks, options));
  const configs = Object.fromEntries([
    ...models.map((model): [string, ModelConfig] => [model.name, model.config]),
    ...Object.entries(ensembles).map(([name, members]): [string, ModelConfig] => [name, { members }]),
  ]);
  for (const model of options.log ? tracks.keys() : [])
    for (const { name: split } of splits) {
      const own = rows.filter((row) => row.model === model && row.split === split);
      const scores = Object.fromEntries(own.map((row) => [row.asset, row.qlike]));
      options.log?.add({ model, config: configs[model] ?? {}, split, scores });
    }
  const verdicts: Record<string, Verdict> = {};
  for (const model of tracks.keys())
    if (model !== options.baseline)
      verdicts[model] = volatilityGate(
        rows.filter((row) => row.model === model && row.split === options.heldOut),
      );
  const candidate = chosen(rows, options);
  return {
    horizon,
    rows,
    verdicts,
    candidate,
    driving: driving(candidate, verdicts[candidate], options.baseline),
    configs,
    warnings: all.flatMap((series) => series.warnings),
    tracks,
  };
}

/** The model with the lowest QLIKE relative to the baseline on the choosing split, averaged over assets. */
function chosen(rows: readonly ScoreRow[], { chooseOn, baseline }: ReportOptions): string {
  const seen = rows.filter((row) => row.split === chooseOn);
  const base = new Map(seen.filter((row) => row.model === baseline).map((row) => [row.asset, row.qlike]));
  if (base.size === 0)
    throw new FatalError(`no scores on ${chooseOn}`, 'name a split with at least ten days');
  const relative = (model: string) =>
    mean(seen.filter((row) => row.model === model).map((row) => row.qlike / base.get(row.asset)!));
  return [...new Set(seen.map((row) => row.model))].reduce((best, model) =>
    relative(model) < relative(best) ? model : best,
  );
}

function found(tracks: ReadonlyMap<string, readonly Track[]>, name: string): readonly Track[] {
  const own = tracks.get(name);
  if (!own)
    throw new FatalError(`model ${name} is not in the report`, `use one of ${[...tracks.keys()].join(', ')}`);
  return own;
}

/** Geometric mean of forecasts made for the same days. */
export function combined(members: readonly (readonly Track[])[]): readonly Track[] {
  const [lead, ...others] = members;
  if (!lead || others.length === 0)
    throw new FatalError('ensemble of fewer than two', 'name at least two models');
  return lead.map((track, a) => ({
    ...track,
    forecast: track.forecast.map((value, i) => {
      const logs = others.reduce((sum, other) => sum + Math.log(other[a]!.forecast[i]!), Math.log(value));
      return Math.exp(logs / members.length);
    }),
  }));
}

const lossesOf = (track: Track): Float64Array =>
  track.forecast.map((forecast, i) => qlike(track.realised[i]!, forecast));

function scoreRows(
  model: string,
  own: readonly Track[],
  tracks: ReadonlyMap<string, readonly Track[]>,
  options: ReportOptions,
): ScoreRow[] {
  const { horizon } = options;
  const baseline = found(tracks, options.baseline);
  const reference = found(tracks, options.reference);
  return own.flatMap((track, a) => {
    const intervals = conformalIntervals(track, horizon, options.intervals);
    const losses = lossesOf(track);
    const others = [baseline, reference].map((other) => lossesOf(other[a]!));
    return options.splits.flatMap((split): ScoreRow[] => {
      const at = [...track.days.keys()].filter(
        (i) => track.days[i]! >= split.from && track.days[i]! <= split.through,
      );
      if (at.length < 10) return [];
      const pick = (values: Float64Array) => Float64Array.from(at, (i) => values[i]!);
      const [realised, forecast] = [pick(track.realised), pick(track.forecast)];
      const bounds = { low: pick(intervals.low), high: pick(intervals.high) };
      const held = coverageOf(realised, bounds);
      const widths = Float64Array.from(bounds.low, (low, i) => Math.log(bounds.high[i]! / low)).filter(
        Number.isFinite,
      );
      const [againstBaseline, againstReference] = others.map((other) =>
        dieboldMariano(
          Float64Array.from(at, (i) => losses[i]! - other[i]!),
          horizon - 1,
        ),
      );
      return [
        {
          model,
          asset: track.asset,
          split: split.name,
          count: at.length,
          qlike: mean(pick(losses)),
          mse: mean(realised.map((value, i) => (value - forecast[i]!) ** 2)),
          bias: mean(realised.map((value, i) => value / forecast[i]!)),
          coverage: held.share,
          worstCoverage: held.worstRun,
          width: mean(widths),
          againstBaseline: againstBaseline!,
          againstReference: againstReference!,
          mincerZarnowitz: mincerZarnowitz(realised, forecast),
        },
      ];
    });
  });
}
