import { FatalError } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { ewmaForecaster } from './ewma.ts';
import { jointReturns, type PriceHistory } from './history.ts';
import { repairCovariance } from './psd.ts';

const hour = 3600;
const history = (asset: string, prices: readonly number[], start = 0): PriceHistory => ({
  asset,
  closes: prices.map((price, i) => ({ at: start + i * hour, price })),
});
/** Closes whose log returns are given. */
const fromReturns = (asset: string, returns: readonly number[]): PriceHistory => {
  let price = 100;
  return history(asset, [price, ...returns.map((r) => (price *= Math.exp(r)))]);
};
const wave = (size: number, phase: number) =>
  Array.from({ length: 200 }, (_, i) => size * Math.sin(1.7 * i + phase));

describe('returns', () => {
  it('leaves a gap out instead of spanning it', () => {
    const whole = history('A', [1, 2, 4, 8, 16]);
    const holed = { ...whole, closes: whole.closes.filter((_, i) => i !== 2) };
    expect(jointReturns([holed], hour).at).toEqual([hour, 4 * hour]);
    expect(jointReturns([whole, { ...holed, asset: 'B' }], hour).at).toEqual([hour, 4 * hour]);
  });

  it.each([[0], [-1], [Number.NaN], [Number.POSITIVE_INFINITY]])('refuses a close of %d', (price) => {
    expect(() => jointReturns([history('A', [1, price, 2])], hour)).toThrow(FatalError);
  });

  it('refuses closes out of order and an asset given twice', () => {
    const closes = [...history('A', [1, 2, 3]).closes].reverse();
    expect(() => jointReturns([{ asset: 'A', closes }], hour)).toThrow(/follows one at/);
    expect(() => jointReturns([history('A', [1, 2]), history('A', [1, 2])], hour)).toThrow(/twice/);
  });
});

describe('ewma', () => {
  it('returns the annualised variance of a constant absolute return', () => {
    const returns = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 0.01 : -0.01));
    const got = ewmaForecaster({ halfLifeHours: 24 }).forecast([fromReturns('A', returns)]);
    expect(got.covariance[0]![0]).toBeCloseTo(0.0001 * 24 * 365, 9);
    expect(got.volatility[0]).toBeCloseTo(Math.sqrt(0.876), 9);
    expect(got.observations).toBe(100);
  });

  it('weights by half-life: hand-computed on three returns', () => {
    const model = ewmaForecaster({ halfLifeHours: 1, minObservations: 3 });
    const got = model.forecast([fromReturns('A', [0.04, 0.02, 0.01]), fromReturns('B', [0.01, 0.01, -0.02])]);
    const weights = [0.25 / 1.75, 0.5 / 1.75, 1 / 1.75];
    const variance = weights[0]! * 0.0016 + weights[1]! * 0.0004 + weights[2]! * 0.0001;
    const cross = weights[0]! * 0.0004 + weights[1]! * 0.0002 - weights[2]! * 0.0002;
    expect(got.covariance[0]![0]! / 8760).toBeCloseTo(variance, 12);
    expect(got.covariance[0]![1]! / 8760).toBeCloseTo(cross, 12);
    expect(got.covariance[1]![0]).toBe(got.covariance[0]![1]);
  });

  it('reacts to a new regime within a few half-lives', () => {
    const calm = Array.from({ length: 300 }, (_, i) => (i % 2 ? 0.001 : -0.001));
    const wild = Array.from({ length: 72 }, (_, i) => (i % 2 ? 0.01 : -0.01));
    const got = ewmaForecaster({ halfLifeHours: 24 }).forecast([fromReturns('A', [...calm, ...wild])]);
    expect(got.volatility[0]! / (0.01 * Math.sqrt(8760))).toBeGreaterThan(0.93);
  });

  it('keeps perfectly dependent assets semidefinite', () => {
    const got = ewmaForecaster({ halfLifeHours: 24 }).forecast([
      fromReturns('A', wave(0.01, 0)),
      fromReturns('B', wave(0.02, 0)),
      fromReturns('C', wave(0.01, 1)),
    ]);
    const { ridge } = repairCovariance(got.covariance);
    expect(ridge).toBe(0);
    expect(got.covariance[0]![1]! / (got.volatility[0]! * got.volatility[1]!)).toBeCloseTo(1, 9);
  });

  it('refuses too little history, and a price that never moved', () => {
    const model = ewmaForecaster({ halfLifeHours: 72 });
    expect(() => model.forecast([history('A', [1, 2, 3])])).toThrow(/2 joint returns of A, 48 needed/);
    expect(() => model.forecast([])).toThrow(FatalError);
    expect(() => model.forecast([history('A', new Array(100).fill(5))])).toThrow(/variance \[0\] = 0/);
  });
});

describe('covariance repair', () => {
  it('lifts rounding errors and says by how much', () => {
    const got = repairCovariance([
      [1, 1 + 4e-10],
      [1 + 4e-10, 1],
    ]);
    expect(got.ridge).toBeGreaterThan(0);
    expect(got.ridge).toBeLessThan(1e-6);
  });

  it('refuses a matrix that no sample could give', () => {
    expect(() =>
      repairCovariance([
        [1, 0.9, -0.9],
        [0.9, 1, 0.9],
        [-0.9, 0.9, 1],
      ]),
    ).toThrow(/not positive semidefinite/);
    expect(() =>
      repairCovariance([
        [1, 0.5],
        [0.4, 1],
      ]),
    ).toThrow(/not mirrored/);
  });
});
