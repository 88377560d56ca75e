import { defaultPolicy, type Policy } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { type Database, type Ledger, openLedger } from '@ballast/keeper';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeeperContext } from '../../apps/keeper/src/stages/context.ts';
import { forecast, plan } from '../../apps/keeper/src/stages/decide.ts';
import { chain, hodl, prices } from '../../packages/planner/src/testing/million.ts';
import { ModelBook } from '../../packages/planner/src/testing/model.ts';
import { databases } from '../helpers/databases.ts';

/** The decision stages on a real ledger, with a million in WETH/USDC against holding; no chain is needed for them. */
describe('answers that stand from one cycle to the next', () => {
  let database: Database;
  let ledger: Ledger;
  beforeEach(async () => {
    database = await databases[0]!.open();
    ledger = await openLedger(database);
  });
  afterEach(() => database.close());

  const contextFor = (policy: Partial<Policy>): KeeperContext => ({
    connections: [],
    ledger,
    submitters: new Map(),
    policy: { ...defaultPolicy, ...policy },
    forecaster: { ...ewmaForecaster({ halfLifeHours: 24 }), reason: 'test' },
    executableVenues: ['uniswap-v2'],
    optimizers: [],
    keeper: privateKeyToAccount(generatePrivateKey()),
    readWithin: 0,
    messageWait: 0,
    emit: () => {},
  });

  /** Hourly prices that swing by `size` an hour, up to the book's time. What is known already stays. */
  const history = (book: ModelBook, hours: number, size: number): Promise<void> =>
    ledger.prices.seed(
      Array.from({ length: hours }, (_, i) => {
        const back = hours - 1 - i;
        return {
          at: book.now - 3600 * back,
          usd: {
            WETH: prices.WETH * Math.exp(size * (back % 2)),
            WBTC: prices.WBTC * Math.exp(size * (Math.floor(back / 2) % 2)),
          },
        };
      }),
    );

  async function decide(context: KeeperContext, book: ModelBook) {
    await ledger.cycles.keepSnapshot(book.snapshot());
    await forecast(context, book.cycle);
    const decided = await plan(context, book.cycle);
    book.cycle++;
    return decided;
  }

  it('the gate keeps its word through a loud day, a failed cycle, and a restart', async () => {
    const context = contextFor({ hedgeGate: { days: 30 } });
    const book = new ModelBook([chain([hodl()])], prices);
    await history(book, 240, 0.002);
    const first = await decide(context, book);
    expect(first.gate).toMatchObject([{ worthIt: false, days: 30, at: book.now }]);
    // A cycle that ends before it decides leaves nothing behind.
    await ledger.cycles.keepSnapshot(book.snapshot());
    book.cycle++;
    book.now += 48 * 3600;
    await history(book, 47, 0.06);
    const loud = await decide(contextFor({ hedgeGate: { days: 30 } }), book);
    expect(loud.gate).toEqual(first.gate);
    expect(loud.reasons.map(({ code }) => code)).toContain('not-worth-it');
    book.now += 29 * 86_400;
    await history(book, 480, 0.06);
    const anew = await decide(context, book);
    expect(anew.gate).toMatchObject([{ worthIt: true, at: book.now }]);
  });

  it('looks ahead with a slow covariance: one loud day after a quiet month is not enough', async () => {
    const book = new ModelBook([chain([hodl()])], prices);
    book.now -= 12 * 3600;
    await history(book, 720, 0.002);
    book.now += 12 * 3600;
    await history(book, 12, 0.03);
    const slow = await decide(contextFor({ hedgeGate: { days: 30 } }), book);
    const fast = (await ledger.cycles.find(0))!.forecast!.volatility[0]!;
    expect(fast).toBeGreaterThan(1);
    const worth = 1e-5 * ((1e6 * fast ** 2 * 30) / 365 / 8) ** 2;
    expect(slow.gate![0]!.benefit).toBeLessThan(worth / 4);
  });

  it('a policy without gate and budget asks nothing and keeps nothing', async () => {
    const book = new ModelBook([chain([hodl()])], prices);
    await history(book, 240, 0.01);
    const got = await decide(contextFor({}), book);
    expect(got.gate).toBeUndefined();
    expect(got.budget).toBeUndefined();
  });
});
