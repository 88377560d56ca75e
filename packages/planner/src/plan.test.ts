import { defaultPolicy, type Plan, type Policy, type RiskForecast, wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import type { PlanInput } from './input.ts';
import { plan } from './plan.ts';
import { ModelBook, type ModelChainOptions, type ModelPosition } from './testing/model.ts';

const prices = { WETH: 3000, WBTC: 60_000 };
const vols = [0.7, 0.5];
const forecast: RiskForecast = {
  model: 'test',
  assets: ['WETH', 'WBTC'],
  covariance: [
    [0.49, 0.28],
    [0.28, 0.25],
  ],
  volatility: vols,
  observations: 500,
};

/** Full-range WETH/USDC position worth `usd` at the start. */
const lp = (usd: number, more: Partial<ModelPosition> = {}): ModelPosition => ({
  asset0: 'WETH',
  asset1: 'USDC',
  shape: { kind: 'constant-product', liquidity: usd / (2 * Math.sqrt(3000)) },
  benchmark: 'usd-neutral',
  ...more,
});

const ethereum: ModelChainOptions = {
  chainId: 1,
  eid: 30101,
  name: 'ethereum',
  gasPrice: 10,
  nativePrice: 3000,
  collateral: 1e6,
  idle: 1e5,
  positions: [],
};
const arbitrum: ModelChainOptions = {
  ...ethereum,
  chainId: 42161,
  eid: 30110,
  name: 'arbitrum',
  gasPrice: 0.05,
};
const polygon: ModelChainOptions = {
  ...ethereum,
  chainId: 137,
  eid: 30109,
  name: 'polygon',
  gasPrice: 30,
  nativePrice: 0.5,
};

const inputOf = (
  book: ModelBook,
  more: Partial<PlanInput> = {},
  policy: Partial<Policy> = {},
): PlanInput => ({
  snapshot: book.snapshot(),
  forecast,
  policy: { ...defaultPolicy, ...policy },
  executableVenues: ['uniswap-v2'],
  ...more,
});
const codes = (got: Plan) => got.reasons.map((reason) => reason.code);

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
