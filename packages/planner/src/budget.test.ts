import type { Policy } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { chain, codes, forecastOf, hodl, inputOf, moved, neutral, prices } from './testing/million.ts';
import { ModelBook } from './testing/model.ts';

const terms = (loss: number) => ({ ilBudget: { loss, confidence: 0.95, days: 30 } });
const answer = (loss: number) => plan(inputOf(moved(), terms(loss)));

describe('loss budget', () => {
  it('a budget that the book keeps by itself is not worth a hedge', () => {
    const got = answer(900_000);
    expect(got.budget).toMatchObject({ worthIt: false, met: true, unhedged: 1 });
    expect(got.orders).toHaveLength(0);
    expect(codes(got)).toContain('not-worth-it');
  });

  it('a tighter one names hedge, cost and probability, and follows more closely', () => {
    const loose = answer(25_000);
    const tight = answer(9500);
    for (const got of [loose, tight]) {
      expect(got.budget).toMatchObject({ worthIt: true, met: true });
      expect(got.budget!.hedged).toBeGreaterThanOrEqual(0.95);
      expect(got.budget!.unhedged).toBeLessThan(0.95);
      expect(got.budget!.expectedCost).toBeGreaterThan(0);
      expect(got.budget!.hedge[0]!.asset).toBe('WETH');
      expect(got.budget!.hedge[0]!.quantity).toBeLessThan(0);
      expect(got.orders).toHaveLength(1);
    }
    expect(tight.budget!.riskAversion).toBeGreaterThan(loose.budget!.riskAversion);
    expect(tight.budget!.expectedCost).toBeGreaterThan(loose.budget!.expectedCost);
    expect(tight.budget!.hedge[0]!.band).toBeLessThan(loose.budget!.hedge[0]!.band);
  });

  it('one below what arbitrage takes anyway is said to be out of reach', () => {
    const got = answer(1000);
    expect(got.budget!.met).toBe(false);
    expect(got.budget!.expectedLoss).toBeGreaterThan(1000);
    expect(got.budget!.hedged).toBeLessThan(0.5);
  });

  it('stands for its days and its book, whatever the day says', () => {
    const first = answer(25_000);
    const book = moved();
    book.now += 86_400;
    const next = (policy: Partial<Policy>) =>
      plan({ ...inputOf(book, policy, forecastOf(1.4)), standing: first }).budget!;
    expect(next(terms(25_000))).toEqual(first.budget);
    expect(next(terms(20_000)).at).toBe(book.now);
    book.now += 29 * 86_400;
    expect(next(terms(25_000)).at).toBe(book.now);
    const changed = new ModelBook([chain([hodl(), neutral])], prices);
    const got = plan({ ...inputOf(changed, terms(25_000)), standing: first });
    expect(got.budget!.entries).toHaveLength(2);
  });

  it('stands while a chain cannot be read', () => {
    const other = chain([hodl(2900)], { chainId: 137, eid: 30109, name: 'polygon' });
    const book = new ModelBook([chain([hodl()]), other], prices);
    const input = inputOf(book, terms(25_000));
    const first = plan(input);
    const chains = input.snapshot.chains.filter((one) => one.chainId !== 137);
    const partial = plan({
      ...input,
      forecast: forecastOf(1.4),
      standing: first,
      snapshot: { ...input.snapshot, chains },
      unavailable: [{ chainId: 137, code: 'stale-chain' }],
    });
    expect(partial.budget).toEqual(first.budget);
    // Without word of a missing chain the position is gone.
    const gone = plan({ ...input, standing: first, snapshot: { ...input.snapshot, chains } });
    expect(gone.budget!.entries).toHaveLength(1);
  });

  it('the risk aversion it names drives the plan', () => {
    const tight = answer(9500).budget!;
    expect(tight.riskAversion).toBeGreaterThan(1e-5);
    const same = plan(inputOf(moved(), { riskAversion: tight.riskAversion }));
    expect(answer(9500).assets).toEqual(same.assets);
  });
});
