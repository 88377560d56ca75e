import { wad, wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { ratiosDue } from './ratios.ts';
import { arbitrum, codes, inputOf, lp, prices } from './testing/chains.ts';
import { ModelBook } from './testing/model.ts';

const bookOf = (ratio: number, ratioStep: number) =>
  new ModelBook([{ ...arbitrum, positions: [lp(8e5, { ratio, ratioStep })] }], prices);
const eth = 4e5 / 3000; // exposure of the position

describe('a vault that limits how far ratios move', () => {
  it('gets the ratio it allows, and orders no further than that', () => {
    const book = bookOf(0.2, 0.1);
    const got = plan(inputOf(book));
    expect(got.vaultPlans[0]!.ratios.map(({ ratio }) => wadToNumber(ratio))).toEqual([0.3]);
    expect(codes(got)).toContain('ratio-step');
    expect(got.reasons.find(({ code }) => code === 'ratio-step')?.detail).toContain('0.2000 to 0.3000');
    book.apply(got);
    const held = wadToNumber(book.held(0, 'WETH'));
    expect(held).toBeLessThan(-0.25 * eth);
    expect(held).toBeGreaterThan(-0.301 * eth);
  });

  it('is fully protected step by step, no plan refused', () => {
    const book = bookOf(0, 0.25);
    for (let cycle = 0; cycle < 8; cycle++) book.apply(plan(inputOf(book)));
    expect(wadToNumber(wad(book.vaults[0]!.ratios[0]!))).toBe(1);
    expect(wadToNumber(book.held(0, 'WETH'))).toBeLessThan(-0.9 * eth);
  });

  it('is left alone where no step is allowed now: no ratio is signed, nothing trades beyond the target', () => {
    const book = bookOf(0.5, 0);
    const first = plan(inputOf(book));
    expect(first.vaultPlans.flatMap(({ ratios }) => ratios)).toEqual([]);
    expect(codes(first)).toContain('ratio-step');
    for (let cycle = 0; cycle < 4; cycle++) book.apply(plan(inputOf(book)));
    expect(wadToNumber(book.held(0, 'WETH'))).toBeGreaterThan(-0.501 * eth);
    const last = plan(inputOf(book));
    expect(last.action).toBe('hold');
    expect(last.vaultPlans).toEqual([]);
  });

  it('is due a plan for the last step or one of a per cent, not for less', () => {
    const due = (ratio: number, step: number) => ratiosDue(inputOf(bookOf(ratio, step)).snapshot.chains[0]!);
    expect(due(0.5, 0.01)).toBe(true);
    expect(due(0.5, 0.0099)).toBe(false);
    expect(due(0.995, 0.005)).toBe(true);
    expect(due(0.5, 0)).toBe(false);
    expect(due(1, 0.1)).toBe(false);
  });

  it('says nothing of steps where they do not bind', () => {
    expect(codes(plan(inputOf(bookOf(0.9, 0.1))))).not.toContain('ratio-step');
    expect(codes(plan(inputOf(bookOf(1, 0))))).not.toContain('ratio-step');
  });
});
