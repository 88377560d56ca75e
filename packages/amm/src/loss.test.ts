import type { PositionShape } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { normalCdf } from './gaussian.ts';
import {
  benchmarkExposure,
  benchmarkLoss,
  constantProductDeviation,
  expectedLoss,
  impermanentLoss,
} from './loss.ts';
import {
  arbitrageShareFixed,
  arbitrageSharePoisson,
  breakEvenTurnover,
  lvrRate,
  relativeVariance,
} from './lvr.ts';
import { liquidityForValue, type Prices, positionAmounts, positionHessian, positionValue } from './shape.ts';
import { closeTo } from './testing/arbitraries.ts';
import { sharedText } from './testing/shared.ts';

const usd = (price: number): Prices => ({ price0: price, price1: 1 });
const pool: PositionShape = { kind: 'constant-product', liquidity: 1e5 };
const range = (lower: number, upper: number, at = 2000): PositionShape => ({
  kind: 'concentrated',
  liquidity: liquidityForValue(1e6, lower, upper, usd(at)),
  lower,
  upper,
});
const YEAR = 365;

describe('loss against a named benchmark', () => {
  it('is the published 5.72 % when a constant-product price doubles or halves', () => {
    closeTo(impermanentLoss(pool, usd(2000), usd(4000)).fraction, -0.05719095841793664);
    closeTo(impermanentLoss(pool, usd(2000), usd(1000)).fraction, -0.05719095841793664);
    closeTo(impermanentLoss(pool, usd(2000), usd(10_000)).fraction, -0.2546440075000701);
  });

  it('is scaled by 1 / (1 - w^-1/2) for a symmetric range that still holds the price', () => {
    const wide = 1.5;
    const shape = range(2000 / wide, 2000 * wide);
    const narrow = impermanentLoss(shape, usd(2000), usd(2400));
    const hodl = positionAmounts(shape, usd(2000));
    const held = hodl.amount0 * 2400 + hodl.amount1;
    const full: PositionShape = { kind: 'constant-product', liquidity: 1e6 / (2 * Math.sqrt(2000)) };
    closeTo(narrow.usd, impermanentLoss(full, usd(2000), usd(2400)).usd * (1 / (1 - wide ** -0.5)));
    closeTo(narrow.fraction, narrow.usd / held);
  });

  it('matches the shared tables to 1e-9', (context) => {
    const {
      il_v2,
      v3_usdc,
    }: {
      il_v2: { r: number; il: number }[];
      v3_usdc: { rows: { P: number; il: number; lvr_rate_sigma08: number }[] };
    } = JSON.parse(sharedText(context, 'vectors/lp-and-risk.json'));
    for (const { r, il } of il_v2) closeTo(impermanentLoss(pool, usd(2000), usd(2000 * r)).fraction, il);
    for (const { P, il, lvr_rate_sigma08 } of v3_usdc.rows) {
      closeTo(impermanentLoss(range(1500, 2500), usd(2000), usd(P)).fraction, il);
      closeTo(lvrRate(range(1500, 2500), usd(P), 0.64), lvr_rate_sigma08);
    }
  });

  it('depends on the benchmark: USD keeps the entry value, hodl keeps the amounts', () => {
    const entry = positionAmounts(pool, usd(2000));
    const at = usd(2000);
    const value = positionValue(pool, usd(2000));
    const neutral = benchmarkLoss(pool, { name: 'usd-neutral', entry, at }, usd(1500));
    closeTo(neutral.usd, positionValue(pool, usd(1500)) - value);
    expect(benchmarkExposure({ name: 'usd-neutral', entry })).toEqual({ amount0: 0, amount1: 0 });
    expect(benchmarkExposure({ name: 'hodl', entry })).toEqual(entry);
    expect(benchmarkLoss(pool, { name: 'hodl', entry, at }, usd(2000)).usd).toBeCloseTo(0, 6);
  });
});

