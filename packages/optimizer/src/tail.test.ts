import { describe, expect, it } from 'vitest';
import { solveHedge } from './branch.ts';
import { type HedgeInstrument, type HedgeProgramme, plainScenario } from './hedge.ts';
import { type Random, randomFrom } from './random.ts';
import { conditionalValueAtRisk, type TailRisk } from './tail.ts';
import { highs } from './testing/highs.ts';

const instrument = (asset: number, more: Partial<HedgeInstrument> = {}): HedgeInstrument => ({
  asset,
  held: 0,
  lower: -5e6,
  upper: 5e6,
  proportional: 0,
  impact: 0,
  borrowRate: 0,
  borrowSlope: 0,
  fixedCost: 0,
  ...more,
});

const ratios = [0.55, 0.7, 0.8, 0.88, 0.94, 0.98, 1.02, 1.06, 1.12, 1.2, 1.35, 1.7];

/** Full-range position of a million, loss against USD in every scenario. */
const position = (level: number): HedgeProgramme => ({
  riskAversion: 0,
  horizon: [1 / 12],
  exposure: [5e5],
  covariance: [[0.5]],
  instruments: [instrument(0)],
  rows: [],
  scenarios: [plainScenario],
  tail: {
    level,
    weight: 1,
    losses: ratios.map((ratio) => 1e6 * (1 - Math.sqrt(ratio))),
    returns: ratios.map((ratio) => [ratio - 1]),
  },
});

describe('conditional value at risk', () => {
  it.each([
    [0.75, 500_361.503582, 30_953.856179],
    [0.9, 488_887.506375, 38_380.773422],
  ])('O5: convex position at level %d', (level, short, value) => {
    const got = solveHedge(position(level));
    expect(got.status).toBe('optimal');
    expect(got.held[0]!).toBeCloseTo(-short, 4);
    expect(got.objective).toBeCloseTo(value, 4);
    expect(got.gap).toBeLessThanOrEqual(1e-10);
  });

  it('O5: unhedged and delta-hedged', () => {
    const { tail, ...plain } = position(0.9);
    const at = (short: number) =>
      conditionalValueAtRisk(
        tail!.losses.map((loss, s) => loss + short * tail!.returns[s]![0]!),
        0.9,
      ).value;
    expect(at(5e5)).toBeCloseTo(44_029.62, 2);
    expect(solveHedge({ ...plain, tail: { ...tail!, level: 0.75 } }).unhedgedObjective).toBeCloseTo(
      175_764.31,
      2,
    );
  });

  it('counts the scenario at the quantile in part', () => {
    expect(conditionalValueAtRisk([1, 2, 3, 4], 0.625).value).toBeCloseTo((4 + 0.5 * 3) / 1.5, 12);
    expect(conditionalValueAtRisk([1, 2, 3, 4], 0).value).toBe(2.5);
  });

  it('names scenarios that cannot be', () => {
    const p = position(0.9);
    const broken = { ...p, tail: { ...p.tail!, returns: p.tail!.returns.map(() => []) } };
    expect(() => solveHedge(broken)).toThrow(/scenario 0 has 0 returns for 1 assets/);
    expect(() => solveHedge({ ...p, tail: { ...p.tail!, level: 1 } })).toThrow(/confidence 1/);
  });
});

function randomTail(random: Random): HedgeProgramme {
  const assets = 1 + Math.floor(random.uniform() * 3);
  const exposure = Array.from({ length: assets }, () => 10 * random.normal());
  const returns = Array.from({ length: 20 }, () => {
    const market = 0.1 * random.normal();
    return exposure.map(() => market + 0.05 * random.normal());
  });
  const tail: TailRisk = {
    level: random.between(0.5, 0.95),
    weight: random.between(0.1, 2),
    returns,
    losses: returns.map((row) =>
      row.reduce((sum, r, a) => sum - exposure[a]! * r + Math.abs(exposure[a]!) * r * r, 0),
    ),
  };
  return {
    riskAversion: 0,
    horizon: exposure.map(() => 1),
    exposure,
    covariance: exposure.map((_, a) => exposure.map((_, b) => (a === b ? 1 : 0))),
    instruments: exposure.map((_, a) =>
      instrument(a, {
        held: random.uniform() < 0.5 ? 0 : random.normal(),
        lower: -20,
        upper: 20,
        proportional: 0.02 * random.uniform(),
        fixedCost: random.uniform() < 0.5 ? 0 : 0.2 * random.uniform(),
      }),
    ),
    rows: [],
    scenarios: [plainScenario],
    tail,
  };
}

/** The same as a mixed-integer programme: quantile and excesses as variables, a binary per fixed cost. */
function asText({ instruments, tail }: HedgeProgramme): string {
  const { level, weight, losses, returns } = tail!;
  const signed = (value: number, name: string) => `${value < 0 ? '-' : '+'} ${Math.abs(value)} ${name}`;
  const cost = instruments.map(
    (one, i) => `${signed(one.proportional, `t${i}`)} ${signed(one.fixedCost, `z${i}`)}`,
  );
  const share = weight / (losses.length * (1 - level));
  const rows = [
    ...losses.map((loss, s) => {
      const gains = instruments.map((one, i) => signed(returns[s]![one.asset]!, `q${i}`)).join(' ');
      return `u${s} + v ${gains} >= ${loss}`;
    }),
    ...instruments.flatMap((one, i) => [
      `t${i} - q${i} >= ${-one.held}`,
      `t${i} + q${i} >= ${one.held}`,
      `t${i} - 50 z${i} <= 0`,
    ]),
  ];
  return [
    'Minimize',
    `obj: ${weight} v ${losses.map((_, s) => `+ ${share} u${s}`).join(' ')} ${cost.join(' ')}`,
    'Subject To',
    ...rows.map((row, r) => `c${r}: ${row}`),
    'Bounds',
    '-inf <= v <= inf',
    ...instruments.map((one, i) => `${one.lower} <= q${i} <= ${one.upper}`),
    'Binary',
    instruments.map((_, i) => `z${i}`).join(' '),
    'End',
  ].join('\n');
}

describe('against HiGHS', () => {
  it('40 random tails with fixed costs, as mixed-integer programmes', async () => {
    const random = randomFrom(55);
    for (let round = 0; round < 40; round++) {
      const p = randomTail(random);
      const oracle = await highs(asText(p));
      const got = solveHedge(p);
      expect(got.status, `round ${round}`).toBe('optimal');
      expect(Math.abs(got.objective - oracle!), `round ${round}`).toBeLessThan(
        1e-6 * Math.max(1, Math.abs(got.objective)),
      );
    }
  });
});
