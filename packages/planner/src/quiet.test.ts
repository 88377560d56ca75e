import { numberToWad } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { swapTerms } from './costs.ts';
import type { PlanInput } from './input.ts';
import { plan } from './plan.ts';
import { certainlyHolds } from './quiet.ts';
import { gainsOutweighed, leastEigenvalue } from './quiet-gains.ts';
import { arbitrum, ethereum, inputOf as fromChains, lp } from './testing/chains.ts';
import { chain, forecastOf, hodl, inputOf, neutral, prices } from './testing/million.ts';
import { ModelBook } from './testing/model.ts';

const holds = (input: PlanInput): boolean =>
  certainlyHolds(input, (cell, book) => swapTerms(input, book, cell));

describe('a proof that nothing would be done', () => {
  it('is never wrong, and mostly found where nothing is done', { timeout: 60_000 }, () => {
    let quiet = 0;
    let held = 0;
    fc.assert(
      fc.property(
        fc.record({
          move: fc.integer({ min: -300, max: 300 }),
          second: fc.integer({ min: -300, max: 300 }),
          volatility: fc.constantFrom(0.3, 0.7, 1.2),
          gasPrice: fc.constantFrom(0.05, 20),
          collateral: fc.constantFrom(1e5, 3e6),
          gate: fc.boolean(),
          overlay: fc.constantFrom(0, 1e5),
        }),
        ({ move, second, volatility, gasPrice, collateral, gate, overlay }) => {
          const book = new ModelBook([chain([hodl(), neutral], { gasPrice, collateral })], prices);
          const policy = {
            ...(gate ? { hedgeGate: { days: 30 } } : {}),
            maxOverlay: { WBTC: overlay },
          };
          const ask = () => inputOf(book, policy, forecastOf(volatility));
          for (let cycle = 0; cycle < 3; cycle++) book.apply(plan(ask()));
          book.prices.WETH! *= 1 + move / 10_000;
          book.prices.WBTC! *= 1 + second / 10_000;
          const input = ask();
          const acts = plan(input).action === 'hedge';
          if (!acts) held++;
          if (!holds(input)) return;
          quiet++;
          expect(acts).toBe(false);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
    expect(quiet).toBeGreaterThan(0.5 * held);
    expect(held).toBeGreaterThan(50);
    expect(held).toBeLessThan(190);
  });

  it('is not claimed while a mandate travels, a chain is frozen, a tail is asked for, or ratios are open', () => {
    const book = new ModelBook(
      [
        { ...ethereum, collateral: 0, idle: 0, positions: [lp(8e5)] },
        { ...arbitrum, collateral: 2e6 },
      ],
      prices,
    );
    book.apply(plan(fromChains(book)));
    expect(book.messages).toHaveLength(1);
    expect(plan(fromChains(book)).action).toBe('hold');
    expect(holds(fromChains(book))).toBe(false);
    const settled = new ModelBook([{ ...arbitrum, positions: [lp(8e5)] }], prices);
    for (let cycle = 0; cycle < 4; cycle++) settled.apply(plan(fromChains(settled)));
    expect(plan(fromChains(settled)).action).toBe('hold');
    expect(holds(fromChains(settled))).toBe(true);
    expect(holds(fromChains(settled, {}, { cvar: { level: 0.95, weight: 1 } }))).toBe(false);
    const [vault] = settled.vaults;
    vault!.halted = true;
    expect(holds(fromChains(settled))).toBe(false);
    vault!.halted = false;
    vault!.ratios[0] = numberToWad(0.5);
    expect(holds(fromChains(settled))).toBe(false);
  });
});

describe('gains against fixed costs', () => {
  const gain = (over: Partial<Parameters<typeof gainsOutweighed>[0][number]>) => ({
    sell: -1,
    buy: -1,
    fixed: 10,
    impact: 0,
    chains: 1,
    curvature: 1e-8,
    room: { sell: 1e9, buy: 1e9 },
    ...over,
  });
  const joint = [
    [1e-8, 0],
    [0, 1e-8],
  ];

  it('a slope m against curvature q gains m^2 / 2q: worth it above the fixed cost only', () => {
    // m = sqrt(2 q K) is the edge.
    const edge = Math.sqrt(2 * 1e-8 * 10);
    expect(gainsOutweighed([gain({ sell: 0.99 * edge }), gain({})], joint)).toBe(true);
    expect(gainsOutweighed([gain({ sell: 1.01 * edge }), gain({})], joint)).toBe(false);
    // Where there is nothing to sell there is nothing to gain.
    const none = gain({ sell: 2 * edge, room: { sell: 0, buy: 1e9 } });
    expect(gainsOutweighed([none, gain({})], joint)).toBe(true);
  });

  it('selling here and buying there at a gain is not held against risk', () => {
    expect(gainsOutweighed([gain({ sell: 0.002, buy: -0.001 }), gain({})], joint)).toBe(false);
  });

  it('the least eigenvalue is bounded from below', () => {
    expect(leastEigenvalue([[2]])).toBe(1);
    expect(
      leastEigenvalue([
        [1, 0.8],
        [0.8, 1],
      ]),
    ).toBeCloseTo(0.2, 12);
    const three = [
      [1, 0.5, 0.5],
      [0.5, 1, 0.5],
      [0.5, 0.5, 1],
    ];
    expect(leastEigenvalue(three)).toBeGreaterThan(0);
    expect(leastEigenvalue(three)).toBeLessThanOrEqual(0.5 + 1e-12);
    expect(
      leastEigenvalue([
        [1, 1, 0],
        [1, 1, 0],
        [0, 0, 1],
      ]),
    ).toBe(0);
  });
});
