import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concentratedShape, constantProductShape, weightedShape } from './shapes.ts';

test('the bounds of a v3 range are prices in whole units', () => {
  // A USDC (6) / WETH (18) pool at tick 200311 trades near 2000 USDC per WETH; token0 is USDC here.
  const shape = concentratedShape(1n, 200_311, 200_321, 6, 18);
  if (shape.kind !== 'concentrated') throw new Error(shape.kind);
  expect(1 / shape.lower).toBeCloseTo(2000, 0);
  expect(shape.upper / shape.lower).toBeCloseTo(1.0001 ** 10, 12);
});

test('v3 liquidity in whole units gives the amounts that the pool holds', () => {
  const [tickLower, tickUpper, decimals0, decimals1] = [-201_000, -199_000, 18, 6];
  const liquidity = 7_000_000_000_000_000n;
  const shape = concentratedShape(liquidity, tickLower, tickUpper, decimals0, decimals1);
  if (shape.kind !== 'concentrated') throw new Error(shape.kind);
  const root = (tick: number): number => 1.0001 ** (tick / 2);
  // Raw token units straight from the whitepaper, against whole units from the shape.
  const raw1 = Number(liquidity) * (root(tickUpper) - root(tickLower));
  const whole1 = shape.liquidity * (Math.sqrt(shape.upper) - Math.sqrt(shape.lower));
  expect(whole1 / (raw1 / 1e6)).toBeCloseTo(1, 9);
  const raw0 = Number(liquidity) * (1 / root(tickLower) - 1 / root(tickUpper));
  const whole0 = shape.liquidity * (1 / Math.sqrt(shape.lower) - 1 / Math.sqrt(shape.upper));
  expect(whole0 / (raw0 / 1e18)).toBeCloseTo(1, 9);
});

test('a weighted pool of equal weights is a constant-product pool', () => {
  fc.assert(
    fc.property(
      fc.bigInt(1n, 10n ** 24n),
      fc.bigInt(1n, 10n ** 15n),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (x, y, share) => {
        const product = constantProductShape(share, x, y, 18, 6);
        const weighted = weightedShape(share, x, y, 5n * 10n ** 17n, 18, 6);
        if (product.kind !== 'constant-product' || weighted.kind !== 'weighted') return false;
        return Math.abs(weighted.invariant / product.liquidity - 1) < 1e-12;
      },
    ),
  );
});

test('the invariant of an 80/20 pool', () => {
  const shape = weightedShape(0.5, 80n * 10n ** 18n, 20n * 10n ** 6n, 8n * 10n ** 17n, 18, 6);
  expect(shape).toEqual({ kind: 'weighted', invariant: 0.5 * 80 ** 0.8 * 20 ** (1 - 0.8), weight0: 0.8 });
});
