import type { RunReport } from '@ballast/core';
import { duration, percent, usd } from '../format.ts';
import { modelSection, outageSection, stanceSection } from './decisions.ts';
import { html, type Markup } from './markup.ts';
import { attributionSection, costSection, exposureSection, pnlSection, priceSection } from './sections.ts';
import { style } from './style.ts';
import {
  gasTable,
  hedgeTable,
  messageTable,
  planStrip,
  positionTable,
  reasonTable,
  table,
} from './tables.ts';
import { headline, tiles } from './tiles.ts';

const mark = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 7h18l-3.2 8.2a3 3 0 0 1-2.8 1.9H9a3 3 0 0 1-2.8-1.9z" fill="currentColor"/><path d="M12 17v4M8.5 21h7" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/></svg>`;

function header(report: RunReport): Markup {
  const { market, run } = report;
  const generated = market.source.startsWith('generated');
  const period = `${market.from.slice(0, 16).replace('T', ' ')} to ${market.to.slice(0, 16).replace('T', ' ')} UTC`;
  return html`<header class="top"><div class="mark">${mark}Ballast run report</div><h1>${headline(report)}</h1><dl class="facts"><div><dt>Run</dt><dd>${run.id}</dd></div><div><dt>Started</dt><dd>${run.startedAt.slice(0, 16).replace('T', ' ')} UTC</dd></div><div><dt>Market</dt><dd>${market.source}</dd></div><div><dt>Period</dt><dd>${period}</dd></div><div><dt>Steps</dt><dd>${market.steps}</dd></div><div><dt>Command</dt><dd><code>${run.command}</code></dd></div></dl>${
    generated
      ? html`<p class="banner" role="note"><strong>Generated data.</strong> Prices of this run come from a random model, ${market.source}, not from a market. Use a folder with price history for figures about real markets.</p>`
      : null
  }</header>`;
}

const section = (title: string, sub: string, body: Markup): Markup =>
  html`<section><h2>${title}</h2><p class="sub">${sub}</p>${body}</section>`;

function records(report: RunReport): readonly Markup[] {
  const { plans, hedges, messages, positions } = report;
  const hedged = plans.list.filter((plan) => plan.action === 'hedge').length;
  const worstGap = plans.list.reduce((worst, plan) => Math.max(worst, plan.gap), 0);
  return [
    section(
      'Positions',
      'Value at oracle prices with uncollected fees at the end of the run; fees over the run.',
      positionTable(positions),
    ),
    section(
      'Hedges',
      `${hedges.length} executions, ${report.crossChainHedges} of them for positions on another chain. Loss is fee and impact against the oracle price; negative is a better fill.`,
      hedgeTable(hedges),
    ),
    section(
      'Messages',
      'Mandates, reports and halts between vaults over LayerZero, with the time from sending to verification and delivery.',
      messageTable(messages),
    ),
    section('Gas', "What the keeper's transactions used and cost, by chain and kind.", gasTable(report.gas)),
    section(
      'Plans',
      `${plans.count} plans: ${hedged} hedged, ${plans.count - hedged} held. Largest relative duality gap of the solver: ${worstGap.toExponential(1)}. A plan may cite several reasons.`,
      html`<div class="chart">${planStrip(plans)}</div>${reasonTable(plans)}`,
    ),
  ];
}

function timings(report: RunReport): Markup {
  return section(
    'Stage times',
    'Wall-clock time of this run.',
    table(
      'Stage times',
      [{ name: 'Stage' }, { name: 'Time', numeric: true }],
      report.timings.map((timing) => [timing.stage, duration(timing.ms)]),
    ),
  );
}

function notes(report: RunReport): Markup {
  const tail = report.pnl.unhedged.daily.length < 20 ? 'hourly' : 'daily';
  return html`<section class="aside"><h2>How to read the figures</h2><ul class="plain"><li>Hedging protects against variance and tails. It does not remove loss versus rebalancing, and it does not promise a better mean.</li><li>Profit and loss is measured against the benchmark each position declares: ${report.pnl.benchmark}. A usd-neutral benchmark is a constant, a hodl benchmark is the tokens at entry.</li><li>Hedge effectiveness is 1 - variance with Ballast / variance unhedged, net of all costs. Tail protection is the reduction of the mean of the worst 5 % of ${tail} outcomes.</li><li>One-to-one is computed, not executed: every token of every position hedged hourly on its own chain, nothing netted, at this run's realised swap cost, borrow rate and gas.</li><li>NAV is LP value at oracle prices plus uncollected fees plus vault net assets minus gas and message fees paid. Unexplained is what the measured lines leave of its change.</li></ul></section>`;
}

function emulated(report: RunReport): Markup | null {
  if (report.emulated.length === 0) return null;
  return html`<section class="aside"><h2>Emulated parts</h2><p class="sub">These stand in for something that cannot be reached from a local run.</p><ul class="plain">${report.emulated.map((part) => html`<li>${part}</li>`)}</ul></section>`;
}

/**
 * The report as one self-contained page: no scripts, no network, drawings inline, readable in light, dark and print.
 * Pure: same report, same text.
 * @throws FatalError when a drawn number is not finite.
 */
export function renderHtml(report: RunReport): string {
  const { effectiveness: effect } = report;
  const title = `Ballast run ${report.run.id}`;
  const description = `Ballast ${usd(report.pnl.ballast.total)}, unhedged ${usd(report.pnl.unhedged.total)}, variance removed ${percent(effect.he)}`;
  const page = html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="description" content="${description}"><title>${title}</title><style>${{ markup: style }}</style></head><body>${header(report)}<main>${tiles(report)}${pnlSection(report)}${exposureSection(report)}${attributionSection(report)}<div class="columns">${costSection(report)}${timings(report)}</div>${outageSection(report)}${stanceSection(report)}${modelSection(report)}${priceSection(report)}${records(report)}${notes(report)}${emulated(report)}</main><footer>Written by <code>${report.run.command}</code> from the records of the run; the same figures are in report.json.</footer></body></html>`;
  return `<!doctype html>\n${page.markup}\n`;
}
