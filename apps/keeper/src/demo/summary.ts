import type { RunReport } from '@ballast/core';

const usd = (value: number): string =>
  `${value < 0 ? '-' : ''}$${Math.abs(value).toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** Standard deviation of a series, zero for fewer than two points. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.length < 2
    ? 0
    : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** The report in one screen of text. */
export function summary(report: RunReport, files: { readonly json: string; readonly html: string }): string {
  const { pnl, effectiveness, attribution, market } = report;
  const chains = [...new Set(report.hedges.map((hedge) => hedge.chain))];
  const delivered = report.messages.filter((message) => message.delivered !== null).length;
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['', 'unhedged', '1:1 (computed)', 'Ballast'],
    ['P&L against benchmark', usd(pnl.unhedged.total), usd(pnl.oneToOne.total), usd(pnl.ballast.total)],
    [
      'daily P&L, std deviation',
      usd(deviation(pnl.unhedged.daily)),
      usd(deviation(pnl.oneToOne.daily)),
      usd(deviation(pnl.ballast.daily)),
    ],
    ['daily variance removed', '', percent(effectiveness.oneToOneHe), percent(effectiveness.he)],
    ['hedging cost', '', usd(effectiveness.oneToOneCostUsd), usd(effectiveness.costUsd)],
    ['trades', '', `${effectiveness.oneToOneTrades}`, `${effectiveness.trades}`],
  ];
  return [
    '',
    `${market.source}, ${market.from} to ${market.to}, ${market.steps} hours`,
    ...rows.map(([name, ...cells]) => name.padEnd(28) + cells.map((cell) => cell.padStart(16)).join('')),
    '',
    `hedges on ${chains.join(', ') || 'no chain'}; ${report.crossChainHedges} for positions of another chain; ` +
      `${delivered} of ${report.messages.length} messages delivered`,
    `95 % tail loss reduced by ${percent(effectiveness.cvar95Reduction)}; plans ${report.plans.count}; ` +
      `attribution unexplained ${usd(attribution.unexplained)} of a NAV change of ${usd(attribution.navChange)}`,
    '',
    `report: ${files.html}`,
    `        ${files.json}`,
  ].join('\n');
}
