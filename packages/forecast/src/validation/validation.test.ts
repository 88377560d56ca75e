import { beforeAll, describe, expect, it } from 'vitest';
import { dailySeries } from '../data/daily.ts';
import { har, logHar, logHarWeekday } from '../models/har.ts';
import type { VolatilityModel } from '../models/model.ts';
import { market } from '../testing/market.ts';
import { dataHash, modelCards } from './card.ts';
import { directionGate, driving, volatilityGate } from './gates.ts';
import { combined, type ForecastReport, forecastReport } from './report.ts';
import { trialLog } from './trials.ts';
import { walkForward } from './walk-forward.ts';

const all = market({ days: 520 }).map((history) => dailySeries(history));

describe('walk-forward', () => {
  const spy = (seen: number[][]): VolatilityModel => ({
    name: 'spy',
    config: {},
    fit(slices) {
      seen.push([slices[0]!.rows[0]!, slices[0]!.rows.at(-1)!]);
      return { predict: () => -7 };
    },
  });

  it.each([[1], [7]])('purges labels and keeps the embargo at horizon %d', (horizon) => {
    const seen: number[][] = [];
    const [track] = walkForward(spy(seen), all, {
      horizon,
      trainFrom: 19_100,
      from: 19_300,
      through: 19_400,
    });
    // 101 days refitted every 30: each fit may know labels that ended two days before its first target.
    expect(seen.map(([, last]) => last)).toEqual([300, 330, 360, 390].map((start) => start - 2 - horizon));
    expect(seen[0]![0]).toBe(100);
    expect([...track!.days]).toEqual(Array.from({ length: 101 }, (_, i) => 19_300 + i));
    const window = all[0]!.variance.slice(300, 300 + horizon);
    expect(track!.realised[0]).toBeCloseTo(window.reduce((a, b) => a + b) / horizon, 15);
    expect(track!.forecast[0]).toBeCloseTo(Math.exp(-7), 15);
  });

  it('reports progress and refuses slow refits and missing history', () => {
    const steps: string[] = [];
    const options = { horizon: 1, trainFrom: 19_000, from: 19_300, through: 19_330 };
    walkForward(har(), all, { ...options, onProgress: (done, total) => steps.push(`${done}/${total}`) });
    expect(steps).toEqual(['1/2', '2/2']);
    expect(() => walkForward(har(), all, { ...options, refitDays: 31 })).toThrow(/refit every 31 days/);
    expect(() => walkForward(har(), all, { ...options, from: 20_000 })).toThrow(/ends at day 19519/);
  });
});

describe('gates', () => {
  const dm = (pBetter: number) => ({ statistic: 0, hln: 0, pBetter, pWorse: 1 - pBetter });
  const fine = { asset: 'ETH', againstBaseline: dm(0.05), bias: 1, coverage: 0.9 };

  it('passes a model that is better somewhere and worse nowhere', () => {
    const got = volatilityGate([fine, { ...fine, asset: 'BTC', againstBaseline: dm(0.5) }]);
    expect(got).toEqual({ passed: true, reasons: ['ETH: better than the baseline, p 0.050'] });
  });

  it.each([
    [
      'better nowhere',
      { againstBaseline: dm(0.2) },
      /not better than the baseline on any asset \(ETH p 0.200\)/,
    ],
    ['biased low', { bias: 0.84 }, /bias 0.84 outside/],
    ['biased high', { bias: 1.16 }, /bias 1.16 outside/],
    ['overconfident', { coverage: 0.87 }, /coverage 0.870 outside/],
    ['too cautious', { coverage: 0.93 }, /coverage 0.930 outside/],
    ['without coverage', { coverage: Number.NaN }, /coverage NaN outside/],
  ])('refuses one that is %s', (_, change, message) => {
    const got = volatilityGate([{ ...fine, ...change }]);
    expect(got.passed).toBe(false);
    expect(got.reasons.join()).toMatch(message);
  });

  it('refuses one that is worse on another asset, and one without evidence', () => {
    const got = volatilityGate([fine, { ...fine, asset: 'BTC', againstBaseline: dm(0.95) }]);
    expect(got.reasons).toEqual(['BTC: worse than the baseline, p 0.050']);
    expect(volatilityGate([]).passed).toBe(false);
  });

  it('lets the baseline drive when the candidate does not pass, and says why', () => {
    expect(driving('mlp', { passed: true, reasons: ['r'] }, 'base').model).toBe('mlp');
    const got = driving('mlp', { passed: false, reasons: ['too biased'] }, 'base');
    expect(got).toEqual({ model: 'base', reason: 'base drives, mlp did not pass its gate: too biased' });
    expect(driving('base', undefined, 'base').model).toBe('base');
  });

  it('keeps direction off unless it is both significant and worth its cost', () => {
    const strong = { accuracy: 0.56, count: 1000, grossBp: 20, costBp: 10 };
    expect(directionGate(strong).passed).toBe(true);
    expect(directionGate({ ...strong, accuracy: 0.53 }).passed).toBe(false);
    expect(directionGate({ ...strong, grossBp: 15 }).passed).toBe(false);
    expect(directionGate({ ...strong, count: 0 }).passed).toBe(false);
  });
});

