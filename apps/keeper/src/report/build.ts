import { cvarReduction, hedgeEffectiveness } from '@ballast/backtest';
import { type BookSnapshot, type RunReport, wadToNumber } from '@ballast/core';
import { accountRun, type Interval, type LineName, totalLine } from './account.ts';
import { grossNav, hedgeAssets, timeline } from './book.ts';
import { modelOf, outagesOf, refusalsOf } from './decisions.ts';
import { oneToOne, runCosts } from './oneToOne.ts';
import type { RunRecord } from './record.ts';
import { MIN_DAYS_FOR_TAIL, pnlSeries } from './series.ts';
import { exposureRows, gasRows, hedgeRows, messageRows, planRows, positionRows } from './tables.ts';
import { sum, toUsd } from './value.ts';

/** Attribution lines in the order a reader follows: the book, the hedge, the costs. */
const lineNames: readonly (readonly [LineName, string, 'always' | 'if-any'])[] = [
  ['fees', 'LP fees', 'always'],
  ['delta', 'LP price exposure (delta)', 'always'],
  ['lvr', 'Loss versus rebalancing', 'always'],
  ['hedge', 'Hedge price moves', 'always'],
  ['supplyInterest', 'Supply interest', 'always'],
  ['borrowInterest', 'Borrow interest', 'always'],
  ['swap', 'Swap fees and impact', 'always'],
  ['gas', 'Gas', 'always'],
  ['messageFees', 'Message fees', 'always'],
  ['settlementPrice', 'Settlement token price', 'if-any'],
  ['flows', 'Deposits and withdrawals', 'if-any'],
];

export const UNEXPLAINED = 'Unexplained';

function attribution(
  books: readonly BookSnapshot[],
  intervals: readonly Interval[],
): RunReport['attribution'] {
  const first = books[0];
  const navStart = first ? grossNav(first) : 0n;
  const navChange = sum(intervals.map((interval) => interval.navChange));
  const unexplained = toUsd(sum(intervals.map((interval) => interval.unexplained)));
  const lines = lineNames
    .map(([key, name, show]) => ({ name, show, usd: toUsd(totalLine(intervals, key)) }))
    .filter((line) => line.show === 'always' || line.usd !== 0)
    .map(({ name, usd }) => ({ name, usd }));
  return {
    lines: [...lines, { name: UNEXPLAINED, usd: unexplained }],
    navStart: toUsd(navStart),
    navEnd: toUsd(navStart + navChange),
    navChange: toUsd(navChange),
    unexplained,
  };
}

/** What hedging cost, USD: swap fees and impact, interest on debt, gas and message fees. */
export function hedgingCost(intervals: readonly Interval[]): number {
  const costs: readonly LineName[] = ['swap', 'borrowInterest', 'gas', 'messageFees'];
  return -toUsd(sum(costs.map((name) => totalLine(intervals, name))));
}

function benchmarkText(book: BookSnapshot | undefined): string {
  const counts = new Map<string, number>();
  for (const chain of book?.chains ?? [])
    for (const position of chain.positions)
      counts.set(position.benchmark, (counts.get(position.benchmark) ?? 0) + 1);
  const words = (count: number) => `${count} ${count === 1 ? 'position' : 'positions'}`;
  return [...counts].map(([name, count]) => `${name} (${words(count)})`).join(', ') || 'none';
}

/** First snapshot of every market step. */
function oncePerStep(books: readonly BookSnapshot[], stepSeconds: number): readonly BookSnapshot[] {
  const seen = new Set<number>();
  return books.filter((book) => {
    const step = Math.floor(book.at / stepSeconds);
    const first = !seen.has(step);
    seen.add(step);
    return first;
  });
}

function market(record: RunRecord, books: readonly BookSnapshot[]): RunReport['market'] {
  const first = books[0];
  const last = books.at(-1);
  const assets = first ? hedgeAssets(first) : [];
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  return {
    source: record.source,
    from: iso(first?.at ?? 0),
    to: iso(last?.at ?? 0),
    steps: record.steps,
    assets,
    prices: oncePerStep(books.slice(0, record.snapshots.length), record.stepSeconds).map((book) => ({
      at: book.at,
      usd: Object.fromEntries(
        assets.flatMap((asset) => {
          const price = book.chains.find((chain) => chain.assets[asset])?.assets[asset]?.price;
          return price === undefined ? [] : [[asset, wadToNumber(price)]];
        }),
      ),
    })),
  };
}

/**
 * Computes the report of one run. Pure: every number comes from the record.
 *
 * Profit and loss is measured against the benchmark each position declares: `unhedged` is LP value and fees,
 * `ballast` the actual NAV change with hedges and every cost, `oneToOne` a computed counterfactual (see
 * {@link oneToOne}). NAV is LP value at oracle prices + uncollected fees + vault net assets - gas and message fees
 * the keeper paid. Tail figures use daily profit and loss from 20 days on, hourly below.
 * @throws FatalError when the record has no snapshot, or names a chain or price its snapshots lack.
 */
export function buildReport(record: RunRecord): RunReport {
  const books = timeline(record);
  const intervals = accountRun(record, books);
  const counterfactual = oneToOne(
    books,
    intervals,
    runCosts(record, books, intervals),
    record.snapshots.length,
  );
  const unhedged = pnlSeries(
    intervals,
    intervals.map((interval) => toUsd(interval.unhedged)),
  );
  const ballast = pnlSeries(
    intervals,
    intervals.map((interval) => toUsd(interval.ballast)),
  );
  const computed = pnlSeries(intervals, counterfactual.pnl);
  const tail = unhedged.daily.length < MIN_DAYS_FOR_TAIL ? 'hourly' : 'daily';
  const last = books.at(-1);
  const hedges = hedgeRows(record, books);
  const newest = record.plans.at(-1);
  return {
    version: 1,
    run: record.run,
    market: market(record, books),
    positions: positionRows(record, books),
    exposure: last ? exposureRows(last) : [],
    plans: planRows(record.plans),
    model: modelOf(record),
    budget: newest?.budget ?? null,
    gate: newest?.gate ?? [],
    refusals: refusalsOf(record),
    outages: outagesOf(record.snapshots),
    hedges,
    messages: messageRows(record, books),
    crossChainHedges: hedges.filter((hedge) => hedge.positionChains.some((chain) => chain !== hedge.chain))
      .length,
    pnl: { benchmark: benchmarkText(last), unhedged, oneToOne: computed, ballast },
    effectiveness: {
      he: hedgeEffectiveness(unhedged.daily, ballast.daily),
      heHourly: hedgeEffectiveness(unhedged.hourly, ballast.hourly),
      oneToOneHe: hedgeEffectiveness(unhedged.daily, computed.daily),
      cvar95Reduction: cvarReduction(unhedged[tail], ballast[tail], 0.95),
      costUsd: hedgingCost(intervals),
      oneToOneCostUsd: counterfactual.costUsd,
      trades: record.fills.length,
      oneToOneTrades: counterfactual.trades,
    },
    gas: gasRows(record, books),
    attribution: attribution(books, intervals),
    timings: record.timings,
    emulated: record.emulated,
  };
}
