import { type BookSnapshot, FatalError, wad } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountInterval, accountRun, type Interval } from './account.ts';
import { timeline } from './book.ts';
import type { RunRecord } from './record.ts';
import { simulateRun } from './testing/simulate.ts';
import { exact, handComputedRun } from './testing/tiny.ts';
import { sum, toUsd } from './value.ts';

const only = (record: RunRecord): Interval => {
  const [interval] = accountRun(record, timeline(record));
  if (!interval) throw new Error('the record has one interval');
  return interval;
};

const value = (text: string): bigint => exact(text) * 10n ** 18n;

const withClosing = (
  record: RunRecord,
  change: (chain: BookSnapshot['chains'][number]) => object,
): RunRecord => {
  const { closing } = record;
  if (!closing) throw new Error('the record is closed');
  return {
    ...record,
    closing: { ...closing, chains: closing.chains.map((chain) => ({ ...chain, ...change(chain) })) },
  };
};

describe('one hour computed by hand', () => {
  const interval = only(handComputedRun());

  it('splits the NAV change into its lines, to the last digit', () => {
    expect(interval.lines).toEqual({
      fees: value('472'),
      delta: value('12430'),
      lvr: value('-1270'),
      hedge: value('-10000'),
      supplyInterest: value('10'),
      borrowInterest: value('-2.5'),
      swap: value('-46'),
      gas: value('-1.6'),
      messageFees: value('-0.8'),
      settlementPrice: 0n,
      flows: 0n,
    });
    expect(interval.navChange).toBe(value('1591.1'));
    expect(interval.unexplained).toBe(0n);
  });

  it('measures both books against the benchmark: 0.4 WBTC held gained 800', () => {
    expect(interval.benchmark).toBe(value('800'));
    expect(interval.unhedged).toBe(value('10832'));
    expect(interval.ballast).toBe(value('791.1'));
    expect(interval.tradedUsd).toBe(value('46000'));
  });
});

it('a fill in the very block of the next snapshot belongs before it, one in the block of the last does not', () => {
  const record = handComputedRun();
  const at = (block: bigint) => only({ ...record, fills: record.fills.map((fill) => ({ ...fill, block })) });
  expect(at(20n)).toEqual(only(record));
  expect(at(10n).lines.swap).toBe(0n);
});

describe('money that moved for no recorded reason', () => {
  it('is unexplained when it left the vault, not negative interest', () => {
    const robbed = only(
      withClosing(handComputedRun(), () => ({
        idleSettlement: wad(exact('6454')),
        netAssets: wad(exact('90461.5')),
      })),
    );
    expect(robbed.lines.supplyInterest).toBe(0n);
    expect(robbed.unexplained).toBe(value('-490'));
  });

  it('is unexplained when a fill is missing from the record', () => {
    const record = handComputedRun();
    const interval = only({ ...record, fills: record.fills.slice(1) });
    expect(interval.unexplained).not.toBe(0n);
    expect(interval.navChange).toBe(value('1591.1'));
  });

  it('is unexplained when net assets and their parts disagree', () => {
    const interval = only(withClosing(handComputedRun(), () => ({ netAssets: wad(exact('90960.5')) })));
    expect(interval.unexplained).toBe(value('-1'));
  });

  it('is a flow when the fund took it out', () => {
    const record = withClosing(handComputedRun(), () => ({
      idleSettlement: wad(exact('6454')),
      netAssets: wad(exact('90461.5')),
    }));
    const interval = only({ ...record, flows: [{ block: 15n, chainId: 1, amount: wad(exact('-500')) }] });
    expect(interval.unexplained).toBe(0n);
    expect(interval.lines.flows).toBe(value('-500'));
    expect(interval.ballast).toBe(value('791.1'));
  });
});

describe('positions that come and go', () => {
  it('a position closed by its holder is a flow, not a loss', () => {
    const interval = only(
      withClosing(handComputedRun(), (chain) => ({ positions: chain.positions.slice(1) })),
    );
    expect(interval.lines.flows).toBe(value('-40640'));
    expect(interval.unexplained).toBe(0n);
    expect(interval.lines.lvr).toBe(0n);
  });
});

describe('random runs', () => {
  const options = fc.record({
    seed: fc.integer({ min: 1, max: 1e9 }),
    steps: fc.integer({ min: 2, max: 30 }),
    swapCost: fc.double({ min: -0.001, max: 0.01, noNaN: true }),
    band: fc.double({ min: 0, max: 200_000, noNaN: true }),
  });

  it('every interval closes: lines and unexplained are the NAV change, unexplained below a millionth of a dollar', () => {
    fc.assert(
      fc.property(options, (chosen) => {
        const record = simulateRun(chosen);
        for (const interval of accountRun(record, timeline(record))) {
          expect(sum(Object.values(interval.lines)) + interval.unexplained).toBe(interval.navChange);
          expect(Math.abs(toUsd(interval.unexplained))).toBeLessThan(1e-6);
          expect(toUsd(interval.lines.lvr)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('a theft of any size shows as unexplained, up to the interest it hides', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1000, max: 500_000 }), (chosen, stolen) => {
        const record = simulateRun(chosen);
        const honest = accountRun(record, timeline(record)).at(-1);
        const theft = BigInt(stolen) * 10n ** 18n;
        const robbed = withClosing(record, (chain) =>
          chain.chainId === 42161
            ? { idleSettlement: wad(chain.idleSettlement - theft), netAssets: wad(chain.netAssets - theft) }
            : {},
        );
        const interval = accountRun(robbed, timeline(robbed)).at(-1);
        const hidden = toUsd(honest?.lines.supplyInterest ?? 0n);
        expect(Math.abs(toUsd(interval?.unexplained ?? 0n) + stolen)).toBeLessThan(hidden + 1e-6);
      }),
      { numRuns: 20 },
    );
  });

  it('a chain that was unreadable for an hour moves nothing out of the attribution', () => {
    const record = simulateRun({ seed: 11, steps: 12 });
    const snapshots = record.snapshots.map((book, index) =>
      index === 5 ? { ...book, chains: book.chains.filter((chain) => chain.chainId !== 137) } : book,
    );
    const whole = accountRun(record, timeline(record));
    const holed = accountRun({ ...record, snapshots }, timeline({ ...record, snapshots }));
    const total = (intervals: readonly Interval[]) => toUsd(sum(intervals.map((one) => one.navChange)));
    expect(total(holed)).toBeCloseTo(total(whole), 6);
    expect(toUsd(sum(holed.map((one) => one.unexplained)))).toBeCloseTo(0, 6);
  });
});

describe('records that cannot be accounted for', () => {
  it('an empty record names the next step', () => {
    expect(() => timeline({ ...handComputedRun(), snapshots: [], closing: null })).toThrow(FatalError);
  });

  it('a position in an asset without a price names the asset', () => {
    const record = handComputedRun();
    const [before] = record.snapshots;
    if (!before || !record.closing) throw new Error('the record has both');
    const blind = {
      ...before,
      chains: before.chains.map((chain) => ({ ...chain, assets: {} })),
    };
    expect(() => accountInterval(record, blind, blind)).toThrow(/no price for WETH/);
  });
});
