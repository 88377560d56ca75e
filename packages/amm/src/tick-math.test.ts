import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedText } from './testing/shared.ts';
import {
  MAX_SQRT_RATIO,
  MAX_TICK,
  MIN_SQRT_RATIO,
  MIN_TICK,
  sqrtPriceAtTick,
  sqrtPriceToNumber,
  sqrtRatioAtTick,
  tickAtSqrtRatio,
  tickSpacingOf,
} from './tick-math.ts';

describe('ticks', () => {
  it('match the published ends and middle of the range', () => {
    expect(sqrtRatioAtTick(MIN_TICK)).toBe(MIN_SQRT_RATIO);
    expect(sqrtRatioAtTick(MAX_TICK)).toBe(MAX_SQRT_RATIO);
    expect(sqrtRatioAtTick(0)).toBe(1n << 96n);
    expect(sqrtRatioAtTick(50)).toBe(79_426_470_787_362_580_746_886_972_461n);
    expect(sqrtRatioAtTick(-738_203)).toBe(7_409_801_140_451n);
    expect(tickAtSqrtRatio(MIN_SQRT_RATIO)).toBe(MIN_TICK);
    expect(tickAtSqrtRatio(MAX_SQRT_RATIO - 1n)).toBe(MAX_TICK - 1);
  });

  it('match every recorded contract answer', (context) => {
    const rows = sharedText(context, 'data/univ3_core_tickmath_vectors.csv.gz').trim().split('\n').slice(1);
    expect(rows).toHaveLength(28);
    for (const row of rows) {
      const [tick, ratio] = row.split(',');
      expect(sqrtRatioAtTick(Number(tick)), row).toBe(BigInt(ratio!));
    }
  });

  it('invert: the tick at a price is the greatest not above it', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_TICK, max: MAX_TICK - 1 }), (tick) => {
        const ratio = sqrtRatioAtTick(tick);
        expect(tickAtSqrtRatio(ratio)).toBe(tick);
        if (tick > MIN_TICK) expect(tickAtSqrtRatio(ratio - 1n)).toBe(tick - 1);
        expect(Math.abs(sqrtPriceAtTick(tick) / sqrtPriceToNumber(ratio) - 1)).toBeLessThan(
          ratio > 1n << 64n ? 1e-11 : 1e-8,
        );
      }),
    );
  });

  it('refuse what no pool can hold', () => {
    expect(() => sqrtRatioAtTick(MAX_TICK + 1)).toThrow(/887273/);
    expect(() => sqrtRatioAtTick(0.5)).toThrow(/0.5/);
    expect(() => tickAtSqrtRatio(MAX_SQRT_RATIO)).toThrow(/outside/);
    expect(() => tickSpacingOf(1)).toThrow(/fee 1 ppm/);
  });
});
