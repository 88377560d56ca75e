import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { healthFloor, healthForProbability, historicalRise, liquidationProbability } from './health-floor.ts';

const days = (count: number) => count / 365;
const vectors = new URL('../../../../shared/vectors/lp-and-risk.json', import.meta.url);

describe('first passage', () => {
  it.each([
    [1.1, [0.0217721, 0.3712234, 0.64502]],
    [1.25, [9e-8, 0.0393041, 0.2946869]],
    [1.5, [0, 0.00020579, 0.0626453]],
  ])('health factor %d within 1, 7 and 30 days', (health, want) => {
    for (const [i, count] of [1, 7, 30].entries())
      expect(liquidationProbability(health, 0.8, days(count))).toBeCloseTo(want[i]!, 7);
  });

  it.each([
    [0.01, [1.113023, 1.323023, 1.763814]],
    [0.001, [1.146801, 1.431722, 2.075956]],
  ])('health factor for a chance of %d', (alpha, want) => {
    for (const [i, count] of [1, 7, 30].entries())
      expect(healthForProbability(alpha, 0.8, days(count))).toBeCloseTo(want[i]!, 6);
  });

  if (!existsSync(vectors)) it.skip('vectors are not present beside the checkout', () => {});
  else
    it('vectors', () => {
      const { first_passage: all } = JSON.parse(readFileSync(vectors, 'utf8'));
      for (const { HF, sigma, days: count, p } of all)
        expect(liquidationProbability(HF, sigma, days(count))).toBeCloseTo(p, 13);
    });

  it('refuses what is no probability', () => {
    expect(() => healthForProbability(0, 0.8, 1)).toThrow(/probability 0/);
    expect(() => healthForProbability(0.01, Number.NaN, 1)).toThrow(/volatility NaN/);
    expect(() => liquidationProbability(0, 0.8, 1)).toThrow(/health 0/);
  });
});

describe('health floor', () => {
  const floor = (hours: number, volatility = 0.67, alpha = 1e-3) =>
    healthFloor({ volatility, reactionTime: hours * 3600, alpha });

  it('is what history had where the formula is optimistic', () => {
    expect(floor(1)).toBeCloseTo(1.0441, 10);
    expect(floor(24)).toBeCloseTo(1.1984, 10);
    expect(healthForProbability(1e-3, 0.67, days(1))).toBeLessThan(1.1984);
  });

  it('is the formula where that is stricter', () => {
    expect(floor(24, 0.67, 1e-9)).toBeCloseTo(healthForProbability(1e-9, 0.67, days(1)), 12);
  });

  it('asks nothing of an asset that cannot move but what history says', () => {
    expect(healthForProbability(0.01, 0, 1)).toBe(1);
    expect(floor(24, 0)).toBeCloseTo(1.1984, 10);
  });

  it('is at least 1.6 from three days on', () => {
    expect(floor(71.9)).toBeLessThan(1.34);
    expect(floor(72)).toBe(1.6);
    expect(floor(24 * 30, 0.8)).toBeGreaterThan(2);
  });

  it('rises with time and volatility, without jumps', () => {
    let before = 1;
    for (let hours = 0.25; hours < 400; hours *= 1.1) {
      const rise = historicalRise(hours * 3600, 0.67);
      expect(rise).toBeGreaterThan(before);
      expect(rise / before).toBeLessThan(1.06);
      expect(historicalRise(hours * 3600, 1.2)).toBeGreaterThan(rise);
      before = rise;
    }
  });
});
