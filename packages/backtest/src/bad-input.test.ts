import { defaultPolicy, FatalError, type Policy, type RiskForecast } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { describe, expect, it } from 'vitest';
import { backtest } from './backtest.ts';
import type { BacktestOptions } from './input.ts';
import { buildMarket } from './market.ts';
import type { BacktestBook } from './spec.ts';
import { bookOf, brownian, chain, marketOf, position } from './testing/path.ts';

const data = marketOf({ WETH: brownian(3000, 24 * 60, 0.75, 22) });
const day = 86_400;
const from = data.at[0]! + 31 * day;
const model = ewmaForecaster({ halfLifeHours: 72 });
const options: BacktestOptions = {
  from,
  to: data.at[0]! + 50 * day,
  windows: { days: 5, everyDays: 1, fresh: false },
  forecaster: model,
  historyBars: 720,
  forecastEvery: 24,
  faults: [],
  seed: 1,
  bootstrapDraws: 20,
};
const book = bookOf([position()], [chain()]);
const run = (over: Partial<BacktestOptions> = {}, its: BacktestBook = book, policy: Partial<Policy> = {}) =>
  backtest({ data, book: its, policy: { ...defaultPolicy, ...policy }, options: { ...options, ...over } });

describe('what cannot be replayed', () => {
  it('is refused by name: dates, windows, positions, chains, assets', () => {
    expect(() => run({ from: data.at[0]! + 2 * day })).toThrow(/history before the start/);
    expect(() => run({ windows: { days: 90, everyDays: 1, fresh: true } })).toThrow(/no window of 90 days/);
    expect(() => run({}, bookOf([position({ chain: 'nowhere' })], [chain()]))).toThrow(
      /unknown chain nowhere/,
    );
    expect(() => run({}, bookOf([position({ usd: -1 })], [chain()]))).toThrow(/value -1/);
    expect(() => run({}, bookOf([position(), position()], [chain()]))).toThrow(/listed twice/);
    expect(() => run({}, bookOf([position({ asset0: 'DOGE' })], [chain()]))).toThrow(FatalError);
    const sick = chain({ lending: { ...chain().lending, threshold: 0 } });
    expect(() => run({}, bookOf([position()], [sick]))).toThrow(/lending.threshold is 0/);
  });

  it.each<[string, Partial<Policy>, RegExp]>([
    [
      "a health factor below the vault's",
      { minHealthFactor: 1.2 },
      /keeps health factor 1.2, the vault on one refuses below 1.3/,
    ],
    [
      'a least order above the largest',
      { minOrder: 1e8 },
      /no order below 100000000 USD, the vault on one takes none above 10000000/,
    ],
    ['no risk aversion', { riskAversion: 0 }, /policy riskAversion is 0/],
    ['a horizon that is no number', { horizon: Number.NaN }, /policy horizon is NaN/],
  ])('limits that cannot be kept: %s', (_, policy, message) => {
    expect(() => run({}, book, policy)).toThrow(FatalError);
    expect(() => run({}, book, policy)).toThrow(message);
  });

  it.each<[string, (good: RiskForecast) => RiskForecast, RegExp]>([
    [
      'a NaN',
      (good) => ({ ...good, covariance: [[Number.NaN]] }),
      /no forecast at 2\d{3}-.*: forecast .*: covariance of WETH and WETH is NaN/,
    ],
    [
      'a negative variance',
      (good) => ({ ...good, covariance: [[-1]] }),
      /no forecast at .*not positive semidefinite/,
    ],
  ])('a model that answers %s: date, model and value', (_, spoil, message) => {
    const forecaster = {
      ...model,
      forecast: (histories: Parameters<typeof model.forecast>[0]) => {
        const good = model.forecast(histories);
        return histories[0]!.closes.at(-1)!.at > from + 5 * day ? spoil(good) : good;
      },
    };
    expect(() => run({ forecaster })).toThrow(FatalError);
    expect(() => run({ forecaster })).toThrow(message);
  });

  it('a model without enough history says so with the date', () => {
    const patient = ewmaForecaster({ halfLifeHours: 72, minObservations: 10_000 });
    expect(() => run({ forecaster: patient })).toThrow(/no forecast at .*10000 needed/);
  });
});

describe('what is repaired', () => {
  it('fees that depend on unknown volumes are zero, with a warning', () => {
    const fees = { kind: 'volume', fee: 0.0005, share: 0.1, depthUsd: 5e7 } as const;
    const result = run({}, bookOf([position({ fees })], [chain()]));
    expect(result.attribution.positions[0]!.lines.fees).toBe(0);
    expect(result.warnings).toEqual([
      expect.stringMatching(/v2 WETH\/USDC earns no fees in \d+ of \d+ bars/),
    ]);
  });

  it('a hole is stepped over, with a warning', () => {
    const closes = brownian(3000, 24 * 60, 0.75, 22);
    const times = closes.map((_, i) => 1_700_002_800 + 3600 * i);
    const drop = (_: number, i: number) => i < 1000 || i >= 1010;
    const holed = buildMarket(
      [{ asset: 'WETH', source: 'w.csv', times: times.filter(drop), closes: closes.filter(drop) }],
      { interval: 3600, maxGap: day },
    );
    const result = backtest({
      data: holed,
      book,
      policy: defaultPolicy,
      options: { ...options, from: holed.at[0]! + 31 * day, to: holed.at[0]! + 50 * day },
    });
    expect(result.warnings[0]).toMatch(/no shared bar for 10 h/);
    expect(result.attribution.unexplainedShare).toBeLessThan(1e-9);
  });
});
