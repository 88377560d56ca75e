import { describe, expect, it } from 'vitest';
import { arbitrageFeeGrowth, feeGrowth, feesEarned } from './fees.ts';

const step = {
  seconds: 3600,
  equivalent: 1e6,
  lvr: 40,
  volumeUsd: 5e6,
  volatility: 0.8 / Math.sqrt(365 * 86_400),
};

describe('LP fees', () => {
  it('turnover: fee times volume of the position', () => {
    const got = feesEarned({ kind: 'turnover', fee: 0.003, daily: 0.24 }, step);
    expect(got).toBeCloseTo(0.003 * 0.01 * 1e6, 9);
    expect(feesEarned({ kind: 'turnover', fee: 0.003, daily: 0.24 }, { ...step, equivalent: 0 })).toBe(0);
  });

  it('volume: the part of the pool times its part of the market; nothing where volume is unknown', () => {
    const model = { kind: 'volume', fee: 0.0005, share: 0.1, depthUsd: 5e7 } as const;
    expect(feesEarned(model, step)).toBeCloseTo(0.0005 * 5e5 * 0.02, 9);
    expect(feesEarned(model, { ...step, volumeUsd: Number.NaN })).toBe(0);
  });

  it('arbitrage: what arbitrageurs do not keep of LVR', () => {
    // 5 % a day, 30 bp, 12 s blocks: they keep 0.121951.
    const volatility = 0.05 / Math.sqrt(86_400);
    const got = feesEarned({ kind: 'arbitrage', fee: 0.003, blocks: 1 / 12 }, { ...step, volatility });
    expect(got).toBeCloseTo(40 * (1 - 0.121951), 4);
    expect(feesEarned({ kind: 'none' }, step)).toBe(0);
  });

  it('growth per liquidity takes the fee from the input', () => {
    expect(feeGrowth(2000, 0.0005, 4)).toBeCloseTo(0.25, 12);
    expect(feeGrowth(2000, 0.0005, 0)).toBe(0);
  });

  it('arbitrage growth: nothing inside the fee band, the exact input outside', () => {
    const fee = 0.003;
    expect(arbitrageFeeGrowth([100, 100.29, 99.75, 100], fee)).toBe(0);
    const up = arbitrageFeeGrowth([100, 110], fee);
    expect(up).toBeCloseTo(((Math.sqrt(110 * 0.997) - 10) * fee) / 0.997, 12);
    const down = arbitrageFeeGrowth([100, 90], fee);
    const target = 90 / 0.997;
    expect(down).toBeCloseTo(((1 / Math.sqrt(target) - 0.1) * target * fee) / 0.997, 12);
  });
});
