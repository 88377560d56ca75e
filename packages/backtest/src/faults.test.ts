import { describe, expect, it } from 'vitest';
import { standardFaults, troubleOf } from './faults.ts';

const span = { from: 1000, to: 2000 };

describe('faults', () => {
  it('strike inside their window and on their chain only', () => {
    const trouble = troubleOf(
      [
        { kind: 'gas-spike', multiplier: 10, chain: 'a', ...span },
        { kind: 'gas-spike', multiplier: 2, ...span },
        { kind: 'message-delay', seconds: 60, chain: 'a', ...span },
        { kind: 'stale-oracle', chain: 'b', ...span },
      ],
      1,
    );
    expect(trouble.gasMultiplier('a', 1500)).toBe(20);
    expect(trouble.gasMultiplier('b', 1500)).toBe(2);
    expect(trouble.gasMultiplier('a', 2000)).toBe(1);
    expect(trouble.messageDelay('a', 1000)).toBe(60);
    expect(trouble.messageDelay('b', 1000)).toBe(0);
    expect(trouble.staleSince('b', 1999)).toBe(1000);
    expect(trouble.staleSince('a', 1500)).toBeUndefined();
    expect([999, 1000, 1999, 2000].map((at) => trouble.any(at))).toEqual([false, true, true, false]);
  });

  it('drop about as many executions as stated, the same ones every time', () => {
    const make = (seed: number) =>
      troubleOf([{ kind: 'dropped-leg', probability: 0.3, from: 0, to: 1e9 }], seed);
    const draws = (seed: number) =>
      Array.from({ length: 4000 }, (_, i) => make(seed).drops('arbitrum', 3600 * i, i % 3));
    const first = draws(1);
    expect(first.filter(Boolean).length / 4000).toBeGreaterThan(0.27);
    expect(first.filter(Boolean).length / 4000).toBeLessThan(0.33);
    expect(draws(1)).toEqual(first);
    expect(draws(2)).not.toEqual(first);
  });

  it('the standard set repeats by seed and covers every kind and week', () => {
    const weeks = 6;
    const faults = standardFaults(['a', 'b'], 0, weeks * 7 * 86_400, 5);
    expect(standardFaults(['a', 'b'], 0, weeks * 7 * 86_400, 5)).toEqual(faults);
    for (const kind of ['message-delay', 'dropped-leg', 'stale-oracle', 'gas-spike'])
      expect(faults.filter((one) => one.kind === kind).length).toBe(weeks);
    expect(faults.every((one) => one.to > one.from && (one.chain === 'a' || one.chain === 'b'))).toBe(true);
  });
});
