import { defaultPolicy, type Plan, type Policy, type RiskForecast, wadToNumber } from '@ballast/core';
import { conditionalValueAtRisk } from '@ballast/optimizer';
import { describe, expect, it } from 'vitest';
import { drawFuture } from './future.ts';
import { askGate } from './gate.ts';
import type { PlanInput } from './input.ts';
import { plan } from './plan.ts';
import { ModelBook, type ModelChainOptions, type ModelPosition } from './testing/model.ts';
import { viewBook } from './view.ts';

const prices = { WETH: 3000, WBTC: 60_000 };

const forecastOf = (volatility: number, other = 0.5, correlation = 0.8): RiskForecast => ({
  model: 'test',
  assets: ['WETH', 'WBTC'],
  covariance: [
    [volatility ** 2, correlation * volatility * other],
    [correlation * volatility * other, other ** 2],
  ],
  volatility: [volatility, other],
  observations: 500,
});

/** A million in WETH/USDC over the full range, against what it was at a price of 3000. */
const hodl = (): ModelPosition => ({
  asset0: 'WETH',
  asset1: 'USDC',
  shape: { kind: 'constant-product', liquidity: 1e6 / (2 * Math.sqrt(3000)) },
  benchmark: 'hodl',
  entry: { amount0: 5e5 / 3000, amount1: 5e5 },
});

const chain = (
  positions: readonly ModelPosition[],
  more: Partial<ModelChainOptions> = {},
): ModelChainOptions => ({
  chainId: 42161,
  eid: 30110,
  name: 'arbitrum',
  gasPrice: 0.05,
  nativePrice: 3000,
  collateral: 1e6,
  idle: 5e5,
  positions,
  ...more,
});

const inputOf = (book: ModelBook, policy: Partial<Policy>, forecast = forecastOf(0.735)): PlanInput => ({
  snapshot: book.snapshot(),
  forecast,
  policy: { ...defaultPolicy, ...policy },
  executableVenues: ['uniswap-v2'],
});

/** Below 3000 the position holds more of the asset than its benchmark and the hedge is short, above it is long. */
const moved = (price = 2400) => {
  const book = new ModelBook([chain([hodl()])], prices);
  book.prices.WETH = price;
  return book;
};
const codes = (got: Plan) => got.reasons.map((reason) => reason.code);
const gate = { hedgeGate: { days: 30 } };

describe('hedge/no-hedge gate', () => {
  it('is worth what the specification says: 308 USD at a volatility of 0.735, 3.5 USD at 0.24', () => {
    const at = (volatility: number) => {
      const input = inputOf(new ModelBook([chain([hodl()])], prices), gate, forecastOf(volatility));
      return askGate(input, viewBook(input), [])[0]!.benefit;
    };
    expect(at(0.735)).toBeCloseTo(308, 0);
    expect(at(0.24)).toBeCloseTo(3.5, 1);
  });

  it('hedges where variance is worth more than following costs', () => {
    const got = plan(inputOf(moved(), { ...gate, riskAversion: 1e-4 }));
    expect(got.orders).toHaveLength(1);
    expect(codes(got)).not.toContain('not-worth-it');
  });

  it('refuses in a quiet regime, with the numbers, and opens nothing', () => {
    const quiet = forecastOf(0.24);
    const got = plan(inputOf(moved(6000), { ...gate, riskAversion: 1e-5 }, quiet));
    expect(got.orders).toHaveLength(0);
    expect(got.action).toBe('hold');
    const reason = got.reasons.find((one) => one.code === 'not-worth-it');
    expect(reason?.detail).toMatch(/worth \d+\.\d\d USD over 30 days and costs \d+\.\d\d USD/);
    const ungated = plan(inputOf(moved(6000), { riskAversion: 1e-5 }, quiet));
    expect(ungated.orders).toHaveLength(1);
  });

  it('lets a refused hedge shrink, never grow', () => {
    const book = moved(900);
    const policy = { riskAversion: 1e-5 };
    for (let cycle = 0; cycle < 3; cycle++) book.apply(plan(inputOf(book, policy)));
    const held = wadToNumber(book.held(0, 'WETH'));
    expect(held).toBeLessThan(-5);
    const quiet = forecastOf(0.24);
    book.prices.WETH = 800;
    expect(plan(inputOf(book, { ...gate, ...policy }, quiet)).orders).toHaveLength(0);
    // Back where the benchmark is: nothing to hedge any more.
    book.prices.WETH = 3000;
    const back = plan(inputOf(book, { ...gate, ...policy }, quiet));
    expect(back.orders.map((order) => order.side)).toEqual(['buy']);
    expect(back.assets[0]!.desired).toBeGreaterThan(held);
    expect(back.assets[0]!.desired).toBeLessThanOrEqual(0);
  });

  it('does not ask positions measured in USD, and hedges them beside refused ones', () => {
    const neutral: ModelPosition = { ...hodl(), benchmark: 'usd-neutral' };
    const book = new ModelBook([chain([hodl(), neutral])], prices);
    book.prices.WETH = 2400;
    const input = inputOf(book, { ...gate, riskAversion: 1e-5 }, forecastOf(0.24));
    for (let cycle = 0; cycle < 4; cycle++) book.apply(plan({ ...input, snapshot: book.snapshot() }));
    const own = book.amounts(neutral).amount0;
    const held = -wadToNumber(book.held(0, 'WETH'));
    expect(held).toBeGreaterThan(0.8 * own);
    expect(held).toBeLessThanOrEqual(own * (1 + 1e-9));
  });
});

