import { describe, expect, it } from 'vitest';
import {
  blockBootstrap,
  cvar,
  cvarReduction,
  hedgeEffectiveness,
  incrementEffectiveness,
  protectionRate,
  quantile,
  rollingSums,
  sumBy,
  tailProtection,
} from './statistics.ts';
import { normal } from './testing/path.ts';

describe('effect of a hedge', () => {
  it('half the deviation removes three quarters of the variance, whatever the mean', () => {
    const u = [1, 2, 3, 4, 10];
    expect(
      hedgeEffectiveness(
        u,
        u.map((x) => x / 2 + 7),
      ),
    ).toBeCloseTo(0.75, 12);
    expect(hedgeEffectiveness(u, u)).toBe(0);
    expect(hedgeEffectiveness([1, 1], [1, 2])).toBe(0);
  });

  it('counts increments about zero', () => {
    expect(incrementEffectiveness([3, 4], [0, 2.5])).toBeCloseTo(1 - 6.25 / 25, 12);
  });

  it('CVaR counts the boundary outcome in part', () => {
    // 5 % of 30 outcomes are one and a half.
    const pnl = [-10, -4, ...new Array<number>(28).fill(1)];
    expect(cvar(pnl, 0.95)).toBeCloseTo((10 + 0.5 * 4) / 1.5, 12);
  });

  it('CVaR reduction compares tails; none without a loss to reduce', () => {
    const u = [-10, ...new Array<number>(19).fill(1)];
    expect(
      cvarReduction(
        u,
        u.map((x) => x / 4),
        0.95,
      ),
    ).toBeCloseTo(0.75, 12);
    expect(cvarReduction([1, 2], [0, 0], 0.95)).toBe(0);
  });

  it('sums by key in order of appearance', () => {
    const points = [3, 1, 3].map((key, i) => ({ key, value: i + 1 }));
    expect(sumBy(points)).toEqual([4, 2]);
  });

  it('protection compares losses only; tail protection only the worst', () => {
    expect(protectionRate([-10, 5, -10], [-4, -1, 0])).toBeCloseTo(0.75, 12);
    const u = [-100, ...new Array<number>(9).fill(-1)];
    const n = [-20, ...new Array<number>(9).fill(-2)];
    expect(tailProtection(u, n, 0.1)).toBeCloseTo(0.8, 12);
  });

  it('sums windows and reads quantiles', () => {
    expect(rollingSums([1, 2, 3, 4], 3)).toEqual([6, 9]);
    expect(quantile([4, 1, 3, 2], 0.5)).toBeCloseTo(2.5, 12);
  });
});

describe('block bootstrap', () => {
  it('covers the truth about as often as it says', () => {
    const next = normal(4);
    let covered = 0;
    const trials = 120;
    for (let t = 0; t < trials; t++) {
      const u = Array.from({ length: 120 }, next);
      const n = u.map((x) => 0.5 * x + 0.3 * next());
      const truth = 1 - (0.25 + 0.09);
      const { low, high } = blockBootstrap(u, n, hedgeEffectiveness, {
        block: 5,
        draws: 150,
        seed: t,
        level: 0.9,
      });
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.78);
    expect(covered / trials).toBeLessThan(0.97);
  });

  it('is wider where neighbours are alike, if blocks are as long as the likeness', () => {
    const next = normal(9);
    const shocks = Array.from({ length: 400 }, next);
    const u = rollingSums(shocks, 20);
    const n = u.map((x) => 0.4 * x);
    const noisy = rollingSums(
      shocks.map((x, i) => 0.4 * x + 0.5 * (shocks[(i * 7 + 3) % 400] ?? 0)),
      20,
    );
    const width = (block: number) => {
      const got = blockBootstrap(u, noisy, hedgeEffectiveness, { block, draws: 300, seed: 2, level: 0.95 });
      return got.high - got.low;
    };
    expect(width(20)).toBeGreaterThan(1.5 * width(1));
    const exact = blockBootstrap(u, n, hedgeEffectiveness, { block: 20, draws: 50, seed: 2, level: 0.95 });
    expect(exact.low).toBeCloseTo(0.84, 9);
    expect(exact.high).toBeCloseTo(0.84, 9);
  });
});
