import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount0Between, amount1Between, priceAfterInput, priceAfterOutput } from './sqrt-price.ts';

const ceil = (numerator: bigint, denominator: bigint): bigint =>
  numerator / denominator + (numerator % denominator === 0n ? 0n : 1n);

describe('amounts between square root prices', () => {
  it('are the exact quotient, rounded once in the named direction', () => {
    const small = fc.bigInt({ min: 1n, max: 60n });
    fc.assert(
      fc.property(small, small, fc.bigInt({ min: 0n, max: 10n ** 6n }), (a, b, liquidity) => {
        const gap = a < b ? b - a : a - b;
        const numerator = (liquidity << 96n) * gap;
        expect(amount0Between(a, b, liquidity, true)).toBe(ceil(numerator, a * b));
        expect(amount0Between(a, b, liquidity, false)).toBe(numerator / (a * b));
        expect(amount1Between(a << 90n, b << 90n, liquidity, true)).toBe(ceil(liquidity * gap, 64n));
        expect(amount1Between(a << 90n, b << 90n, liquidity, false)).toBe((liquidity * gap) / 64n);
      }),
      { numRuns: 500 },
    );
  });

  it('match Uniswap v3 core test values for a move from 1 to sqrt(1.21)', () => {
    const one = 1n << 96n;
    const root = 87_150_978_765_690_771_352_898_345_369n;
    expect(amount0Between(one, root, 10n ** 18n, true)).toBe(90_909_090_909_090_910n);
    expect(amount0Between(one, root, 10n ** 18n, false)).toBe(90_909_090_909_090_909n);
    expect(amount1Between(one, root, 10n ** 18n, true)).toBe(100_000_000_000_000_000n);
    expect(amount1Between(one, root, 10n ** 18n, false)).toBe(99_999_999_999_999_999n);
  });
});

describe('price after an amount', () => {
  it('takes the form the contract takes when 256 bits overflow', () => {
    const liquidity = (1n << 128n) - 1n;
    const price = (1n << 150n) + 987_654_321n;
    const amount = (1n << 108n) + 12_345n;
    const numerator = liquidity << 96n;
    const overflowing = ceil(numerator, numerator / price + amount);
    const precise = ceil(numerator * price, numerator + amount * price);
    expect(overflowing).not.toBe(precise);
    expect(priceAfterInput(price, liquidity, amount, true)).toBe(overflowing);
  });

  it('matches Uniswap v3 core test values for 0.1 in and out of 1e18 liquidity at price 1', () => {
    const one = 1n << 96n;
    const tenth = 10n ** 17n;
    const deep = 10n ** 18n;
    expect(priceAfterInput(one, deep, tenth, false)).toBe(87_150_978_765_690_771_352_898_345_369n);
    expect(priceAfterInput(one, deep, tenth, true)).toBe(72_025_602_285_694_852_357_767_227_579n);
    expect(priceAfterOutput(one, deep, tenth, false)).toBe(88_031_291_682_515_930_659_493_278_152n);
    expect(priceAfterOutput(one, deep, tenth, true)).toBe(71_305_346_262_837_903_834_189_555_302n);
    expect(priceAfterInput(one, deep, 0n, true)).toBe(one);
  });

  it('refuses to pay out more than the liquidity holds', () => {
    const price = 20_282_409_603_651_670_423_947_251_286_016n;
    expect(() => priceAfterOutput(price, 1024n, 4n, false)).toThrow(/cannot pay out 4/);
    expect(() => priceAfterOutput(price, 1024n, 262_144n, true)).toThrow(/cannot pay out 262144/);
    expect(priceAfterOutput(price, 1024n, 262_143n, true)).toBe(77_371_252_455_336_267_181_195_264n);
  });
});