describe('loss-versus-rebalancing', () => {
  it('is an eighth of the variance for a constant product: 3.125 bp a day at 5 % a day', () => {
    closeTo(lvrRate(pool, usd(2000), 0.05 ** 2) / positionValue(pool, usd(2000)), 3.125e-4);
    closeTo(breakEvenTurnover(0.05 ** 2, 0.003), 0.05 ** 2 / 0.024);
    expect(breakEvenTurnover(0.05 ** 2, 0.003)).toBeCloseTo(0.104167, 6);
  });

  it('is w (1 - w) / 2 of the variance for a weighted pool', () => {
    const shape: PositionShape = { kind: 'weighted', invariant: 7, weight0: 0.8 };
    closeTo(lvrRate(shape, usd(2000), 0.64) / positionValue(shape, usd(2000)), 0.08 * 0.64);
  });

  it('equals -1/2 tr(H Sigma) for two volatile assets and uses relative variance only', () => {
    const shape: PositionShape = { kind: 'concentrated', liquidity: 1000, lower: 0.04, upper: 0.0625 };
    const prices = { price0: 3000, price1: 60_000 };
    const variance = relativeVariance({ volatility0: 0.7, volatility1: 0.5, correlation: 0.85 });
    closeTo(variance, 0.145);
    closeTo(lvrRate(shape, prices, variance), 486_344.7851062043);
    const { h00, h01, h11 } = positionHessian(shape, prices);
    const trace = h00 * 0.49 * 3000 ** 2 + 2 * h01 * 0.85 * 0.35 * 3000 * 60_000 + h11 * 0.25 * 60_000 ** 2;
    closeTo(lvrRate(shape, prices, variance), -trace / 2);
    expect(relativeVariance({ volatility0: 0.8, volatility1: 0.8, correlation: 1 })).toBeCloseTo(0, 12);
    // Equal volatilities without correlation carry the most risk, not none.
    closeTo(relativeVariance({ volatility0: 0.8, volatility1: 0.8, correlation: 0 }), 1.28);
  });

  it('reaches arbitrageurs in the published shares', () => {
    const day = 86_400;
    expect(arbitrageSharePoisson(0.003, 0.05, day / 12)).toBeCloseTo(0.121951, 6);
    expect(arbitrageSharePoisson(0.0005, 0.05, day / 12)).toBeCloseTo(0.454545, 6);
    expect(arbitrageSharePoisson(0.0005, 0.05, day / 0.25)).toBeCloseTo(0.107367, 6);
    expect(arbitrageShareFixed(0.003, 0.05, day / 12)).toBeCloseTo(0.102683, 6);
    expect(arbitrageShareFixed(0.0005, 0.05, day / 2)).toBeCloseTo(0.218936, 6);
  });
});

describe('expected loss', () => {
  it('is 1 - exp(-v/8) for a constant product and known for ranges', () => {
    const value = positionValue(pool, usd(2000));
    const month = (0.8 ** 2 * 30) / YEAR;
    closeTo(expectedLoss(pool, usd(2000), usd(2000), month) / value, 0.0065537722046569);
    expect(expectedLoss(range(1500, 2500), usd(2000), usd(2000), (0.25 * 7) / YEAR)).toBeCloseTo(
      5001.790135,
      5,
    );
    expect(expectedLoss(range(1500, 2500), usd(2000), usd(2000), month)).toBeCloseTo(48_054.3798988, 5);
    expect(expectedLoss(range(2000, 2400, 2200), usd(2200), usd(2200), (0.09 * 10) / YEAR)).toBeCloseTo(
      6785.38998383,
      6,
    );
    expect(expectedLoss(pool, usd(2000), usd(2000), 0)).toBe(0);
  });

  it('of a range over everything is that of a constant product, in any numeraire', () => {
    const all: PositionShape = { kind: 'concentrated', liquidity: 1e5, lower: 0, upper: Infinity };
    const prices = { price0: 3000, price1: 60_000 };
    closeTo(expectedLoss(all, prices, prices, 0.2), expectedLoss(pool, prices, prices, 0.2));
  });

  it('matches the shared protection prices to 1e-9', (context) => {
    interface Bs {
      sigma: number;
      days: number;
      cpmm_frac: number;
      v3_1m_2000_1500_2500: number | null;
    }
    interface Lls {
      sigma: number;
      days: number;
      P0: number;
      Pa: number;
      Pb: number;
      value: number;
    }
    const { il_protection_bs, il_protection_lls }: { il_protection_bs: Bs[]; il_protection_lls: Lls[] } =
      JSON.parse(sharedText(context, 'vectors/lp-and-risk.json'));
    for (const { sigma, days, cpmm_frac, v3_1m_2000_1500_2500: concentrated } of il_protection_bs) {
      const variance = (sigma * sigma * days) / YEAR;
      closeTo(expectedLoss(pool, usd(2000), usd(2000), variance) / positionValue(pool, usd(2000)), cpmm_frac);
      if (concentrated !== null)
        closeTo(expectedLoss(range(1500, 2500), usd(2000), usd(2000), variance), concentrated);
    }
    for (const { sigma, days, P0, Pa, Pb, value } of il_protection_lls)
      closeTo(expectedLoss(range(Pa, Pb, P0), usd(P0), usd(P0), (sigma * sigma * days) / YEAR), value);
  });

  it('spreads as known over 30 days at 80 %', () => {
    const { value, loss } = constantProductDeviation((0.64 * 30) / YEAR);
    expect(value).toBeCloseTo(0.11430044829, 10);
    expect(loss).toBeCloseTo(0.00957394926, 10);
  });
});

describe('normal distribution', () => {
  it('matches tabulated values through both branches', () => {
    expect(normalCdf(0)).toBe(0.5);
    closeTo(normalCdf(1.959963984540054), 0.975);
    closeTo(normalCdf(-5.5) * 1e8, 1.89895624658877);
    closeTo(normalCdf(-10) * 1e24, 7.619853024160527);
    for (const x of [0.3, 2, 4.99, 5.01, 12]) closeTo(normalCdf(x) + normalCdf(-x), 1);
    expect(Math.abs(normalCdf(-4.9999999) / normalCdf(-5.0000001) - 1)).toBeLessThan(2e-6);
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(Number.NaN)).toBeNaN();
  });
});
