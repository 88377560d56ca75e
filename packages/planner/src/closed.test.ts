import { describe, expect, it } from 'vitest';
import { closedRange } from './closed.ts';
import { plan } from './plan.ts';
import { pricedPositions } from './positions.ts';
import { chain, hodl, inputOf, moved, neutral, prices } from './testing/million.ts';
import { ModelBook } from './testing/model.ts';
import { viewBook } from './view.ts';

const overlay = { maxOverlay: { WETH: 40_000 } };

describe('hedges that are not to be opened', () => {
  it('are not opened as overlays either when every position is refused', () => {
    const budget = { loss: 900_000, confidence: 0.95, days: 30 };
    const got = plan(inputOf(moved(), { ilBudget: budget, ...overlay }));
    expect(got.budget).toMatchObject({ worthIt: false });
    expect(got.orders).toEqual([]);
  });

  it('leave the others their exposure and one overlay allowance, however much is held', () => {
    const input = inputOf(new ModelBook([chain([hodl(), neutral])], prices), overlay);
    const book = viewBook(input);
    const [hedged] = pricedPositions(book, input.snapshot.settlement);
    const cells = book.cells.flatMap((row) => row.filter((cell) => cell !== undefined));
    const weth = book.assets.indexOf('WETH');
    const exposure = cells.find(({ asset }) => asset === weth)!.exposure * 3000;
    const rangeHolding = (usd: number) =>
      closedRange(
        input,
        book,
        cells.map((cell) => (cell.asset === weth ? { ...cell, held: usd / 3000 } : cell)),
        [hedged!],
        weth,
      )!;
    const { lower, upper } = rangeHolding(0);
    expect(lower).toBeCloseTo(-exposure - 40_000, 6);
    expect(upper).toBeCloseTo(40_000, 6);
    expect(rangeHolding(lower / 2)).toEqual({ lower, upper });
    expect(rangeHolding(lower)).toEqual({ lower, upper });
    expect(rangeHolding(2 * lower).lower).toBeCloseTo(2 * lower, 6);
  });
});
