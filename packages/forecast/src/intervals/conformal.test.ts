import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '../maths/random.ts';
import { conformalIntervals, coverageOf } from './conformal.ts';

/** Forecasts of one whose log errors are normal with the given deviation per day. */
function track(deviation: (i: number) => number, length = 1500) {
  const normal = normalFrom(seededRandom(11));
  return {
    asset: 'ETH',
    days: Int32Array.from({ length }, (_, i) => 20_000 + i),
    forecast: new Float64Array(length).fill(1),
    realised: Float64Array.from({ length }, (_, i) => Math.exp(deviation(i) * normal())),
  };
}

describe('conformal intervals', () => {
  it.each([[0], [0.02]])('hold nine in ten of exchangeable errors, gamma %d', (gamma) => {
    const steady = track(() => 0.5);
    const { share, count } = coverageOf(steady.realised, conformalIntervals(steady, 1, { gamma }));
    expect(count).toBe(1400);
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(0.92);
  });

  it('adapt to errors that grow, where a fixed level falls short', () => {
    const growing = track((i) => 0.3 + i / 1000);
    const shareOf = (gamma: number) =>
      coverageOf(growing.realised, conformalIntervals(growing, 1, { gamma })).share;
    expect(shareOf(0)).toBeLessThan(shareOf(0.02));
    expect(shareOf(0.02)).toBeGreaterThan(0.88);
  });

  it('use no residual before its window is over', () => {
    const steady = track(() => 0.5, 300);
    const at = 200;
    const bent = { ...steady, realised: steady.realised.map((value, i) => (i > at - 7 ? 50 : value)) };
    const [a, b] = [steady, bent].map((each) => conformalIntervals(each, 7));
    expect(a!.high.slice(0, at + 1)).toEqual(b!.high.slice(0, at + 1));
    expect(a!.high[at + 20]).not.toBe(b!.high[at + 20]);
    expect(a!.high[100]).toBeNaN();
    expect(a!.high[106]).toBeGreaterThan(1);
  });

  it('refuse a level or window that makes no sense', () => {
    expect(() =>
      conformalIntervals(
        track(() => 1, 50),
        1,
        { coverage: 1 },
      ),
    ).toThrow(/coverage 1/);
    expect(() =>
      conformalIntervals(
        track(() => 1, 50),
        1,
        { window: 10 },
      ),
    ).toThrow(/window 10/);
  });
});
