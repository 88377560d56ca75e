import { describeError, FatalError, type RiskForecast } from '@ballast/core';
import { type Exposure, factorCovariance, fitExposure } from './covariance/factor.ts';
import { assemble, correlationsAt, fitPairs } from './covariance/models.ts';
import { jointDays } from './covariance/realised.ts';
import type { BarHistory } from './data/bars.ts';
import { type DailyColumn, type DailyOptions, type DailySeries, dailySeries } from './data/daily.ts';
import { featureTable } from './data/features.ts';
import type { Forecaster } from './forecaster.ts';
import { logHarWeekday } from './models/har.ts';
import { type FittedVolatility, trainingRows } from './models/model.ts';
import { repairCovariance } from './psd.ts';

export interface HarForecasterOptions {
  /** Days ahead. */
  readonly horizonDays?: number;
  /** Step of the closes, seconds. */
  readonly interval?: number;
  /** Usable days an asset needs for a model of its own; with fewer it is read off the others as factors. */
  readonly minDays?: number;
  /** History looked at, days: older closes cost time and say little. */
  readonly windowDays?: number;
  /**
   * A fitted model that passed its gate; without one the baseline is fitted on each call. It was fitted on days from
   * midnight UTC, so with it forecasts start from the last full day instead of the last close.
   */
  readonly volatility?: { readonly name: string; readonly fitted: FittedVolatility };
  /** What such a model may read besides prices. */
  readonly fearGreed?: DailyColumn;
  readonly sentiment?: DailyColumn;
}

/** What the forecaster knows beyond the matrix. */
export interface DetailedForecast extends RiskForecast {
  /** What was repaired or replaced on the way. */
  readonly warnings: readonly string[];
}

export interface HarForecaster extends Forecaster {
  forecast(histories: readonly BarHistory[]): DetailedForecast;
}

const daySeconds = 86_400;
const daysPerYear = 365;

/**
 * Seasonal log-HAR volatilities and HAR correlations from closes (see `drd`), annualised. Assets with too short a
 * history enter through a factor model on up to three of the others. Days start at the last close, so the forecast is
 * for the `horizonDays` from now. Throws FatalError when no asset has `minDays` usable days.
 */
export function harForecaster(options: HarForecasterOptions = {}): HarForecaster {
  const { horizonDays = 1, interval = 3600, minDays = 120, windowDays = 900, volatility } = options;
  const columns = {
    ...(options.fearGreed && { fearGreed: options.fearGreed }),
    ...(options.sentiment && { sentiment: options.sentiment }),
  };
  const name = `${volatility?.name ?? 'log-har'}-drd-${horizonDays}d`;
  return {
    name,
    forecast(all) {
      const latest = Math.min(...all.map((history) => history.closes.at(-1)?.at ?? Number.NaN));
      if (!Number.isFinite(latest))
        throw new FatalError('no closes to forecast from', 'give at least one price history');
      const end = volatility ? latest - (latest % daySeconds) : latest;
      const from = end - windowDays * daySeconds;
      const recent = all.map((history) => windowOf(history, from, end));
      const settings = { interval, boundary: end % daySeconds, minShare: 0.75, columns };
      const { long, short } = byLength(recent, settings, horizonDays, minDays);
      const core = drdNow(long, settings, horizonDays, volatility?.fitted);
      const factors = long.slice(0, 3).map(({ history }) => history);
      const exposures = short.map((history) => fitExposure(history, factors, interval));
      const joined = withShort(core, exposures, factors.length, daySeconds / interval);
      const order = [...long.map(({ history }) => history), ...short].map(({ asset }) => asset);
      const place = all.map((history) => order.indexOf(history.asset));
      const annual = place.map((i) => place.map((j) => joined[i]![j]! * daysPerYear));
      const { covariance, ridge } = repairCovariance(annual);
      return {
        model: name,
        assets: all.map((history) => history.asset),
        covariance,
        volatility: covariance.map((row, i) => Math.sqrt(row[i]!)),
        observations: Math.round(Math.min(...long.map(({ history }) => spanOf(history))) / 3600),
        warnings: [
          ...long.flatMap(({ series }) => series.warnings),
          ...short.map((history) => `${history.asset}: short history, read off ${named(factors)}`),
          ...(ridge > 0 ? [`covariance: diagonal lifted by ${ridge}`] : []),
        ],
      };
    },
  };
}

