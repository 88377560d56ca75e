import { FatalError } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { buildMarket, cutMarket, type PriceSeries } from './market.ts';

const hour = 3600;
const series = (asset: string, hours: readonly number[], price = (i: number) => 100 + i): PriceSeries => ({
  asset,
  source: `${asset}.csv`,
  times: hours.map((h) => h * hour),
  closes: hours.map((_, i) => price(i)),
});
const options = { interval: hour, maxGap: 2 * hour };

describe('market data', () => {
  it('knows a close at the end of its bar and joins series on shared bars', () => {
    const got = buildMarket([series('A', [0, 1, 2, 3]), series('B', [1, 2, 3, 4])], options);
    expect([...got.at]).toEqual([2 * hour, 3 * hour, 4 * hour]);
    expect([...got.closes[0]!]).toEqual([101, 102, 103]);
    expect([...got.closes[1]!]).toEqual([100, 101, 102]);
    expect(got.warnings).toEqual([]);
  });

  it('steps over a short hole with a warning and refuses a long one', () => {
    const got = buildMarket([series('A', [0, 1, 4, 5])], options);
    expect(got.at.length).toBe(4);
    expect(got.warnings).toEqual([expect.stringContaining('no shared bar for 2 h after 1970-01-01 01:00')]);
    expect(() => buildMarket([series('A', [0, 1, 5])], options)).toThrow(/3 h after/);
  });

  it.each([
    [[0, 1, 1, 2], /A.csv, row 3 repeats 3600/],
    [[0, 2, 1], /A.csv, row 3: 3600 follows 7200/],
    [[0, 1.5], /not a multiple of 3600/],
  ])('refuses rows at hours %j', (hours, message) => {
    expect(() => buildMarket([series('A', hours)], options)).toThrow(message);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a price of %d', (bad) => {
    const make = () => buildMarket([series('A', [0, 1, 2], (i) => (i === 1 ? bad : 100))], options);
    expect(make).toThrow(FatalError);
    expect(make).toThrow(/A.csv, row 2: A has price/);
  });

  it('refuses a high that is no price, and series without a common bar', () => {
    const one = { ...series('A', [0, 1]), highs: [100, 0] };
    expect(() => buildMarket([one], options)).toThrow(/row 2/);
    expect(() => buildMarket([series('A', [0, 1]), series('B', [5, 6])], options)).toThrow(/share 0 bars/);
  });

  it('cuts a period with its history, and says how much history is missing', () => {
    const all = buildMarket([series('A', [...Array(100).keys()])], options);
    const cut = cutMarket(all, 50 * hour, 60 * hour, 10 * hour);
    expect(cut.at[0]).toBe(40 * hour);
    expect(cut.at.at(-1)).toBe(60 * hour);
    expect(() => cutMarket(all, 4 * hour, 60 * hour, 10 * hour)).toThrow(/3 bars of history/);
    expect(() => cutMarket(all, 100 * hour, 120 * hour, 10 * hour)).toThrow(/1 bars between/);
  });
});
