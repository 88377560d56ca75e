import type { AssetId, BookSnapshot, ChainId, ChainSnapshot } from '@ballast/core';
import { chainOf, grossNav, priceOf } from './book.ts';
import { type LpLines, lpLines } from './lp.ts';
import type { FillRecord, RunRecord } from './record.ts';
import { fromUsd, sum, times, type Value } from './value.ts';

/** Where money came from or went between two snapshots, USD with 36 decimals, gains positive. */
export interface IntervalLines extends LpLines {
  /** Price moves of what the vaults held after the trades. */
  readonly hedge: Value;
  readonly supplyInterest: Value;
  readonly borrowInterest: Value;
  /** Fills against the oracle price: pool fee plus impact. */
  readonly swap: Value;
  readonly gas: Value;
  readonly messageFees: Value;
  /** Price moves of the vaults' settlement token; zero while it is worth one dollar. */
  readonly settlementPrice: Value;
}

export type LineName = keyof IntervalLines;

export interface Interval {
  /** Time of the opening snapshot, seconds. */
  readonly at: number;
  readonly seconds: number;
  readonly lines: IntervalLines;
  readonly navChange: Value;
  readonly unexplained: Value;
  /** Profit and loss of the declared benchmarks. */
  readonly benchmark: Value;
  /** LP value and fees against the benchmark. */
  readonly unhedged: Value;
  /** The whole book's actual NAV change without flows, against the benchmark. */
  readonly ballast: Value;
  readonly tradedUsd: Value;
  /** USD of debt carried through the interval. */
  readonly debt: Value;
}

/** Interest beyond this rate per year, or twice the market's own rate if that is more, stays unexplained. */
const MAX_YEARLY_PERCENT = 200;
const YEAR = 31_536_000n;
/** Lending markets report USD with 8 decimals, so a cent is far above rounding and far below money. */
const ROUNDING: Value = 10n ** 34n;
/** Lending clocks are block times and may run ahead of the snapshot's. */
const CLOCK_SLACK = 120;

function plausible(interest: Value, principal: Value, seconds: number, marketRate = 0): Value {
  const elapsed = BigInt(Math.max(0, Math.ceil(seconds)) + CLOCK_SLACK);
  const percent = BigInt(Math.ceil(Math.max(MAX_YEARLY_PERCENT, 200 * marketRate)));
  const ceiling = (principal * percent * elapsed) / (100n * YEAR) + ROUNDING;
  return interest >= -ROUNDING && interest <= ceiling ? interest : 0n;
}

const signed = (fill: FillRecord): bigint => (fill.side === 'sell' ? -fill.quantity : fill.quantity);
const cashFlow = (fill: FillRecord): bigint => (fill.side === 'sell' ? fill.cash : -fill.cash);

interface AssetLines {
  readonly hedge: Value;
  readonly borrowInterest: Value;
  readonly swap: Value;
  readonly debt: Value;
}

/**
 * Hedge of one asset on one chain over one interval, with `h` = held after the interval's trades:
 * `q'p' - qp = (q' - h)p' + h(p' - p) + (h - q)p`, which is interest on debt + price move + trades at the oracle.
 */
function assetLines(
  asset: AssetId,
  before: ChainSnapshot,
  after: ChainSnapshot,
  fills: readonly FillRecord[],
  settlement: AssetId,
): AssetLines {
  const price = priceOf(before, asset, settlement);
  const priceAfter = priceOf(after, asset, settlement);
  const opening = before.assets[asset];
  const closing = after.assets[asset];
  const held = (opening?.held ?? 0n) + sum(fills.map(signed));
  const debtBefore = opening?.debt ?? 0n;
  const debtAfter = closing?.debt ?? 0n;
  const debt = debtBefore > debtAfter ? debtBefore : debtAfter;
  const accrued = times(held - (closing?.held ?? 0n), priceAfter);
  return {
    hedge: times(held, priceAfter - price),
    borrowInterest: -plausible(
      accrued,
      times(debt, priceAfter),
      after.timestamp - before.timestamp,
      Math.max(opening?.borrow?.rate ?? 0, closing?.borrow?.rate ?? 0),
    ),
    swap: sum(
      fills.map(
        (fill) => times(signed(fill), price) + times(cashFlow(fill), priceOf(before, settlement, settlement)),
      ),
    ),
    debt: times(debtAfter, priceAfter),
  };
}

/**
 * Vault cash, idle plus supplied, over one interval: `c'` is what prices, trades and flows leave, the rest is
 * interest. Moving cash between idle and supplied changes neither.
 */
function cashLines(
  before: ChainSnapshot,
  after: ChainSnapshot,
  moved: bigint,
  settlement: AssetId,
): { supplyInterest: Value; settlementPrice: Value } {
  const price = priceOf(before, settlement, settlement);
  const priceAfter = priceOf(after, settlement, settlement);
  const idle = before.idleSettlement + moved;
  const supplied = fromUsd(before.collateral);
  const repriced = (supplied * priceAfter) / price;
  const interest =
    times(after.idleSettlement, priceAfter) + fromUsd(after.collateral) - times(idle, priceAfter) - repriced;
  return {
    supplyInterest: plausible(
      interest,
      repriced + times(idle > 0n ? idle : 0n, priceAfter),
      after.timestamp - before.timestamp,
    ),
    settlementPrice: times(idle, priceAfter - price) + repriced - supplied,
  };
}

