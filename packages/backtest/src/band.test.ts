import { describe, expect, it } from 'vitest';
import { noTradeBand } from './band.ts';

const price = 2000;
// $1m constant product at 2000: gamma -0.0625, volatility 0.8, 10 bp, $20 per trade.
const problem = (riskAversion: number, over = {}) => ({
  drift: 0.0625 * price * price * 0.8,
  volatility: 0.8,
  proportional: 1e-3,
  fixed: 20,
  riskAversion,
  ...over,
});

describe('no-trade band', () => {
  it.each([
    [1e-6, 38.509727, 12.0399, 892.420932],
    [1e-5, 20.220229, 4.65896, 2239.013635],
    [1e-4, 10.806699, 1.729961, 5908.16789],
  ])('matches the published optimum at risk aversion %d', (riskAversion, outer, inner, total) => {
    const got = noTradeBand(problem(riskAversion));
    expect(got.outer / price).toBeCloseTo(outer, 4);
    expect(got.inner / price).toBeCloseTo(inner, 4);
    expect(got.cost + got.risk).toBeCloseTo(total, 4);
  });

  it('trades 25.83 times a year in the reference case', () => {
    expect(noTradeBand(problem(1e-5)).trades).toBeCloseTo(25.83, 2);
  });

  it('without fixed cost reflects at the Whalley-Wilmott half-width', () => {
    const got = noTradeBand(problem(1e-5, { fixed: 0 }));
    expect(got.outer / price).toBeCloseTo(10.542908, 3);
    expect(got.inner / got.outer).toBeCloseTo(1, 4);
  });

  it('without proportional cost goes back to the middle', () => {
    const got = noTradeBand(problem(1e-5, { proportional: 0 }));
    expect(got.outer / price).toBeCloseTo(17.498178, 3);
    expect(got.inner / got.outer).toBeCloseTo(0, 4);
  });
});
