import { wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { swapTerms } from './costs.ts';
import { hedgeLegs } from './following.ts';
import { askGate } from './gate.ts';
import type { PlanInput } from './input.ts';
import { plan } from './plan.ts';
import { tradeCosts } from './programme.ts';
import { chain, codes, forecastOf, hodl, inputOf, moved, neutral, prices } from './testing/million.ts';
import { ModelBook } from './testing/model.ts';
import { viewBook } from './view.ts';

const gate = { hedgeGate: { days: 30 } };
const quiet = forecastOf(0.24);
const atEntry = (entryPrice = 3000) => new ModelBook([chain([hodl(entryPrice)])], prices);

function ask(input: PlanInput) {
  const book = viewBook(input);
  const costs = tradeCosts(book, (cell) => swapTerms(input, book, cell));
  return askGate(input, book, () => hedgeLegs(input, book, costs))[0]!.answer;
}

describe('hedge/no-hedge gate', () => {
  it('is worth what the specification says: 308 USD at a volatility of 0.735, 3.5 USD at 0.24', () => {
    const worth = (volatility: number) => ask(inputOf(atEntry(), gate, forecastOf(volatility))).benefit;
    expect(worth(0.735)).toBeCloseTo(308, 0);
    expect(worth(0.24)).toBeCloseTo(3.5, 1);
  });

  it('weighs that against following: hedge at 0.735, not at 0.24', () => {
    const loud = ask(inputOf(atEntry(), gate));
    expect(loud).toMatchObject({ worthIt: true, days: 30 });
    expect(loud.cost).toBeGreaterThan(20);
    expect(loud.cost).toBeLessThan(loud.benefit);
    const calm = ask(inputOf(atEntry(), gate, quiet));
    expect(calm.worthIt).toBe(false);
    expect(calm.cost).toBeGreaterThan(calm.benefit);
  });

  it('a position that has left its entry is also worth its open exposure', () => {
    const drifted = ask(inputOf(moved(2400), gate, quiet));
    const liquidity = 1e6 / (2 * Math.sqrt(3000));
    const open = liquidity * (1 / Math.sqrt(2400) - 1 / Math.sqrt(3000)) * 2400;
    const value = 2 * liquidity * Math.sqrt(2400);
    const curvature = (0.5e-5 * (value * 0.24 ** 2 * (30 / 365)) ** 2) / 32;
    expect(drifted.benefit).toBeCloseTo(curvature + 0.5e-5 * (open * 0.24) ** 2 * (30 / 365), 6);
  });

  it('refuses in a quiet regime, with the numbers, and opens nothing', () => {
    const book = atEntry();
    const first = plan(inputOf(book, gate, quiet));
    expect(first.gate).toMatchObject([{ position: '42161-0', worthIt: false, at: book.now }]);
    const reason = first.reasons.find((one) => one.code === 'not-worth-it');
    expect(reason?.detail).toMatch(/worth 3\.\d\d USD over 30 days and costs \d+\.\d\d USD/);
    book.prices.WETH = 6000;
    book.now += 86_400;
    const later = plan({ ...inputOf(book, gate, quiet), standing: first });
    expect(later.orders).toHaveLength(0);
    expect(later.action).toBe('hold');
    expect(codes(later)).toContain('not-worth-it');
    expect(plan(inputOf(book, {}, quiet)).orders).toHaveLength(1);
  });

  it('answers once per entry: neither one loud nor one quiet day opens or closes a hedge', () => {
    const book = atEntry();
    const first = plan(inputOf(book, gate, quiet));
    book.now += 86_400;
    const loud = plan({ ...inputOf(book, gate, forecastOf(1.5)), standing: first });
    expect(loud.gate).toEqual(first.gate);
    // Its days are over: asked anew.
    book.now += 29 * 86_400;
    const anew = plan({ ...inputOf(book, gate, forecastOf(1.5)), standing: first });
    expect(anew.gate![0]).toMatchObject({ worthIt: true, at: book.now });
    // Other terms, or another entry of the same position, are another question.
    book.now -= 86_400;
    const terms = { ...inputOf(book, { hedgeGate: { days: 7 } }), standing: first };
    expect(plan(terms).gate![0]).toMatchObject({ days: 7, at: book.now });
    const reopened = atEntry(2990);
    reopened.now = book.now;
    expect(plan({ ...inputOf(reopened, gate), standing: first }).gate![0]!.at).toBe(book.now);
  });

  it('remembers the answers of a chain that cannot be read for a while', () => {
    const other = chain([hodl(2900)], { chainId: 137, eid: 30109, name: 'polygon' });
    const book = new ModelBook([chain([hodl()]), other], prices);
    const first = plan(inputOf(book, gate, quiet));
    expect(first.gate).toHaveLength(2);
    book.now += 3600;
    const input = { ...inputOf(book, gate, forecastOf(1.5)), standing: first };
    const chains = input.snapshot.chains.filter((one) => one.chainId !== 137);
    const partial = plan({
      ...input,
      snapshot: { ...input.snapshot, chains },
      unavailable: [{ chainId: 137, code: 'stale-chain' }],
    });
    expect(partial.gate).toHaveLength(2);
    expect(plan({ ...input, standing: partial }).gate).toEqual(first.gate);
    // Closed for good, an entry is forgotten.
    expect(plan({ ...input, snapshot: { ...input.snapshot, chains } }).gate).toHaveLength(1);
  });

  it('looks ahead with the slow covariance, not with that of the day', () => {
    const input = { ...inputOf(atEntry(), gate, forecastOf(1.5)), outlook: quiet };
    expect(plan(input).gate![0]!.worthIt).toBe(false);
    expect(plan({ ...input, forecast: quiet, outlook: forecastOf(1.5) }).gate![0]!.worthIt).toBe(true);
  });

  it('hedges what it admitted', () => {
    const admitted = plan(inputOf(atEntry(), gate));
    const got = plan({ ...inputOf(moved(), gate), standing: admitted });
    expect(got.orders).toHaveLength(1);
    expect(codes(got)).not.toContain('not-worth-it');
  });

  it('lets a refused hedge shrink, never grow', () => {
    const long = { horizon: 30 * 86_400 };
    const refusal = plan(inputOf(atEntry(), gate, quiet));
    const book = new ModelBook([chain([hodl()], { borrowRate: { WETH: 0, WBTC: 0 } })], prices);
    book.prices.WETH = 900;
    for (let cycle = 0; cycle < 3; cycle++) book.apply(plan(inputOf(book, long)));
    const held = wadToNumber(book.held(0, 'WETH'));
    expect(held).toBeLessThan(-5);
    book.prices.WETH = 500;
    expect(plan({ ...inputOf(book, { ...gate, ...long }, quiet), standing: refusal }).orders).toHaveLength(0);
    expect(plan(inputOf(book, long, quiet)).orders).toHaveLength(1);
    // Back where the benchmark is: nothing to hedge any more.
    book.prices.WETH = 3000;
    const back = plan({ ...inputOf(book, { ...gate, ...long }, quiet), standing: refusal });
    expect(back.orders.map((order) => order.side)).toEqual(['buy']);
    expect(back.assets[0]!.desired).toBeGreaterThan(held);
    expect(back.assets[0]!.desired).toBeLessThanOrEqual(0);
  });

  it('does not ask positions measured in USD, and hedges them beside refused ones', () => {
    const book = new ModelBook([chain([hodl(), neutral])], prices);
    let last = plan(inputOf(book, gate, quiet));
    expect(last.gate).toHaveLength(1);
    book.prices.WETH = 2400;
    for (let cycle = 0; cycle < 4; cycle++) {
      last = plan({ ...inputOf(book, gate, quiet), standing: last });
      book.apply(last);
    }
    const own = book.amounts(neutral).amount0;
    const held = -wadToNumber(book.held(0, 'WETH'));
    expect(held).toBeGreaterThan(0.8 * own);
    expect(held).toBeLessThanOrEqual(own * (1 + 1e-9));
  });
});
