import { describe, expect, it } from 'vitest';
import { growForest, predictForest } from './forest.ts';
import { leastSquares } from './linear.ts';
import { minimise } from './minimise.ts';
import { normalFrom, seededRandom } from './random.ts';
import { logGamma, studentBelow } from './special.ts';
import { cholesky, eigenSymmetric, fromEigen } from './symmetric.ts';

const matrix = (rows: number[][]) => ({
  rows: rows.length,
  columns: rows[0]!.length,
  values: Float64Array.from(rows.flat()),
});

describe('least squares', () => {
  it('solves a hand-computed regression', () => {
    const { coefficients } = leastSquares(
      matrix([
        [1, 0],
        [1, 1],
        [1, 2],
      ]),
      Float64Array.from([1, 2, 4]),
    );
    expect(coefficients[0]).toBeCloseTo(5 / 6, 12);
    expect(coefficients[1]).toBeCloseTo(1.5, 12);
  });

  it('gives a column that the others span the coefficient zero and fits as well', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [1, i, 0, 2 * i + 1, Math.cos(i)]);
    const y = Float64Array.from(rows, ([, a, , , c]) => 3 + 2 * a! - c!);
    const { coefficients, fitted } = leastSquares(matrix(rows), y);
    expect(coefficients[2]).toBe(0);
    expect(coefficients[3]).toBe(0);
    for (const [i, value] of fitted.entries()) expect(value).toBeCloseTo(y[i]!, 9);
  });

  it('shrinks under a ridge and refuses NaN and too few rows', () => {
    const x = matrix([[1], [2], [3]]);
    const free = leastSquares(x, Float64Array.from([1, 2, 3])).coefficients[0]!;
    expect(leastSquares(x, Float64Array.from([1, 2, 3]), 1).coefficients[0]).toBeCloseTo(free / 2, 12);
    expect(() => leastSquares(x, Float64Array.from([1, Number.NaN, 3]))).toThrow(/not finite/);
    expect(() => leastSquares(matrix([[1, 2]]), Float64Array.from([1]))).toThrow(/1 rows for 2 columns/);
  });
});

describe('special functions', () => {
  it('matches tabulated Student quantiles and factorials', () => {
    expect(studentBelow(2.228139, 10)).toBeCloseTo(0.975, 6);
    expect(studentBelow(-1.812461, 10)).toBeCloseTo(0.05, 6);
    expect(studentBelow(1, 1)).toBeCloseTo(0.75, 10);
    expect(studentBelow(0, 7)).toBe(0.5);
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 11);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 11);
  });
});

describe('symmetric matrices', () => {
  it('rebuilds a matrix from its eigenvalues and vectors', () => {
    const m = [
      [4, 1, -2],
      [1, 3, 0.5],
      [-2, 0.5, 5],
    ];
    const { values, vectors } = eigenSymmetric(m);
    expect(values[0]! + values[1]! + values[2]!).toBeCloseTo(12, 10);
    expect(values[0]).toBeLessThan(values[1]!);
    for (const [i, row] of fromEigen(values, vectors).entries())
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(m[i]![j]!, 10);
    expect(
      eigenSymmetric([
        [2, 0],
        [0, 1],
      ]).values,
    ).toEqual([1, 2]);
  });

  it('factors only what is positive definite', () => {
    expect(
      cholesky([
        [4, 2],
        [2, 5],
      ]),
    ).toEqual([
      [2, 0],
      [1, 2],
    ]);
    expect(
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    ).toBeUndefined();
  });
});

describe('search and chance', () => {
  it('finds the bottom of a curved valley', () => {
    const { at } = minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1], 0.5, 2000);
    expect(at[0]).toBeCloseTo(1, 3);
    expect(at[1]).toBeCloseTo(1, 3);
  });

  it('repeats a seed and draws standard normals', () => {
    const twice = [seededRandom(7), seededRandom(7)].map((random) => Array.from({ length: 5 }, random));
    expect(twice[0]).toEqual(twice[1]);
    const normal = normalFrom(seededRandom(3));
    const draws = Array.from({ length: 20_000 }, normal);
    expect(draws.reduce((a, b) => a + b) / draws.length).toBeCloseTo(0, 1);
    expect(draws.reduce((a, b) => a + b * b) / draws.length).toBeCloseTo(1, 1);
  });
});

describe('forest', () => {
  const random = seededRandom(5);
  const rows = Array.from({ length: 1500 }, () => Array.from({ length: 5 }, random));
  const truth = (row: readonly number[]) => Math.sin(6 * row[0]!) + (row[1]! > 0.5 ? row[2]! : 0);
  const x = matrix(rows);
  const y = Float64Array.from(rows, (row) => truth(row) + 0.1 * (random() - 0.5));

  it('explains most of a nonlinear target out of bag and out of sample', () => {
    const { forest, outOfBag } = growForest(x, y, { trees: 60, depth: 8, minLeaf: 5, tried: 0.8 });
    const fresh = Array.from({ length: 500 }, () => Array.from({ length: 5 }, random));
    const error = fresh.reduce(
      (sum, row, i) => sum + (predictForest(forest, matrix(fresh), i) - truth(row)) ** 2,
      0,
    );
    const spread = fresh.reduce((sum, row) => sum + (truth(row) - 0.25) ** 2, 0);
    expect(1 - error / spread).toBeGreaterThan(0.93);
    const left = outOfBag.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0) / y.length;
    expect(left).toBeLessThan(0.06);
    expect(left).toBeGreaterThan((0.01 * 1) / 12);
  });

  it('is the same for the same seed and not for another', () => {
    const grow = (seed: number) => growForest(x, y, { trees: 5, seed }).forest;
    expect(grow(1)).toEqual(grow(1));
    expect(grow(1)).not.toEqual(grow(2));
    expect(() => growForest(matrix([[1]]), Float64Array.from([1]))).toThrow(/1 rows/);
  });
});
