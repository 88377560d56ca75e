import type { PositionShape } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { type BookPosition, bookExposure, bookHessian, pairVariance } from './book.ts';
import { positionAmounts } from './shape.ts';

const prices = { WETH: 3000, WBTC: 60_000, USDC: 1 };
const shape: PositionShape = { kind: 'constant-product', liquidity: 1e4 };
const position = (asset0: string, asset1: string, over: Partial<BookPosition> = {}): BookPosition => ({
  asset0,
  asset1,
  shape,
  benchmark: 'usd-neutral',
  entry: { amount0: 0, amount1: 0 },
  ratio: 1,
  ...over,
});

describe('a book', () => {
  it('adds amounts over positions per asset, weighted by the protected share', () => {
    const eth = positionAmounts(shape, { price0: 3000, price1: 1 });
    const cross = positionAmounts(shape, { price0: 3000, price1: 60_000 });
    const exposure = bookExposure(
      [position('WETH', 'USDC', { ratio: 0.5 }), position('WETH', 'WBTC')],
      prices,
    );
    expect(exposure.get('WETH')).toBeCloseTo(0.5 * eth.amount0 + cross.amount0, 9);
    expect(exposure.get('WBTC')).toBeCloseTo(cross.amount1, 9);
    expect(exposure.get('USDC')).toBeCloseTo(0.5 * eth.amount1, 6);
  });

  it('has no exposure against hodl at entry, and buys back when the price rose', () => {
    const entry = positionAmounts(shape, { price0: 3000, price1: 1 });
    const hodl = [position('WETH', 'USDC', { benchmark: 'hodl', entry })];
    expect(bookExposure(hodl, prices).get('WETH')).toBe(0);
    expect(bookExposure(hodl, { ...prices, WETH: 3300 }).get('WETH')).toBeLessThan(0);
  });

  it('has a symmetric Hessian that adds up', () => {
    const assets = ['USDC', 'WBTC', 'WETH'];
    const one = bookHessian([position('WETH', 'WBTC')], assets, prices);
    const two = bookHessian([position('WETH', 'WBTC'), position('WBTC', 'WETH', { shape })], assets, prices);
    expect(one[1]![2]).toBe(one[2]![1]);
    expect(one[0]).toEqual([0, 0, 0]);
    // The same pool named the other way round has the same value, so the same Hessian.
    for (const i of [1, 2])
      for (const j of [1, 2]) expect(two[i]![j]! / (2 * one[i]![j]!)).toBeCloseTo(1, 12);
  });

  it('takes pair variance from a covariance matrix', () => {
    const covariance = [
      [0.49, 0.2975],
      [0.2975, 0.25],
    ];
    expect(pairVariance('WETH', 'WBTC', ['WETH', 'WBTC'], covariance)).toBeCloseTo(0.145, 12);
    expect(
      pairVariance(
        'WETH',
        'USDC',
        ['WETH', 'USDC'],
        [
          [0.49, 0],
          [0, 0],
        ],
      ),
    ).toBeCloseTo(0.49, 12);
    expect(() => pairVariance('WETH', 'POL', ['WETH', 'WBTC'], covariance)).toThrow(/POL/);
  });

  it('names a missing price', () => {
    expect(() => bookExposure([position('POL', 'USDC')], prices)).toThrow(/no price for POL/);
    expect(() => bookHessian([position('WETH', 'USDC')], ['WETH'], prices)).toThrow(/USDC/);
  });
});