describe('health floor', () => {
  it('is the larger of the policy and what reaction time and volatility demand', () => {
    const floorAfter = (seconds: number | undefined, volatility: number) => {
      const policy = {
        minHealthFactor: 1.3,
        ...(seconds === undefined ? {} : { reactionTime: { 42161: seconds } }),
      };
      return viewBook(inputOf(moved(), policy, forecastOf(volatility))).chains[0]!.healthFloor;
    };
    expect(floorAfter(undefined, 0.735)).toBe(1.3);
    expect(floorAfter(3 * 86_400, 0.5)).toBe(1.6);
    expect(floorAfter(7 * 86_400, 1.2)).toBeGreaterThan(1.9);
  });

  it('limits what a slow chain may short', () => {
    const neutral: ModelPosition = { ...hodl(), benchmark: 'usd-neutral' };
    const short = (policy: Partial<Policy>) => {
      const book = new ModelBook([chain([neutral], { collateral: 3e5, idle: 0 })], prices);
      for (let cycle = 0; cycle < 3; cycle++)
        book.apply(plan(inputOf(book, { minHealthFactor: 1.3, ...policy })));
      return book.shorts(0);
    };
    expect(short({})).toBeCloseTo((0.8 * 3e5) / 1.3 / 1.1, -2);
    expect(short({ reactionTime: { 42161: 4 * 86_400 } })).toBeCloseTo((0.8 * 3e5) / 1.6 / 1.1, -2);
  });
});

describe('tail term', () => {
  it('brings the conditional value at risk down, at a proved optimum', () => {
    const policy = { riskAversion: 1e-6, cvar: { level: 0.95, weight: 1 } };
    const { cvar: _left, ...plain } = policy;
    const book = moved();
    const future = drawFuture(inputOf(book, policy), viewBook(inputOf(book, policy)), 7 / 365)!;
    const tailOf = (got: Plan) => {
      const [weth] = got.assets;
      const losses = future.losses.map(
        (loss, s) => loss - weth!.desired * weth!.price * future.returns[s]![0]!,
      );
      return conditionalValueAtRisk(losses, 0.95).value;
    };
    const [without, with_] = [plan(inputOf(book, plain)), plan(inputOf(book, policy))];
    expect(with_.certificate.status).toBe('optimal');
    expect(with_.certificate.gap).toBeLessThan(1e-8);
    expect(tailOf(with_)).toBeLessThan(0.9 * tailOf(without));
    expect(plan(inputOf(book, policy))).toEqual(with_);
  });

  it('scenarios have the forecast covariance and no direction', () => {
    const input = inputOf(moved(), {});
    const { returns } = drawFuture(input, viewBook(input), 1 / 52)!;
    const mean = (f: (row: readonly number[]) => number) =>
      returns.reduce((sum, row) => sum + f(row), 0) / returns.length;
    expect(mean((row) => row[0]!)).toBeCloseTo(0, 12);
    expect(mean((row) => Math.log1p(row[0]!) ** 2) / (0.735 ** 2 / 52)).toBeGreaterThan(0.75);
    expect(mean((row) => Math.log1p(row[0]!) ** 2) / (0.735 ** 2 / 52)).toBeLessThan(1.25);
    const product = mean((row) => Math.log1p(row[0]!) * Math.log1p(row[1]!));
    expect(product / ((0.8 * 0.735 * 0.5) / 52)).toBeGreaterThan(0.7);
  });
});

describe('loss budget', () => {
  const answer = (loss: number, volatility = 0.735) =>
    plan(inputOf(moved(), { ilBudget: { loss, confidence: 0.95, days: 30 } }, forecastOf(volatility)));

  it('a budget that the book keeps by itself is not worth a hedge', () => {
    const got = answer(900_000);
    expect(got.budget).toMatchObject({ worthIt: false, met: true, unhedged: 1 });
    expect(got.orders).toHaveLength(0);
    expect(codes(got)).toContain('not-worth-it');
  });

  it('a tighter one names hedge, cost and probability, and follows more closely', () => {
    const loose = answer(25_000);
    const tight = answer(14_000);
    for (const got of [loose, tight]) {
      expect(got.budget).toMatchObject({ worthIt: true, met: true });
      expect(got.budget!.hedged).toBeGreaterThanOrEqual(0.95);
      expect(got.budget!.unhedged).toBeLessThan(0.95);
      expect(got.budget!.expectedCost).toBeGreaterThan(0);
      expect(got.budget!.hedge[0]!.asset).toBe('WETH');
      expect(got.budget!.hedge[0]!.quantity).toBeLessThan(0);
      expect(got.orders).toHaveLength(1);
    }
    expect(tight.budget!.riskAversion).toBeGreaterThanOrEqual(loose.budget!.riskAversion);
    expect(tight.budget!.hedge[0]!.band).toBeLessThanOrEqual(loose.budget!.hedge[0]!.band);
  });

  it('one below what arbitrage takes anyway is said to be out of reach', () => {
    const got = answer(1000);
    expect(got.budget!.met).toBe(false);
    expect(got.budget!.expectedLoss).toBeGreaterThan(1000);
    expect(got.budget!.hedged).toBeLessThan(0.5);
  });
});
