import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BacktestBook,
  type BacktestResult,
  backtest,
  buildMarket,
  type Market,
  type PositionSpec,
} from '@ballast/backtest';
import { defaultPolicy } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { executionGas, submitPlanGas } from '@ballast/planner';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFolder } from '../../apps/keeper/src/backtest/files.ts';
import { runBacktest } from '../../apps/keeper/src/backtest/run.ts';

/** Real hourly prices beside the repository; a checkout without them skips, saying so. */
const data = new URL('../../../shared/data/', import.meta.url).pathname;
const examples = new URL('../../apps/keeper/src/backtest/examples/', import.meta.url).pathname;

beforeEach((context) => {
  if (existsSync(join(data, 'spot_1h_ETHUSDT.csv.gz'))) return;
  process.stderr.write(`skipped "${context.task.name}": ../shared/data is absent\n`);
  context.skip('../shared/data is absent');
});

let loaded: Market | undefined;
const market = (): Market =>
  (loaded ??= buildMarket(readFolder(data, ['WBTC', 'WETH'], 3600, {}), {
    interval: 3600,
    maxGap: 168 * 3600,
  }));

const position = (over: Partial<PositionSpec>): PositionSpec => ({
  name: 'v2 ETH/USDC',
  chain: 'ethereum',
  venue: 'uniswap-v2',
  asset0: 'WETH',
  asset1: 'USDC',
  usd: 1e6,
  benchmark: 'hodl',
  fees: { kind: 'none' },
  ...over,
});
const around = (factor: number) => ({ lower: 1 / factor, upper: factor });

/** 10 bp a swap, 2.5 % to borrow, and so many dollars of gas per trade and position of the chain. */
const chain = (name: string, chainId: number, eid: number, gasUsd: number, positions: number) => ({
  name,
  chainId,
  eid,
  gas: { gwei: gasUsd / ((submitPlanGas + executionGas(positions) + 120_000) * 1e-9 * 2000), native: 2000 },
  latency: 0,
  message: { feeUsd: 0.5, seconds: 120 },
  lending: {
    collateral: 3e6,
    idle: 1e5,
    threshold: 0.78,
    loanToValue: 0.75,
    supplyRate: 0,
    borrow: {
      WETH: { rate: 0.025, slopePerUsd: 0, availableUsd: 1e9 },
      WBTC: { rate: 0.025, slopePerUsd: 0, availableUsd: 1e9 },
    },
  },
  pools: ['WETH', 'WBTC'].map((asset) => ({ asset, depthUsd: 1e12, fee: 1000, gas: 120_000 })),
  limits: { maxOrderUsd: 1e8, maxPositionUsd: 1e9, lossBudgetUsd: 1e6, minHealthFactor: 1.3 },
});

const alone = (one: PositionSpec): BacktestBook => ({
  settlement: 'USDC',
  chains: [chain('ethereum', 1, 30101, 1.5, 1)],
  positions: [one],
});
const v2 = position({});
const v3 = position({ name: 'v3 ETH/USDC', venue: 'uniswap-v3', range: around(1.2) });
const pair = position({ name: 'v2 ETH/BTC', asset1: 'WBTC' });
const four: BacktestBook = {
  settlement: 'USDC',
  chains: [
    chain('ethereum', 1, 30101, 1.5, 2),
    chain('arbitrum', 42161, 30110, 1.5, 1),
    chain('polygon', 137, 30109, 0.3, 1),
  ],
  positions: [
    v2,
    { ...v3, chain: 'arbitrum' },
    pair,
    position({
      name: 'v3 ETH/BTC',
      chain: 'polygon',
      venue: 'uniswap-v3',
      asset1: 'WBTC',
      range: around(1.15),
    }),
  ],
};

const second = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;

/** Fresh 30-day windows, as the specification's anchors have them. */
function windows(
  book: BacktestBook,
  riskAversion: number,
  [from, to, everyDays]: readonly [string, string, number],
  gated = false,
): BacktestResult {
  return backtest({
    data: market(),
    book,
    policy: {
      ...defaultPolicy,
      riskAversion,
      horizon: 30 * 86_400,
      idleBuffer: 1e5,
      ...(gated ? { hedgeGate: { days: 30 } } : {}),
    },
    options: {
      from: second(from),
      to: second(to),
      windows: { days: 30, everyDays, fresh: true },
      forecaster: ewmaForecaster({ halfLifeHours: 72 }),
      outlookForecaster: ewmaForecaster({ halfLifeHours: 360 }),
      historyBars: 720,
      forecastEvery: 24,
      faults: [],
      seed: 1,
      bootstrapDraws: 100,
    },
  });
}

