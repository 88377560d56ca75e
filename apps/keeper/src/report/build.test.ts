import { cvarReduction } from '@ballast/backtest';
import { wad } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountRun } from './account.ts';
import { timeline } from './book.ts';
import { buildReport, UNEXPLAINED } from './build.ts';
import { oneToOne, runCosts } from './oneToOne.ts';
import { simulateRun } from './testing/simulate.ts';
import { exact, handComputedRun } from './testing/tiny.ts';

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

describe('the hand-computed hour', () => {
  const report = buildReport(handComputedRun());

  it('reports attribution, costs and both series in dollars', () => {
    const line = (name: string) => report.attribution.lines.find((one) => one.name === name)?.usd;
    expect(line('LP fees')).toBe(472);
    expect(line('Loss versus rebalancing')).toBe(-1270);
    expect(line('Swap fees and impact')).toBe(-46);
    expect(line(UNEXPLAINED)).toBe(0);
    expect(line('Deposits and withdrawals')).toBeUndefined();
    expect(report.attribution.navStart).toBe(171_640);
    expect(report.attribution.navChange).toBeCloseTo(1591.1, 9);
    expect(report.effectiveness.costUsd).toBeCloseTo(46 + 2.5 + 1.6 + 0.8, 9);
    expect(report.pnl.unhedged.hourly).toEqual([10_832]);
    expect(report.pnl.ballast.total).toBeCloseTo(791.1, 9);
    expect(report.pnl.benchmark).toBe('usd-neutral (1 position), hodl (1 position)');
  });

  it('lists what transactions used by chain and kind', () => {
    const record = handComputedRun();
    const [one] = record.transactions;
    const twice = { ...record, transactions: [one!, { ...one!, gasUsed: 700_000n }] };
    expect(buildReport(record).gas).toEqual([
      { chain: 'ethereum', kind: 'execute-hedge', count: 1, median: 500_000, most: 500_000, usd: 1.6 },
    ]);
    expect(buildReport(twice).gas).toEqual([
      { chain: 'ethereum', kind: 'execute-hedge', count: 2, median: 600_000, most: 700_000, usd: 3.84 },
    ]);
  });

  it('reports each hedge with what it lost, and a position with its entry and fees', () => {
    const [hedge] = report.hedges;
    expect(hedge).toMatchObject({
      chain: 'ethereum',
      asset: 'WETH',
      amount: 10,
      valueUsd: 16_000,
      lossUsd: 16,
    });
    expect(hedge?.gasUsd).toBeCloseTo(1.6, 12);
    expect(report.positions[0]).toMatchObject({
      key: '1-1',
      entryUsd: 40_000,
      valueUsd: 51_200,
      feesUsd: 400,
      range: 'full range',
      exposure: [{ asset: 'WETH', quantity: 10.24, usd: 25_600 }],
    });
    expect(report.positions[1]).toMatchObject({ feesUsd: 72, range: '70,000 to 80,000 USDC' });
    expect(report.messages[0]).toMatchObject({ feeUsd: 0.8, delivered: null });
  });
});

describe('one-to-one', () => {
  it('hedges each token on its own, at the given prices of trading', () => {
    const record = handComputedRun();
    const books = timeline(record);
    const costs = { swap: 0.001, carry: 1e-7, gas: new Map([[1, 100_000]]) };
    const result = oneToOne(books, accountRun(record, books), costs, 1);
    // Short 12.7 WETH and 0.1 WBTC, $26,320: one per mille of swaps, two times $0.32 of gas, an hour of interest.
    const cost = 26.32 + 0.64 + 26_320 * 3600 * 1e-7;
    expect(result.trades).toBe(2);
    expect(result.costUsd).toBeCloseTo(cost, 9);
    expect(result.pnl[0]).toBeCloseTo(10_832 - 11_430 - 200 - cost, 9);
  });

  it('leaves a change below a dollar for later', () => {
    const record = handComputedRun();
    const nearly = record.snapshots.map((book) => ({
      ...book,
      chains: book.chains.map((chain) => ({
        ...chain,
        // 0.00001 WBTC from the benchmark is 60 cents.
        positions: chain.positions.map((position) =>
          position.benchmark === 'hodl' ? { ...position, entry0: wad(exact('0.49999')) } : position,
        ),
      })),
    }));
    expect(buildReport({ ...record, snapshots: nearly }).effectiveness.oneToOneTrades).toBe(1);
  });

  it('takes its prices of trading from the run', () => {
    const record = handComputedRun();
    const books = timeline(record);
    const costs = runCosts(record, books, accountRun(record, books));
    expect(costs.swap).toBeCloseTo(46 / 46_000, 12);
    expect(costs.gas.get(1)).toBe(500_000);
    expect(costs.carry).toBeCloseTo(2.5 / ((25_002.5 + 31_000) * 3600), 15);
  });

  it('does not trade on the closing snapshot, nor twice in one hour', () => {
    const record = simulateRun({ seed: 5, steps: 4 });
    const twice = {
      ...record,
      snapshots: record.snapshots.flatMap((book) => [
        book,
        {
          ...book,
          cycle: book.cycle + 0.5,
          at: book.at + 1,
          chains: book.chains.map((chain) => ({
            ...chain,
            block: chain.block + 1n,
            timestamp: chain.timestamp + 1,
          })),
        },
      ]),
    };
    expect(buildReport(twice).effectiveness.oneToOneTrades).toBe(
      buildReport(record).effectiveness.oneToOneTrades,
    );
    expect(buildReport(twice).market.prices).toHaveLength(4);
    expect(buildReport(twice).pnl.unhedged.hourly).toHaveLength(4);
  });
});

