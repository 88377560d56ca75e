import { wei } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bumpFees, suggestFees } from './fees.ts';

const gwei = 10n ** 9n;
const settings = { maxFeePerGas: wei(100n * gwei), minPriorityFee: wei(gwei) };

describe('first bid', () => {
  it('is twice the base fee plus the tip', () => {
    expect(suggestFees(10n * gwei, 3n * gwei, settings)).toEqual({
      maxFeePerGas: 23n * gwei,
      maxPriorityFeePerGas: 3n * gwei,
    });
  });

  it('keeps the floor of the tip and the cap of the whole', () => {
    expect(suggestFees(0n, 0n, settings).maxPriorityFeePerGas).toBe(gwei);
    expect(suggestFees(60n * gwei, 300n * gwei, settings)).toEqual({
      maxFeePerGas: 100n * gwei,
      maxPriorityFeePerGas: 100n * gwei,
    });
  });
});

describe('replacement', () => {
  const fee = fc.bigInt({ min: 1n, max: 50n * gwei });

  it('raises both fees by at least 12.5 %, bids what the market asks, and respects the cap', () => {
    fc.assert(
      fc.property(fee, fee, fee, fee, (maxFee, tip, marketFee, marketTip) => {
        const previous = {
          maxFeePerGas: wei(maxFee),
          maxPriorityFeePerGas: wei(tip % (maxFee + 1n)),
        };
        const market = { maxFeePerGas: wei(marketFee), maxPriorityFeePerGas: wei(marketTip) };
        const next = bumpFees(previous, market, settings.maxFeePerGas);
        if (next === null) return;
        expect(next.maxFeePerGas * 1000n).toBeGreaterThanOrEqual(previous.maxFeePerGas * 1125n);
        expect(next.maxFeePerGas).toBeGreaterThanOrEqual(marketFee);
        expect(next.maxFeePerGas).toBeLessThanOrEqual(settings.maxFeePerGas);
        expect(next.maxPriorityFeePerGas).toBeLessThanOrEqual(next.maxFeePerGas);
        if (next.maxPriorityFeePerGas < next.maxFeePerGas)
          expect(next.maxPriorityFeePerGas * 1000n).toBeGreaterThanOrEqual(
            previous.maxPriorityFeePerGas * 1125n,
          );
      }),
    );
  });

  it('is refused when 12.5 % more would pass the cap', () => {
    const previous = { maxFeePerGas: wei(89n * gwei), maxPriorityFeePerGas: wei(gwei) };
    expect(bumpFees(previous, previous, settings.maxFeePerGas)).toBeNull();
    const lower = { ...previous, maxFeePerGas: wei(88n * gwei) };
    expect(bumpFees(lower, lower, settings.maxFeePerGas)?.maxFeePerGas).toBe(99n * gwei);
  });
});
