import { describe, expect, it } from 'vitest';
import { dailySeries } from '../data/daily.ts';
import { featureTable, targetVariance } from '../data/features.ts';
import { normalFrom, seededRandom } from '../maths/random.ts';
import { mean, qlike } from '../scores/losses.ts';
import { market } from '../testing/market.ts';
import { walkForward } from '../validation/walk-forward.ts';
import { ewmaDaily, fitGarch, garch, randomWalk } from './classic.ts';
import { fitLogistic, judgeDirection, walkForwardDirection } from './direction.ts';
import { ensemble } from './ensemble.ts';
import { forest } from './forest.ts';
import { fitLogHar, har, logHar, logHarWeekday } from './har.ts';
import { byAsset, trainingRows } from './model.ts';
import { restoreVolatility } from './saved.ts';

const histories = market({ days: 500 });
const all = histories.map((history) => dailySeries(history));
const [series] = all;
const slices = (through = 19_400) =>
  all.map((each) => ({ series: each, rows: trainingRows(each, 1, 19_000, through) }));
const models = [
  randomWalk(),
  ewmaDaily(),
  garch(),
  har(),
  logHar('log-har', ['har']),
  logHarWeekday(),
  forest({ trees: 20 }),
  ensemble([har(), logHarWeekday()]),
];

describe('volatility models', () => {
  it.each(models.map((model) => [model.name, model]))('%s answers row t from days up to t', (_, model) => {
    const fitted = model.fit(slices(), 1);
    const bent = dailySeries({
      ...histories[0]!,
      closes: histories[0]!.closes.map((bar) =>
        bar.at > 19_431 * 86_400 ? { ...bar, price: bar.price * (2 + Math.sin(bar.at)) } : bar,
      ),
    });
    expect(bent.variance[431]).not.toBe(series!.variance[431]);
    expect(fitted.predict(bent, 430)).toBe(fitted.predict(series!, 430));
    expect(Math.exp(fitted.predict(series!, 430))).toBeGreaterThan(1e-5);
  });

  it('rank as they should where weekends are calm', () => {
    const options = { horizon: 1, trainFrom: 19_000, from: 19_300, through: 19_498 };
    const score = new Map(
      models.map((model) => {
        const [track] = walkForward(model, all, options);
        return [model.name, mean(track!.forecast.map((h, i) => qlike(track!.realised[i]!, h)))];
      }),
    );
    const baseline = score.get('log-har+leverage+weekday')!;
    for (const other of ['random walk', 'ewma', 'garch-t', 'har', 'log-har'])
      expect(baseline, other).toBeLessThan(score.get(other)!);
    expect(score.get('forest')!).toBeLessThan(1.2 * baseline);
  });

  it('log-HAR finds the weekend and is unbiased in sample', () => {
    const [slice] = slices();
    const state = fitLogHar('x', ['har', 'weekday'], slice!, 1);
    const step = (name: number) => state.coefficients[name]! / state.normaliser.deviations[name - 1]!;
    // Monday against Sunday: variance doubles.
    expect(Math.exp(step(4))).toBeGreaterThan(1.5);
    expect(Math.exp(step(4))).toBeLessThan(2.7);
    expect(Math.abs(step(9))).toBeLessThan(0.3);
    const fitted = logHarWeekday().fit([slice!], 1);
    const target = targetVariance(series!, 1);
    const ratios = Array.from(slice!.rows, (t) => target[t]! / Math.exp(fitted.predict(series!, t)));
    expect(mean(ratios)).toBeCloseTo(1, 9);
  });

  it('HAR never forecasts below the least it has seen', () => {
    // Busy and calm days alternate, so a burst speaks for calm: the line through that falls below zero.
    const variance = series!.variance.map((v, t) => (t % 2 === 0 ? 1e-3 : 2e-3) + 0.01 * v);
    const waves = { ...series!, variance };
    const rows = trainingRows(waves, 1, 19_000, 19_400);
    const fitted = har().fit([{ series: waves, rows }], 1);
    const burst = { ...waves, variance: variance.map((v, t) => (t === 450 ? 0.02 : v)) };
    const target = targetVariance(waves, 1);
    expect(Math.exp(fitted.predict(burst, 450))).toBeCloseTo(
      Math.min(...Array.from(rows, (t) => target[t]!)),
      12,
    );
  });

  it('GARCH finds the parameters of a simulated path', () => {
    const normal = normalFrom(seededRandom(3));
    let variance = 1e-3;
    const returns = Float64Array.from({ length: 6000 }, () => {
      const r = Math.sqrt(variance) * normal();
      variance = 1e-4 + 0.1 * r * r + 0.8 * variance;
      return r;
    });
    const got = fitGarch(returns);
    expect(got.alpha).toBeCloseTo(0.1, 1);
    expect(got.alpha + got.beta).toBeGreaterThan(0.85);
    expect(got.alpha + got.beta).toBeLessThan(0.95);
    expect(got.omega / (1 - got.alpha - got.beta)).toBeGreaterThan(0.8e-3);
    expect(got.omega / (1 - got.alpha - got.beta)).toBeLessThan(1.2e-3);
    expect(got.freedom).toBeGreaterThan(10);
  });

  it('survive being saved as JSON', () => {
    for (const model of [
      logHarWeekday(),
      forest({ trees: 5 }),
      ensemble([logHarWeekday(), forest({ trees: 5 })]),
    ]) {
      const fitted = model.fit(slices(), 1);
      const restored = restoreVolatility(JSON.parse(JSON.stringify(fitted.saved)));
      for (const each of all) expect(restored.predict(each, 450)).toBe(fitted.predict(each, 450));
    }
    expect(har().fit(slices(), 1).saved).toBeUndefined();
    expect(ensemble([har(), logHarWeekday()]).fit(slices(), 1).saved).toBeUndefined();
  });

  it('refuse an asset they were not fitted on, too little history and a NaN', () => {
    const fitted = logHarWeekday().fit(slices().slice(0, 1), 1);
    expect(() => fitted.predict(all[1]!, 450)).toThrow(/fitted on ETH, not on BTC/);
    expect(() => logHarWeekday().fit(slices(19_060), 1)).toThrow(/training days of ETH, 60 needed/);
    expect(() => ensemble([har()])).toThrow(/ensemble of 1/);
    const broken = byAsset('broken', new Map([['ETH', { predict: () => Number.NaN }]]));
    expect(() => broken.predict(series!, 1)).toThrow(/broken forecast NaN for ETH/);
  });

  it('train on rows with features and label only', () => {
    const rows = trainingRows(series!, 7, 19_000, 30_000);
    expect(featureTable(series!, 7).usable[rows[0]! - 1]).toBe(0);
    expect(rows.at(-1)).toBe(series!.variance.length - 1 - 7);
  });
});

