import { describe, expect, it } from 'vitest';
import { solveHedge } from './branch.ts';
import { type HedgeInstrument, type HedgeProgramme, type HedgeRow, plainScenario } from './hedge.ts';

const vols = [0.7, 0.5, 0.95];
const rho = [
  [1, 0.8, 0.7],
  [0.8, 1, 0.6],
  [0.7, 0.6, 1],
];
const covariance = rho.map((row, i) => row.map((r, j) => r * vols[i]! * vols[j]!));
const day = 1 / 365;

const instrument = (asset: number, more: Partial<HedgeInstrument> = {}): HedgeInstrument => ({
  asset,
  held: 0,
  lower: -1e7,
  upper: 1e7,
  proportional: 0,
  impact: 0,
  borrowRate: 0,
  borrowSlope: 0,
  fixedCost: 0,
  ...more,
});

const programme = (more: Partial<HedgeProgramme>): HedgeProgramme => ({
  riskAversion: 1e-5,
  horizon: [7 * day, 7 * day, 7 * day],
  exposure: [0, 0, 0],
  covariance,
  instruments: [],
  rows: [],
  scenarios: [plainScenario],
  ...more,
});

/** To 1e-8 of the largest amount, or to what is stated. */
const close = (
  got: readonly number[],
  want: readonly number[],
  absolute = 1e-8 * Math.max(...want.map(Math.abs)),
) => {
  for (const [i, value] of want.entries())
    expect(Math.abs(got[i]! - value), `[${i}] ${got[i]} against ${value}`).toBeLessThan(absolute);
};

/** Share of the book's variance that the held amounts remove. */
function varianceRemoved(
  exposure: readonly number[],
  asset: readonly number[],
  held: readonly number[],
): number {
  const left = exposure.map((e, a) => held.reduce((sum, q, i) => sum + (asset[i] === a ? q : 0), e));
  const variance = (e: readonly number[]) =>
    covariance.flatMap((row, i) => row.map((c, j) => c * e[i]! * e[j]!)).reduce((sum, c) => sum + c, 0);
  return 1 - variance(left) / variance(exposure);
}

// Chains of the water-filling instances: cost, rate, slope, cap (quantitative specification 4.3).
const chains = [
  { proportional: 1e-3, borrowRate: 0.02, borrowSlope: 2e-9, lower: -5e6 },
  { proportional: 6e-4, borrowRate: 0.026, borrowSlope: 2e-8, lower: -6e5 },
  { proportional: 8e-4, borrowRate: 0.024, borrowSlope: 4e-8, lower: -3e5 },
];

