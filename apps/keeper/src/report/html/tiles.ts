import type { RunReport } from '@ballast/core';
import { percent, usd } from '../format.ts';
import { html, type Markup } from './markup.ts';

const days = (report: RunReport): number => report.pnl.unhedged.daily.length;

/** Variance needs two points; a shorter run has no figure to show. */
const effect = (value: number, points: number): string =>
  points < 2 ? 'n/a' : percent(value, value > 0.99 ? 2 : 1);

/** One sentence with what the run found, whichever way it went. */
export function headline(report: RunReport): string {
  const { effectiveness } = report;
  const daily = days(report) >= 2;
  const he = daily ? effectiveness.he : effectiveness.heHourly;
  const hours = report.pnl.unhedged.hourly.length;
  const span = hours >= 48 ? `${days(report)} days` : hours === 1 ? 'one hour' : `${hours} hours`;
  const change =
    he >= 0
      ? `removed ${percent(he)} of the book's ${daily ? 'daily' : 'hourly'} variance`
      : `raised the book's ${daily ? 'daily' : 'hourly'} variance by ${percent(-he)}`;
  return `Over ${span} the hedges ${change} at a cost of ${usd(effectiveness.costUsd)}`;
}

const tile = (what: string, value: string, ...under: readonly string[]): Markup =>
  html`<div class="tile"><span class="what">${what}</span><b>${value}</b>${under.map((line) => html`<span>${line}</span>`)}</div>`;

/** The six figures a fund asks for first, each beside what it compares with. */
export function tiles(report: RunReport): Markup {
  const { effectiveness, pnl, attribution } = report;
  const tail = days(report) < 20 ? 'hourly, as there are fewer than 20 days' : 'daily';
  const share = attribution.navStart === 0 ? 0 : Math.abs(attribution.unexplained / attribution.navStart);
  return html`<div class="tiles">${[
    tile(
      'Variance removed, daily',
      effect(effectiveness.he, days(report)),
      `hourly ${effect(effectiveness.heHourly, pnl.unhedged.hourly.length)}`,
      `one-to-one, computed: ${effect(effectiveness.oneToOneHe, days(report))}`,
    ),
    tile('Tail protection', percent(effectiveness.cvar95Reduction), 'CVaR 95 % reduction', tail),
    tile(
      'P&L against benchmark',
      usd(pnl.ballast.total, { plus: true }),
      `unhedged ${usd(pnl.unhedged.total, { plus: true })}`,
      `one-to-one, computed: ${usd(pnl.oneToOne.total, { plus: true })}`,
    ),
    tile(
      'Cost of hedging',
      usd(effectiveness.costUsd),
      'swaps, borrowing, gas and messages',
      `one-to-one, computed: ${usd(effectiveness.oneToOneCostUsd)}`,
    ),
    tile(
      'Trades',
      effectiveness.trades.toLocaleString('en-US'),
      `${report.crossChainHedges} for positions on another chain`,
      `one-to-one, computed: ${effectiveness.oneToOneTrades.toLocaleString('en-US')}`,
    ),
    tile(
      'NAV change',
      usd(attribution.navChange, { plus: true }),
      `from ${usd(attribution.navStart)} to ${usd(attribution.navEnd)}`,
      `unexplained ${usd(attribution.unexplained)}, ${share.toExponential(0)} of NAV`,
    ),
  ]}</div>`;
}
