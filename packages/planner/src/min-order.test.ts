import { wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { arbitrum, codes, ethereum, inputOf, lp, prices } from './testing/chains.ts';
import { ModelBook } from './testing/model.ts';

describe('least order', () => {
  it('what a travelling mandate leaves of a wish is not sent as dust', () => {
    const book = new ModelBook(
      [
        { ...ethereum, collateral: 0, idle: 0, positions: [lp(8e5)] },
        { ...arbitrum, collateral: 2e6, positions: [lp(1e5)] },
      ],
      prices,
    );
    book.latency = 4;
    const values: number[] = [];
    const seen = new Set<string>();
    for (let hour = 0; hour < 60; hour++) {
      const got = plan(inputOf(book));
      for (const order of got.orders) values.push(wadToNumber(order.quantity) * book.prices.WETH!);
      for (const code of codes(got)) seen.add(code);
      book.apply(got);
      book.deliver();
      // A fall of a ten-millionth leaves room for a thousandth of a dollar on the carrying chain.
      book.prices.WETH! *= hour < 8 ? 1 - 1e-7 : 1 + 0.012 * Math.sin(hour);
      book.now += 300;
    }
    expect(values.length).toBeGreaterThan(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(50);
    expect([...seen]).toContain('order-too-small');
  });

  it('an order below the policy minimum waits, and says so', () => {
    const book = new ModelBook([{ ...arbitrum, maxOrder: 400, positions: [lp(8e5)] }], prices);
    const small = plan(inputOf(book, {}, { minOrder: 500 }));
    expect(small.orders).toHaveLength(0);
    expect(small.vaultPlans).toHaveLength(0);
    const reason = small.reasons.find((one) => one.code === 'order-too-small');
    expect(reason?.detail).toMatch(/worth 400\.00 USD, at least 500 USD and 0\.\d\d USD of gas/);
    expect(plan(inputOf(book, {}, { minOrder: 300 })).orders).toHaveLength(1);
  });

  it('an order worth less than its own gas is never sent, whatever the policy allows', () => {
    const dear = { ...ethereum, gasPrice: 200, maxOrder: 400, positions: [lp(8e6)], collateral: 1e7 };
    const got = plan(inputOf(new ModelBook([dear], prices), {}, { minOrder: 0 }));
    // 715,000 units and the swap at 200 gwei are more than 400 USD.
    expect(got.orders).toHaveLength(0);
    expect(codes(got)).toContain('order-too-small');
    const cheap = { ...dear, gasPrice: 1 };
    expect(plan(inputOf(new ModelBook([cheap], prices), {}, { minOrder: 0 })).orders).toHaveLength(1);
  });
});
