import { defaultPolicy } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { describe, expect, it } from 'vitest';
import { backtest } from './backtest.ts';
import type { BacktestOptions } from './input.ts';
import type { BacktestBook } from './spec.ts';
import { bookOf, brownian, chain, marketOf, position } from './testing/path.ts';

const hours = 24 * 100;
const data = marketOf({
  WBTC: brownian(60_000, hours, 0.35, 21),
  WETH: brownian(3000, hours, 0.75, 22),
});
const day = 86_400;
const from = data.at[0]! + 31 * day;
const to = data.at[0]! + 90 * day;
const options: BacktestOptions = {
  from,
  to,
  windows: { days: 10, everyDays: 1, fresh: false },
  forecaster: ewmaForecaster({ halfLifeHours: 72 }),
  historyBars: 720,
  forecastEvery: 24,
  faults: [],
  seed: 1,
  bootstrapDraws: 50,
};
const book = bookOf(
  [position({ name: 'v3', venue: 'uniswap-v3', range: { lower: 0.8, upper: 1.25 } })],
  [chain()],
);
const run = (over: Partial<BacktestOptions> = {}, its: BacktestBook = book) =>
  backtest({ data, book: its, policy: defaultPolicy, options: { ...options, ...over } });

describe('a backtest', () => {
  it('compares every strategy on the same days, unhedged first and Ballast last', () => {
    const result = run();
    expect(result.strategies.map((one) => one.name)).toEqual([
      'unhedged',
      'static',
      'hourly',
      'daily',
      'one-to-one',
      'seed',
      'ballast',
    ]);
    for (const one of result.strategies) {
      expect(one.days.length).toBe(59);
      expect(one.windows.length).toBe(50);
    }
    const [unhedged] = result.strategies;
    expect(unhedged!.effect.heWindow).toBe(0);
    // Entry against hodl has no exposure: the static hedge is no hedge.
    expect(result.strategies[1]!.days).toEqual(unhedged!.days);
    const ballast = result.strategies.at(-1)!;
    expect(ballast.effect.heDaily).toBeGreaterThan(0.6);
    expect(ballast.cost.total).toBeGreaterThan(0);
    expect(ballast.cost.total).toBeLessThan(result.strategies[2]!.cost.total);
  });

  it('attribution adds up to what the days add up to', () => {
    const result = run();
    const { positions, unexplainedShare } = result.attribution;
    expect(unexplainedShare).toBeLessThan(1e-9);
    for (const one of positions) expect(Math.abs(one.unexplained)).toBeLessThan(1e-9 * 1e6);
    const ballast = result.strategies.at(-1)!;
    const days = ballast.days.reduce((sum, value) => sum + value, 0);
    const change = positions.reduce((sum, one) => sum + one.change, 0);
    // Days are against holding, the change is not: the difference is what holding made.
    const unhedged = result.strategies[0]!.days.reduce((sum, value) => sum + value, 0);
    const hedge = days - unhedged;
    const lines = positions[0]!.lines;
    expect(lines.hedge + lines.supply + lines.borrow + lines.swap + lines.gas + lines.message).toBeCloseTo(
      hedge,
      5,
    );
    expect(change).toBeCloseTo(lines.fees + lines.delta + lines.lvr + hedge, 5);
  });

  it('fresh windows open the book anew: every window starts without exposure', () => {
    const result = run({ windows: { days: 10, everyDays: 5, fresh: true } });
    expect(result.windows.count).toBe(10);
    expect(result.strategies[0]!.windows.length).toBe(10);
    expect(result.strategies[0]!.windows.every((value) => value <= 0)).toBe(true);
    expect(result.gate[0]!.asked).toBe(10);
  });

  it('the gate leaves a pair of nearly equal tokens alone, and only when it is applied', () => {
    const weth = [...data.closes[1]!];
    const twins = marketOf({
      WBTC: weth.map((price, i) => 20 * price * (1 + 0.001 * Math.sin(i / 9))),
      WETH: weth,
    });
    const pair = bookOf([position({ name: 'pair', asset1: 'WBTC' })], [chain()]);
    const replay = (gated: boolean) =>
      backtest({
        data: twins,
        book: pair,
        policy: gated ? { ...defaultPolicy, hedgeGate: { days: 10 } } : defaultPolicy,
        options,
      });
    const refused = replay(true);
    // Fifty-nine days, and an answer stands for ten.
    expect(refused.gate[0]).toMatchObject({ position: 'pair', asked: 6, hedged: 0, applied: true, days: 10 });
    expect(refused.gate[0]!.refusals).toHaveLength(6);
    for (const { benefit, cost } of refused.gate[0]!.refusals) expect(benefit).toBeLessThan(cost);
    expect(refused.strategies.at(-1)!.trades).toBe(0);
    expect(replay(false).gate[0]).toMatchObject({ hedged: 0, applied: false });
  });

  it('scores the forecasts it used: unbiased on a market of constant volatility', () => {
    const [weth, second] = run().forecasts;
    expect(weth!.asset).toBe('WETH');
    expect(second).toBeUndefined();
    expect(weth!.bias).toBeGreaterThan(0.85);
    expect(weth!.bias).toBeLessThan(1.15);
    expect(weth!.qlike).toBeLessThan(0.15);
  });

  it('shows a report card from elsewhere instead', () => {
    const card = [{ model: 'm', asset: 'WETH', qlike: 1, bias: 1, observations: 1 }];
    expect(run({ reportCard: card }).forecasts).toEqual(card);
  });

  it('is plain data', () => {
    const result = run();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});
