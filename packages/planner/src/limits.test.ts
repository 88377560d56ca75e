import { wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { arbitrum, codes, inputOf, lp, prices } from './testing/chains.ts';
import { ModelBook } from './testing/model.ts';

describe('limits', () => {
  it('an order is cut to the vault limit and the rest follows', () => {
    const book = new ModelBook([{ ...arbitrum, maxOrder: 1e5, positions: [lp(8e5)] }], prices);
    for (let cycle = 0; cycle < 5; cycle++) {
      const got = plan(inputOf(book));
      if (cycle < 3) expect(codes(got)).toContain('order-cap');
      book.apply(got);
    }
    expect(wadToNumber(book.held(0, 'WETH')) * 3000).toBeLessThan(-3.5e5);
  });

  it('the loss budget bounds what one cycle trades', () => {
    const book = new ModelBook([{ ...arbitrum, lossBudget: 300, positions: [lp(8e5)] }], prices);
    const got = plan(inputOf(book));
    expect(codes(got)).toContain('loss-budget');
    expect(got.orders).toHaveLength(1);
    book.apply(got);
    expect(book.vaults[0]!.lossLeft).toBeGreaterThanOrEqual(0);
  });

  it('shorts stop above the health floor', () => {
    const book = new ModelBook([{ ...arbitrum, collateral: 2e5, positions: [lp(8e5)] }], prices);
    book.apply(plan(inputOf(book)));
    expect(book.shorts(0)).toBeGreaterThan(5e4);
    expect(book.health(0)).toBeGreaterThanOrEqual(1.6);
  });

  it('buys back when the health factor falls below the floor', () => {
    const book = new ModelBook([{ ...arbitrum, collateral: 2e5, positions: [lp(8e5)] }], prices);
    book.apply(plan(inputOf(book)));
    book.prices.WETH = 3900;
    expect(book.health(0)).toBeLessThan(1.6);
    book.now += 3600;
    const got = plan(inputOf(book));
    expect(got.orders.map((order) => [order.side, order.reason.code])).toEqual([['buy', 'health-floor']]);
    book.apply(got);
    expect(book.health(0)).toBeGreaterThanOrEqual(1.6);
  });
});
