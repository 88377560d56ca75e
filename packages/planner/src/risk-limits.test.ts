import type { Plan, Policy } from '@ballast/core';
import { conditionalValueAtRisk } from '@ballast/optimizer';
import { describe, expect, it } from 'vitest';
import { drawFuture } from './future.ts';
import { plan } from './plan.ts';
import { chain, forecastOf, inputOf, moved, neutral, prices } from './testing/million.ts';
import { ModelBook } from './testing/model.ts';
import { viewBook } from './view.ts';

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
