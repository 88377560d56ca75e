import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amountsForValue, tickPrice, ticksOf } from './range.ts';

describe('ticks', () => {
  test('lie on the spacing and within half of it of the prices asked for', () => {
    const price = fc.double({ min: 1e-15, max: 1e15, noNaN: true });
    const width = fc.double({ min: 1.001, max: 5, noNaN: true });
    const tier = fc.constantFrom([100, 1], [500, 10], [3000, 60], [10_000, 200]);
    fc.assert(
      fc.property(price, width, tier, (low, factor, [fee = 0, spacing = 0]) => {
        const { lower, upper } = ticksOf(low, low * factor, fee);
        expect(Math.abs(lower % spacing)).toBe(0);
        expect(Math.abs(upper % spacing)).toBe(0);
        expect(upper).toBeGreaterThan(lower);
        expect(Math.abs(Math.log(tickPrice(lower) / low))).toBeLessThanOrEqual(spacing * 0.51e-4);
      }),
    );
  });

  test('an unknown fee tier or an empty range is refused by value', () => {
    expect(() => ticksOf(1, 2, 42)).toThrow(/42/);
    expect(() => ticksOf(2, 1, 500)).toThrow(/from 2 to 1/);
  });
});

describe('amounts', () => {
  test('known case: $1,000,000 at 2000 in [1500, 2500]', () => {
    // Closed form: L = 93345.5311, x = 220.358907, y = 559282.185 for exact bounds; ticks move them slightly.
    const range = {
      lower: Math.round(Math.log(1500) / Math.log(1.0001)),
      upper: Math.round(Math.log(2500) / Math.log(1.0001)),
    };
    const [x, y] = amountsForValue(2000, range, 1_000_000, 2000, 1);
    expect(x).toBeCloseTo(220.3589, 1);
    expect(y / 559_282.185).toBeCloseTo(1, 3);
  });

  test('are worth what was asked, wherever the price stands', () => {
    const price = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(price, price, (at, other) => {
        const range = ticksOf(Math.min(0.5, other), Math.max(2, other * 2), 3000);
        const [x, y] = amountsForValue(at, range, 1000, at, 1);
        expect((x * at + y) / 1000).toBeCloseTo(1, 9);
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('outside the range only one token is needed', () => {
    const range = ticksOf(2, 3, 3000);
    expect(amountsForValue(1, range, 1000, 1, 1)[1]).toBe(0);
    expect(amountsForValue(9, range, 1000, 9, 1)[0]).toBe(0);
  });
});
