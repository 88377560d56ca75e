import type { BookSnapshot } from '@ballast/core';
import { accountInterval, type IntervalLines } from './account.ts';
import { timeline } from './book.ts';
import type { RunRecord } from './record.ts';
import { toUsd } from './value.ts';

/** Running totals of an unfinished run, USD. */
export interface LiveTotals {
  readonly pnl: { readonly unhedged: number; readonly ballast: number };
  readonly costs: {
    readonly swap: number;
    readonly borrow: number;
    readonly gas: number;
    readonly messages: number;
  };
}

/**
 * Accounts for a run as it grows: each call handles only the snapshots added since the last one, with the same
 * arithmetic as the report. Events must be in the record before the snapshot that follows them.
 */
export function createLiveAccount(): (record: RunRecord) => LiveTotals {
  let done: readonly BookSnapshot[] = [];
  const total = { unhedged: 0n, ballast: 0n, swap: 0n, borrowInterest: 0n, gas: 0n, messageFees: 0n };
  const add = (name: 'swap' | 'borrowInterest' | 'gas' | 'messageFees', lines: IntervalLines) => {
    total[name] += lines[name];
  };
  return (record) => {
    const books = timeline(record);
    for (let index = Math.max(1, done.length); index < books.length; index++) {
      const before = books[index - 1];
      const after = books[index];
      if (!before || !after) continue;
      const interval = accountInterval(record, before, after);
      total.unhedged += interval.unhedged;
      total.ballast += interval.ballast;
      add('swap', interval.lines);
      add('borrowInterest', interval.lines);
      add('gas', interval.lines);
      add('messageFees', interval.lines);
    }
    done = books;
    return {
      pnl: { unhedged: toUsd(total.unhedged), ballast: toUsd(total.ballast) },
      costs: {
        swap: -toUsd(total.swap),
        borrow: -toUsd(total.borrowInterest),
        gas: -toUsd(total.gas),
        messages: -toUsd(total.messageFees),
      },
    };
  };
}
