import type { PositionShape } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeStep } from './attribution.ts';
import {
  liquidityForValue,
  type Prices,
  positionAmounts,
  positionGamma,
  positionHessian,
  positionValue,
} from './shape.ts';
import { anyPrices, anyShape, closeTo } from './testing/arbitraries.ts';
import { sharedText } from './testing/shared.ts';

const usd = (price: number): Prices => ({ price0: price, price1: 1 });

describe('a concentrated position of $1m in [1500, 2500] entered at 2000', () => {
  const liquidity = liquidityForValue(1e6, 1500, 2500, usd(2000));
  const shape: PositionShape = { kind: 'concentrated', liquidity, lower: 1500, upper: 2500 };

  it('has the known liquidity, amounts and gamma', () => {
    expect(liquidity).toBeCloseTo(93_345.53114807633, 7);
    const { amount0, amount1 } = positionAmounts(shape, usd(2000));
    expect(amount0).toBeCloseTo(220.3589074677, 9);
    expect(amount1).toBeCloseTo(559_282.1850646, 5);
    expect(positionGamma(shape, usd(2000))).toBeCloseTo(-0.5218173826073067, 12);
  });

  it('holds one asset only outside its range, and no gamma', () => {
    expect(positionAmounts(shape, usd(1000)).amount0).toBeCloseTo(543.2606275677089, 9);
    expect(positionAmounts(shape, usd(1000)).amount1).toBe(0);
    expect(positionAmounts(shape, usd(4000)).amount0).toBe(0);
    expect(positionAmounts(shape, usd(4000)).amount1).toBeCloseTo(1_052_019.6816099633, 5);
    expect(positionGamma(shape, usd(1400))).toBe(0);
    expect(positionGamma(shape, usd(2600))).toBe(0);
  });

  it('matches every shared row to 1e-9', (context) => {
    const {
      v3_usdc: vector,
    }: { v3_usdc: { L: number; rows: { P: number; x: number; y: number; V: number; gamma: number }[] } } =
      JSON.parse(sharedText(context, 'vectors/lp-and-risk.json'));
    closeTo(liquidity, vector.L);
    for (const row of vector.rows) {
      const { amount0, amount1 } = positionAmounts(shape, usd(row.P));
      closeTo(amount0, row.x);
      closeTo(amount1, row.y);
      closeTo(positionValue(shape, usd(row.P)), row.V);
      closeTo(positionGamma(shape, usd(row.P)), row.gamma);
    }
  });
});

describe('two volatile assets', () => {
  const shape: PositionShape = { kind: 'concentrated', liquidity: 1000, lower: 0.04, upper: 0.0625 };
  const prices = { price0: 3000, price1: 60_000 };

  it('values an ETH/BTC range with its deltas and Hessian', () => {
    const { amount0, amount1 } = positionAmounts(shape, prices);
    closeTo(amount0, 472.135954999579);
    closeTo(amount1, 23.606797749979);
    closeTo(positionValue(shape, prices), 2_832_815.7299974766);
    const { h00, h01, h11 } = positionHessian(shape, prices);
    closeTo(h00, -0.7453559924999299);
    closeTo(h01, 0.037267799624996496);
    closeTo(h11, -0.0018633899812498247);
  });
});

describe('any position', () => {
  it('has its amounts as price derivatives (envelope), in and out of range', () => {
    fc.assert(
      fc.property(anyShape, anyPrices, (shape, prices) => {
        const { amount0, amount1 } = positionAmounts(shape, prices);
        const value = positionValue(shape, prices);
        for (const [key, amount] of [
          ['price0', amount0],
          ['price1', amount1],
        ] as const) {
          const h = prices[key] * 1e-5;
          const up = positionValue(shape, { ...prices, [key]: prices[key] + h });
          const down = positionValue(shape, { ...prices, [key]: prices[key] - h });
          expect(Math.abs((up - down) / (2 * h) - amount) * prices[key]).toBeLessThan(1e-4 * value);
        }
      }),
    );
  });

  it('is concave: no chord lies above the value between its ends', () => {
    fc.assert(
      fc.property(
        anyShape,
        anyPrices,
        anyPrices,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shape, a, b, t) => {
          const between = {
            price0: t * a.price0 + (1 - t) * b.price0,
            price1: t * a.price1 + (1 - t) * b.price1,
          };
          const chord = t * positionValue(shape, a) + (1 - t) * positionValue(shape, b);
          expect(positionValue(shape, between)).toBeGreaterThanOrEqual(chord * (1 - 1e-12));
        },
      ),
    );
  });

  it('is homogeneous, so its Hessian sends the price vector to zero', () => {
    fc.assert(
      fc.property(anyShape, anyPrices, (shape, prices) => {
        const { price0, price1 } = prices;
        const { h00, h01, h11 } = positionHessian(shape, prices);
        expect(h00).toBeLessThanOrEqual(0);
        expect(h11).toBeLessThanOrEqual(0);
        expect(Math.abs(h00 * price0 + h01 * price1)).toBeLessThanOrEqual(1e-12 * Math.abs(h00 * price0));
        expect(Math.abs(h01 * price0 + h11 * price1)).toBeLessThanOrEqual(1e-12 * Math.abs(h11 * price1));
        closeTo(
          positionValue(shape, { price0: 3 * price0, price1: 3 * price1 }),
          3 * positionValue(shape, prices),
        );
      }),
    );
  });

  it('changes by delta times the move minus an LVR that is never negative', () => {
    fc.assert(
      fc.property(anyShape, anyPrices, anyPrices, (shape, from, to) => {
        const { change, delta0, delta1, lvr } = attributeStep(shape, from, to);
        expect(lvr).toBeGreaterThanOrEqual(0);
        const scale =
          Math.abs(delta0) + Math.abs(delta1) + positionValue(shape, from) + positionValue(shape, to);
        expect(Math.abs(change - (delta0 + delta1 - lvr)) / scale).toBeLessThan(1e-13);
      }),
    );
  });

  it('loses gamma/2 times the squared move for a small step', () => {
    const shape: PositionShape = { kind: 'constant-product', liquidity: 1e5 };
    const { lvr } = attributeStep(shape, usd(2000), usd(2001));
    expect(lvr / (-positionGamma(shape, usd(2000)) / 2)).toBeCloseTo(1, 2);
    expect(attributeStep(shape, usd(2000), usd(2000)).lvr).toBe(0);
  });

  it('refuses prices and ranges that mean nothing', () => {
    const shape: PositionShape = { kind: 'constant-product', liquidity: 1 };
    expect(() => positionValue(shape, usd(0))).toThrow(/price 0/);
    expect(() => positionValue(shape, usd(Number.NaN))).toThrow(/NaN/);
    const empty: PositionShape = { kind: 'concentrated', liquidity: 1, lower: 2, upper: 1 };
    expect(() => positionValue(empty, usd(1))).toThrow(/range \[2, 1\]/);
  });
});
