import { defaultPolicy, numberToWad, type Wad, wad, wadToNumber } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import type { Link } from './mandates.ts';
import { place } from './placement.ts';
import { ModelBook } from './testing/model.ts';
import type { Grouping } from './topology.ts';
import { type Book, type Cell, viewBook } from './view.ts';

const names = ['ethereum', 'polygon', 'arbitrum'];

/** Three chains with WETH exposure in whole units, nothing held, standing mandates as given. */
function bookOf(exposures: readonly number[], held: readonly number[], links: readonly Link[] = []): Book {
  const model = new ModelBook(
    names.map((name, i) => ({
      chainId: i + 1,
      eid: 30_101 + i,
      name,
      gasPrice: 1,
      nativePrice: 3000,
      collateral: 1e6,
      idle: 1e5,
      positions: [],
    })),
    { WETH: 3000 },
  );
  const view = viewBook({
    snapshot: model.snapshot(),
    forecast: { model: 't', assets: ['WETH'], covariance: [[0.5]], volatility: [0.7], observations: 1 },
    policy: defaultPolicy,
    executableVenues: [],
  });
  const cells = view.cells.map((row, c) =>
    row.map((cell): Cell | undefined => {
      let base = -exposures[c]!;
      for (const link of links) {
        if (link.source === c) base -= wadToNumber(link.settled);
        if (link.destination === c) base += wadToNumber(link.settled);
      }
      return cell && { ...cell, exposure: exposures[c]!, held: held[c]!, base };
    }),
  );
  return { ...view, cells, links };
}

const link = (source: number, destination: number, quantity: number, more: Partial<Link> = {}): Link => ({
  source,
  destination,
  asset: 'WETH',
  settled: numberToWad(quantity),
  counted: numberToWad(quantity),
  travelling: false,
  acknowledged: true,
  ...more,
});

const together: Grouping = {
  groups: [[0, 1, 2]],
  paths: [
    [0, 2],
    [1, 2],
  ],
  cost: 1,
};
const apart: Grouping = { groups: [[0], [1], [2]], paths: [], cost: 0 };

const solve = (book: Book, grouping: Grouping, desired: readonly number[], maxOverlay = 1e6) =>
  place(book, grouping, new Map(book.cells.map((row, c) => [row[0]!, desired[c]!])), { WETH: maxOverlay });
const plain = (mandates: readonly { source: number; destination: number; quantity: Wad }[]) =>
  mandates.map((one) => [one.source, one.destination, wadToNumber(one.quantity)]);

describe('placement', () => {
  it('gives a mandate from the chain with the exposure to the one that should carry it', () => {
    const got = solve(bookOf([10, 0, 0], [0, 0, 0]), together, [0, 0, -10]);
    expect(plain(got.mandates)).toEqual([[0, 2, -10]]);
    expect(got.overlays.size).toBe(0);
  });

  it('passes through the tree when two leaves trade places', () => {
    const got = solve(bookOf([10, 0, 0], [0, 0, 0]), together, [0, -10, 0]);
    expect(plain(got.mandates)).toEqual([
      [0, 2, -10],
      [2, 1, -10],
    ]);
  });

  it('leaves mandates alone when every chain can do its part', () => {
    const book = bookOf([10, 4, 0], [-2, 0, -5], [link(0, 2, -5)]);
    const got = solve(book, together, [-5, -4, -5]);
    expect(got.mandates).toEqual([]);
    expect(got.overlays.size).toBe(0);
  });

  it('shrinks what stands before it gives anything new', () => {
    // The source takes four of its ten back: not a second mandate the other way.
    const book = bookOf([10, 0, 0], [0, 0, -10], [link(0, 2, -10)]);
    const got = solve(book, together, [-4, 0, -6]);
    expect(plain(got.mandates)).toEqual([[0, 2, -6]]);
  });

  it('stops at zero instead of turning a mandate round', () => {
    const book = bookOf([-3, 0, 13], [0, 0, 0], [link(0, 2, -10)]);
    const got = solve(book, { ...together, groups: [[0, 2], [1]] }, [-10, 0, 0]);
    // Chain 2 gives the rest; the standing mandate only goes to zero.
    expect(plain(got.mandates)).toEqual([
      [0, 2, 0],
      [2, 0, -13],
    ]);
  });

  it('does not build on a zero that is not acknowledged', () => {
    const open = link(0, 2, 0, { counted: wad(0n), acknowledged: false });
    const got = solve(bookOf([10, 0, 0], [0, 0, 0], [open]), together, [0, 0, -10]);
    expect(got.mandates).toEqual([]);
  });

  it('turns what the book holds beyond its exposure into an overlay', () => {
    const over = solve(bookOf([10, 0, 0], [0, 0, 0]), apart, [-12, 0, 0]);
    expect([...over.overlays.values()]).toEqual([-2]);
    const mixed = solve(bookOf([10, 0, 0], [0, 0, 0]), together, [-10, 0, -3]);
    expect(mixed.mandates).toEqual([]);
    expect([...mixed.overlays.values()]).toEqual([-3]);
  });

  it('never lets an overlay carry what another chain leaves open', () => {
    const got = solve(bookOf([10, 0, 4], [0, 0, 0]), apart, [-2, 0, -9]);
    expect(got.overlays.size).toBe(0);
    // Two beyond the book of 14, although the carrier holds seven more than its own four.
    const part = solve(bookOf([10, 0, 4], [0, 0, 0]), apart, [-5, 0, -11]);
    expect([...part.overlays.values()]).toEqual([-2]);
  });

  it('keeps all overlays of an asset within the policy together', () => {
    const got = solve(bookOf([5, 0, 5], [0, 0, 0]), apart, [-7, 0, -8], 4 * 3000);
    expect([...got.overlays.values()]).toEqual([-3, -1]);
    expect(solve(bookOf([5, 0, 5], [0, 0, 0]), apart, [-7, 0, -8], 0).overlays.size).toBe(0);
  });

  it('lets a hedge shrink below its target without any allowance', () => {
    const got = solve(bookOf([10, 0, 0], [-10, 0, 0]), apart, [-8, 0, 0], 0);
    expect([...got.overlays.values()]).toEqual([2]);
    // Past zero it would be a position of its own.
    expect(solve(bookOf([10, 0, 0], [-10, 0, 0]), apart, [1, 0, 0], 0).overlays.size).toBe(0);
  });

  it('reproduces a book of three chains: what Ethereum cannot carry is a mandate, only the rest an overlay', () => {
    const got = solve(bookOf([206, -152, 110], [0, 0, 0]), together, [-13.8, -16.8, -163.5]);
    const given = got.mandates.reduce(
      (sum, one) => sum + (one.source === 0 ? wadToNumber(one.quantity) : 0),
      0,
    );
    expect(given).toBeCloseTo(-192.2, 6);
    const overlay = [...got.overlays.values()].reduce((sum, quantity) => sum + quantity, 0);
    expect(overlay).toBeCloseTo(-(13.8 + 16.8 + 163.5 - 164), 6);
  });
});
