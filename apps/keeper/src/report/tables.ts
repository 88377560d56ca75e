import { quantile } from '@ballast/backtest';
import {
  type AssetId,
  type BookSnapshot,
  type ChainSnapshot,
  type Plan,
  type PositionSnapshot,
  type ReasonCode,
  type ReportHedge,
  type ReportMessage,
  type ReportPosition,
  type RunReport,
  wad,
  wadToNumber,
} from '@ballast/core';
import { bookBefore, chainOf, feesValue, hedgeAssets, positionValue, priceOf } from './book.ts';
import { quantity } from './format.ts';
import { positionLines } from './lp.ts';
import type { FillRecord, RunRecord } from './record.ts';
import { fromUsd, sum, times, toUsd } from './value.ts';

/**
 * Book exposure per chain and asset with and without the hedges. A chain's own hedges count minus what it carries
 * for others plus what others carry for it, so every chain shows what is left of its own book and the sum over
 * chains is the book's.
 */
export function exposureRows(book: BookSnapshot): RunReport['exposure'] {
  const carried = (chain: ChainSnapshot, asset: string): bigint =>
    sum(chain.inbound.filter((mandate) => mandate.asset === asset).map((mandate) => mandate.quantity));
  const carriedElsewhere = (chain: ChainSnapshot, asset: string): bigint =>
    sum(
      book.chains.flatMap((other) =>
        other.inbound
          .filter((mandate) => mandate.asset === asset && mandate.srcEid === chain.eid)
          .map((mandate) => mandate.quantity),
      ),
    );
  return book.chains.flatMap((chain) =>
    hedgeAssets(book).flatMap((asset) => {
      const state = chain.assets[asset];
      if (!state) return [];
      const after = state.exposure + state.held - carried(chain, asset) + carriedElsewhere(chain, asset);
      return [
        {
          chain: chain.name,
          asset,
          before: wadToNumber(state.exposure),
          after: toUsd(fromUsd(wad(after))),
          beforeUsd: toUsd(times(state.exposure, state.price)),
          afterUsd: toUsd(times(after, state.price)),
        },
      ];
    }),
  );
}

const venueNames = {
  'uniswap-v3': 'Uniswap v3',
  'uniswap-v2': 'Uniswap v2',
  sushi: 'SushiSwap',
  balancer: 'Balancer',
} as const;

/** Pools sort their tokens by address; people quote a pair in the settlement asset. */
const isInverted = (position: PositionSnapshot, settlement: AssetId): boolean =>
  position.asset0 === settlement;

function pairText(position: PositionSnapshot, settlement: AssetId): string {
  const { asset0, asset1 } = position;
  return isInverted(position, settlement) ? `${asset1}/${asset0}` : `${asset0}/${asset1}`;
}

function rangeText(position: PositionSnapshot, settlement: AssetId): string {
  const { shape } = position;
  const inverted = isInverted(position, settlement);
  if (shape.kind === 'weighted') {
    const percent = Math.round(shape.weight0 * 100);
    return inverted ? `weights ${100 - percent}/${percent}` : `weights ${percent}/${100 - percent}`;
  }
  if (shape.kind === 'constant-product') return 'full range';
  const [from, to] = inverted ? [1 / shape.upper, 1 / shape.lower] : [shape.lower, shape.upper];
  return `${quantity(from)} to ${quantity(to)} ${inverted ? position.asset0 : position.asset1}`;
}

/** Fees one position earned over the run, by the same split as the attribution. */
function feesEarned(key: string, books: readonly BookSnapshot[]): bigint {
  let total = 0n;
  for (let index = 0; index + 1 < books.length; index++) {
    const before = books[index];
    const after = books[index + 1];
    if (!before || !after) continue;
    for (const chain of before.chains) {
      const opening = chain.positions.find((position) => position.key === key);
      const closingChain = chainOf(after, chain.chainId);
      const closing = closingChain.positions.find((position) => position.key === key);
      if (opening && closing)
        total += positionLines(opening, closing, chain, closingChain, before.settlement).fees;
    }
  }
  return total;
}

/** Positions as they stand in the last snapshot. */
export function positionRows(record: RunRecord, books: readonly BookSnapshot[]): readonly ReportPosition[] {
  const last = books.at(-1);
  if (!last) return [];
  const entries = new Map(record.entries.map((entry) => [entry.key, entry.valueUsd]));
  return last.chains.flatMap((chain) =>
    chain.positions.map((position) => ({
      key: position.key,
      chain: chain.name,
      venue: venueNames[position.venue],
      pair: pairText(position, last.settlement),
      range: rangeText(position, last.settlement),
      benchmark: position.benchmark,
      valueUsd: toUsd(
        positionValue(position, chain, last.settlement) + feesValue(position, chain, last.settlement),
      ),
      entryUsd: entries.get(position.key) ?? 0,
      feesUsd: toUsd(feesEarned(position.key, books)),
      exposure: [
        { asset: position.asset0, amount: position.exposure0 },
        { asset: position.asset1, amount: position.exposure1 },
      ]
        .filter((leg) => leg.asset !== last.settlement)
        .map((leg) => ({
          asset: leg.asset,
          quantity: wadToNumber(leg.amount),
          usd: toUsd(times(leg.amount, priceOf(chain, leg.asset, last.settlement))),
        })),
    })),
  );
}

