import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approximateTick, feedAnswer, sqrtDown, sqrtPriceX96, unitsForUsd, unitsOf } from './amounts.ts';

test('the integer square root is exact', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 1n << 320n }), (value) => {
      const root = sqrtDown(value);
      expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true);
    }),
  );
  expect(() => sqrtDown(-1n)).toThrow(RangeError);
});

test('pool prices invert to the prices they were made from', () => {
  const price = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  const digits = fc.constantFrom(6, 8, 18);
  fc.assert(
    fc.property(price, price, digits, digits, (price0, price1, decimals0, decimals1) => {
      const ratio = (Number(sqrtPriceX96(price0, price1, decimals0, decimals1)) / 2 ** 96) ** 2;
      const whole = ratio * 10 ** (decimals0 - decimals1);
      expect(Math.abs(whole / (price0 / price1) - 1)).toBeLessThan(1e-6);
    }),
  );
});

test('known values', () => {
  // Equal units: price 1, tick 0.
  expect(sqrtPriceX96(2, 2, 6, 6)).toBe(1n << 96n);
  expect(approximateTick((1n << 96n) + (1n << 80n))).toBe(0);
  // 1 WETH = 3500 USDC as token0/token1: ticks are -276324 (12 decimals) + ln(3500)/ln(1.0001).
  expect(approximateTick(sqrtPriceX96(3500, 1, 18, 6))).toBe(-194715);
  expect(unitsForUsd('WBTC', 95_000, 95_000)).toBe(10n ** 8n);
  expect(unitsOf('USDC', 1.2345678)).toBe(1_234_567n);
  expect(feedAnswer(0.45)).toBe(45_000_000n);
});

test('values that are no amounts or prices are refused', () => {
  for (const bad of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    expect(() => unitsOf('WETH', bad)).toThrow(RangeError);
    expect(() => feedAnswer(bad)).toThrow(RangeError);
  }
  expect(() => feedAnswer(0)).toThrow(RangeError);
});
