import type { AssetId } from '@ballast/core';
import type { ForecastTrack } from './forecasts.ts';
import type { Market } from './market.ts';
import { mean } from './statistics.ts';

/** How one asset's variance forecast did against what happened next. */
export interface ForecastScore {
  readonly model: string;
  readonly asset: AssetId;
  /** Mean of `rv/h - ln(rv/h) - 1` (Patton 2011); zero is perfect. */
  readonly qlike: number;
  /** Realised over forecast variance; one is unbiased. */
  readonly bias: number;
  readonly observations: number;
  /** Which part of the history the score is for, where there are several. */
  readonly split?: string;
  /** Share of outcomes inside the 90 % interval, where the model gives one. */
  readonly coverage?: number;
}

const day = 86_400;
const yearDays = 365;

/** Scores every forecast that a replay made against the realised variance of the following 24 hours. */
export function scoreForecasts(track: ForecastTrack, market: Market): readonly ForecastScore[] {
  const bars = Math.round(day / market.interval);
  const made = track.all().filter(({ bar }) => complete(market, bar, bars));
  const assets = made[0]?.forecast.assets ?? [];
  return assets.map((asset, i): ForecastScore => {
    const column = market.closes[market.assets.indexOf(asset)]!;
    const pairs = made.flatMap(({ bar, forecast }) => {
      let realised = 0;
      for (let k = bar + 1; k <= bar + bars; k++) realised += Math.log(column[k]! / column[k - 1]!) ** 2;
      const expected = (forecast.covariance[i]?.[i] ?? Number.NaN) / yearDays;
      return realised > 0 && expected > 0 ? [{ realised, expected }] : [];
    });
    const ratios = pairs.map((one) => one.realised / one.expected);
    const realised = mean(pairs.map((one) => one.realised));
    return {
      model: namesOf(made.map(({ forecast }) => forecast.model)),
      asset,
      qlike: mean(ratios.map((ratio) => ratio - Math.log(ratio) - 1)),
      bias: pairs.length > 0 ? realised / mean(pairs.map((one) => one.expected)) : 0,
      observations: pairs.length,
    };
  });
}

/** Whether the day after a bar has every bar. */
const complete = (market: Market, bar: number, bars: number): boolean =>
  bar + bars < market.at.length && market.at[bar + bars]! - market.at[bar]! === bars * market.interval;

/** Models in the order they came into use, without the reasons why another did not answer. */
const namesOf = (models: readonly string[]): string =>
  [...new Set(models.map((model) => model.split(' (', 1)[0]!))].join(' then ');
