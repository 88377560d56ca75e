import { describe, expect, it } from 'vitest';
import { matrixQlike, mean, qlike } from './losses.ts';
import { dieboldMariano, mincerZarnowitz } from './tests.ts';

describe('losses', () => {
  it('QLIKE: published values', () => {
    expect(qlike(1, 1)).toBe(0);
    expect(qlike(2, 1)).toBeCloseTo(0.30685282, 8);
    expect(qlike(4, 8)).toBeCloseTo(0.19314718, 8);
  });

  it('multivariate QLIKE: trace plus log determinant, least at the truth', () => {
    const c = [
      [4, 1],
      [1, 2],
    ];
    expect(matrixQlike(c, c)).toBeCloseTo(2 + Math.log(7), 12);
    const h = [
      [5, 1.5],
      [1.5, 1],
    ];
    // H⁻¹ by hand: [[1, −1.5], [−1.5, 5]] / 2.75.
    expect(matrixQlike(c, h)).toBeCloseTo((4 - 1.5 - 1.5 + 10) / 2.75 + Math.log(2.75), 12);
    expect(matrixQlike(c, h)).toBeGreaterThan(matrixQlike(c, c));
    expect(() =>
      matrixQlike(c, [
        [1, 2],
        [2, 1],
      ]),
    ).toThrow(/not positive definite/);
  });
});

describe('Diebold–Mariano', () => {
  const d = [
    0.12, -0.05, 0.08, 0.21, -0.02, 0.04, 0.15, -0.11, 0.09, 0.03, 0.06, -0.04, 0.18, 0.02, -0.07, 0.1,
  ];

  // The weighted value is from exact rational arithmetic.
  it('published values, with and without Bartlett weights', () => {
    const plain = dieboldMariano(d);
    expect(plain.statistic).toBeCloseTo(2.21772134, 8);
    expect(plain.hln).toBeCloseTo(2.14729945, 8);
    expect(dieboldMariano(d, 3).statistic).toBeCloseTo(4.0738811507, 9);
  });

  it('has one-sided probabilities that point the right way', () => {
    const worse = dieboldMariano(d);
    expect(worse.pWorse).toBeLessThan(0.05);
    expect(worse.pBetter + worse.pWorse).toBeCloseTo(1, 12);
    expect(dieboldMariano(d.map((x) => -x)).pBetter).toBeCloseTo(worse.pWorse, 12);
    expect(dieboldMariano(new Array(20).fill(0)).statistic).toBe(0);
    expect(() => dieboldMariano([1, 2])).toThrow(/2 loss differences/);
  });
});

it('Mincer–Zarnowitz finds intercept and slope', () => {
  const forecast = Float64Array.from({ length: 50 }, (_, i) => 1 + Math.sin(i));
  const got = mincerZarnowitz(
    forecast.map((h) => 0.5 + 2 * h),
    forecast,
  );
  expect(got.intercept).toBeCloseTo(0.5, 9);
  expect(got.slope).toBeCloseTo(2, 9);
  expect(got.r2).toBeCloseTo(1, 12);
  expect(mean(forecast)).toBeCloseTo(1, 1);
});
