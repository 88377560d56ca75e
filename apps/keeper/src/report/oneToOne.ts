import {
  type AssetId,
  type BookSnapshot,
  type ChainSnapshot,
  type PositionSnapshot,
  wadToNumber,
} from '@ballast/core';
import { type Interval, totalLine } from './account.ts';
import { chainOf, priceOf } from './book.ts';
import type { RunRecord } from './record.ts';
import { clockHour } from './series.ts';
import { sum, times, toUsd } from './value.ts';

/** The counterfactual's profit and loss per interval, with what it would have cost. */
export interface OneToOne {
  readonly pnl: readonly number[];
  readonly costUsd: number;
  readonly trades: number;
}

/** Prices of trading taken from the run itself. */
export interface RunCosts {
  /** Swap fee and impact per dollar traded. */
  readonly swap: number;
  /** Interest per dollar of debt and second. */
  readonly carry: number;
  /** Gas units of one execution, per chain. */
  readonly gas: ReadonlyMap<number, number>;
}

/** Changes below this are left for the next hour: no desk trades cents. */
const SMALLEST_TRADE_USD = 1;
const EXECUTION = 'execute-hedge';

/** Falls back to the cheapest pool of the book where the run itself did not trade. */
function cheapestPool(book: BookSnapshot): number {
  const fees = book.chains.flatMap((chain) => chain.pools.map((pool) => pool.fee / 1e6));
  return fees.length > 0 ? Math.min(...fees) : 0;
}

function executionGas(record: RunRecord, book: BookSnapshot): ReadonlyMap<number, number> {
  const executions = record.transactions.filter((tx) => tx.kind === EXECUTION && tx.status === 'success');
  const average = (all: typeof executions): number | null =>
    all.length > 0 ? all.reduce((total, tx) => total + Number(tx.gasUsed), 0) / all.length : null;
  const anywhere = average(executions);
  return new Map(
    book.chains.map((chain) => [
      chain.chainId,
      average(executions.filter((tx) => tx.chainId === chain.chainId)) ??
        anywhere ??
        chain.pools[0]?.gas ??
        0,
    ]),
  );
}

/** What trading cost in this run: realised swap cost, realised borrow rate, gas of its own executions. */
export function runCosts(
  record: RunRecord,
  books: readonly BookSnapshot[],
  intervals: readonly Interval[],
): RunCosts {
  const first = books[0];
  const traded = toUsd(sum(intervals.map((interval) => interval.tradedUsd)));
  const debtSeconds = intervals.reduce(
    (total, interval) => total + toUsd(interval.debt) * interval.seconds,
    0,
  );
  return {
    swap: traded > 0 ? -toUsd(totalLine(intervals, 'swap')) / traded : first ? cheapestPool(first) : 0,
    carry: debtSeconds > 0 ? -toUsd(totalLine(intervals, 'borrowInterest')) / debtSeconds : 0,
    gas: first ? executionGas(record, first) : new Map(),
  };
}

interface Leg {
  readonly asset: AssetId;
  readonly hedge: number;
}

/** Signed hedges of one position, one per token that is not the settlement token. */
function legsOf(position: PositionSnapshot, settlement: AssetId): readonly Leg[] {
  const hodl = position.benchmark === 'hodl';
  return [
    {
      asset: position.asset0,
      hedge: -wadToNumber(position.amount0) + (hodl ? wadToNumber(position.entry0) : 0),
    },
    {
      asset: position.asset1,
      hedge: -wadToNumber(position.amount1) + (hodl ? wadToNumber(position.entry1) : 0),
    },
  ].filter((leg) => leg.asset !== settlement);
}

interface Desk {
  readonly held: Map<string, number>;
  lastHour: number | null;
}

interface StepResult {
  cost: number;
  trades: number;
  pnl: number;
}

function hedgePosition(
  position: PositionSnapshot,
  before: ChainSnapshot,
  after: ChainSnapshot,
  context: { desk: Desk; costs: RunCosts; settlement: AssetId; seconds: number; rebalance: boolean },
  result: StepResult,
): void {
  const { desk, costs, settlement, seconds, rebalance } = context;
  const gasUsd = (costs.gas.get(before.chainId) ?? 0) * toUsd(times(before.gasPrice, before.nativePrice));
  for (const leg of legsOf(position, settlement)) {
    const key = `${position.key}/${leg.asset}`;
    const price = wadToNumber(priceOf(before, leg.asset, settlement));
    const priceAfter = wadToNumber(priceOf(after, leg.asset, settlement));
    let held = desk.held.get(key) ?? 0;
    const change = Math.abs(leg.hedge - held) * price;
    if (rebalance && change >= SMALLEST_TRADE_USD) {
      held = leg.hedge;
      desk.held.set(key, held);
      result.trades += 1;
      result.cost += change * costs.swap + gasUsd;
    }
    result.cost += Math.max(0, -held) * price * costs.carry * seconds;
    result.pnl += held * (priceAfter - price);
  }
}

/**
 * Counterfactual, computed and never executed: every position's every token is hedged one-to-one, once an hour, on
 * the position's own chain, nothing netted between positions or chains. Prices and exposures are this run's; each
 * trade pays this run's realised swap cost per dollar and the gas of one execution on its chain at that hour's gas
 * price, and shorts pay this run's realised borrow rate. Borrow limits, pool depth and failures are ignored, all in
 * the counterfactual's favour.
 */
export function oneToOne(
  books: readonly BookSnapshot[],
  intervals: readonly Interval[],
  costs: RunCosts,
  steps: number,
): OneToOne {
  const desk: Desk = { held: new Map(), lastHour: null };
  const pnl: number[] = [];
  let costUsd = 0;
  let trades = 0;
  intervals.forEach((interval, index) => {
    const before = books[index];
    const after = books[index + 1];
    if (!before || !after) return;
    const hour = clockHour(interval.at);
    const rebalance = index < steps && hour !== desk.lastHour;
    if (rebalance) desk.lastHour = hour;
    const result: StepResult = { cost: 0, trades: 0, pnl: toUsd(interval.unhedged) };
    const context = { desk, costs, settlement: before.settlement, seconds: interval.seconds, rebalance };
    for (const chain of before.chains)
      for (const position of chain.positions)
        hedgePosition(position, chain, chainOf(after, chain.chainId), context, result);
    pnl.push(result.pnl - result.cost);
    costUsd += result.cost;
    trades += result.trades;
  });
  return { pnl, costUsd, trades };
}
