import { describe, expect, it } from 'vitest';
import { market } from '../testing/market.ts';
import { dailySeries } from './daily.ts';
import { allGroups, featureMatrix, featureNames, featureTable, targetVariance } from './features.ts';
import { fitNormaliser, normalise } from './normalise.ts';

const [history] = market({ days: 120, assets: ['ETH'] });
const sentiment = new Map(Array.from({ length: 200 }, (_, i) => [19_000 + i, Math.sin(i)]));
const series = dailySeries(history!, { fearGreed: new Map([[19_050, 80]]), sentiment });
const column = (name: string, horizon = 1) => featureTable(series, horizon).columns.get(name)!;

describe('features', () => {
  it('averages variance over 1, 7 and 30 days', () => {
    const mean = (length: number) =>
      series.variance.slice(60 - length + 1, 61).reduce((a, b) => a + b) / length;
    expect(column('logVariance1')[60]).toBeCloseTo(Math.log(series.variance[60]!), 12);
    expect(column('logVariance7')[60]).toBeCloseTo(Math.log(mean(7)), 12);
    expect(column('logVariance30')[60]).toBeCloseTo(Math.log(mean(30)), 12);
  });

  it('measures momentum, mean reversion and volume in logs', () => {
    const { close, volume } = series;
    expect(column('momentum7')[60]).toBeCloseTo(Math.log(close[60]! / close[53]!), 12);
    const average = close.slice(41, 61).reduce((a, b) => a + b) / 20;
    expect(column('meanReversion')[60]).toBeCloseTo(Math.log(close[60]! / average), 12);
    const week = volume.slice(54, 61).reduce((a, b) => a + b) / 7;
    expect(column('volumeSpike')[60]).toBeCloseTo(Math.log(volume[60]! / week), 12);
    expect(column('fearGreed')[50]).toBe(80);
    expect(column('fearGreed')[51]).toBeNaN();
    expect(column('sentiment')[7]).toBe(Math.sin(7));
  });

  it('gives the weekday of the target, not of the day it is made on', () => {
    for (const t of [0, 3, 6]) {
      const target = new Date((series.firstDay + t + 1) * 86_400_000).getUTCDay();
      const flags = featureMatrix(featureTable(series, 1), ['weekday'], [t]).values;
      expect([...flags].indexOf(1)).toBe(target === 0 ? -1 : target - 1);
    }
    for (const share of featureMatrix(featureTable(series, 7), ['weekday'], [40]).values)
      expect(share).toBeCloseTo(1 / 7, 12);
  });

  it('knows nothing of the future: later bars change no earlier row', () => {
    const cut = 80;
    const bent = {
      ...history!,
      closes: history!.closes.map((bar) =>
        bar.at > (series.firstDay + cut + 1) * 86_400
          ? { ...bar, price: bar.price * (1 + 0.1 * Math.sin(bar.at)), volume: 9 }
          : bar,
      ),
    };
    const other = dailySeries(bent, { fearGreed: new Map([[19_050, 80]]), sentiment });
    expect(other.variance[cut + 1]).not.toBe(series.variance[cut + 1]);
    const rows = Array.from({ length: cut + 1 }, (_, t) => t);
    for (const horizon of [1, 7])
      expect(featureMatrix(featureTable(other, horizon), allGroups, rows)).toEqual(
        featureMatrix(featureTable(series, horizon), allGroups, rows),
      );
  });

  it('averages the target over the horizon and has none near the end', () => {
    const target = targetVariance(series, 3);
    expect(target[10]).toBeCloseTo(
      (series.variance[11]! + series.variance[12]! + series.variance[13]!) / 3,
      15,
    );
    expect(target[series.variance.length - 3]).toBeNaN();
  });

  it('normalises with the training rows alone and puts the mean where nothing is known', () => {
    const table = featureTable(series, 1);
    const names = featureNames(allGroups);
    const normaliser = fitNormaliser(
      featureMatrix(table, allGroups, [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]),
    );
    const seen = normalise(
      featureMatrix(table, allGroups, [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]),
      normaliser,
    );
    const j = names.indexOf('logVariance7');
    const z = Array.from({ length: 10 }, (_, i) => seen.values[i * names.length + j]!);
    expect(z.reduce((a, b) => a + b)).toBeCloseTo(0, 9);
    expect(z.reduce((a, b) => a + b * b) / 10).toBeGreaterThan(0.5);
    expect(seen.values[names.indexOf('fearGreed')]).toBe(0);
  });
});