/** The first forecaster whose history suffices; the name says why earlier ones did not answer. */
export function firstOf(forecasters: readonly Forecaster[]): Forecaster {
  return {
    name: forecasters.map((forecaster) => forecaster.name).join(' or '),
    forecast(histories) {
      const refusals: string[] = [];
      for (const forecaster of forecasters)
        try {
          const got = forecaster.forecast(histories);
          return refusals.length === 0 ? got : { ...got, model: `${got.model} (${refusals.join('; ')})` };
        } catch (error) {
          if (!(error instanceof FatalError)) throw error;
          refusals.push(`${forecaster.name}: ${describeError(error)}`);
        }
      throw new FatalError(
        `no forecaster answers: ${refusals.join('; ') || 'none given'}`,
        'hold until there is more history',
      );
    },
  };
}

const named = (histories: readonly BarHistory[]) => histories.map((history) => history.asset).join(', ');

const spanOf = ({ closes }: BarHistory): number => (closes.at(-1)?.at ?? 0) - (closes[0]?.at ?? 0);

/** Closes in [from, end], found by bisection: histories can be years long. */
function windowOf(history: BarHistory, from: number, end: number): BarHistory {
  const { closes } = history;
  const firstAt = (limit: number) => {
    let low = 0;
    let high = closes.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (closes[mid]!.at < limit) low = mid + 1;
      else high = mid;
    }
    return low;
  };
  return { ...history, closes: closes.slice(firstAt(from), firstAt(end + 1)) };
}

interface Settings extends Required<Pick<DailyOptions, 'interval' | 'boundary' | 'minShare'>> {
  readonly columns: Pick<DailyOptions, 'fearGreed' | 'sentiment'>;
}

interface Own {
  readonly history: BarHistory;
  readonly series: DailySeries;
}

/** Assets long enough for a model of their own, longest first, and the others. */
function byLength(histories: readonly BarHistory[], settings: Settings, horizon: number, minDays: number) {
  const long: (Own & { readonly days: number })[] = [];
  const short: BarHistory[] = [];
  const counts: string[] = [];
  for (const history of histories) {
    let days = 0;
    if (spanOf(history) >= minDays * daySeconds) {
      const series = dailySeries(history, { ...settings, ...settings.columns });
      days = featureTable(series, horizon).usable.reduce((sum, flag) => sum + flag, 0);
      if (days >= minDays) long.push({ history, series, days });
    }
    if (days < minDays) short.push(history);
    counts.push(`${history.asset} has ${days} usable days`);
  }
  if (long.length === 0)
    throw new FatalError(
      `${counts.join(', ')}; ${minDays} needed`,
      'backfill hourly closes or use a forecaster that needs fewer',
    );
  return { long: long.sort((a, b) => b.days - a.days), short };
}

/** Covariance per day over the horizon from the end of the histories, in their order. */
function drdNow(
  own: readonly Own[],
  settings: Settings,
  horizon: number,
  given: FittedVolatility | undefined,
): number[][] {
  const deviations = own.map(({ series }) => {
    const rows = trainingRows(series, horizon, series.firstDay, Number.POSITIVE_INFINITY);
    const fitted = given ?? logHarWeekday().fit([{ series, rows }], horizon);
    return Math.exp(fitted.predict(series, series.variance.length - 1) / 2);
  });
  const joint = jointDays(
    own.map(({ history }) => history),
    own.map(({ series }) => series),
    settings,
  );
  const last = joint.daily.length - 1;
  return assemble(deviations, correlationsAt(fitPairs(joint, 0, last - horizon, horizon), joint, last));
}

/** Adds short assets to the core through their betas on its first `factors` assets. */
function withShort(
  core: readonly (readonly number[])[],
  exposures: readonly Exposure[],
  factors: number,
  scale: number,
): readonly (readonly number[])[] {
  const padded = exposures.map((exposure) => ({
    ...exposure,
    betas: core.map((_, i) => (i < factors ? exposure.betas[i]! : 0)),
  }));
  return factorCovariance(core, padded, scale);
}
