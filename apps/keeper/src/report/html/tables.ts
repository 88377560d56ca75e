import {
  type ReasonCode,
  type ReportHedge,
  type ReportMessage,
  type ReportPosition,
  type RunReport,
  reasons,
} from '@ballast/core';
import { clock, percent, quantity, shortHex, transit, usd } from '../format.ts';
import { type Content, html, type Markup } from './markup.ts';
import { bar, drawing } from './svg.ts';

interface Column {
  readonly name: string;
  readonly numeric?: boolean;
  readonly wide?: boolean;
}

/** A labelled table that scrolls inside its own box and can be reached by keyboard. */
export function table(
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
): Markup {
  if (rows.length === 0) return html`<p class="sub">None in this run.</p>`;
  const kind = (column: Column | undefined) => (column?.numeric ? 'num' : column?.wide ? 'wide' : '');
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${columns.map(
    (column) => html`<th scope="col" class="${kind(column)}">${column.name}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) => html`<td class="${kind(columns[index])}">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

const hash = (value: string): Markup => html`<code title="${value}">${shortHex(value)}</code>`;

export const reasonText = (code: ReasonCode): string => reasons[code];

export function positionTable(positions: readonly ReportPosition[]): Markup {
  return table(
    'Positions',
    [
      { name: 'Position' },
      { name: 'Range' },
      { name: 'Benchmark' },
      { name: 'Entry', numeric: true },
      { name: 'Value', numeric: true },
      { name: 'Fees', numeric: true },
      { name: 'Exposure', numeric: true },
    ],
    positions.map((position) => [
      html`${position.pair}<small>${position.venue} on ${position.chain}, ${position.key}</small>`,
      position.range,
      position.benchmark,
      usd(position.entryUsd),
      usd(position.valueUsd),
      usd(position.feesUsd),
      position.exposure.map(
        (leg) => html`<div>${quantity(leg.quantity)} ${leg.asset} <small>${usd(leg.usd)}</small></div>`,
      ),
    ]),
  );
}

function venues(hedge: ReportHedge): Markup {
  const total = hedge.legs.reduce((sum, leg) => sum + Number(leg.amountIn), 0);
  const share = (amountIn: string) =>
    hedge.legs.length === 1 || total === 0 ? '' : percent(Number(amountIn) / total, 0);
  return html`${hedge.legs.map((leg) => html`<div>${leg.venue} ${share(leg.amountIn)}</div>`)}`;
}

export function hedgeTable(hedges: readonly ReportHedge[]): Markup {
  return table(
    'Hedges',
    [
      { name: 'Time (UTC)' },
      { name: 'Trade' },
      { name: 'Value', numeric: true },
      { name: 'Venues' },
      { name: 'Loss vs oracle', numeric: true },
      { name: 'Protects' },
      { name: 'Why', wide: true },
      { name: 'Transaction' },
    ],
    hedges.map((hedge) => [
      html`${clock(hedge.at)}<small>cycle ${hedge.cycle}</small>`,
      html`${hedge.side} ${quantity(hedge.amount)} ${hedge.asset}<small>on ${hedge.chain}</small>`,
      usd(hedge.valueUsd),
      venues(hedge),
      html`${usd(hedge.lossUsd)}<small>gas ${usd(hedge.gasUsd)}</small>`,
      hedge.positionChains.map((chain) => html`<div>${chain}</div>`),
      reasonText(hedge.reason),
      html`${hash(hedge.tx)}<small>intent ${hash(hedge.intentId)}</small>`,
    ]),
  );
}

export function gasTable(rows: RunReport['gas']): Markup {
  return table(
    'Gas by transaction',
    [
      { name: 'Chain' },
      { name: 'Transaction' },
      { name: 'Count', numeric: true },
      { name: 'Median gas', numeric: true },
      { name: 'Most', numeric: true },
      { name: 'Cost', numeric: true },
    ],
    rows.map((row) => [
      row.chain,
      row.kind,
      row.count.toLocaleString('en-US'),
      Math.round(row.median).toLocaleString('en-US'),
      row.most.toLocaleString('en-US'),
      usd(row.usd),
    ]),
  );
}

const after = (message: ReportMessage, at: number | null): string =>
  at === null ? 'not yet' : transit(at - message.sent).trim();

function lifeBar(message: ReportMessage, longest: number): Markup {
  const x = (at: number) => 2 + (Math.max(0, at - message.sent) / longest) * 124;
  const verified = message.verified ?? message.delivered;
  return html`<svg class="life" viewBox="0 0 130 14" aria-hidden="true"><line x1="2" x2="128" y1="7" y2="7" class="grid"/>${
    verified === null ? null : bar(2, 4, x(verified), 10, 'fill-computed', 'sent to verified')
  }${
    verified === null || message.delivered === null
      ? null
      : bar(x(verified), 4, x(message.delivered), 10, 'fill-ballast', 'verified to delivered')
  }</svg>`;
}

export function messageTable(messages: readonly ReportMessage[]): Markup {
  const longest = Math.max(
    1,
    ...messages.map((one) => (one.delivered ?? one.verified ?? one.sent) - one.sent),
  );
  return table(
    'Messages',
    [
      { name: 'Sent (UTC)' },
      { name: 'Kind' },
      { name: 'Path' },
      { name: 'Verified', numeric: true },
      { name: 'Delivered', numeric: true },
      { name: 'Life cycle' },
      { name: 'Fee', numeric: true },
      { name: 'Transactions' },
    ],
    messages.map((message) => [
      clock(message.sent),
      html`${message.kind}<small>${hash(message.guid)}</small>`,
      `${message.from} to ${message.to}`,
      after(message, message.verified),
      after(message, message.delivered),
      lifeBar(message, longest),
      usd(message.feeUsd),
      html`<div>${hash(message.sentTx)}</div><div>${message.deliveredTx ? hash(message.deliveredTx) : 'not delivered'}</div>`,
    ]),
  );
}

const isReason = (code: string): code is ReasonCode => code in reasons;

export function reasonTable(plans: RunReport['plans']): Markup {
  const rows = Object.entries(plans.byReason)
    .flatMap(([code, count]) => (isReason(code) && count !== undefined ? [{ code, count }] : []))
    .sort((a, b) => b.count - a.count);
  return table(
    'Plans by reason',
    [{ name: 'Plans', numeric: true }, { name: 'Code' }, { name: 'In words', wide: true }],
    rows.map(({ code, count }) => [count, html`<code>${code}</code>`, reasonText(code)]),
  );
}

/** One thin mark per plan in order of time, tall where it traded. */
export function planStrip(plans: RunReport['plans']): Markup {
  const size = { width: 960, height: 34 };
  const slot = size.width / Math.max(1, plans.list.length);
  return drawing(
    'Plans over time',
    'One mark per plan in order of time: tall where it hedged, short where it held.',
    size,
    [
      plans.list.map((plan, index) =>
        bar(
          index * slot,
          plan.action === 'hedge' ? 2 : 22,
          (index + 1) * slot - Math.min(1, slot * 0.3),
          32,
          plan.action === 'hedge' ? 'fill-ballast' : 'fill-hold',
          `${clock(plan.at)}, ${plan.action}: ${plan.reasons.map(reasonText).join('; ')}`,
        ),
      ),
    ],
  );
}
