import type { BacktestResult, StrategyResult } from '@ballast/backtest';
import { duration, percent, usd } from '../report/format.ts';

const columns = [
  'strategy',
  'HE window [95 %]',
  'HE daily',
  'CVaR95 cut',
  'protection',
  'mean change',
  'cost',
  'trades',
  '$ tail per $',
] as const;

function rowOf(one: StrategyResult): readonly string[] {
  const { effect } = one;
  if (one.name === 'unhedged')
    return [
      one.label,
      '',
      '',
      `CVaR ${usd(effect.cvarUnhedged)}`,
      '',
      `mean ${usd(effect.mean)}`,
      '',
      '',
      '',
    ];
  const { low, high } = effect.heWindowInterval;
  return [
    one.label,
    `${effect.heWindow.toFixed(4)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
    effect.heDaily.toFixed(4),
    percent(effect.cvarReduction),
    percent(effect.protectionRate),
    usd(effect.meanChange, { plus: true }),
    usd(one.cost.total),
    one.trades.toFixed(1),
    effect.costEfficiency.toFixed(1),
  ];
}

function grid(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, c) => (c === 0 ? text.padEnd(widths[c]!) : text.padStart(widths[c]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The result as text for a terminal. */
export function renderTable(result: BacktestResult): string {
  const { period, windows, planner, gate, attribution, timing } = result;
  const how = windows.fresh
    ? `${windows.count} windows of ${windows.days} days, the book opened anew for each`
    : `one run, ${windows.count} overlapping windows of ${windows.days} days`;
  const counted = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || 'none';
  return [
    `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}, ${how}. Figures per window, net of every cost.`,
    grid([columns, ...result.strategies.map(rowOf)]),
    '',
    `Planner: ${planner.decisions} decisions, ${percent(planner.skippedShare)} of bars certainly quiet, ${planner.messages} messages, response p50 ${duration(planner.response.p50 * 1000)}, p95 ${duration(planner.response.p95 * 1000)}, accuracy ${percent(planner.accuracy)}.`,
    `Liquidations ${planner.liquidations}, least health factor ${planner.leastHealth?.toFixed(2) ?? 'no debt'}, refused ${counted(planner.refused)}, lost transactions ${planner.droppedOrders}, faults ${counted(result.faults)}.`,
    ...gate.map(
      (one) =>
        `Gate: ${one.position}: hedge at ${one.hedged} of ${one.asked} entries (worth ${usd(one.benefit)}, expected cost ${usd(one.cost)} on average${one.applied ? '' : '; not applied'}).`,
    ),
    ...result.forecasts.map(
      (one) =>
        `Forecast ${one.model} ${one.asset}: QLIKE ${one.qlike.toFixed(3)}, bias ${one.bias.toFixed(2)}, ${one.observations} days.`,
    ),
    `Attribution closes to ${attribution.unexplainedShare.toExponential(1)} of NAV.`,
    ...result.warnings.map((text) => `Warning: ${text}.`),
    `${timing.seconds.toFixed(1)} s, ${Math.round(timing.barsTimesPositionsPerSecond).toLocaleString('en-US')} bars x positions per second.`,
  ].join('\n');
}
