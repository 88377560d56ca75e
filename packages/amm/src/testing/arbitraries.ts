import type { PositionShape } from '@ballast/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Prices } from '../shape.ts';

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });

export const anyPrices: fc.Arbitrary<Prices> = fc.record({
  price0: double(0.5, 5000),
  price1: double(0.5, 5000),
});

export const anyShape: fc.Arbitrary<PositionShape> = fc.oneof(
  double(1, 1e6).map((liquidity): PositionShape => ({ kind: 'constant-product', liquidity })),
  fc.tuple(double(1, 1e6), double(1e-3, 1e3), double(1.001, 50)).map(
    ([liquidity, lower, width]): PositionShape => ({
      kind: 'concentrated',
      liquidity,
      lower,
      upper: lower * width,
    }),
  ),
  fc
    .tuple(double(1, 1e6), double(0.05, 0.95))
    .map(([invariant, weight0]): PositionShape => ({ kind: 'weighted', invariant, weight0 })),
);

/** Relative to 1e-9, the tolerance of the shared vectors; absolute near zero. */
export function closeTo(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(
    1e-9 * Math.max(Math.abs(expected), 1e-9),
  );
}
