import { FatalError } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import type { ConvexProgramme } from './convex.ts';
import { solveConvex } from './solve.ts';

/** Positions with factor loadings, own risk and costs, ratios in [0, 1] unless free; the optimum by hand. */
interface Instance {
  readonly name: string;
  readonly loadings: readonly (readonly number[])[];
  readonly curvature: readonly number[];
  readonly slope: readonly number[];
  readonly rows?: readonly (readonly [readonly number[], number])[];
  readonly free?: boolean;
  readonly reference?: readonly number[];
  readonly proportional?: readonly number[];
  readonly impact?: readonly number[];
  readonly answer: readonly number[];
  readonly prices?: readonly number[];
  readonly objective: number;
}

const instances: readonly Instance[] = [
  {
    name: 'two positions, both between their bounds',
    loadings: [[1], [1]],
    curvature: [1, 1],
    slope: [-3 / 2, -6 / 5],
    answer: [3 / 5, 3 / 10],
    objective: -63 / 100,
  },
  {
    name: 'one position at each bound',
    loadings: [[1], [1]],
    curvature: [1, 1],
    slope: [-4, -1 / 2],
    answer: [1, 0],
    objective: -3,
  },
  {
    name: 'three equal positions share one collateral row',
    loadings: [[1], [1], [1]],
    curvature: [1, 1, 1],
    slope: [-2, -2, -2],
    rows: [[[1, 1, 1], 6 / 5]],
    answer: [2 / 5, 2 / 5, 2 / 5],
    prices: [2 / 5],
    objective: -36 / 25,
  },
  {
    name: 'two chains and gas, one position of opposite sign',
    loadings: [
      [3, 1],
      [2, -1],
      [1, 2],
      [-2, 1],
      [4, 0],
    ],
    curvature: [1, 1 / 2, 2, 1, 1 / 4],
    slope: [-11, -5, -7, 3, -15],
    rows: [
      [[1, 1, 0, 0, 0], 3 / 2],
      [[0, 0, 1, 1, 2], 9 / 5],
      [[1 / 10, 1 / 5, 1 / 10, 1 / 5, 1 / 10], 1 / 2],
    ],
    answer: [6536 / 11415, 636 / 3805, 1108 / 11415, 473 / 761, 6172 / 11415],
    prices: [0, 4927 / 3805, 0],
    objective: -467732 / 57075,
  },
  {
    name: 'notionals of six orders of magnitude',
    loadings: [[1 / 1000], [1], [1000], [10]],
    curvature: [1e-6, 1, 1e6, 100],
    slope: [-1 / 500_000, -3 / 2, -1_200_000, -9000],
    rows: [[[1 / 1000, 1, 1000, 10], 900]],
    answer: [0, 0, 119 / 200, 1],
    prices: [0],
    objective: -362_925,
  },
  {
    name: 'a gain below the proportional cost is left alone',
    loadings: [[0]],
    curvature: [1],
    slope: [-1 / 2],
    free: true,
    reference: [0.4],
    proportional: [0.3],
    answer: [0.4],
    objective: -0.12,
  },
  {
    name: 'three-halves cost: h + 0.75 sqrt(h) = 1',
    loadings: [[0]],
    curvature: [1],
    slope: [-1],
    free: true,
    impact: [0.5],
    answer: [((Math.sqrt(4.5625) - 0.75) / 2) ** 2],
    objective: -0.1985231704998244,
  },
  {
    name: 'one buys, one stays, one sells',
    loadings: [[1], [1], [2]],
    curvature: [1, 2, 1],
    slope: [-3.1, -3.24, -5.07],
    free: true,
    reference: [0.2, 0.5, 0.9],
    proportional: [0.1, 0.3, 0.2],
    impact: [0.5, 0.2, 0.25],
    answer: [0.36, 0.5, 0.74],
    objective: -3.0654,
  },
];

function programmeOf(v: Instance): ConvexProgramme {
  const n = v.slope.length;
  const fill = (value: number) => new Float64Array(n).fill(value);
  const factors = v.loadings[0]!.length;
  return {
    size: n,
    factors,
    loadings: Float64Array.from(v.loadings.flat()),
    offset: new Float64Array(factors),
    curvature: Float64Array.from(v.curvature),
    slope: Float64Array.from(v.slope),
    shortRate: fill(0),
    shortCurvature: fill(0),
    reference: Float64Array.from(v.reference ?? fill(0)),
    proportional: Float64Array.from(v.proportional ?? fill(0)),
    impact: Float64Array.from(v.impact ?? fill(0)),
    lower: fill(v.free ? -50 : 0),
    upper: fill(v.free ? 50 : 1),
    rows: (v.rows ?? []).map(([linear, limit]) => ({
      linear: Float64Array.from(linear),
      short: fill(0),
      limit,
    })),
  };
}

