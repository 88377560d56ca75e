import { describe, expect, it } from 'vitest';
import { solveHedge } from './branch.ts';
import { convexPart, type HedgeInstrument, type HedgeProgramme, plainScenario } from './hedge.ts';
import { solveConvex } from './solve.ts';

/** Deterministic uniform numbers (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomProgramme(random: () => number, size: number): HedgeProgramme {
  const assets = 1 + Math.floor(random() * Math.min(3, size));
  const between = (low: number, high: number) => low + (high - low) * random();
  const maybe = (value: number) => (random() < 0.4 ? 0 : value);
  const loadings = Array.from({ length: assets }, () => [
    between(0.2, 0.9),
    between(-0.3, 0.6),
    between(0, 0.3),
  ]);
  const covariance = loadings.map((a) =>
    loadings.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)),
  );
  const money = 10 ** between(3, 6.5);
  const instruments = Array.from({ length: size }, (_, i): HedgeInstrument => {
    const held = maybe(between(-1, 0.5) * money);
    return {
      asset: i < assets ? i : Math.floor(random() * assets),
      held,
      lower: -maybe(between(0.1, 4) * money),
      upper: maybe(between(0.1, 4) * money),
      proportional: maybe(between(1e-5, 3e-3)),
      impact: maybe(between(0, 5e-3) / Math.sqrt(money)),
      borrowRate: maybe(between(0, 0.2)),
      borrowSlope: maybe(between(0, 0.2) / money),
      fixedCost: maybe(10 ** between(-2, 2)),
    };
  });
  const rows = Array.from({ length: Math.floor(random() * 3) }, (_, r) => {
    const short = instruments.map(() => maybe(1));
    const linear = instruments.map(() => maybe(between(-1, 1)));
    // Holding still is feasible, as in every programme the planner states.
    const atHold = instruments.reduce(
      (sum, one, i) => sum + linear[i]! * one.held + short[i]! * Math.max(0, -one.held),
      0,
    );
    return { name: `row ${r}`, short, linear, limit: atHold + maybe(random() * money) };
  });
  return {
    riskAversion: 10 ** between(-6.5, -4),
    horizon: Array.from({ length: assets }, () => between(0.5, 30) / 365),
    exposure: Array.from({ length: assets }, () => between(-1, 1) * money),
    covariance,
    instruments,
    rows,
    scenarios: [plainScenario],
  };
}

/** The objective straight from its definition. */
function objective(p: HedgeProgramme, q: readonly number[]): number {
  const e = [...p.exposure];
  for (const [i, one] of p.instruments.entries()) e[one.asset]! += q[i]!;
  let total = 0;
  for (const [i, ei] of e.entries())
    for (const [j, ej] of e.entries())
      total += 0.5 * p.riskAversion * ei * ej * p.covariance[i]![j]! * Math.min(p.horizon[i]!, p.horizon[j]!);
  for (const [i, one] of p.instruments.entries()) {
    const move = Math.abs(q[i]! - one.held);
    const short = Math.max(0, -q[i]!);
    total += one.proportional * move + one.impact * move ** 1.5 + (move > 0 ? one.fixedCost : 0);
    total += p.horizon[one.asset]! * short * (one.borrowRate + one.borrowSlope * short);
  }
  return total;
}

function worstRow(p: HedgeProgramme, q: readonly number[]): number {
  let worst = 0;
  for (const row of p.rows) {
    let sum = -row.limit;
    for (const [i, value] of q.entries()) sum += row.linear[i]! * value + row.short[i]! * Math.max(0, -value);
    worst = Math.max(worst, sum);
  }
  return worst;
}

function golden(f: (x: number) => number, low: number, high: number): { x: number; value: number } {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  for (let step = 0; step < 70; step++) {
    const left = b - ratio * (b - a);
    const right = a + ratio * (b - a);
    if (f(left) <= f(right)) b = right;
    else a = left;
  }
  const candidates = [a, b, low, high, 0.5 * (a + b)].map((x) => ({ x, value: f(x) }));
  return candidates.reduce((best, one) => (one.value < best.value ? one : best));
}

