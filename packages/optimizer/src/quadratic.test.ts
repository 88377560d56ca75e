import { describe, expect, it } from 'vitest';
import { type QuadraticProgramme, solveQuadratic } from './quadratic.ts';
import { randomFrom } from './random.ts';
import { denseInstance, type Family } from './testing/instances.ts';
import { randomQuadratic } from './testing/random-programmes.ts';

const families: readonly Family[] = ['box', 'rows', 'close', 'free'];

describe('dense programmes', () => {
  it('4,000 random ones are certified, by the guess and by the finite method alone, with one answer', () => {
    const random = randomFrom(1_012);
    for (let round = 0; round < 4000; round++) {
      const p = randomQuadratic(random);
      const got = solveQuadratic(p);
      expect(got.status, `round ${round}: ${got.attempts} gap ${got.gap}`).toBe('optimal');
      const finite = solveQuadratic(p, { finiteOnly: true });
      expect(finite.status, `round ${round}, finite: gap ${finite.gap}`).toBe('optimal');
      for (let i = 0; i < p.size; i++) {
        const range = p.upper[i]! - p.lower[i]! || 1;
        expect(Math.abs(got.x[i]! - finite.x[i]!) / range, `round ${round} x[${i}]`).toBeLessThan(1e-6);
      }
    }
  });

  it.each(families.flatMap((family) => [10, 50, 200].map((size) => ({ family, size }))))(
    'family $family of size $size is certified',
    ({ family, size }) => {
      for (const seed of [1, 2, 3]) {
        const got = solveQuadratic(denseInstance({ family, size, seed }));
        expect(got.status, `seed ${seed}`).toBe('optimal');
        expect(got.gap).toBeLessThanOrEqual(1e-10);
        expect(got.violation).toBeLessThanOrEqual(1e-10);
      }
    },
  );

  it('n = 500 is certified', () => {
    for (const family of families)
      expect(solveQuadratic(denseInstance({ family, size: 500, seed: 4 })).status, family).toBe('optimal');
  });

  const identity = (n: number) =>
    Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const contradictory: QuadraticProgramme = {
    size: 2,
    matrix: identity(2),
    slope: new Float64Array(2),
    lower: new Float64Array(2),
    upper: new Float64Array(2).fill(1),
    rows: [{ linear: Float64Array.of(-1, -1), limit: -3 }],
  };

  it('rows that no point of the box meets are called infeasible', () => {
    expect(solveQuadratic(contradictory).status).toBe('infeasible');
  });

  it('300 random ones with a singular matrix are certified to 1e-8', () => {
    const random = randomFrom(77);
    for (let round = 0; round < 300; round++) {
      const base = randomQuadratic(random);
      const n = base.size;
      const direction = new Float64Array(n).map(() => random.normal());
      const matrix = new Float64Array(n * n).map(
        (_, at) => direction[Math.floor(at / n)]! * direction[at % n]!,
      );
      const got = solveQuadratic({ ...base, matrix }, { tolerance: 1e-8 });
      expect(got.status, `round ${round}: gap ${got.gap} ${got.violation} ${got.attempts}`).toBe('optimal');
    }
  });

  it('ends in the held point when nothing meets the tolerance', () => {
    const held = Float64Array.of(0.25, 0.5);
    const got = solveQuadratic({ ...contradictory, rows: [] }, { hold: held, tolerance: -1 });
    expect(got.status).toBe('held');
    expect([...got.x]).toEqual([...held]);
    expect(got.attempts).toEqual(['primal-dual active set', 'dual active set', 'factor form', 'hold']);
  });

  it('names a bad entry', () => {
    const broken = { ...contradictory, slope: Float64Array.of(0, Number.NaN) };
    expect(() => solveQuadratic(broken)).toThrow(/slope\[1\] = NaN/);
  });

  it('names a matrix that is no covariance, seen at once or only when factored', () => {
    const of = (...matrix: number[]): QuadraticProgramme => ({
      ...contradictory,
      size: Math.sqrt(matrix.length),
      matrix: Float64Array.from(matrix),
      slope: new Float64Array(Math.sqrt(matrix.length)).fill(-0.1),
      lower: new Float64Array(Math.sqrt(matrix.length)),
      upper: new Float64Array(Math.sqrt(matrix.length)).fill(1),
      rows: [],
    });
    expect(() => solveQuadratic(of(1, 2, 2, 1))).toThrow(/not positive semidefinite at 1, 0: 2/);
    expect(() => solveQuadratic(of(-1, 0, 0, 1))).toThrow(/not positive semidefinite at 0, 0: -1/);
    expect(() => solveQuadratic(of(1, 0.5, 0.4, 1))).toThrow(/not symmetric at 1, 0: 0.4, transposed 0.5/);
    // Every pair is possible, the three together are not.
    const three = of(1, 0.9, 0.9, 0.9, 1, -0.9, 0.9, -0.9, 1);
    expect(() => solveQuadratic(three, { finiteOnly: true })).toThrow(/3 variables is not positive/);
    expect(solveQuadratic(of(1, 0.9, 0.9, 1)).status).toBe('optimal');
  });

  it('prices are what relaxing a row saves', () => {
    const p = denseInstance({ family: 'rows', size: 20, seed: 8 });
    const got = solveQuadratic(p);
    const at = got.prices.findIndex((price) => price > 0);
    const step = 1e-5 * p.rows[at]!.limit;
    const rows = p.rows.map((row, r) => (r === at ? { ...row, limit: row.limit + step } : row));
    const relaxed = solveQuadratic({ ...p, rows });
    expect((got.objective - relaxed.objective) / step / got.prices[at]! - 1).toBeCloseTo(0, 2);
  });
});
