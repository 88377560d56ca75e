import { wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { arbitrum, codes, ethereum, inputOf, lp, polygon, prices } from './testing/chains.ts';
import { ModelBook } from './testing/model.ts';

describe('first hedge', () => {
  it('an LP-only book is hedged at once, under a fresh plan', () => {
    const book = new ModelBook([{ ...arbitrum, positions: [lp(8e5)] }], prices);
    const got = plan(inputOf(book));
    expect(got.action).toBe('hedge');
    expect(got.certificate.status).toBe('optimal');
    expect(got.vaultPlans).toHaveLength(1);
    expect(got.vaultPlans[0]!.epoch).toBe(1n);
    expect(got.orders).toHaveLength(1);
    const [order] = got.orders;
    expect(order!.side).toBe('sell');
    expect(order!.reason.code).toBe('first-hedge');
    expect(order!.positionChains).toEqual([42161]);
    expect(wadToNumber(order!.quantity)).toBeGreaterThan(0.8 * (4e5 / 3000));
    book.apply(got);
    // Impact makes the last part dear at once: it follows in the next cycles until the band is reached.
    for (let cycle = 0; cycle < 3; cycle++) book.apply(plan(inputOf(book)));
    const after = plan(inputOf(book));
    expect(after.action).toBe('hold');
    expect(codes(after)).toContain('inside-band');
    expect(wadToNumber(book.held(0, 'WETH'))).toBeLessThan(-0.9 * (4e5 / 3000));
  });

  it('a HODL book at entry has nothing to hedge', () => {
    const entry = { amount0: 4e5 / 3000, amount1: 4e5 };
    const book = new ModelBook([{ ...arbitrum, positions: [lp(8e5, { benchmark: 'hodl', entry })] }], prices);
    const got = plan(inputOf(book));
    expect(got.action).toBe('hold');
    expect(got.orders).toHaveLength(0);
  });

  it('a book too small for its gas says not-worth-it', () => {
    const book = new ModelBook([{ ...ethereum, gasPrice: 80, positions: [lp(4e3)] }], prices);
    const got = plan(inputOf(book));
    expect(got.action).toBe('hold');
    expect(codes(got)).toContain('not-worth-it');
  });

  it('brings every ratio to one before it trades on the whole exposure', () => {
    const book = new ModelBook([{ ...arbitrum, positions: [lp(8e5, { ratio: 0.25 })] }], prices);
    const got = plan(inputOf(book));
    expect(got.vaultPlans[0]!.ratios).toEqual([{ positionId: 0n, ratio: 10n ** 18n }]);
    book.apply(got);
    expect(wadToNumber(book.held(0, 'WETH'))).toBeLessThan(-0.8 * (4e5 / 3000));
  });
});

describe('holding', () => {
  const hedged = () => {
    const book = new ModelBook(
      [
        { ...arbitrum, positions: [lp(8e5)] },
        { ...polygon, positions: [lp(6e5)] },
      ],
      prices,
    );
    book.apply(plan(inputOf(book)));
    return book;
  };

  it('a stale price freezes its chain and never shrinks its hedge', () => {
    const book = hedged();
    book.prices.WETH = 1800;
    book.vaults[0]!.priceAge = 7200;
    const got = plan(inputOf(book));
    expect(codes(got)).toContain('stale-price');
    expect(got.orders.every((order) => order.chainId === 137)).toBe(true);
    expect(got.vaultPlans.every((one) => one.chainId === 137)).toBe(true);
    book.vaults[1]!.priceAge = 7200;
    const all = plan(inputOf(book));
    expect(all.action).toBe('hold');
    expect(all.certificate.status).toBe('not-run');
  });

  it('a halted vault is left alone, the other still hedges its own exposure', () => {
    const book = new ModelBook(
      [
        { ...arbitrum, positions: [lp(8e5)] },
        { ...polygon, positions: [lp(6e5)] },
      ],
      prices,
    );
    book.vaults[0]!.halted = true;
    const got = plan(inputOf(book));
    expect(codes(got)).toContain('halted');
    expect(got.orders.map((order) => order.chainId)).toEqual([137]);
    expect(wadToNumber(got.orders[0]!.quantity)).toBeLessThanOrEqual(3e5 / 3000 + 1e-9);
    expect(got.vaultPlans.flatMap((one) => one.mandates)).toHaveLength(0);
  });

  it('an unread chain and a sequencer that is down are held with their own words', () => {
    const book = hedged();
    const down = plan(inputOf(book, { unavailable: [{ chainId: 42161, code: 'sequencer-down' }] }));
    expect(codes(down)).toContain('sequencer-down');
    const snapshot = book.snapshot();
    const partial = { ...snapshot, chains: snapshot.chains.filter((chain) => chain.chainId !== 42161) };
    const unread = plan(
      inputOf(book, { snapshot: partial, unavailable: [{ chainId: 42161, code: 'stale-chain' }] }),
    );
    expect(codes(unread)).toContain('stale-chain');
    expect(unread.orders.every((order) => order.chainId === 137)).toBe(true);
  });

  it('offsetting exposures on two chains cancel without a trade', () => {
    const entry = { amount0: 5e5 / 3000, amount1: 0 };
    const book = new ModelBook(
      [
        { ...arbitrum, positions: [lp(5e5)] },
        { ...polygon, positions: [lp(5e5, { benchmark: 'hodl', entry })] },
      ],
      prices,
    );
    const got = plan(inputOf(book));
    expect(got.orders).toHaveLength(0);
    expect(got.vaultPlans).toHaveLength(0);
    expect(codes(got)).toContain('netted-across-chains');
  });

  it('an asset that no chain lends cannot be shorted', () => {
    const book = new ModelBook([{ ...arbitrum, borrowRate: {}, positions: [lp(8e5)] }], prices);
    const got = plan(inputOf(book));
    expect(got.action).toBe('hold');
    expect(codes(got)).toContain('not-borrowable');
  });
});

describe('determinism', () => {
  it('the same input gives the same plan', () => {
    const make = () =>
      new ModelBook(
        [
          { ...ethereum, positions: [lp(8e5)] },
          { ...arbitrum, positions: [lp(3e5)] },
          { ...polygon, positions: [lp(2e5)] },
        ],
        prices,
      );
    expect(plan(inputOf(make()))).toEqual(plan(inputOf(make())));
  });
});