describe('direction', () => {
  it('is refused on a market without direction', () => {
    const forecast = walkForwardDirection(series!, {
      horizon: 1,
      trainFrom: 19_000,
      from: 19_200,
      through: 19_498,
    });
    const got = judgeDirection(forecast, 10);
    expect(got.count).toBe(299);
    expect(got.verdict.passed).toBe(false);
    expect(got.verdict.reasons[0]).toMatch(/of 299, z -?\d/);
  });

  it('passes where momentum is real and pays', () => {
    const normal = normalFrom(seededRandom(21));
    let price = 100;
    let drift = 0.02;
    const closes = Array.from({ length: 24 * 600 + 1 }, (_, i) => {
      if (i % (24 * 12) === 0) drift = -drift;
      price *= Math.exp(drift / 24 + 0.001 * normal());
      return { at: 19_000 * 86_400 + i * 3600, price };
    });
    const trending = dailySeries({ asset: 'ETH', closes });
    const forecast = walkForwardDirection(trending, {
      horizon: 1,
      trainFrom: 19_000,
      from: 19_300,
      through: 19_598,
    });
    const got = judgeDirection(forecast, 10);
    expect(got.accuracy).toBeGreaterThan(0.85);
    expect(got.verdict.passed).toBe(true);
    expect(judgeDirection(forecast, 1000).verdict.passed).toBe(false);
  });

  it('logistic regression agrees with the closed form of one binary column', () => {
    // 3 of 4 ups with the flag, 1 of 4 without: log odds ±ln 3.
    const flags = [1, 1, 1, 1, 0, 0, 0, 0];
    const x = { rows: 8, columns: 2, values: Float64Array.from(flags.flatMap((flag) => [1, flag])) };
    const weights = fitLogistic(x, Float64Array.from([1, 1, 1, 0, 0, 0, 0, 1]), 0);
    expect(weights[0]).toBeCloseTo(-Math.log(3), 8);
    expect(weights[1]).toBeCloseTo(2 * Math.log(3), 8);
    expect(() => fitLogistic(x, new Float64Array(8), 0)).toThrow(/0 of 8 returns are positive/);
  });
});