const year2025 = ['2025-01-01', '2025-09-30'] as const;
const calm = ['2023-07-01', '2024-12-30'] as const;
const ballast = (result: BacktestResult) => result.strategies.at(-1)!;
const named = (result: BacktestResult, name: string) => result.strategies.find((one) => one.name === name)!;

describe('numbers on real history', () => {
  it('$1m v2 ETH/USDC against holding, 2025', () => {
    const result = windows(alone(v2), 1e-4, [...year2025, 2]);
    const { effect, cost, trades } = ballast(result);
    expect(effect.heWindow).toBeGreaterThanOrEqual(0.95);
    expect(effect.cvarReduction).toBeGreaterThanOrEqual(0.7);
    expect(trades).toBeLessThanOrEqual(15);
    expect(cost.total).toBeLessThanOrEqual(250);
    expect(result.planner.liquidations).toBe(0);
    // The clocks reproduce the specification's anchors: HE .9145 and .9667, costs $334 and $2,081.
    expect(named(result, 'daily').effect.heWindow).toBeCloseTo(0.9145, 1);
    expect(named(result, 'hourly').effect.heWindow).toBeCloseTo(0.9667, 1);
    expect(Math.abs(named(result, 'hourly').cost.total / 2081 - 1)).toBeLessThan(0.1);
    expect(named(result, 'static').windows).toEqual(named(result, 'unhedged').windows);
  });

  it('$1m v3 +-20 % against holding, 2025', () => {
    const { effect } = ballast(windows(alone(v3), 1e-5, [...year2025, 2]));
    expect(effect.heWindow).toBeGreaterThanOrEqual(0.92);
    expect(effect.cvarReduction).toBeGreaterThanOrEqual(0.62);
  });

  it('four positions on three chains, 2025', () => {
    const result = windows(four, 1e-5, [...year2025, 4]);
    const { effect, cost } = ballast(result);
    expect(effect.heWindow).toBeGreaterThanOrEqual(0.95);
    expect(effect.cvarReduction).toBeGreaterThanOrEqual(0.68);
    expect(named(result, 'hourly').cost.total / cost.total).toBeGreaterThanOrEqual(5);
    expect(result.planner.liquidations).toBe(0);
  });

  it('the gate refuses ETH/BTC against holding in the quiet regime, with the numbers', () => {
    const result = windows(alone(pair), 1e-5, [...calm, 7], true);
    const [gate] = result.gate;
    expect(gate!.asked).toBeGreaterThan(70);
    expect(gate!.hedged / gate!.asked).toBeLessThan(0.05);
    for (const { benefit, cost } of gate!.refusals) {
      expect(benefit).toBeGreaterThan(0);
      expect(cost).toBeGreaterThan(benefit);
    }
    // The specification puts the worth of a quiet month at a few dollars.
    expect(gate!.benefit).toBeLessThan(40);
    // Refused is unhedged: nothing is spent, and nothing lost by hedging.
    expect(ballast(result).cost.total).toBeLessThan(5);
    expect(ballast(result).windows).toEqual(named(result, 'unhedged').windows);
    // The clock shows what was refused: it pays, and the mean gets worse.
    const daily = named(result, 'daily');
    expect(daily.cost.total).toBeGreaterThan(100);
    expect(daily.effect.meanChange).toBeLessThan(0);
  });

  it('the gate admits ETH/USDC in 2025', () => {
    const [gate] = windows(alone(v2), 1e-5, [...year2025, 7], true).gate;
    expect(gate!.hedged / gate!.asked).toBeGreaterThan(0.7);
  });
});

describe('ballast backtest on real history', () => {
  it('three years, eight positions, every baseline: closed, never liquidated', () => {
    const out = mkdtempSync(join(tmpdir(), 'ballast-backtest-'));
    try {
      const result = runBacktest(
        {
          data,
          book: join(examples, 'book.json'),
          policy: join(examples, 'policy.json'),
          from: '2022-09-30',
          to: '2025-09-30',
          out,
        },
        { progress: () => {}, print: () => {} },
      );
      expect(result.period.bars).toBeGreaterThan(26_000);
      expect(result.strategies.length).toBe(7);
      expect(result.planner.liquidations).toBe(0);
      expect(result.attribution.unexplainedShare).toBeLessThan(1e-9);
      for (const one of result.attribution.positions)
        expect(Math.abs(one.unexplained) / result.attribution.nav).toBeLessThan(1e-9);
      expect(ballast(result).effect.cvarReduction).toBeGreaterThan(
        named(result, 'hourly').effect.cvarReduction,
      );
      expect(named(result, 'hourly').cost.total / ballast(result).cost.total).toBeGreaterThan(5);
      expect(result.warnings.some((text) => text.includes('2024-09-07'))).toBe(true);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