/** Codes a plan cites anywhere, each once, the plan's own first. */
export function reasonsOf(plan: Plan): readonly ReasonCode[] {
  return [
    ...new Set([
      ...plan.reasons.map((reason) => reason.code),
      ...plan.orders.map((order) => order.reason.code),
      ...plan.vaultPlans.flatMap((vault) => vault.mandates.map((mandate) => mandate.reason.code)),
    ]),
  ];
}

export function planRows(plans: readonly Plan[]): RunReport['plans'] {
  const byReason: Partial<Record<ReasonCode, number>> = {};
  const list = plans.map((plan) => {
    const codes = reasonsOf(plan);
    for (const code of codes) byReason[code] = (byReason[code] ?? 0) + 1;
    return { cycle: plan.cycle, at: plan.at, action: plan.action, reasons: codes, gap: plan.certificate.gap };
  });
  return { count: plans.length, byReason, list };
}

/** What a fill lost against the oracle price of the snapshot it was decided on, USD; negative is a gain. */
export function fillLoss(fill: FillRecord, book: BookSnapshot): number {
  const chain = chainOf(book, fill.chainId);
  const asset = times(fill.quantity, priceOf(chain, fill.asset, book.settlement));
  const cash = times(fill.cash, priceOf(chain, book.settlement, book.settlement));
  return toUsd(fill.side === 'sell' ? asset - cash : cash - asset);
}

export function hedgeRows(record: RunRecord, books: readonly BookSnapshot[]): readonly ReportHedge[] {
  const transactions = new Map(record.transactions.map((tx) => [tx.hash, tx]));
  const perTransaction = new Map<string, number>();
  for (const fill of record.fills) perTransaction.set(fill.tx, (perTransaction.get(fill.tx) ?? 0) + 1);
  return record.fills.flatMap((fill) => {
    const book = bookBefore(books, fill.chainId, fill.block);
    if (!book) return [];
    const chain = chainOf(book, fill.chainId);
    const tx = transactions.get(fill.tx);
    const gas = tx ? toUsd(times(tx.gasUsed * tx.gasPrice, chain.nativePrice)) : 0;
    return [
      {
        cycle: fill.cycle,
        at: fill.at,
        chain: chain.name,
        asset: fill.asset,
        side: fill.side,
        amount: wadToNumber(fill.quantity),
        valueUsd: toUsd(times(fill.quantity, priceOf(chain, fill.asset, book.settlement))),
        legs: fill.legs.map((leg) => ({
          venue: leg.venue,
          amountIn: leg.amountIn.toString(),
          amountOut: leg.amountOut.toString(),
        })),
        lossUsd: fillLoss(fill, book),
        gasUsd: gas / (perTransaction.get(fill.tx) ?? 1),
        tx: fill.tx,
        intentId: fill.intentId,
        positionChains: fill.positionChains.map((id) => chainOf(book, id).name),
        reason: fill.reason,
      },
    ];
  });
}

/** What the keeper's transactions used, by chain and kind, reverted ones included. */
export function gasRows(record: RunRecord, books: readonly BookSnapshot[]): RunReport['gas'] {
  const groups = new Map<string, { chain: string; kind: string; used: number[]; cost: bigint }>();
  for (const tx of record.transactions) {
    const book = bookBefore(books, tx.chainId, tx.block);
    if (!book) continue;
    const chain = chainOf(book, tx.chainId);
    const key = `${tx.chainId} ${tx.kind}`;
    const group = groups.get(key) ?? { chain: chain.name, kind: tx.kind, used: [], cost: 0n };
    group.used.push(Number(tx.gasUsed));
    group.cost += times(tx.gasUsed * tx.gasPrice, chain.nativePrice);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ chain, kind, used, cost }) => ({
    chain,
    kind,
    count: used.length,
    median: quantile(used, 0.5),
    most: Math.max(...used),
    usd: toUsd(cost),
  }));
}

export function messageRows(record: RunRecord, books: readonly BookSnapshot[]): readonly ReportMessage[] {
  return record.messages.flatMap((message) => {
    const book = bookBefore(books, message.source, message.block);
    if (!book) return [];
    const source = chainOf(book, message.source);
    return [
      {
        guid: message.guid,
        from: source.name,
        to: chainOf(book, message.destination).name,
        kind: message.kind,
        feeUsd: toUsd(times(message.fee, source.nativePrice)),
        sent: message.sent,
        verified: message.verified,
        delivered: message.delivered,
        sentTx: message.sentTx,
        deliveredTx: message.deliveredTx,
      },
    ];
  });
}