interface Events {
  readonly fills: readonly FillRecord[];
  readonly gas: Value;
  readonly messageFees: Value;
  readonly flows: ReadonlyMap<number, bigint>;
}

function eventsOf(record: RunRecord, book: BookSnapshot, later: BookSnapshot): Events {
  const between = (chainId: ChainId, block: bigint) =>
    block > chainOf(book, chainId).block && block <= chainOf(later, chainId).block;
  const ofChain = <T extends { readonly chainId: ChainId; readonly block: bigint }>(all: readonly T[]) =>
    all.filter((event) => between(event.chainId, event.block));
  const messages = record.messages.filter((message) => between(message.source, message.block));
  const native = (chainId: number) => chainOf(book, chainId).nativePrice;
  const flows = new Map<number, bigint>();
  for (const flow of ofChain(record.flows))
    flows.set(flow.chainId, (flows.get(flow.chainId) ?? 0n) + flow.amount);
  return {
    fills: ofChain(record.fills),
    gas: sum(ofChain(record.transactions).map((tx) => times(tx.gasUsed * tx.gasPrice, native(tx.chainId)))),
    messageFees: sum(messages.map((message) => times(message.fee, native(message.source)))),
    flows,
  };
}

interface ChainLines {
  hedge: Value;
  borrowInterest: Value;
  swap: Value;
  debt: Value;
  supplyInterest: Value;
  settlementPrice: Value;
  vaultFlows: Value;
}

function chainLines(
  before: ChainSnapshot,
  after: ChainSnapshot,
  events: Events,
  settlement: AssetId,
): ChainLines {
  const fills = events.fills.filter((fill) => fill.chainId === before.chainId);
  const flow = events.flows.get(before.chainId) ?? 0n;
  const names = new Set([...Object.keys(before.assets), ...Object.keys(after.assets)]);
  names.delete(settlement);
  const perAsset = [...names].map((asset) =>
    assetLines(
      asset,
      before,
      after,
      fills.filter((fill) => fill.asset === asset),
      settlement,
    ),
  );
  return {
    hedge: sum(perAsset.map((line) => line.hedge)),
    borrowInterest: sum(perAsset.map((line) => line.borrowInterest)),
    swap: sum(perAsset.map((line) => line.swap)),
    debt: sum(perAsset.map((line) => line.debt)),
    ...cashLines(before, after, sum(fills.map(cashFlow)) + flow, settlement),
    vaultFlows: times(flow, priceOf(before, settlement, settlement)),
  };
}

/**
 * Accounts for everything between two snapshots. NAV is LP value at oracle prices + uncollected fees + vault net
 * assets - what the keeper paid; each line is measured on its own and `unexplained` is what they leave.
 */
export function accountInterval(record: RunRecord, before: BookSnapshot, after: BookSnapshot): Interval {
  const events = eventsOf(record, before, after);
  const settlement = before.settlement;
  const lp = lpLines(before, after);
  const perChain = before.chains.map((chain) =>
    chainLines(chain, chainOf(after, chain.chainId), events, settlement),
  );
  const total = (name: keyof ChainLines): Value => sum(perChain.map((lines) => lines[name]));
  const lines: IntervalLines = {
    fees: lp.fees,
    delta: lp.delta,
    lvr: lp.lvr,
    hedge: total('hedge'),
    supplyInterest: total('supplyInterest'),
    borrowInterest: total('borrowInterest'),
    swap: total('swap'),
    gas: -events.gas,
    messageFees: -events.messageFees,
    settlementPrice: total('settlementPrice'),
    flows: lp.flows + total('vaultFlows'),
  };
  const navChange = grossNav(after) - grossNav(before) + lines.gas + lines.messageFees;
  return {
    at: before.at,
    seconds: after.at - before.at,
    lines,
    navChange,
    unexplained: navChange - sum(Object.values(lines)),
    benchmark: lp.benchmark,
    unhedged: lines.fees + lines.delta + lines.lvr - lp.benchmark,
    ballast: navChange - lines.flows - lp.benchmark,
    tradedUsd: sum(
      events.fills.map((fill) =>
        times(fill.quantity, priceOf(chainOf(before, fill.chainId), fill.asset, settlement)),
      ),
    ),
    debt: total('debt'),
  };
}

/** Accounts for a whole run, one interval per pair of neighbouring snapshots. */
export function accountRun(record: RunRecord, books: readonly BookSnapshot[]): readonly Interval[] {
  const intervals: Interval[] = [];
  for (let step = 0; step + 1 < books.length; step++) {
    const before = books[step];
    const after = books[step + 1];
    if (before && after) intervals.push(accountInterval(record, before, after));
  }
  return intervals;
}

/** Sum of one line over intervals. */
export const totalLine = (intervals: readonly Interval[], name: LineName): Value =>
  sum(intervals.map((interval) => interval.lines[name]));
