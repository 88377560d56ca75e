import type { BacktestResult, StrategyResult } from '@ballast/backtest';
import { percent, usdShort } from '../../report/format.ts';
import { type Line, lineChart } from '../../report/html/lineChart.ts';
import { html, type Markup } from '../../report/html/markup.ts';
import { axisOf, bar, drawing, extentOf, linear, path, text } from '../../report/html/svg.ts';

const WIDE = 960;
const DAY = 86_400;

/** The three strategies that charts show: no hedge, the clock most funds would use, Ballast. */
const shown = [
  { name: 'unhedged', kind: 'unhedged', label: 'Unhedged' },
  { name: 'hourly', kind: 'computed', label: 'Hourly clock' },
  { name: 'ballast', kind: 'ballast', label: 'Ballast' },
] as const;

interface Shown {
  readonly kind: string;
  readonly label: string;
  readonly strategy: StrategyResult;
}

function shownOf(result: BacktestResult): readonly Shown[] {
  return shown.flatMap(({ name, kind, label }) => {
    const strategy = result.strategies.find((one) => one.name === name);
    return strategy ? [{ kind, label, strategy }] : [];
  });
}

/** Points a line can show on a screen. */
const mostPoints = 700;

/** Profit and loss over time: summed up day by day in one run, per window by its start in fresh windows. */
export function overTime(result: BacktestResult): Markup {
  const from = Date.parse(result.period.from) / 1000;
  const { fresh, everyDays } = result.windows;
  const lines = shownOf(result).map(({ kind, label, strategy }): Line => {
    const values = fresh ? strategy.windows : runningSum(strategy.days);
    const step = fresh ? everyDays * DAY : DAY;
    const every = Math.ceil(values.length / mostPoints);
    const points = values
      .map((value, i) => ({ at: from + i * step, value }))
      .filter((_, i) => i % every === 0 || i === values.length - 1);
    return { name: label, kind, points, label: usdShort(points.at(-1)?.value ?? 0, { plus: true }) };
  });
  return lineChart(lines, {
    title: fresh ? 'Profit and loss per window' : 'Profit and loss against the benchmarks',
    description: lines.map((one) => `${one.name} ends at ${one.label}`).join('; '),
    width: WIDE,
    height: 330,
    left: 62,
    right: 150,
    format: (value) => usdShort(value),
    zero: true,
  });
}

function runningSum(values: readonly number[]): readonly number[] {
  let sum = 0;
  return [0, ...values.map((value) => (sum += value))];
}

/** Outcomes of all windows, each strategy's own from worst to best: what hedging does to the tails. */
export function outcomes(result: BacktestResult): Markup {
  const [left, right, top, bottom] = [62, 150, 14, 40];
  const size = { width: WIDE, height: 300 };
  const sorted = shownOf(result).map((one) => ({
    ...one,
    values: [...one.strategy.windows].sort((a, b) => a - b),
  }));
  const axis = axisOf(
    extentOf(
      sorted.flatMap((one) => one.values),
      [0],
    ),
    7,
  );
  const y = linear(axis.extent, size.height - bottom, top);
  const x = linear({ min: 0, max: 1 }, left, size.width - right);
  const shares = [0, 0.05, 0.25, 0.5, 0.75, 1];
  return drawing(
    'Outcomes per window, from worst to best',
    'For each strategy the profit and loss of every window in order of size.',
    size,
    [
      axis.marks.map(
        (value) =>
          html`<line x1="${left}" x2="${size.width - right}" y1="${y(value)}" y2="${y(value)}" class="${value === 0 ? 'zero' : 'grid'}"/>${text(left - 8, y(value) + 4, usdShort(value), { anchor: 'end' })}`,
      ),
      shares.map((share) => text(x(share), size.height - 22, percent(share, 0), { anchor: 'middle' })),
      text(x(0.5), size.height - 5, 'share of windows that ended worse', { anchor: 'middle' }),
      sorted.map(
        ({ values, kind, label }) =>
          html`<path d="${path(values.map((value, i) => [x(values.length > 1 ? i / (values.length - 1) : 0), y(value)]))}" class="line ${kind}"><title>${label}</title></path>`,
      ),
      sorted.map(({ kind, label }, i) =>
        text(size.width - right + 10, top + 14 + 22 * i, label, { kind: `label ${kind}` }),
      ),
    ],
  );
}

/** Tail risk left and cost, one pair of bars per strategy. */
export function tailAndCost(result: BacktestResult): Markup {
  const row = 44;
  const top = 8;
  const size = { width: WIDE, height: top + result.strategies.length * row + 8 };
  const [left, right] = [200, 120];
  const most = Math.max(
    1,
    ...result.strategies.flatMap((one) => [one.effect.cvar, one.effect.cvarUnhedged, one.cost.total]),
  );
  const x = linear({ min: 0, max: most }, left, size.width - right);
  return drawing(
    'Tail risk left, and what it cost',
    'For each strategy two bars: mean of the worst 5 % of windows as a loss, and mean cost per window.',
    size,
    result.strategies.map((one, i) => {
      const y = top + i * row;
      const tail = one.name === 'unhedged' ? one.effect.cvarUnhedged : one.effect.cvar;
      return [
        text(0, y + 22, one.label, { kind: 'name' }),
        bar(x(0), y + 3, x(Math.max(0, tail)), y + 18, 'fill-unhedged', `CVaR 95 %: ${usdShort(tail)}`),
        text(x(Math.max(0, tail)) + 8, y + 15, usdShort(tail), { kind: 'value' }),
        bar(x(0), y + 21, x(one.cost.total), y + 36, 'fill-ballast', `Cost: ${usdShort(one.cost.total)}`),
        text(x(one.cost.total) + 8, y + 33, usdShort(one.cost.total), { kind: 'value' }),
      ];
    }),
  );
}
