import { describe, expect, it } from 'vitest';
import { solveQuadratic } from './quadratic.ts';
import { randomFrom } from './random.ts';
import { solveConvex } from './solve.ts';
import { clarabel, conicOf, conicOfDense } from './testing/clarabel.ts';
import { denseInstance, type Family, factorInstance } from './testing/instances.ts';
import { randomConvex } from './testing/random-programmes.ts';

const families: readonly Family[] = ['box', 'rows', 'close', 'free', 'costs'];

describe('certificates', () => {
  it('10,000 random programmes are optimal by their own certificate', () => {
    const random = randomFrom(20_261_123);
    for (let round = 0; round < 10_000; round++) {
      const got = solveConvex(randomConvex(random));
      const label = `round ${round}: ${got.attempts} gap ${got.gap}, violation ${got.violation}`;
      expect(got.status, label).toBe('optimal');
      expect(got.gap, label).toBeLessThanOrEqual(1e-10);
      expect(got.violation, label).toBeLessThanOrEqual(1e-10);
    }
  });

  it.each(families.flatMap((family) => [50, 200, 1000].map((size) => ({ family, size }))))(
    'family $family of size $size',
    ({ family, size }) => {
      for (const seed of [1, 2, 3, 4, 5])
        expect(solveConvex(factorInstance({ family, size, seed })).status, `seed ${seed}`).toBe('optimal');
    },
  );

  it('10,000 variables in every family', () => {
    for (const family of families) {
      const got = solveConvex(factorInstance({ family, size: 10_000, seed: 6 }));
      expect(got.status, family).toBe('optimal');
      expect(got.gap, family).toBeLessThanOrEqual(1e-10);
    }
  });

  it('a warm start changes nothing but the number of steps', () => {
    for (const family of families) {
      const p = factorInstance({ family, size: 500, seed: 7 });
      const before = solveConvex(p);
      const moved = { ...p, slope: p.slope.map((c, i) => c * (1 + 0.01 * Math.sin(7.3 * i))) };
      const cold = solveConvex(moved);
      const warm = solveConvex(moved, { start: before.dual });
      expect(warm.status).toBe('optimal');
      expect(warm.iterations, family).toBeLessThanOrEqual(cold.iterations);
      for (let i = 0; i < p.size; i++) expect(Math.abs(warm.x[i]! - cold.x[i]!)).toBeLessThan(1e-6);
    }
  });
});

describe('against Clarabel', () => {
  /** An interior point stops short by its tolerance, and may break a row by as much. */
  const agree = (own: number, oracle: number, scale: number, label: string) =>
    expect(Math.abs(own - oracle) / Math.max(Math.abs(own), scale), label).toBeLessThan(1e-6);

  it('300 random programmes', async () => {
    const random = randomFrom(404);
    let solved = 0;
    for (let round = 0; round < 300; round++) {
      // Its power cones lose their way where amounts are far from one.
      const p = randomConvex(random, [0, 1]);
      const oracle = await clarabel(conicOf(p), 1e-9);
      if (!oracle) continue;
      solved++;
      const got = solveConvex(p);
      agree(got.objective, oracle.objective, 1e-2, `round ${round}`);
    }
    expect(solved).toBeGreaterThan(250);
  });

  it.each(families.map((family) => ({ family })))('family $family, factor form', async ({ family }) => {
    const p = factorInstance({ family, size: 100, seed: 3 });
    const oracle = await clarabel(conicOf(p));
    agree(solveConvex(p).objective, oracle!.objective, 0, family);
  });

  it.each(families.slice(0, 4).map((family) => ({ family })))('family $family, dense', async ({ family }) => {
    const p = denseInstance({ family, size: 60, seed: 3 });
    const oracle = await clarabel(conicOfDense(p));
    agree(solveQuadratic(p).objective, oracle!.objective, 0, family);
  });
});