const near = (got: number, want: number, label: string) =>
  expect(Math.abs(got - want), `${label} ${got} against ${want}`).toBeLessThan(
    1e-8 * Math.max(1, Math.abs(want)),
  );

describe('instances with known answers', () => {
  it.each(instances.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const got = solveConvex(programmeOf(one));
    expect(got.status).toBe('optimal');
    expect(got.gap).toBeLessThanOrEqual(1e-10);
    expect(got.violation).toBeLessThanOrEqual(1e-10);
    for (const [i, h] of one.answer.entries()) near(got.x[i]!, h, `h[${i}]`);
    for (const [r, price] of (one.prices ?? []).entries()) near(got.prices[r]!, price, `price[${r}]`);
    expect(Math.abs(got.objective / one.objective - 1)).toBeLessThan(1e-10);
  });
});

describe('steps', () => {
  it('a long gentle fall behind a sharp ridge is no ascent: rows of which one has nothing free at first', () => {
    const column = (...values: number[]) => Float64Array.from(values);
    const got = solveConvex({
      size: 3,
      factors: 0,
      loadings: column(),
      offset: column(),
      curvature: column(1.07e-6, 0, 8.358e-7),
      slope: column(0.08091, 0, 0),
      shortRate: column(0, 0, 0),
      shortCurvature: column(0, 0, 0),
      reference: column(64_010, 25_310, -982.6),
      proportional: column(0.00775, 0, 2.091e-5),
      impact: column(0, 0, 0),
      lower: column(0, -149_200, 0),
      upper: column(0, 180_300, 201_300),
      rows: [
        { linear: column(-0.799, -0.0709, -1.33), short: column(0, 0, 0), limit: -50_245.867 },
        { linear: column(0, 1.106, 0), short: column(0, 0, 0), limit: -52_470.674 },
        { linear: column(1.704, -0.994, 0), short: column(0, 0, 0), limit: 140_259.964 },
      ],
    });
    expect(got.status).toBe('optimal');
    // The second variable does what its own row allows and the third carries the rest of the first row.
    const second = -52_470.674 / 1.106;
    near(got.x[1]!, second, 'x[1]');
    near(got.x[2]!, (50_245.867 - 0.0709 * second) / 1.33, 'x[2]');
  });
});

describe('bad input', () => {
  const good = programmeOf(instances[2]!);
  const none = new Float64Array(3);
  it.each<[string, Partial<ConvexProgramme>, RegExp]>([
    ['NaN slope', { slope: Float64Array.of(0, Number.NaN, 0) }, /slope\[1\] = NaN/],
    ['negative curvature', { curvature: Float64Array.of(1, 1, -2) }, /curvature\[2\] = -2/],
    ['negative cost', { impact: Float64Array.of(-1e-3, 0, 0) }, /impact\[0\] = -0.001/],
    ['infinite bound', { upper: Float64Array.of(1, Number.POSITIVE_INFINITY, 1) }, /upper\[1\] = Infinity/],
    ['crossed bounds', { lower: Float64Array.of(0, 0, 2) }, /lower above upper\[2\] = 2/],
    ['missing entries', { offset: none }, /length of offset\[1\] = 3/],
    [
      'NaN in a row',
      { rows: [{ linear: Float64Array.of(1, Number.NaN, 1), short: none, limit: 1 }] },
      /rows\[0\].linear\[1\] = NaN/,
    ],
    ['NaN limit', { rows: [{ linear: none, short: none, limit: Number.NaN }] }, /rows.limit\[0\] = NaN/],
    [
      'a short price that is not convex',
      { rows: [{ linear: none, short: Float64Array.of(0, -1, 0), limit: 1 }] },
      /rows\[0\].short\[1\] = -1/,
    ],
  ])('%s is named', (_, change, message) => {
    expect(() => solveConvex({ ...good, ...change })).toThrow(message);
    expect(() => solveConvex({ ...good, ...change })).toThrow(FatalError);
  });
});
