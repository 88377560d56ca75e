import { type BookSnapshot, reasons, wadToNumber } from '@ballast/core';
import { bookBefore, chainOf, hedgeAssets, timeline } from '../report/book.ts';
import { budgetText } from '../report/format.ts';
import { createLiveAccount } from '../report/live.ts';
import type { RunRecord } from '../report/record.ts';
import { exposureRows } from '../report/tables.ts';
import { times, toUsd } from '../report/value.ts';
import type { RunView } from './state.ts';

/** Entries per list: more than any terminal shows. */
const KEPT = 40;

function priceIn(book: BookSnapshot, asset: string): number | null {
  const found = book.chains.find((chain) => chain.assets[asset])?.assets[asset];
  return found ? wadToNumber(found.price) : null;
}

function prices(first: BookSnapshot, last: BookSnapshot): RunView['prices'] {
  return hedgeAssets(last).flatMap((asset) => {
    const from = priceIn(first, asset);
    const usd = priceIn(last, asset);
    return usd === null ? [] : [{ asset, usd, change: from ? usd / from - 1 : 0 }];
  });
}

function attentionOf({ plans, snapshots, closing }: RunRecord): RunView['attention'] {
  const plan = plans.at(-1);
  const down = (closing ?? snapshots.at(-1))?.unavailable ?? [];
  const refused = plan?.gate?.filter(({ worthIt }) => !worthIt).length ?? 0;
  const notWorthIt = plan?.reasons.filter(({ code }) => code === 'not-worth-it') ?? [];
  return [
    ...down.map(({ name, code, detail }) => ({
      text: `${name}: ${reasons[code]} (${detail})`,
      urgent: true,
    })),
    ...(plan?.budget ? [{ text: budgetText(plan.budget), urgent: !plan.budget.met }] : []),
    ...(plan?.gate?.length
      ? [
          {
            text: `hedge gate: ${refused} of ${plan.gate.length} positions are not worth hedging`,
            urgent: false,
          },
        ]
      : []),
    ...notWorthIt.map(({ asset, detail }) => ({
      text: `not worth it${asset ? `, ${asset}` : ''}: ${detail ?? ''}`,
      urgent: false,
    })),
  ];
}

/**
 * Makes the screen's view of a growing run record. Call it with the record so far after every step.
 * @returns null until the record has its first snapshot.
 */
export function createRunView(): (record: RunRecord, step: number) => RunView | null {
  const account = createLiveAccount();
  return (record, step) => {
    if (record.snapshots.length === 0) return null;
    const books = timeline(record);
    const first = books[0];
    const last = books.at(-1);
    if (!first || !last) return null;
    const name = (chainId: number) => chainOf(first, chainId).name;
    return {
      source: record.source,
      at: last.at,
      step,
      steps: record.steps,
      prices: prices(first, last),
      exposure: exposureRows(last),
      plans: record.plans.slice(-KEPT),
      transactions: record.transactions.slice(-KEPT).map((tx) => {
        const book = bookBefore(books, tx.chainId, tx.block) ?? first;
        return {
          hash: tx.hash,
          at: chainOf(book, tx.chainId).timestamp,
          chain: name(tx.chainId),
          kind: tx.kind,
          status: tx.status,
          gasUsd: toUsd(times(tx.gasUsed * tx.gasPrice, chainOf(book, tx.chainId).nativePrice)),
        };
      }),
      messages: record.messages.slice(-KEPT).map((message) => ({
        guid: message.guid,
        kind: message.kind,
        from: name(message.source),
        to: name(message.destination),
        sent: message.sent,
        verified: message.verified,
        delivered: message.delivered,
      })),
      model: { name: record.forecasts.at(-1)?.model ?? 'none yet', reason: record.risk.reason },
      attention: attentionOf(record),
      ...account(record),
    };
  };
}