describe('report', () => {
  const log = trialLog();
  let report: ForecastReport;
  beforeAll(() => {
    report = forecastReport([har(), logHar('log-har', ['har']), logHarWeekday()], all, {
      horizon: 1,
      trainFrom: 19_000,
      splits: [
        { name: 'choose', from: 19_250, through: 19_389 },
        { name: 'held out', from: 19_390, through: 19_518 },
      ],
      chooseOn: 'choose',
      heldOut: 'held out',
      baseline: 'log-har+leverage+weekday',
      reference: 'har',
      ensembles: { both: ['har', 'log-har+leverage+weekday'] },
      intervals: { warmup: 60 },
      log,
    });
  });
  const row = (model: string, split: string) =>
    report.rows.find((each) => each.model === model && each.split === split && each.asset === 'ETH')!;

  it('scores every model on every asset and split', () => {
    expect(report.rows).toHaveLength(4 * 2 * 2);
    expect(row('har', 'choose').count).toBe(140);
    const base = row('log-har+leverage+weekday', 'held out');
    expect(base.count).toBe(129);
    expect(base.qlike).toBeLessThan(row('har', 'held out').qlike);
    expect(base.againstReference.statistic).toBeLessThan(0);
    expect(base.againstBaseline.statistic).toBe(0);
    expect(row('har', 'held out').againstBaseline.statistic).toBeCloseTo(
      -base.againstReference.statistic,
      12,
    );
    expect(base.bias).toBeGreaterThan(0.8);
    expect(base.bias).toBeLessThan(1.25);
    expect(base.coverage).toBeGreaterThan(0.8);
    expect(base.width).toBeGreaterThan(0.5);
  });

  it('chooses on one split, judges on the other, and the baseline stays when nothing beats it', () => {
    expect(report.candidate).toBe('log-har+leverage+weekday');
    expect(report.driving.model).toBe('log-har+leverage+weekday');
    expect(report.verdicts.har!.passed).toBe(false);
    expect(report.verdicts['log-har+leverage+weekday']).toBeUndefined();
  });

  it('combines tracks by their geometric mean', () => {
    const one = (value: number) => [
      {
        asset: 'ETH',
        days: Int32Array.of(1),
        forecast: Float64Array.of(value),
        realised: Float64Array.of(1),
      },
    ];
    expect(combined([one(1), one(4)])[0]!.forecast[0]).toBeCloseTo(2, 12);
    expect(() => combined([one(1)])).toThrow(/fewer than two/);
  });

  it('logs every model and split it tried, and the log only grows', () => {
    expect(log.trials).toHaveLength(4 * 2);
    expect(log.trials[0]!.scores.ETH).toBe(row('har', 'choose').qlike);
    const taken = log.trials;
    Object.assign(taken, { length: 0 });
    expect(log.trials).toHaveLength(8);
    expect(trialLog(log.trials).trials).toEqual(log.trials);
  });

  it('writes a card per model whose version follows data and configuration', () => {
    const cards = modelCards(report, all);
    expect(cards.map((card) => card.model)).toEqual(['har', 'log-har', 'log-har+leverage+weekday', 'both']);
    expect(cards[2]!.gate).toBeUndefined();
    expect(cards[0]!.gate!.passed).toBe(false);
    expect(cards[0]!.features).toEqual(['har']);
    expect(cards[0]!.dataFrom).toBe('2022-01-08');
    expect(cards[0]!.scores).toHaveLength(4);
    const changed = all.map((series) => ({
      ...series,
      close: series.close.map((v, i) => (i === 9 ? v + 1 : v)),
    }));
    expect(dataHash(changed)).not.toBe(dataHash(all));
    expect(modelCards(report, changed)[0]!.version).not.toBe(cards[0]!.version);
    expect(new Set(cards.map((card) => card.version)).size).toBe(4);
  });

  it('refuses a baseline or ensemble member that was not run', () => {
    const options = {
      horizon: 1,
      trainFrom: 19_000,
      splits: [{ name: 'a', from: 19_450, through: 19_518 }],
      chooseOn: 'a',
      heldOut: 'a',
      baseline: 'har',
      reference: 'har',
    };
    expect(() => forecastReport([har()], all, { ...options, baseline: 'none' })).toThrow(/model none is not/);
    expect(() => forecastReport([har()], all, { ...options, ensembles: { e: ['har', 'x'] } })).toThrow(
      /model x/,
    );
    expect(() => forecastReport([har()], all, { ...options, splits: [] })).toThrow(/no split/);
    expect(() => forecastReport([har()], all, { ...options, chooseOn: 'b' })).toThrow(/no scores on b/);
  });
});
