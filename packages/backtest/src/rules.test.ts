import { executionGas, submitPlanGas } from '@ballast/planner';
import { describe, expect, it } from 'vitest';
import { followBook } from './lp-path.ts';
import { dailyRule, hourlyRule, oneToOneRule, type Rule, runRule, seedRule, staticRule } from './rules.ts';
import { hedgeEffectiveness } from './statistics.ts';
import { bookOf, brownian, chain, freeChain, marketOf, position } from './testing/path.ts';

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** Outcomes of many independent months under geometric Brownian motion, hedged `n` times at equal distances. */
function months(rule: Rule, benchmark: 'hodl' | 'usd-neutral', paths: number, hours: number) {
  const [u, n]: [number[], number[]] = [[], []];
  for (let seed = 0; seed < paths; seed++) {
    const market = marketOf({ WETH: brownian(3000, hours + 1, 0.8, seed + 1) });
    const path = followBook(bookOf([position({ benchmark })], [freeChain]), market, 0, hours);
    u.push(sum(path.unhedged));
    n.push(sum(path.unhedged) + sum(runRule(path, rule).account.net));
  }
  return { u, n };
}

const every = (hours: number): Rule => ({ name: 'n', label: 'n', every: hours * 3600, perPosition: false });

describe('identities of hedging a constant product', () => {
  it('static against hodl removes nothing, exactly: the delta at entry is zero', () => {
    const { u, n } = months(staticRule, 'hodl', 20, 240);
    expect(n).toEqual(u);
    expect(hedgeEffectiveness(u, n)).toBe(0);
  });

  it.each([2, 5, 10])('against hodl %d equally spaced hedges remove 1 - 1/n of the variance', (hedges) => {
    const { u, n } = months(hourlyRule, 'hodl', 20_000, hedges);
    // Impermanent loss is as skewed as a squared normal number: the ratio's standard error is about 3 %.
    expect((1 - hedgeEffectiveness(u, n)) * hedges).toBeGreaterThan(0.9);
    expect((1 - hedgeEffectiveness(u, n)) * hedges).toBeLessThan(1.1);
  });

  it('against USD a daily hedge leaves sigma^2 dt / 8 of the variance', () => {
    const { u, n } = months(every(24), 'usd-neutral', 3000, 240);
    const left = 1 - hedgeEffectiveness(u, n);
    expect(left / (0.64 / 365 / 8)).toBeGreaterThan(0.75);
    expect(left / (0.64 / 365 / 8)).toBeLessThan(1.25);
  });

  it('does not change the mean', () => {
    const { u, n } = months(every(24), 'hodl', 3000, 240);
    const difference = u.reduce((total, value, i) => total + value - n[i]!, 0) / u.length;
    const loss = -u.reduce((total, value) => total + value, 0) / u.length;
    expect(Math.abs(difference)).toBeLessThan(0.08 * loss);
  });
});

describe('rules', () => {
  const market = marketOf({
    WETH: brownian(3000, 241, 0.8, 7),
    WBTC: brownian(60_000, 241, 0.8, 8),
  });
  const pair = position({ name: 'pair', asset1: 'WBTC', benchmark: 'usd-neutral' });

  it('pays fee, impact, gas and borrow interest as stated', () => {
    const path = followBook(bookOf([position({ benchmark: 'usd-neutral' })], [chain()]), market, 0, 240);
    const { account, trades } = runRule(path, staticRule);
    expect(trades).toBe(1);
    const fee = 5e5 * 0.0005;
    // A constant product of 3e8: impact of n dollars is about n^2 / 1.5e8.
    expect(-account.totals.swap).toBeGreaterThan(fee + 0.9 * (5e5 ** 2 / 1.5e8));
    expect(-account.totals.swap).toBeLessThan(fee + 1.1 * (5e5 ** 2 / 1.5e8));
    const gas = (submitPlanGas + executionGas(1) + 120_000) * 0.1e-9 * 3000;
    expect(-account.totals.gas).toBeCloseTo(gas, 9);
    const held = 5e5 / 3000;
    const mean = market.closes[0]!.slice(1, 241).reduce((a, b) => a + b, 0) / 240;
    expect(-account.totals.borrow).toBeCloseTo((held * mean * 0.025 * 10) / 365, 1);
  });

  it('clocks trade on every tick; per position costs more gas than netted', () => {
    const twice = bookOf([pair, { ...pair, name: 'again' }], [chain()]);
    const path = followBook(twice, market, 0, 240);
    expect(runRule(path, hourlyRule).trades).toBe(2 * 240);
    expect(runRule(path, dailyRule).trades).toBe(2 * 10);
    const netted = runRule(path, hourlyRule).account;
    const single = runRule(path, oneToOneRule).account;
    expect(single.totals.gas).toBeCloseTo(2 * netted.totals.gas, 6);
    expect(single.totals.hedge).toBeCloseTo(netted.totals.hedge, 3);
  });

  it("the article's rule is blind to a pair of equally volatile tokens", () => {
    const calm = followBook(bookOf([position({ benchmark: 'usd-neutral' })], [chain()]), market, 48, 192);
    // Against a stablecoin its score is always one: a full hedge, a daily clock by another name.
    expect(runRule(calm, seedRule).account.totals.hedge).toBeCloseTo(
      runRule(calm, dailyRule).account.totals.hedge,
      6,
    );
    const same = marketOf({ WETH: [...market.closes[0]!], WBTC: [...market.closes[0]!].map((p) => 20 * p) });
    const path = followBook(bookOf([pair], [chain()]), same, 48, 192);
    expect(runRule(path, seedRule).trades).toBe(0);
  });

  it('does not short what nobody lends', () => {
    const spec = chain();
    const none = { ...spec, lending: { ...spec.lending, borrow: {} } };
    const path = followBook(bookOf([position({ benchmark: 'usd-neutral' })], [none]), market, 0, 24);
    expect(runRule(path, hourlyRule).trades).toBe(0);
  });

  it('shares what hedging makes and costs among positions to the last bit', () => {
    const book = bookOf(
      [pair, position(), position({ name: 'neutral', benchmark: 'usd-neutral' })],
      [chain()],
    );
    const { account } = runRule(followBook(book, market, 0, 240), hourlyRule);
    const parts = account.positions();
    for (const line of ['hedge', 'swap', 'gas', 'borrow'] as const) {
      const total = parts.reduce((all, one) => all + one.lines[line], 0);
      expect(Math.abs(total - account.totals[line])).toBeLessThan(1e-6);
    }
    for (const one of parts) expect(Math.abs(one.unexplained)).toBeLessThan(1e-9 * 3e6);
    const booked = Object.values(account.totals).reduce((all, one) => all + one, 0);
    expect(sum(account.net)).toBeCloseTo(booked, 6);
  });
});
