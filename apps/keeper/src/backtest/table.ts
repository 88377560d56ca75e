import {
  type BacktestResult,
  type GateRecord,
  type Interval,
  lines,
  type PlannerRecord,
  type PositionAttribution,
  type StrategyResult,
} from '@ballast/backtest';
import { budgetText, clock, duration, percent, usd } from '../report/format.ts';
import { reach } from './words.ts';

const columns = [
  'strategy',
  'HE window [95 %]',
  'gross',
  'HE daily [95 %]',
  'gross',
  'CVaR95 cut',
  'gross',
  'protection',
  'in the tail',
  'mean change',
  'cost',
  'trades',
  '$ tail per $',
] as const;

function rowOf(one: StrategyResult): readonly string[] {
  const { effect } = one;
  const blank = columns.map(() => '');
  if (one.name === 'unhedged')
    return blank.map((_, c) =>
      c === 0
        ? one.label
        : columns[c] === 'CVaR95 cut'
          ? `CVaR ${usd(effect.cvarUnhedged)}`
          : columns[c] === 'mean change'
            ? `mean ${usd(effect.mean)}`
            : '',
    );
  const span = ({ low, high }: Interval) => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
  return [
    one.label,
    `${effect.heWindow.toFixed(4)} ${span(effect.heWindowInterval)}`,
    effect.gross.heWindow.toFixed(4),
    `${effect.heDaily.toFixed(4)} ${span(effect.heDailyInterval)}`,
    effect.gross.heDaily.toFixed(4),
    percent(effect.cvarReduction),
    percent(effect.gross.cvarReduction),
    percent(effect.protectionRate),
    percent(effect.tailProtection),
    usd(effect.meanChange, { plus: true }),
    usd(one.cost.total),
    one.trades.toFixed(1),
    effect.costEfficiency.toFixed(1),
  ];
}

/** Every line of the attribution by position, and the sum. */
function attributionGrid(positions: readonly PositionAttribution[]): string {
  const used = lines.filter((line) => positions.some((one) => one.lines[line] !== 0));
  const sum = (of: (one: PositionAttribution) => number) =>
    positions.reduce((total, one) => total + of(one), 0);
  const cell = (value: number) => usd(value, { plus: true });
  return grid([
    ['attribution', ...used, 'change', 'unexplained'],
    ...positions.map((one) => [
      one.position,
      ...used.map((line) => cell(one.lines[line])),
      cell(one.change),
      one.unexplained.toExponential(1),
    ]),
    [
      'all',
      ...used.map((line) => cell(sum((one) => one.lines[line]))),
      cell(sum((one) => one.change)),
      sum((one) => one.unexplained).toExponential(1),
    ],
  ]);
}

/** What the gate said about one position, refusals with the last one's numbers. */
function gateLine({ position, asked, hedged, benefit, cost, days, refusals, applied }: GateRecord): string {
  const last = refusals.at(-1);
  const refused = last
    ? `; refused ${refusals.length} times, last on ${last.at.slice(0, 10)}: worth ${usd(last.benefit)}, cost ${usd(last.cost)}`
    : '';
  return `Gate: ${position}: hedge at ${hedged} of ${asked} entries over ${days} days (worth ${usd(benefit)}, expected cost ${usd(cost)} on average${refused}${applied ? '' : '; not applied'}).`;
}

function healthLine({ healthFloors, liquidations, leastHealth }: PlannerRecord): string {
  const floors = healthFloors.map(
    ({ chain, least, most, policy, reactionTime }) =>
      `${chain} ${least === most ? most.toFixed(2) : `${least.toFixed(2)} to ${most.toFixed(2)}`} (policy ${policy}, answered in ${reach(reactionTime)})`,
  );
  return `Liquidations ${liquidations}, least health factor ${leastHealth?.toFixed(2) ?? 'no debt'}; floors kept: ${floors.join(', ')}.`;
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
    `${period.from.slice(0, 10)} to ${period.to.slice(0, 10)}, ${how}. Figures per window, net of every cost; gross is before every cost.`,
    grid([columns, ...result.strategies.map(rowOf)]),
    '',
    `Planner: ${planner.decisions} decisions, ${percent(planner.skippedShare)} of bars certainly quiet, ${planner.messages} messages, response p50 ${duration(planner.response.p50 * 1000)}, p95 ${duration(planner.response.p95 * 1000)}, accuracy ${percent(planner.accuracy)}.`,
    `Refused by a vault ${counted(planner.refused)}, lost transactions ${planner.droppedOrders}, faults ${counted(result.faults)}.`,
    healthLine(planner),
    ...result.budget.map((one) => `${clock(one.at)}, ${budgetText(one)}.`),
    ...gate.map(gateLine),
    ...result.forecasts.map(
      (one) =>
        `Forecast ${one.model} ${one.asset}: QLIKE ${one.qlike.toFixed(3)}, bias ${one.bias.toFixed(2)}, ${one.observations} days.`,
    ),
    '',
    attributionGrid(attribution.positions),
    `Attribution closes to ${attribution.unexplainedShare.toExponential(1)} of NAV.`,
    ...result.warnings.map((text) => `Warning: ${text}.`),
    `${timing.seconds.toFixed(1)} s, ${Math.round(timing.barsTimesPositionsPerSecond).toLocaleString('en-US')} bars x positions per second.`,
  ].join('\n');
}
