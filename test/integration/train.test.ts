import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy } from '@ballast/core';
import { chooseForecaster, openLedger, openStorage, runTrain } from '@ballast/keeper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HOUR = 3_600;
const START = 1_640_995_200; // 1 January 2022, UTC
const DAYS = 700;
let dir: string;

/** Hourly closes whose volatility clusters and rests on weekends, from a small generator with a fixed seed. */
function prices(seed: number): number[] {
  let state = seed;
  const uniform = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let level = 0;
  let price = 1_000;
  return Array.from({ length: DAYS * 24 }, (_, hour) => {
    if (hour % 24 === 0) level = 0.9 * level + 0.25 * normal();
    const weekend = (4 + Math.floor(hour / 24)) % 7 >= 5 ? -0.5 : 0;
    price *= Math.exp(0.006 * Math.exp(level + weekend) * normal());
    return price;
  });
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ballast-train-'));
  for (const [symbol, seed] of [
    ['ETH', 11],
    ['BTC', 23],
  ] as const) {
    const rows = prices(seed).map((close, i) => `${START + i * HOUR},${close},${1 + (i % 7)}`);
    writeFileSync(join(dir, `spot_1h_${symbol}USDT.csv`), ['timestamp,close,volume', ...rows].join('\n'));
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const flags = (store: string, models = 'random-walk,log-har') => ({
  data: dir,
  assets: 'WETH,WBTC',
  horizon: '1',
  models,
  store,
});
const quiet = { progress: () => {}, print: () => {} };

describe('ballast train', () => {
  it('registers every model with card, scores and verdict, one of them driving, and logs what was tried', async () => {
    const store = join(dir, 'ledger');
    const printed: string[] = [];
    const report = await runTrain(flags(store), { progress: () => {}, print: (text) => printed.push(text) });
    expect(printed.join('\n')).toContain(report.driving.reason);
    await runTrain(flags(store), quiet);

    const storage = await openStorage({ databaseUrl: null, redisUrl: null, directory: store }, () => {});
    const { models } = await openLedger(storage.database);
    const all = await models.all();
    // The same data and settings give the same versions: training twice registers nothing twice.
    expect(all.map(({ card }) => card.model).sort()).toEqual(
      ['har', 'log-har', 'log-har+leverage+weekday', 'random walk'].sort(),
    );
    expect(all.filter(({ driving }) => driving)).toHaveLength(1);
    for (const { card, reason } of all) {
      expect(card.dataHash).toMatch(/^[0-9a-f]{64}$/);
      expect(card.scores).toHaveLength(4);
      expect(reason.length).toBeGreaterThan(0);
    }
    // The log of trials forgets nothing: four models, two periods, two runs.
    expect(await models.trials()).toHaveLength(16);
    const driving = await models.driving(1);
    expect(driving?.card.model).toBe(report.driving.model);
    expect(driving?.saved).not.toBeNull();
    expect(await models.driving(7)).toBeNull();

    // The baseline drives: a keeper fits it anew each time, and falls back while it lacks the history.
    const day = { ...defaultPolicy, horizon: 86_400 };
    const forecaster = await chooseForecaster(models, day);
    expect(forecaster.reason).toBe(report.driving.reason);
    const closes = (count: number) =>
      [11, 23].map((seed, a) => ({
        asset: a === 0 ? 'WETH' : 'WBTC',
        closes: prices(seed)
          .slice(0, count)
          .map((price, i) => ({ at: START + (i + 1) * HOUR, price })),
      }));
    expect(forecaster.forecast(closes(400 * 24)).model).toBe('log-har-drd-1d');
    expect(forecaster.forecast(closes(20 * 24)).model).toMatch(/^ewma/);
    // One that passed its gate drives from what it learnt, and makes room for the baseline where it knows an asset not.
    if (!driving) throw new Error('nothing drives');
    const passed = { passed: true, reasons: ['better on WETH'] };
    const card = { ...driving.card, version: 'passed', gate: passed };
    await models.register([{ ...driving, card, reason: 'it passed its gate' }]);
    const trained = await chooseForecaster(models, day);
    expect(trained.reason).toBe('it passed its gate');
    expect(trained.forecast(closes(400 * 24)).model).toBe(`${driving.card.model}-drd-1d`);
    const stranger = closes(400 * 24).map((history, i) => (i === 0 ? history : { ...history, asset: 'POL' }));
    expect(trained.forecast(stranger).model).toMatch(/^log-har-drd-1d \(.*POL/);
    await storage.database.close();
  }, 120_000);

  it.each([
    ['an unknown model', { models: 'lstm' }, /"lstm"/],
    ['a horizon that is none', { horizon: '0' }, /--horizon "0"/],
    ['dates out of order', { validateFrom: '2024-01-01' }, /validation from/],
    ['a folder without the asset', { assets: 'DOGE' }, /DOGE/],
  ])('%s ends in one clear message', async (_what, change, words) => {
    await expect(runTrain({ ...flags(join(dir, 'none')), ...change }, quiet)).rejects.toThrow(words);
  });
});
