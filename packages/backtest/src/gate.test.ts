import { describe, expect, it } from 'vitest';
import { type GateLeg, hedgeGate } from './gate.ts';

const settlement: GateLeg = { volatility: 0, proportional: 0, fixed: 0, borrowRate: 0 };
const leg = (volatility: number): GateLeg => ({
  volatility,
  proportional: 1e-3,
  fixed: 1.5,
  borrowRate: 0.025,
});
const month = 30 / 365;

describe('hedge or not', () => {
  it('values ETH/USDC at $308 and hedges it', () => {
    const price0 = 3000;
    const got = hedgeGate({
      shape: { kind: 'constant-product', liquidity: 1e6 / (2 * Math.sqrt(price0)) },
      benchmark: 'hodl',
      prices: { price0, price1: 1 },
      legs: [leg(0.735), settlement],
      correlation: 0,
      riskAversion: 1e-5,
      horizon: month,
    });
    // (a/2) (V sigma^2 T)^2 / 32
    expect(got.benefit).toBeCloseTo((0.5e-5 * (1e6 * 0.735 ** 2 * month) ** 2) / 32, 6);
    expect(got.benefit).toBeCloseTo(308, 0);
    expect(got.cost).toBeGreaterThan(30);
    expect(got.cost).toBeLessThan(250);
    expect(got.hedge).toBe(true);
  });

  it('values a quiet ETH/BTC pair at $3.5 and leaves it alone', () => {
    const [price0, price1] = [3000, 60_000];
    const volatility = 0.5;
    // sigma_rel = 0.24
    const correlation = 1 - 0.24 ** 2 / (2 * volatility ** 2);
    const got = hedgeGate({
      shape: { kind: 'constant-product', liquidity: 1e6 / (2 * Math.sqrt(price0 * price1)) },
      benchmark: 'hodl',
      prices: { price0, price1 },
      legs: [leg(volatility), leg(volatility)],
      correlation,
      riskAversion: 1e-5,
      horizon: month,
    });
    expect(got.benefit).toBeCloseTo(3.5, 1);
    expect(got.cost).toBeGreaterThan(got.benefit);
    expect(got.hedge).toBe(false);
  });

  it('hedges an open dollar exposure whatever the loss against holding', () => {
    const price0 = 3000;
    const got = hedgeGate({
      shape: { kind: 'constant-product', liquidity: 1e6 / (2 * Math.sqrt(price0)) },
      benchmark: 'usd-neutral',
      prices: { price0, price1: 1 },
      legs: [leg(0.5), settlement],
      correlation: 0,
      riskAversion: 1e-5,
      horizon: month,
    });
    expect(got.benefit).toBeGreaterThan(20_000);
    expect(got.hedge).toBe(true);
  });
});
