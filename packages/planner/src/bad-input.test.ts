import { type AssetSnapshot, type ChainSnapshot, FatalError, type RiskForecast } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import type { PlanInput } from './input.ts';
import { plan } from './plan.ts';
import { chain, codes, forecastOf, inputOf, moved, neutral, prices } from './testing/million.ts';
import { ModelBook } from './testing/model.ts';

const good = forecastOf(0.7);
const withCovariance = (covariance: readonly (readonly number[])[]): RiskForecast => ({
  ...good,
  covariance,
});
const input = (forecast: RiskForecast): PlanInput => inputOf(moved(), {}, forecast);

describe('a forecast that is no covariance is refused by name', () => {
  it.each<[string, readonly (readonly number[])[], RegExp]>([
    [
      'a NaN',
      [
        [Number.NaN, 0.1],
        [0.1, 0.25],
      ],
      /forecast test: covariance of WETH and WETH is NaN/,
    ],
    [
      'an infinite covariance',
      [
        [0.49, Number.POSITIVE_INFINITY],
        [0.1, 0.25],
      ],
      /covariance of WETH and WBTC is Infinity/,
    ],
    [
      'a correlation above one',
      [
        [0.49, 0.4],
        [0.4, 0.25],
      ],
      /forecast test: covariance \[\[0.49,0.4\],\[0.4,0.25\]\] is not positive semidefinite/,
    ],
    [
      'a negative variance',
      [
        [-0.1, 0],
        [0, 0.25],
      ],
      /not positive semidefinite/,
    ],
    [
      'two different mirrored entries',
      [
        [0.49, 0.2],
        [0.1, 0.25],
      ],
      /WETH and WBTC is 0.2, the other way round 0.1/,
    ],
    ['a missing row', [[0.49, 0.2]], /1 covariance rows for 2 assets/],
  ])('%s', (_, covariance, message) => {
    expect(() => plan(input(withCovariance(covariance)))).toThrow(FatalError);
    expect(() => plan(input(withCovariance(covariance)))).toThrow(message);
  });

  it('the outlook is checked as well', () => {
    const outlook = withCovariance([
      [Number.NaN, 0],
      [0, 0.25],
    ]);
    const gated = inputOf(moved(), { hedgeGate: { days: 30 } });
    expect(() => plan({ ...gated, outlook })).toThrow(/covariance of WETH and WETH is NaN/);
    const narrow = { ...good, assets: ['WBTC'], covariance: [[0.25]] };
    expect(() => plan({ ...gated, outlook: narrow })).toThrow(/WETH on chain 42161 carries risk/);
  });
});

describe('a snapshot that contradicts itself is refused by name', () => {
  const edited = (edit: (chain: ChainSnapshot) => ChainSnapshot): PlanInput => {
    const base = input(good);
    return { ...base, snapshot: { ...base.snapshot, chains: base.snapshot.chains.map(edit) } };
  };

  it('an asset at risk without a forecast', () => {
    const narrow = { ...good, assets: ['WBTC'], covariance: [[0.25]], volatility: [0.5] };
    expect(() => plan(input(narrow))).toThrow(/WETH on chain 42161 carries risk and has no forecast/);
  });

  it('a pool that counts a token in other decimals than the vault', () => {
    const bad = edited((one) => ({
      ...one,
      assets: Object.fromEntries(
        Object.entries(one.assets).map(([id, state]): [string, AssetSnapshot] => [
          id,
          id === 'WETH' ? { ...state, decimals: 8 } : state,
        ]),
      ),
    }));
    expect(() => plan(bad)).toThrow(FatalError);
    expect(() => plan(bad)).toThrow(/pool 0x5+0 on arbitrum counts WETH in 18 decimals, the vault in 8/);
  });
});

describe('limits that cannot be met', () => {
  it('end in doing nothing, said as such: shorts above the floor that no pool can buy back', () => {
    const book = new ModelBook([chain([neutral], { collateral: 3e5, idle: 0 })], prices);
    for (let cycle = 0; cycle < 3; cycle++) book.apply(plan(inputOf(book, {})));
    book.prices.WETH = 4500;
    const base = inputOf(book, {});
    const chains = base.snapshot.chains.map((one) => ({ ...one, pools: [] }));
    const got = plan({ ...base, snapshot: { ...base.snapshot, chains } });
    expect(got.action).toBe('hold');
    expect(got.certificate.status).toBe('fallback');
    expect(codes(got)).toContain('solver-fallback');
    expect(got.certificate.attempts.at(-1)).toBe('hold');
    expect(got.orders).toHaveLength(0);
    // With pools the same book buys back.
    expect(plan(base).orders.map((order) => order.side)).toEqual(['buy']);
  });
});