/** Every subset of traded legs, nested one-dimensional searches, rows as a steep penalty. Two variables at most. */
function bruteForce(p: HedgeProgramme): number {
  let best = Number.POSITIVE_INFINITY;
  const held = p.instruments.map((one) => one.held);
  const penalised = (q: readonly number[]) => objective(p, q) + 10 * worstRow(p, q);
  const range = (i: number): [number, number] => {
    const one = p.instruments[i]!;
    return [Math.min(one.lower, one.held), Math.max(one.upper, one.held)];
  };
  for (let mask = 0; mask < 1 << p.instruments.length; mask++) {
    const q = [...held];
    const free = held.map((_, i) => i).filter((i) => mask & (1 << i));
    // The step away from the held quantity is a jump of the fixed cost: search above it.
    const search = (depth: number): number => {
      const i = free[depth];
      if (i === undefined)
        return penalised(q.map((x, at) => (mask & (1 << at) && x === held[at] ? x + 1e-9 : x)));
      const [low, high] = range(i);
      return golden(
        (x) => {
          q[i] = x;
          return search(depth + 1);
        },
        low,
        high,
      ).value;
    };
    best = Math.min(best, search(0));
  }
  return best;
}

describe('random programmes', () => {
  it('600 programmes of up to 9 legs are solved to a certified gap', () => {
    const random = generator(20_261_122);
    for (let round = 0; round < 600; round++) {
      const p = randomProgramme(random, 1 + Math.floor(random() * 9));
      const got = solveHedge(p);
      const label = `round ${round}`;
      expect(got.status, label).toBe('optimal');
      expect(got.gap, label).toBeLessThanOrEqual(1e-8);
      expect(got.objective, label).toBeLessThanOrEqual(got.holdObjective);
      const size = p.instruments.reduce((sum, one) => sum + Math.abs(one.held) + one.upper - one.lower, 1);
      expect(worstRow(p, got.held) / size, label).toBeLessThan(1e-9);
      expect(Math.abs(objective(p, got.held) - got.objective), label).toBeLessThan(
        1e-9 * Math.abs(got.objective) + 1e-6,
      );
    }
  });

  it('agrees with brute force on 60 tiny programmes with fixed costs', () => {
    const random = generator(7);
    for (let round = 0; round < 60; round++) {
      const p = randomProgramme(random, 1 + (round % 2));
      const got = solveHedge(p);
      const reference = bruteForce(p);
      const scale = Math.max(got.unhedgedObjective, 1);
      expect(got.objective, `round ${round}`).toBeLessThanOrEqual(reference + 1e-6 * scale);
      expect(got.objective, `round ${round}`).toBeGreaterThan(reference - 1e-5 * scale);
    }
  });

  it('no random feasible point is below the proved bound', () => {
    const random = generator(99);
    for (let round = 0; round < 200; round++) {
      const p = randomProgramme(random, 1 + Math.floor(random() * 6));
      const plain = { ...p, instruments: p.instruments.map((one) => ({ ...one, fixedCost: 0 })) };
      const got = solveConvex(convexPart(plain, plainScenario));
      for (let trial = 0; trial < 20; trial++) {
        const q = plain.instruments.map((one) => {
          const [low, high] = [Math.min(one.lower, one.held), Math.max(one.upper, one.held)];
          return low + (high - low) * random();
        });
        if (worstRow(plain, q) > 0) continue;
        const slack = 1e-9 * Math.max(Math.abs(got.objective), got.objective);
        expect(objective(plain, q)).toBeGreaterThanOrEqual(got.bound - slack - 1e-9);
      }
    }
  });

  it('a search cut short states a gap that holds', () => {
    const random = generator(41);
    let cut = 0;
    for (let round = 0; round < 150; round++) {
      const p = randomProgramme(random, 8);
      const full = solveHedge(p);
      const short = solveHedge(p, { maxNodes: 2 });
      const scale = Math.max(full.unhedgedObjective, full.holdObjective, Math.abs(short.objective));
      expect(short.objective, `round ${round}`).toBeGreaterThanOrEqual(full.objective - 1e-8 * scale);
      expect(short.objective - short.gap * scale, `round ${round}`).toBeLessThanOrEqual(
        full.objective + 1e-8 * scale,
      );
      if (short.status === 'bounded') cut++;
    }
    expect(cut).toBeGreaterThan(10);
  });

  it('finds that contradictory rows have no solution', () => {
    const random = generator(3);
    for (let round = 0; round < 100; round++) {
      const p = randomProgramme(random, 3);
      const broken = {
        ...p,
        rows: [
          { name: 'at most', linear: [1, 1, 1], short: [0, 0, 0], limit: -1000 },
          { name: 'at least', linear: [-1, -1, -1], short: [0, 0, 0], limit: 500 },
        ],
      };
      const got = solveHedge(broken);
      expect(got.status, `round ${round}`).toBe('fallback');
      expect(got.held).toEqual(p.instruments.map((one) => one.held));
    }
  });
});
