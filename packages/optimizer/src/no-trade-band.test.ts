import { describe, expect, it } from 'vitest';
import { bandForTrackingError, noTradeBand } from './no-trade-band.ts';

// A full-range position of $1m at a price of 2000: gamma -0.0625.
const price = 2000;
const position = (riskAversion: number, more: { proportional?: number; fixed?: number } = {}) => ({
  drift: 0.0625 * price ** 2 * 0.8,
  volatility: 0.8,
  proportional: 1e-3,
  fixed: 20,
  riskAversion,
  ...more,
});

describe('no-trade band', () => {
  it.each([
    [1e-6, 22.714007, 31.116649, 38.509727, 12.0399, 892.420932],
    [1e-5, 10.542908, 17.498178, 20.220229, 4.65896, 2239.013635],
    [1e-4, 4.893585, 9.839948, 10.806699, 1.729961, 5908.16789],
  ])('risk aversion %d', (a, reflecting, resetting, outer, inner, total) => {
    expect(noTradeBand(position(a, { fixed: 0 })).outer / price).toBeCloseTo(reflecting, 6);
    expect(noTradeBand(position(a, { proportional: 0 })).outer / price).toBeCloseTo(resetting, 6);
    const both = noTradeBand(position(a));
    expect(both.outer / price).toBeCloseTo(outer, 6);
    expect(both.inner / price).toBeCloseTo(inner, 6);
    expect(both.cost + both.risk).toBeCloseTo(total, 5);
  });

  it('number of trades a year', () => {
    expect(noTradeBand(position(1e-5)).trades).toBeCloseTo(25.83, 2);
  });

  // By an independent simplex search; the specification's table agrees within 0.0025.
  it.each([
    [0.001, 1.0814115890404943, 0.8533127435418872],
    [0.01, 1.180133152130574, 0.7111357267438474],
    [0.1, 1.4070955498124271, 0.4838151204745706],
    [1, 1.935553435923915, 0.22512954378914368],
    [10, 3.093583242668468, 0.06351841005428648],
    [100, 5.3530816541861315, 0.012872517252716424],
  ])('universal shape at a fixed cost of %d', (k, factor, share) => {
    const reflecting = noTradeBand(position(1e-5, { fixed: 0 })).outer;
    const got = noTradeBand(position(1e-5, { fixed: k * 1e-3 * reflecting }));
    expect(got.outer / reflecting).toBeCloseTo(factor, 6);
    expect(got.inner / got.outer).toBeCloseTo(share, 6);
  });

  it('no nearby band is cheaper', () => {
    const problem = position(1e-5);
    const best = noTradeBand(problem);
    const at = (H: number, h: number) =>
      (problem.drift ** 2 * (20 + 1e-3 * (H - h))) / (H * H - h * h) + (1e-5 * 0.64 * (H * H + h * h)) / 12;
    expect(at(best.outer, best.inner)).toBeCloseTo(best.cost + best.risk, 6);
    for (const wide of [0.99, 1.01])
      for (const narrow of [0.97, 1, 1.03])
        expect(at(best.outer * wide, best.inner * narrow)).toBeGreaterThan(best.cost + best.risk);
  });

  it('goes over into its limits', () => {
    const reflecting = noTradeBand(position(1e-5, { fixed: 0 }));
    const nearly = noTradeBand(position(1e-5, { fixed: 1e-9 }));
    expect(nearly.outer / reflecting.outer).toBeCloseTo(1, 2);
    expect((nearly.cost + nearly.risk) / (reflecting.cost + reflecting.risk)).toBeCloseTo(1, 3);
    expect(noTradeBand(position(1e-5, { fixed: 0, proportional: 0 })).outer).toBe(0);
    expect(noTradeBand({ ...position(1e-5), drift: 0 }).cost).toBe(0);
  });

  it('a tracking error states the width', () => {
    const width = bandForTrackingError(1000, 0.8);
    expect(0.8 * Math.sqrt(width ** 2 / 3)).toBeCloseTo(1000, 9);
  });

  it('refuses what has no band', () => {
    expect(() => noTradeBand({ ...position(1e-5), volatility: 0 })).toThrow(/must be positive/);
    expect(() => noTradeBand({ ...position(1e-5), fixed: Number.NaN })).toThrow(/no band/);
  });
});
