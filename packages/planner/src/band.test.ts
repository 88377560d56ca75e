import { noTradeBand } from '@ballast/optimizer';
import { describe, expect, it } from 'vitest';
import { bandTerms, bookGammas, cheapestOf } from './band.ts';
import { swapTerms } from './costs.ts';
import { plan } from './plan.ts';
import { tradeCosts } from './programme.ts';
import { chain, forecastOf, hodl, inputOf, prices } from './testing/million.ts';
import { ModelBook, type ModelChainOptions } from './testing/model.ts';
import { viewBook } from './view.ts';

const volatility = 0.8;
const policy = { riskAversion: 1e-5, horizon: 60 * 86_400 };

/** A pool without impact and a loan without interest: only fee and gas decide. */
const frictionless = (gasPrice: number): Partial<ModelChainOptions> => ({
  gasPrice,
  depth: 1e14,
  borrowRate: { WETH: 0, WBTC: 0 },
  collateral: 5e6,
});

/** The million at entry price 3000, seen at another price. */
function at(price: number, gasPrice: number) {
  const book = new ModelBook([chain([hodl()], frictionless(gasPrice))], prices);
  book.prices.WETH = price;
  const input = inputOf(book, policy, forecastOf(volatility));
  const view = viewBook(input);
  const costs = tradeCosts(view, (cell) => swapTerms(input, view, cell));
  const { proportional, fixed } = cheapestOf(costs, 0)!;
  const drift = bookGammas(view, 'USDC')[0]! * price ** 2 * volatility;
  const band = noTradeBand({ drift, volatility, proportional, fixed, riskAversion: policy.riskAversion });
  return { book, input, view, costs, band, gap: view.cells[0]![0]!.exposure * price };
}

/** Price below entry at which the unhedged gap is `share` of the band's outer edge. */
function priceFor(share: number, gasPrice: number): number {
  let [low, high] = [1500, 3000];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const { gap, band } = at(middle, gasPrice);
    if (gap > share * band.outer) low = middle;
    else high = middle;
  }
  return low;
}

describe('the programme reproduces the optimal band with a fixed cost', () => {
  it.each([
    ['hardly any gas', 0.05],
    ['20 dollars of gas', 6],
    ['100 dollars of gas', 30],
  ])('%s: holds inside the outer edge, trades to the inner one beyond it', (_, gasPrice) => {
    const inside = at(priceFor(0.97, gasPrice), gasPrice);
    expect(plan(inside.input).orders).toHaveLength(0);
    const beyond = at(priceFor(1.03, gasPrice), gasPrice);
    const got = plan(beyond.input);
    expect(got.orders).toHaveLength(1);
    const [weth] = got.assets;
    const left = (weth!.exposure + weth!.desired) * weth!.price;
    expect(left / beyond.band.inner).toBeGreaterThan(0.97);
    expect(left / beyond.band.inner).toBeLessThan(1.03);
    expect(beyond.band.inner).toBeLessThan(0.9 * beyond.band.outer);
  });

  it('the edge does not depend on what is held, and without gamma there is no band', () => {
    const one = at(2400, 6);
    const terms = bandTerms(one.input, one.view, one.costs);
    one.book.apply(plan(one.input));
    const later = inputOf(one.book, policy, forecastOf(volatility));
    expect(bandTerms(later, viewBook(later), one.costs)).toEqual(terms);
    expect(terms[1]).toEqual({ horizon: 60 / 365, patience: 0 });
    expect(terms[0]!.patience).toBeGreaterThan(0);
    expect(terms[0]!.horizon).toBeLessThan(60 / 365);
  });

  it('a horizon of the policy that is shorter widens the inner edge, never the outer', () => {
    const { input, view, costs, band } = at(2400, 6);
    const short = { ...input, policy: { ...input.policy, horizon: 86_400 } };
    const [terms] = bandTerms(short, view, costs);
    const { proportional, fixed } = cheapestOf(costs, 0)!;
    const stiffness = policy.riskAversion * volatility ** 2 * terms!.horizon;
    const inner = proportional / stiffness;
    expect(inner).toBeGreaterThan(band.inner);
    const outer = inner + Math.sqrt((2 * (fixed + terms!.patience)) / stiffness);
    expect(outer).toBeGreaterThanOrEqual(band.outer * (1 - 1e-9));
  });
});
