import { type BookSnapshot, defaultPolicy, type Plan, type Policy } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { describe, expect, it } from 'vitest';
import { type Fault, troubleOf } from './faults.ts';
import { ForecastTrack } from './forecasts.ts';
import { followBook } from './lp-path.ts';
import { type PlannedOptions, runPlanned } from './planned.ts';
import type { BacktestBook, ChainSpec } from './spec.ts';
import { bookOf, brownian, chain, marketOf, normal, position } from './testing/path.ts';

/** Two assets that move together, 30 days of history and 30 of replay. */
function correlated(seed: number) {
  const [common, own] = [normal(seed), normal(seed + 100)];
  const [weth, wbtc] = [[3000], [60_000]];
  for (let i = 1; i < 1440; i++) {
    const shared = common();
    weth.push(weth[i - 1]! * Math.exp(0.0075 * (0.85 * shared + 0.53 * own())));
    wbtc.push(wbtc[i - 1]! * Math.exp(0.0055 * (0.85 * shared + 0.53 * own())));
  }
  return marketOf({ WBTC: wbtc, WETH: weth });
}

const start = 720;
const policy: Policy = { ...defaultPolicy, idleBuffer: 200_000 };

function replay(
  book: BacktestBook,
  faults: readonly Fault[] = [],
  over: Partial<PlannedOptions> = {},
  seed = 1,
) {
  const market = correlated(seed);
  const forecasts = new ForecastTrack(market, [0, 1], ewmaForecaster({ halfLifeHours: 72 }), {
    historyBars: 720,
    every: 24,
  });
  const path = followBook(book, market, start, 719);
  const run = runPlanned(path, {
    policy,
    trouble: troubleOf(faults, 5),
    forecasts,
    everyStep: false,
    gateDays: 30,
    ...over,
  });
  return { run, path, market, at: (bar: number) => market.at[start + bar]! };
}

const single = bookOf(
  [position(), position({ name: 'v3', venue: 'uniswap-v3', range: { lower: 1 / 1.2, upper: 1.2 } })],
  [chain()],
);

const three: readonly ChainSpec[] = [
  chain({
    name: 'dear',
    chainId: 1,
    eid: 30101,
    gas: { gwei: 10, native: 'WETH' },
    lending: { ...chain().lending, collateral: 50_000, idle: 20_000 },
  }),
  chain({ name: 'cheap', chainId: 42161, eid: 30110 }),
  chain({ name: 'thin', chainId: 137, eid: 30109, lending: { ...chain().lending, collateral: 5e5 } }),
];
const range = { lower: 0.8, upper: 1.25 };
const wide = bookOf(
  [
    position({ name: 'a', chain: 'dear', benchmark: 'usd-neutral' }),
    position({ name: 'b', chain: 'cheap', venue: 'uniswap-v3', range }),
    position({ name: 'c', chain: 'thin', asset1: 'WBTC' }),
    position({ name: 'd', chain: 'thin', asset0: 'WBTC', usd: 3e5, benchmark: 'usd-neutral' }),
  ],
  three,
);

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('a planned replay', () => {
  it('repeats itself exactly', () => {
    const [one, two] = [replay(wide).run, replay(wide).run];
    expect(two.fills).toEqual(one.fills);
    expect([...two.account.net]).toEqual([...one.account.net]);
  });

  it.each<[string, BacktestBook, number, Partial<Policy>]>([
    ['one chain', single, 1, {}],
    ['one chain, another market', single, 8, {}],
    ['three chains', wide, 1, {}],
    ['three chains, another market', wide, 8, {}],
    ['three chains, some positions refused', wide, 1, { hedgeGate: { days: 20 } }],
    ['a loss budget', single, 8, { ilBudget: { loss: 40_000, confidence: 0.95, days: 10 } }],
    ['slow chains', wide, 1, { reactionTime: { 42161: 4 * 86_400 }, minHealthFactor: 1.3 }],
  ])('skipping quiet bars changes nothing: %s', (_, book, seed, over) => {
    const its = { ...policy, ...over };
    const skipped = replay(book, [], { policy: its }, seed).run;
    const full = replay(book, [], { policy: its, everyStep: true }, seed).run;
    expect(full.decisions).toBeGreaterThanOrEqual(719);
    expect(skipped.decisions).toBeLessThan(0.7 * full.decisions);
    expect(skipped.fills.length).toBeGreaterThan(3);
    expect(skipped.fills).toEqual(full.fills);
    expect([...skipped.account.net]).toEqual([...full.account.net]);
  });

  it('closes: vaults and account agree, positions add up', () => {
    const { run } = replay(wide);
    expect(Math.abs(run.unexplained)).toBeLessThan(1e-9 * 3.3e6);
    for (const one of run.account.positions()) expect(Math.abs(one.unexplained)).toBeLessThan(1e-9 * 3.3e6);
    for (const line of ['hedge', 'supply', 'borrow', 'swap', 'gas', 'message'] as const)
      expect(Math.abs(run.account.totals[line]), line).toBeGreaterThan(0);
  });

  it('removes most of the variance, sends mandates where collateral is missing, liquidates nobody', () => {
    const { run, path } = replay(wide);
    const squares = (f: (k: number) => number) => path.unhedged.reduce((total, _, k) => total + f(k) ** 2, 0);
    const left = squares((k) => path.unhedged[k]! + run.account.net[k]!) / squares((k) => path.unhedged[k]!);
    expect(left).toBeLessThan(0.1);
    expect(run.messages).toBeGreaterThan(1);
    expect(run.liquidations).toBe(0);
    expect(run.leastHealth).toBeGreaterThan(1.5);
    expect([...run.refused.keys()]).toEqual([]);
  });

  it('latency costs nothing on average but shows in the fills', () => {
    const slow = bookOf(single.positions, [chain({ latency: 600 })]);
    const { run } = replay(slow);
    expect(Math.abs(run.unexplained)).toBeLessThan(1e-9 * 2e6);
    const prompt = replay(single).run;
    expect(run.fills[0]!.at - prompt.fills[0]!.at).toBe(600);
    expect(run.fills[0]!.usd).not.toBe(prompt.fills[0]!.usd);
    expect(run.responses[0]).toBe(600);
  });
});

