import { FatalError } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { followBook } from './lp-path.ts';
import { bookOf, brownian, chain, marketOf, position } from './testing/path.ts';

const weth = brownian(3000, 1500, 0.8, 3);
const wbtc = brownian(60_000, 1500, 0.5, 4);
const market = marketOf({ WETH: weth, WBTC: wbtc });
const range = { lower: 1 / 1.1, upper: 1.1 };
const shapes = {
  v2: position({ name: 'v2' }),
  v3: position({ name: 'v3', venue: 'uniswap-v3', range }),
  pair: position({ name: 'pair', asset1: 'WBTC', benchmark: 'usd-neutral' }),
  weighted: position({ name: 'weighted', venue: 'balancer', weight0: 0.8 }),
};
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('the LP side of a book', () => {
  it.each(Object.entries(shapes))(
    '%s: value change is delta minus LVR, step by step to rounding',
    (_, spec) => {
      const path = followBook(bookOf([spec], [chain()]), market, 0, 1499);
      const one = path.positions[0]!;
      const value = (k: number) =>
        one.amount0[k]! * weth[k]! + one.amount1[k]! * (spec.asset1 === 'USDC' ? 1 : wbtc[k]!);
      expect(value(0)).toBeCloseTo(1e6, 4);
      const change = value(1499) - value(0);
      expect(Math.abs(change - (sum(one.delta) - sum(one.lvr)))).toBeLessThan(1e-9 * 1e6);
      expect(Math.min(...one.lvr)).toBeGreaterThanOrEqual(0);
    },
  );

  it('exposure against hodl is zero at entry and the benchmark earns what holding earns', () => {
    const path = followBook(bookOf([shapes.v2], [chain()]), market, 0, 1499);
    const one = path.positions[0]!;
    expect(path.exposure[0]![path.assets.indexOf('WETH')]![0]).toBe(0);
    const entry = one.segments[0]!.entry;
    expect(sum(one.benchmark)).toBeCloseTo(entry.amount0 * (weth[1499]! - weth[0]!), 3);
    expect(path.unhedged.reduce((a, b) => a + b, 0)).toBeLessThan(0);
  });

  it('renewal keeps the value, resets the benchmark and centres the range', () => {
    const book = { ...bookOf([shapes.v3], [chain()]), renewDays: 10 };
    const path = followBook(book, market, 0, 1499);
    const one = path.positions[0]!;
    expect(one.segments.length).toBe(7);
    const second = one.segments[1]!;
    expect(second.from).toBe(240);
    expect(second.shape.kind === 'concentrated' && second.shape.lower).toBeCloseTo(weth[240]! / 1.1, 6);
    expect(path.exposure[0]![path.assets.indexOf('WETH')]![240]).toBe(0);
    const value = (k: number) => one.amount0[k]! * weth[k]! + one.amount1[k]!;
    const expected = 1e6 + sum(one.delta) - sum(one.lvr);
    expect(Math.abs(value(1499) - expected)).toBeLessThan(1e-3);
  });

  it('refuses an asset without prices', () => {
    const book = bookOf([position({ asset0: 'LINK' })], [chain()]);
    expect(() => followBook(book, market, 0, 10)).toThrow(FatalError);
    expect(() => followBook(book, market, 0, 10)).toThrow(/no prices of LINK/);
  });
});
