import { FatalError } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import type { Bar } from './bars.ts';
import { dailySeries } from './daily.ts';

const day = 86_400;
/** Hourly closes of whole days whose returns alternate between +size and −size. */
const zigzag = (days: number, size = 0.01, start = 0): Bar[] =>
  Array.from({ length: 24 * days + 1 }, (_, i) => ({
    at: start + i * 3600,
    price: i % 2 === 0 ? 100 : 100 * Math.exp(size),
    volume: 2,
  }));
const series = (closes: readonly Bar[], options = {}) => dailySeries({ asset: 'ETH', closes }, options);

describe('daily realised variance', () => {
  it('sums squared hourly returns per UTC day and splits off the downside', () => {
    const got = series(zigzag(3));
    expect([...got.variance]).toHaveLength(3);
    expect(got.firstDay).toBe(0);
    expect(got.variance[1]).toBeCloseTo(24 * 1e-4, 12);
    expect(got.downside[1]).toBeCloseTo(12 * 1e-4, 12);
    expect(got.volume[1]).toBe(48);
    expect(got.returns[1]).toBeCloseTo(0, 12);
    expect(got.warnings).toEqual([]);
  });

  it('reads five-minute bars alike', () => {
    const closes = zigzag(24).map((bar, i) => ({ ...bar, at: i * 300 }));
    expect(series(closes, { interval: 300 }).variance[0]).toBeCloseTo(288 * 1e-4, 12);
  });

  it('never takes a return across a gap, scales the day up and says so', () => {
    const closes = zigzag(3).filter(({ at }) => at !== day + 5 * 3600);
    const got = series(
      closes.map((bar) => (bar.at > day + 5 * 3600 ? { ...bar, price: bar.price * 3 } : bar)),
    );
    expect(got.variance[1]).toBeCloseTo(22 * 1e-4 * (24 / 22), 12);
    expect(got.warnings).toEqual(['ETH: 1 days with some returns missing, variance scaled up: 1970-01-02']);
  });

  it('leaves a day missing when too little of it is there', () => {
    const got = series(zigzag(3).filter(({ at }) => at <= day || at > day + 8 * 3600));
    expect(got.variance[1]).toBeNaN();
    expect(got.warnings[0]).toContain('missing: 1970-01-02');
  });

  it('leaves off the day that is not over', () => {
    expect(series(zigzag(3).slice(0, 60)).variance).toHaveLength(2);
  });

  it('starts days at the boundary asked for', () => {
    const got = series(zigzag(3), { boundary: 6 * 3600 });
    expect(got.variance).toHaveLength(3);
    expect(got.firstDay).toBe(0);
    expect(got.warnings).toEqual(['ETH: 1 days with some returns missing, variance scaled up: 1970-01-03']);
  });

  it.each([
    ['a zero price', { at: 3600, price: 0 }, /ETH row 1: close 0 at 3600 is not a price/],
    ['a negative price', { at: 3600, price: -1 }, /ETH row 1: close -1/],
    ['a price that is not a number', { at: 3600, price: Number.NaN }, /ETH row 1: close NaN/],
    ['a repeated row', { at: 0, price: 1 }, /ETH row 1: close at 0 follows one at 0/],
    ['rows out of order', { at: -3600, price: 1 }, /ETH row 1: close at -3600 follows one at 0/],
    ['a negative volume', { at: 3600, price: 1, volume: -1 }, /ETH row 1: volume -1/],
  ])('refuses %s, naming the row', (_, bar, message) => {
    expect(() => series([{ at: 0, price: 1 }, bar])).toThrow(FatalError);
    expect(() => series([{ at: 0, price: 1 }, bar])).toThrow(message);
  });

  it('refuses a history without a full day, and a price that never moved', () => {
    expect(() => series(zigzag(1).slice(0, 5))).toThrow(/5 closes, no day/);
    expect(() => series(zigzag(3, 0))).toThrow(/no day/);
    expect(() => series(zigzag(3), { interval: 7 })).toThrow(/interval 7 s/);
  });
});
