import { describe, expect, test } from 'vitest';
import type { PricePath, PricePoint } from '../market/path/types.ts';
import { openingStep } from './opening.ts';
import { bookSpec } from './spec.ts';

const point = (WETH: number, WBTC = 60_000): PricePoint => ({ at: 0, usd: { WETH, WBTC, POL: 1, USDC: 1 } });
const pathOf = (history: readonly PricePoint[], start: PricePoint): PricePath => ({
  past: [],
  source: 'test',
  assets: ['USDC', 'WETH', 'WBTC', 'POL'],
  history,
  points: [start],
  notes: [],
});

describe('opening step', () => {
  const path = pathOf([point(2000), point(1500), point(1800), point(2600)], point(2500));

  test('start is step 0', () => {
    expect(openingStep(path, { rule: 'start' })).toBe(0);
  });

  test('cheapest is the hour of the lowest price of base in quote', () => {
    expect(openingStep(path, { rule: 'cheapest', base: 'WETH', quote: 'USDC' })).toBe(-3);
  });

  test('farthest looks at the relative price only, in both directions', () => {
    const moved = pathOf([point(2500, 50_000), point(2500, 90_000), point(5000, 120_000)], point(2500));
    expect(openingStep(moved, { rule: 'farthest', base: 'WBTC', quote: 'WETH' })).toBe(-2);
  });

  test('without a history everything opens at the start', () => {
    const rule = { rule: 'cheapest', base: 'WETH', quote: 'USDC' } as const;
    expect(openingStep(pathOf([], point(2500)), rule)).toBe(0);
  });
});

describe('the demonstration book', () => {
  const { positions, collateral } = bookSpec;

  test('is about $4m over three chains and every venue', () => {
    const total = positions.reduce((sum, { usd }) => sum + usd, 0);
    expect(total).toBeGreaterThan(3_800_000);
    expect(total).toBeLessThan(4_200_000);
    expect(positions.length).toBeGreaterThanOrEqual(9);
    expect(new Set(positions.map(({ chain }) => chain)).size).toBe(3);
    expect(new Set(positions.map(({ venue }) => venue)).size).toBe(4);
  });

  test('holds one position in custody, and watches the rest', () => {
    expect(positions.filter(({ custody }) => custody === 'vault')).toHaveLength(1);
  });

  test('every concentrated position has a range, one of them out of range', () => {
    for (const { venue, range } of positions) expect(range !== undefined).toBe(venue === 'uniswap-v3');
    expect(positions.some(({ range }) => range !== undefined && range.lower > 1)).toBe(true);
  });

  test('supplies no more than it pays in, and least on Ethereum', () => {
    for (const { funded, supplied } of Object.values(collateral))
      expect(supplied).toBeLessThanOrEqual(funded);
    expect(collateral.ethereum.funded).toBeLessThan(collateral.polygon.funded);
    expect(collateral.polygon.funded).toBeLessThan(collateral.arbitrum.funded);
  });
});