describe('faults do what they say', () => {
  const whole = (fault: Record<string, unknown>): Fault =>
    ({ from: 0, to: 1e12, ...fault }) as unknown as Fault;

  it('stale oracle: neither opens nor unwinds while it is silent', () => {
    const market = correlated(1);
    const from = market.at[start + 140]! + 60;
    const to = market.at[start + 400]!;
    // The last answer is still young enough within its first hour.
    const silent = ({ at }: { at: number }) => at > from + 3600 && at < to;
    const { run } = replay(single, [{ kind: 'stale-oracle', from, to }]);
    expect(run.fills.some(silent)).toBe(false);
    expect(run.fills.some(({ at }) => at < from)).toBe(true);
    expect(run.fills.some(({ at }) => at > to)).toBe(true);
    expect(run.reasons.get('stale-price')).toBeGreaterThan(200);
    expect(replay(single).run.fills.some(silent)).toBe(true);
  });

  it('dropped executions cost gas, trade nothing, and are tried again', () => {
    const { run } = replay(single, [whole({ kind: 'dropped-leg', probability: 0.5 })]);
    const calm = replay(single).run;
    expect(run.dropped).toBeGreaterThan(3);
    expect(run.fills.length).toBeGreaterThan(3);
    expect(run.account.totals.gas / (run.fills.length + run.dropped)).toBeCloseTo(
      calm.account.totals.gas / calm.fills.length,
      0,
    );
    const none = replay(single, [whole({ kind: 'dropped-leg', probability: 1 })]).run;
    expect(none.fills.length).toBe(0);
    expect(none.account.totals.hedge).toBe(0);
    expect(none.account.totals.gas).toBeLessThan(0);
  });

  it('a late mandate is void: nothing is carried for the source', () => {
    const plans: Plan[] = [];
    const late = replay(wide, [whole({ kind: 'message-delay', seconds: 7200 })], {
      watch: (_: BookSnapshot, plan: Plan) => plans.push(plan),
    }).run;
    expect(plans.some((plan) => plan.vaultPlans.some((one) => one.mandates.length > 0))).toBe(true);
    const calm = replay(wide).run;
    const exposedFor = (run: typeof calm) => run.residual / run.exposed;
    expect(exposedFor(late)).toBeGreaterThan(exposedFor(calm));
  });

  it('dear gas is paid, and makes the planner trade less', () => {
    const calm = replay(single).run;
    const dear = replay(single, [whole({ kind: 'gas-spike', multiplier: 300 })]).run;
    expect(dear.fills.length).toBeLessThan(calm.fills.length);
    expect(dear.fills[0]!.gasUsd).toBeCloseTo(300 * calm.fills[0]!.gasUsd, 6);
  });
});

describe('liquidation', () => {
  it('counts when a jump outruns the health floor, and the account still closes', () => {
    const closes = [...brownian(3000, 800, 0.5, 2)];
    for (let i = 760; i < 800; i++) closes[i]! *= 2.2;
    const market = marketOf({ WETH: closes });
    const book = bookOf(
      [position({ benchmark: 'usd-neutral', usd: 2e6 })],
      [chain({ lending: { ...chain().lending, collateral: 1e6, idle: 0 } })],
    );
    const forecasts = new ForecastTrack(market, [0], ewmaForecaster({ halfLifeHours: 72 }), {
      historyBars: 720,
      every: 24,
    });
    const path = followBook(book, market, 720, 79);
    const run = runPlanned(path, {
      policy: { ...policy, idleBuffer: 1e6 },
      trouble: troubleOf([], 1),
      forecasts,
      everyStep: false,
      gateDays: 30,
    });
    expect(run.liquidations).toBeGreaterThan(0);
    expect(Math.abs(run.unexplained)).toBeLessThan(1e-9 * 3e6);
    expect(sum(run.account.net)).toBeLessThan(0);
  });
});
