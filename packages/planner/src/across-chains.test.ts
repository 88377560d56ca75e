import { wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { arbitrum, codes, ethereum, inputOf, lp, prices } from './testing/chains.ts';
import { ModelBook } from './testing/model.ts';

describe('across chains', () => {
  const split = () =>
    new ModelBook(
      [
        { ...ethereum, collateral: 0, idle: 0, positions: [lp(8e5)] },
        { ...arbitrum, collateral: 2e6 },
      ],
      prices,
    );

  it('a chain without collateral gives a mandate, and the other trades once it is adopted', () => {
    const book = split();
    const first = plan(inputOf(book));
    const source = first.vaultPlans.find((one) => one.chainId === 1);
    expect(source?.mandates).toHaveLength(1);
    const mandate = source!.mandates[0]!;
    expect(mandate.dstEid).toBe(30110);
    expect(mandate.reason.code).toBe('no-collateral-here');
    expect(mandate.positions).toEqual(['1-0']);
    expect(first.orders).toHaveLength(0);
    expect(codes(first)).toContain('mandate-in-flight');
    book.apply(first);

    const waiting = plan(inputOf(book));
    expect(waiting.orders).toHaveLength(0);
    expect(waiting.vaultPlans).toHaveLength(0);
    expect(codes(waiting)).toContain('mandate-in-flight');

    book.deliver();
    book.deliver();
    const third = plan(inputOf(book));
    expect(third.orders.map((order) => order.chainId)).toEqual([42161]);
    expect(third.orders[0]!.positionChains).toEqual([1]);
    expect(third.orders[0]!.reason.code).toBe('no-collateral-here');
    book.apply(third);
    expect(wadToNumber(book.held(1, 'WETH'))).toBeLessThan(-0.8 * (4e5 / 3000));

    for (let cycle = 0; cycle < 5; cycle++) {
      book.deliver();
      book.deliver();
      book.apply(plan(inputOf(book)));
    }
    const settled = plan(inputOf(book));
    expect(settled.action).toBe('hold');
    expect(book.sent).toBeLessThanOrEqual(2);
  });

  it('a mandate that was rejected is given again', () => {
    const book = split();
    book.apply(plan(inputOf(book)));
    book.now += 3600;
    book.deliver();
    book.deliver();
    expect([...book.vaults[1]!.inbound.values()].every((one) => one.rejected)).toBe(true);
    const again = plan(inputOf(book));
    expect(again.vaultPlans.flatMap((one) => one.mandates)).toHaveLength(1);
    book.apply(again);
    book.deliver();
    book.deliver();
    expect([...book.vaults[1]!.inbound.values()].every((one) => !one.rejected)).toBe(true);
  });

  it('a cheaper chain carries a hedge when the saving pays for the messages', () => {
    const cheap = (fee: number) =>
      new ModelBook(
        [
          {
            ...ethereum,
            borrowRate: { WETH: 0.3, WBTC: 0.3 },
            positions: [lp(2e6)],
            messageFee: fee,
            collateral: 4e6,
          },
          { ...arbitrum, borrowRate: { WETH: 0.01, WBTC: 0.01 }, messageFee: fee, collateral: 4e6 },
        ],
        prices,
      );
    const moved = plan(inputOf(cheap(0.5)));
    expect(moved.vaultPlans.flatMap((one) => one.mandates).map((one) => one.reason.code)).toEqual([
      'cheaper-chain',
    ]);
    const kept = plan(inputOf(cheap(1e5)));
    expect(kept.vaultPlans.flatMap((one) => one.mandates)).toHaveLength(0);
    expect(kept.orders.map((order) => order.chainId)).toEqual([1]);
  });

  it('a correlated asset hedges what cannot be borrowed, within the overlay limit', () => {
    const chain = {
      ...arbitrum,
      borrowRate: { WBTC: 0.02 },
      positions: [lp(8e5)],
    };
    const book = new ModelBook([chain], prices);
    expect(plan(inputOf(book)).orders).toHaveLength(0);
    const got = plan(inputOf(book, {}, { maxOverlay: { WBTC: 1.5e5 } }));
    expect(got.orders.map((order) => [order.asset, order.side, order.reason.code])).toEqual([
      ['WBTC', 'sell', 'cross-asset'],
    ]);
    book.apply(got);
    expect(wadToNumber(book.held(0, 'WBTC')) * 60_000).toBeGreaterThanOrEqual(-1.5e5 - 1e-3);
  });
});