describe('a two-week run', () => {
  const report = buildReport(simulateRun({ seed: 7, steps: 336 }));

  it('has fourteen days of twenty-four hours whose sums agree', () => {
    for (const series of [report.pnl.unhedged, report.pnl.ballast, report.pnl.oneToOne]) {
      expect(series.daily).toHaveLength(14);
      expect(series.hourly).toHaveLength(336);
      expect(total(series.daily)).toBeCloseTo(series.total, 6);
      expect(total(series.hourly)).toBeCloseTo(series.total, 6);
    }
  });

  it('takes its tail from the hours, as fourteen days have no worst 5 %', () => {
    const { unhedged, ballast } = report.pnl;
    expect(report.effectiveness.cvar95Reduction).toBe(cvarReduction(unhedged.hourly, ballast.hourly, 0.95));
    expect(report.effectiveness.cvar95Reduction).not.toBe(cvarReduction(unhedged.daily, ballast.daily, 0.95));
  });

  it('finds the protection that the simulated hedger gives', () => {
    expect(report.effectiveness.he).toBeGreaterThan(0.95);
    expect(report.effectiveness.cvar95Reduction).toBeGreaterThan(0.8);
    expect(report.effectiveness.oneToOneTrades).toBeGreaterThan(10 * report.effectiveness.trades);
    expect(report.crossChainHedges).toBeGreaterThan(0);
  });

  it('shows what hedges leave per chain, mandates counted where the position is', () => {
    const weth = report.exposure.find((row) => row.chain === 'ethereum' && row.asset === 'WETH');
    expect(Math.abs(weth?.beforeUsd ?? 0)).toBeGreaterThan(300_000);
    expect(Math.abs(weth?.afterUsd ?? 1e9)).toBeLessThan(60_000);
  });

  it('counts every plan once per reason', () => {
    expect(report.plans.count).toBe(336);
    expect(report.plans.byReason['inside-band']).toBe(
      report.plans.list.filter((plan) => plan.action === 'hold').length,
    );
  });
});

it('without hedges Ballast is the unhedged book plus what idle collateral earns, less gas', () => {
  const record = simulateRun({ seed: 3, steps: 30, band: 1e12 });
  const report = buildReport({ ...record, messages: [], transactions: [] });
  const interest = report.attribution.lines.find((line) => line.name === 'Supply interest')?.usd ?? 0;
  expect(report.hedges).toHaveLength(0);
  expect(report.pnl.ballast.total).toBeCloseTo(report.pnl.unhedged.total + interest, 6);
});

it('attribution lines sum to the NAV change within 1e-6 of NAV for any run, unexplained included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 20 }), (seed, steps) => {
      const { attribution } = buildReport(simulateRun({ seed, steps }));
      const gap = total(attribution.lines.map((line) => line.usd)) - attribution.navChange;
      expect(Math.abs(gap)).toBeLessThan(1e-9 * attribution.navStart);
      expect(Math.abs(attribution.unexplained)).toBeLessThan(1e-9 * attribution.navStart);
      expect(attribution.navEnd).toBeCloseTo(attribution.navStart + attribution.navChange, 6);
    }),
    { numRuns: 30 },
  );
});

it('leaves events before the record and after its last snapshot out', () => {
  const record = handComputedRun();
  const early = record.fills.map((fill) => ({ ...fill, block: 10n }));
  const report = buildReport({
    ...record,
    fills: early,
    closing: record.closing && { ...record.closing, chains: record.snapshots[0]?.chains ?? [] },
  });
  expect(report.hedges).toHaveLength(0);
  expect(report.attribution.navChange).toBe(0);
});