describe('instances with known optima', () => {
  it('O1: cross-hedge of one asset with two others', () => {
    const got = solveHedge(
      programme({ exposure: [0, 0, 150_000], instruments: [instrument(0), instrument(1)] }),
    );
    expect(got.status).toBe('optimal');
    close(got.held, [-124_404.761905, -31_666.666667]);
    expect(1 - got.objective / got.unhedgedObjective).toBeCloseTo(0.494444444, 9);
    const [one] = solveHedge(programme({ exposure: [0, 0, 150_000], instruments: [instrument(0)] })).held;
    close([one!], [-142_500]);
  });

  it('O1b: book of three assets hedged with two', () => {
    const got = solveHedge(
      programme({ exposure: [1.2e6, 0.4e6, 0.15e6], instruments: [instrument(0), instrument(1)] }),
    );
    close(got.held, [-1_324_404.7619, -431_666.6667]);
    expect(1 - got.objective / got.unhedgedObjective).toBeCloseTo(0.9916974915, 9);
  });

  it('O2: dead zone of a proportional cost', () => {
    const got = solveHedge(
      programme({ exposure: [1e6, 0, 0], instruments: [instrument(0, { proportional: 1e-3 })] }),
    );
    close(got.held, [-989_358.600583]);
  });

  it('O2b: three-halves impact cost', () => {
    const got = solveHedge(
      programme({ exposure: [1e6, 0, 0], instruments: [instrument(0, { impact: 2e-6 })] }),
    );
    close(got.held, [-968_581.3122643]);
  });

  const waterFilling = (total: number, gas: readonly number[]): HedgeProgramme =>
    programme({
      riskAversion: 0,
      horizon: [30 * day],
      exposure: [total],
      covariance: [[0.49]],
      instruments: chains.map((chain, i) => instrument(0, { ...chain, upper: 0, fixedCost: gas[i] ?? 0 })),
      rows: [{ name: 'carry all of it', linear: [1, 1, 1], short: [0, 0, 0], limit: -total }],
    });

  it.each([
    [1e6, [911_231.884058, 62_789.855072, 25_978.26087], 2798.224191],
    [3e5, [298_484.848485, 1515.151515, 0], 807.941054],
    [5e6, [4_389_492.753623, 410_615.942029, 199_891.304348], 16_858.974638],
  ])('O3: water filling of %d USD over three chains', (total, want, cost) => {
    const got = solveHedge(waterFilling(total, []));
    close(
      got.held,
      want.map((b) => -b),
    );
    expect(got.objective).toBeCloseTo(cost, 4);
  });

  it('O3: shadow price of the total', () => {
    const got = solveHedge(waterFilling(1e6, []));
    expect(got.rowPrices[0]).toBeCloseTo(0.00294341870161, 10);
  });

  it.each([
    [5e3, [0, 0, 5e3], 14.245205],
    [2e4, [0, 2e4, 0], 56.89726],
    [1e5, [0, 70_277.777778, 29_722.222222], 287.580441],
    [3e5, [3e5, 0, 0], 867.945205],
    [1e6, [911_231.884058, 62_789.855072, 25_978.26087], 2798.224191 + 61.8],
  ])('O3: with gas, %d USD', (total, want, cost) => {
    const got = solveHedge(waterFilling(total, [60, 1.5, 0.3]));
    expect(got.status).toBe('optimal');
    close(
      got.held,
      want.map((b) => -b),
    );
    expect(got.objective).toBeCloseTo(cost, 4);
  });

  // The two BTC legs' costs are not printed with the anchor; these reproduce its optimum and objective.
  const bitcoin = [
    { proportional: 1.2e-3, borrowRate: 0.006, borrowSlope: 1e-9, lower: -5e6 },
    { proportional: 7e-4, borrowRate: 0.012, borrowSlope: 1e-8, lower: -2e5 },
  ];
  const book = (rows: readonly HedgeRow[]): HedgeProgramme =>
    programme({
      riskAversion: 2e-6,
      exposure: [1.2e6, 0.4e6, 0.15e6],
      instruments: [
        ...chains.map((chain) => instrument(0, { ...chain, upper: 0 })),
        ...bitcoin.map((leg) => instrument(1, { ...leg, upper: 0 })),
      ],
      rows,
    });

  it('O7: five legs with carry and caps', () => {
    const got = solveHedge(book([]));
    close(got.held, [-763_241.402238, -447_752.711652, -118_519.212969, -88_448.423083, -200_000]);
    expect(varianceRemoved([1.2e6, 0.4e6, 0.15e6], [0, 0, 0, 1, 1], got.held)).toBeCloseTo(0.9878713788, 9);
    expect(got.objective).toBeCloseTo(2405.065424, 5);
    expect(got.unhedgedObjective).toBeCloseTo(23_713.434932, 5);
    expect(got.gap).toBeLessThan(1e-10);
  });

  it('O8: collateral rows bind on every chain', () => {
    const limit = (collateral: number) => (0.78 / 1.6) * collateral;
    const rows = [
      { name: 'chain 1', short: [1, 0, 0, 1, 0], limit: limit(1e6) },
      { name: 'chain 2', short: [0, 1, 0, 0, 1], limit: limit(0.5e6) },
      { name: 'chain 3', short: [0, 0, 1, 0, 0], limit: limit(0.3e6) },
    ].map((row) => ({ ...row, linear: [0, 0, 0, 0, 0] }));
    const got = solveHedge(book(rows));
    close(got.held, [-487_500, -243_750, -146_250, 0, 0]);
    expect(got.objective).toBeCloseTo(6213.877825, 5);
    close(got.rowPrices, [0.0116143836, 0.011749726, 0.0115506849], 1e-9);
  });
});

describe('bad input', () => {
  const good = programme({ exposure: [1e6, 0, 0], instruments: [instrument(0)] });
  it('is named: covariances that are none, exposures and costs that are no numbers', () => {
    const indefinite = [
      [0.5, 0.9, 0],
      [0.9, 0.5, 0],
      [0, 0, 0.5],
    ];
    expect(() => solveHedge({ ...good, covariance: indefinite })).toThrow(
      /0.9.* is not positive semidefinite/,
    );
    const holed = covariance.map((row, i) => (i === 1 ? [Number.NaN, ...row.slice(1)] : row));
    expect(() => solveHedge({ ...good, covariance: holed })).toThrow(/null.* is not positive semidefinite/);
    expect(() => solveHedge({ ...good, exposure: [Number.NaN, 0, 0] })).toThrow(/offset\[0\] = NaN/);
    const costly = [instrument(0, { proportional: Number.NaN })];
    expect(() => solveHedge({ ...good, instruments: costly })).toThrow(/proportional\[0\] = NaN/);
    expect(() => solveHedge({ ...good, instruments: [instrument(3)] })).toThrow(/names asset 3 of 3/);
  });
});

describe('programmes of their own kind', () => {
  it('a hedge offsets an exposure only as long as the shorter-lived of the two lasts', () => {
    const got = solveHedge(
      programme({
        horizon: [7 * day, 28 * day, 7 * day],
        exposure: [100_000, 0, 0],
        instruments: [instrument(1)],
      }),
    );
    // min(7, 28) / 28 of the one-period regression coefficient 0.8 * 0.7 / 0.5.
    close(got.held, [-0.25 * 1.12 * 100_000], 1e-3);
  });

  it('where nothing may be sold short the rounding of a zero is no violation', () => {
    for (let held = 10_000; held < 60_000; held += 777.7) {
      const got = solveHedge(
        programme({
          exposure: [270_000, 0, 0],
          instruments: [instrument(0, { held, proportional: 5e-4, borrowRate: 0.07, borrowSlope: 1.5e-7 })],
          rows: [{ name: 'no shorts', linear: [0], short: [1], limit: 0 }],
        }),
      );
      expect(got.status, `held ${held}`).toBe('optimal');
      close(got.held, [0], 1e-4);
    }
  });
});
