import { variance } from '@ballast/backtest';
import { type RunReport, reasons } from '@ballast/core';
import { budgetText } from '../report/format.ts';

const usd = (value: number): string =>
  `${value < 0 ? '-' : ''}$${Math.abs(value).toLocaleString('en-US', { maximumFractionDigits: 0 })}`;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

const deviation = (values: readonly number[]): number => Math.sqrt(variance(values));

/** What a person should know about the decisions, one line each. */
function decisionLines({ model, budget, gate, refusals, outages }: RunReport): readonly string[] {
  const refused = gate.filter(({ worthIt }) => !worthIt).length;
  return [
    `risk model ${model.name} on ${Math.round(model.observations / 24)} days; ${model.reason}`,
    ...(budget ? [budgetText(budget)] : []),
    ...(gate.length > 0 ? [`hedge gate: ${refused} of ${gate.length} positions are not worth hedging`] : []),
    ...refusals.map(({ chain, asset, detail, plans }) => {
      const subject = [asset, chain && `on ${chain}`].filter(Boolean).join(' ');
      return `not worth it${subject ? `, ${subject}` : ''}: ${detail} (${plans} plans)`;
    }),
    ...outages.map(
      ({ chain, code, detail, plans }) =>
        `${chain} was left alone in ${plans} plans: ${reasons[code]}; ${detail}`,
    ),
  ];
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
    ...decisionLines(report),
    '',
    `report: ${files.html}`,
    `        ${files.json}`,
  ].join('\n');
}
