import { describe, expect, it } from 'vitest';
import { cvar, cvarReduction, hedgeEffectiveness, sumBy, variance } from './statistics.ts';

describe('hedge effectiveness', () => {
  it('is 1 - var(hedged) / var(unhedged): 2 against 200', () => {
    expect(variance([10, -10])).toBe(200);
    expect(variance([1, -1])).toBe(2);
    expect(hedgeEffectiveness([10, -10], [1, -1])).toBeCloseTo(0.99, 15);
  });

  it('ignores a constant cost and is negative when hedging adds variance', () => {
    expect(hedgeEffectiveness([10, -10], [-50, -52])).toBeCloseTo(0.99, 15);
    expect(hedgeEffectiveness([1, -1], [2, -2])).toBe(-3);
  });

  it('is zero where there is nothing to remove', () => {
    expect(hedgeEffectiveness([5], [1])).toBe(0);
    expect(hedgeEffectiveness([3, 3], [1, 2])).toBe(0);
  });
});

describe('cvar', () => {
  it('is the mean loss of the worst 5 %: of twenty outcomes the worst one', () => {
    const pnl = [-7, ...Array.from({ length: 19 }, (_, index) => index)];
    expect(cvar(pnl, 0.95)).toBe(7);
  });

  it('counts the boundary outcome in part: of thirty the worst, and half of the next', () => {
    const pnl = [-9, -3, ...Array.from({ length: 28 }, () => 1)];
    expect(cvar(pnl, 0.95)).toBeCloseTo((9 + 0.5 * 3) / 1.5, 12);
  });

  it('reduction compares the two tails, and is zero without an unhedged tail', () => {
    expect(cvarReduction([-10, 0], [-2, 0], 0.5)).toBeCloseTo(0.8, 12);
    expect(cvarReduction([1, 2], [-2, 0], 0.5)).toBe(0);
    expect(cvar([], 0.95)).toBe(0);
  });
});

it('sums by key in order of first appearance', () => {
  expect(
    sumBy([
      { key: 4, value: 1 },
      { key: 9, value: 2 },
      { key: 4, value: 3 },
    ]),
  ).toEqual([4, 2]);
});
