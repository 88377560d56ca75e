import { type Reason, reasons } from '@ballast/core';
import { clock, shortHex, transit, usd, usdShort } from '../report/format.ts';
import type { RunView } from './state.ts';
import { bar, fitText, type Line, piece } from './text.ts';

const title = (text: string): Line => [piece(` ${text}`, 'bold')];

const LABEL = 18;
const AMOUNT = 9;

/** Exposure per asset and chain, before and after the hedges, as bars on one scale. */
export function exposureBlock(run: RunView, width: number, room: number): readonly Line[] {
  const rows = run.exposure
    .filter((row) => row.beforeUsd !== 0 || row.afterUsd !== 0)
    .sort((a, b) => Math.abs(b.beforeUsd) - Math.abs(a.beforeUsd))
    .slice(0, Math.max(0, room - 1));
  const largest = Math.max(
    1,
    ...rows.map((row) => Math.max(Math.abs(row.beforeUsd), Math.abs(row.afterUsd))),
  );
  const bars = Math.max(4, Math.floor((width - LABEL - 2 * AMOUNT - 7) / 2));
  const head: Line = [
    piece(fitText(' Exposure', LABEL), 'bold'),
    piece(fitText('LP alone', AMOUNT, 'right'), 'dim'),
    piece(' '.repeat(bars + 3)),
    piece(fitText('hedged', AMOUNT, 'right'), 'dim'),
  ];
  return [
    head,
    ...rows.map(
      (row): Line => [
        piece(` ${fitText(row.asset, 5)}`),
        piece(fitText(row.chain, LABEL - 6), 'dim'),
        piece(fitText(usdShort(row.beforeUsd), AMOUNT, 'right')),
        piece(` ${bar(Math.abs(row.beforeUsd) / largest, bars)}  `, 'warm'),
        piece(fitText(usdShort(row.afterUsd), AMOUNT, 'right')),
        piece(` ${bar(Math.abs(row.afterUsd) / largest, bars)}`, 'accent'),
      ],
    ),
  ];
}

const time = (seconds: number): string => clock(seconds).slice(11);

/** The first reason in words, and how many more there are. */
function reasonText(given: readonly Reason[]): string {
  const [first, ...more] = given;
  if (!first) return 'no reason given';
  const asset = first.asset ? `${first.asset}: ` : '';
  const others = more.length > 0 ? `+${more.length} ` : '';
  const detail = first.detail ? ` (${first.detail})` : '';
  return `${others}${asset}${reasons[first.code]}${detail}`;
}

export function planBlock(run: RunView, room: number): readonly Line[] {
  return [
    title('Plans'),
    ...run.plans
      .slice(Math.max(0, run.plans.length - room))
      .map(
        (plan): Line => [
          piece(` ${time(plan.at)} `, 'dim'),
          piece(plan.action.padEnd(6), plan.action === 'hedge' ? 'accent' : 'dim'),
          piece(reasonText(plan.reasons)),
        ],
      ),
  ];
}

export function transactionBlock(run: RunView, room: number): readonly Line[] {
  return [
    title('Transactions'),
    ...run.transactions
      .slice(Math.max(0, run.transactions.length - room))
      .map(
        (tx): Line => [
          piece(` ${time(tx.at)} `, 'dim'),
          piece(tx.kind.padEnd(18)),
          piece(tx.chain.padEnd(10), 'dim'),
          piece(fitText(usd(tx.gasUsd), 8, 'right')),
          piece(' gas  ', 'dim'),
          piece(shortHex(tx.hash), 'dim'),
          piece(tx.status === 'reverted' ? '  reverted' : '', 'bad'),
        ],
      ),
  ];
}

/** Messages with the steps of their life, and how long the last one took. */
export function messageBlock(run: RunView, room: number): readonly Line[] {
  return [
    title('Messages'),
    ...run.messages.slice(Math.max(0, run.messages.length - room)).map((message): Line => {
      const verified = message.verified ?? message.delivered;
      const last = message.delivered ?? message.verified;
      return [
        piece(` ${time(message.sent)} `, 'dim'),
        piece(`${message.kind.padEnd(8)}${message.from} to ${message.to}  `),
        piece('sent', 'good'),
        piece(' > verified', verified === null ? 'dim' : 'good'),
        piece(' > delivered', message.delivered === null ? 'dim' : 'good'),
        piece(last === null ? '' : transit(last - message.sent)),
      ];
    }),
  ];
}
