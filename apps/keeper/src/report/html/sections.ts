import type { RunReport } from '@ballast/core';
import { day, quantity, usd, usdShort } from '../format.ts';
import { costChart, dailyChart, exposureChart } from './barCharts.ts';
import { type Line, lineChart } from './lineChart.ts';
import { html, type Markup } from './markup.ts';
import { waterfall } from './waterfall.ts';

const HOUR = 3600;
const DAY = 86_400;

const secondsOf = (iso: string): number => Date.parse(iso) / 1000;

const seriesKey = html`<ul class="key"><li><i class="unhedged"></i>Unhedged</li><li><i class="ballast"></i>Ballast</li></ul>`;

const chart = (label: string, drawn: Markup, caption?: string): Markup =>
  html`<figure><div class="chart" role="region" aria-label="${label}" tabindex="0">${drawn}</div>${caption ? html`<figcaption>${caption}</figcaption>` : null}</figure>`;

function cumulative(report: RunReport, hourly: readonly number[]): Line['points'] {
  const from = secondsOf(report.market.from);
  const to = secondsOf(report.market.to);
  let value = 0;
  const points = hourly.map((change, index) => {
    value += change;
    return { at: Math.min(to, from + (index + 1) * HOUR), value };
  });
  return [{ at: from, value: 0 }, ...points];
}

/** Cumulative profit and loss of the three books, and the daily bars. */
export function pnlSection(report: RunReport): Markup {
  const { pnl, market } = report;
  const from = secondsOf(market.from);
  const line = (name: string, kind: string, series: typeof pnl.ballast): Line => ({
    name,
    kind,
    points: cumulative(report, series.hourly),
    label: usdShort(series.total, { plus: true }),
  });
  const lines = [
    line('Unhedged', 'unhedged', pnl.unhedged),
    line('One-to-one (computed)', 'computed', pnl.oneToOne),
    line('Ballast', 'ballast', pnl.ballast),
  ];
  const bars = pnl.unhedged.daily.map((unhedged, index) => ({
    label: day(from + index * DAY),
    unhedged,
    ballast: pnl.ballast.daily[index] ?? 0,
  }));
  return html`<section><h2>NAV against benchmark</h2><p class="sub">Cumulative profit and loss since the start, net of every cost. One-to-one is computed from this run's prices and costs; it was not executed.</p>${chart(
    'NAV against benchmark',
    lineChart(lines, {
      title: 'NAV against benchmark',
      description: lines.map((one) => `${one.name} ends at ${one.label}`).join('; '),
      width: 960,
      height: 330,
      left: 62,
      right: 192,
      format: (value) => usdShort(value),
      zero: true,
    }),
  )}<h3>Daily profit and loss</h3>${seriesKey}${chart('Daily profit and loss', dailyChart(bars))}</section>`;
}

export function exposureSection(report: RunReport): Markup {
  const rows = report.exposure
    .filter((row) => row.beforeUsd !== 0 || row.afterUsd !== 0)
    .map((row) => ({
      chain: row.chain,
      asset: row.asset,
      before: row.beforeUsd,
      after: row.afterUsd,
      beforeText: `${quantity(row.before)} (${usdShort(row.beforeUsd)})`,
      afterText: `${quantity(row.after)} (${usdShort(row.afterUsd)})`,
    }));
  return html`<section><h2>Exposure before and after</h2><p class="sub">At the end of the run, against the benchmark. Hedges that one chain carries for another count where the position is.</p><ul class="key"><li><i class="unhedged"></i>LP positions alone</li><li><i class="ballast"></i>With hedges</li></ul>${chart('Exposure before and after hedging', exposureChart(rows))}</section>`;
}

export function attributionSection(report: RunReport): Markup {
  const { lines, navChange, navStart, unexplained } = report.attribution;
  return html`<section><h2>Where the NAV change came from</h2><p class="sub">Every line is measured on its own. Together they give the NAV change of ${usd(navChange, { plus: true })} on ${usd(navStart)}; ${usd(unexplained)} stays unexplained.</p>${chart('Attribution of the NAV change', waterfall(lines, navChange))}</section>`;
}

const costNames = ['Swap fees and impact', 'Borrow interest', 'Gas', 'Message fees'];

export function costSection(report: RunReport): Markup {
  const parts = costNames.flatMap((name) => {
    const line = report.attribution.lines.find((one) => one.name === name);
    return line ? [{ name, usd: -line.usd, kind: 'fill-loss' }] : [];
  });
  const { costUsd, oneToOneCostUsd } = report.effectiveness;
  return html`<section><h2>Costs</h2><p class="sub">What hedging cost, and what one-to-one hedging would have.</p>${chart(
    'Costs',
    costChart([
      ...parts,
      { name: 'Ballast, total', usd: costUsd, kind: 'fill-ballast' },
      { name: 'One-to-one (computed)', usd: oneToOneCostUsd, kind: 'fill-computed' },
    ]),
  )}</section>`;
}

export function priceSection(report: RunReport): Markup {
  const panels = report.market.assets.map((asset) => {
    const points = report.market.prices.flatMap((price) => {
      const value = price.usd[asset];
      return value === undefined ? [] : [{ at: price.at, value }];
    });
    const last = points.at(-1)?.value ?? 0;
    const first = points[0]?.value ?? 0;
    const change =
      first > 0 ? `${last >= first ? '+' : ''}${(((last - first) / first) * 100).toFixed(1)} %` : '';
    return html`<figure><h3>${asset} <span class="sub">$${quantity(last)}, ${change}</span></h3>${lineChart(
      [{ name: '', kind: 'price', points, label: '' }],
      {
        title: `Price of ${asset}`,
        description: `Hourly oracle price of ${asset} in dollars, from ${quantity(first)} to ${quantity(last)}.`,
        width: 330,
        height: 170,
        left: 70,
        right: 8,
        format: (value) => `$${quantity(value)}`,
        zero: false,
      },
    )}</figure>`;
  });
  return html`<section><h2>Prices</h2><p class="sub">Oracle prices at every step, ${report.market.source}.</p><div class="panels">${panels}</div></section>`;
}
