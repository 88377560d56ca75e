import type { BacktestResult, StrategyResult } from '@ballast/backtest';
import { percent, usdShort } from '../../report/format.ts';
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

interface Curve {
  readonly kind: string;
  readonly label: string;
  readonly points: readonly (readonly [number, number])[];
}

interface CurveOptions {
  readonly title: string;
  readonly description: string;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly caption: string;
}

/** Dollar curves over one shared axis, named at their right in order of their last values. */
function curves(all: readonly Curve[], options: CurveOptions): Markup {
  const [left, right, top, bottom] = [62, 160, 14, 40];
  const size = { width: WIDE, height: 320 };
  const points = all.flatMap((one) => one.points);
  const axis = axisOf(
    extentOf(
      points.map(([, value]) => value),
      [0],
    ),
    7,
  );
  const y = linear(axis.extent, size.height - bottom, top);
  const x = linear(extentOf(points.map(([at]) => at)), left, size.width - right);
  const last = (one: Curve) => one.points.at(-1)?.[1] ?? 0;
  const order = [...all].sort((a, b) => last(b) - last(a));
  return drawing(options.title, options.description, size, [
    axis.marks.map(
      (value) =>
        html`<line x1="${left}" x2="${size.width - right}" y1="${y(value)}" y2="${y(value)}" class="${value === 0 ? 'zero' : 'grid'}"/>${text(left - 8, y(value) + 4, usdShort(value), { anchor: 'end' })}`,
    ),
    options.marks.map((mark) => text(x(mark.at), size.height - 22, mark.text, { anchor: 'middle' })),
    text((left + size.width - right) / 2, size.height - 5, options.caption, { anchor: 'middle' }),
    all.map(
      ({ points: line, kind, label }) =>
        html`<path d="${path(line.map(([at, value]) => [x(at), y(value)]))}" class="line ${kind}"><title>${label}</title></path>`,
    ),
    order.map((one, i) => [
      text(size.width - right + 10, top + 14 + 40 * i, one.label, { kind: `label ${one.kind}` }),
      text(size.width - right + 10, top + 30 + 40 * i, usdShort(last(one), { plus: true }), {
        kind: 'value',
      }),
    ]),
  ]);
}

/** Profit and loss over time: summed up day by day in one run, per window by its start in fresh windows. */
export function overTime(result: BacktestResult): Markup {
  const from = Date.parse(result.period.from) / 1000;
  const { fresh, everyDays } = result.windows;
  const step = fresh ? everyDays * DAY : DAY;
  const lines = shownOf(result).map(({ kind, label, strategy }): Curve => {
    const values = fresh ? strategy.windows : runningSum(strategy.days);
    const every = Math.ceil(values.length / mostPoints);
    const points = values
      .map((value, i) => [from + i * step, value] as const)
      .filter((_, i) => i % every === 0 || i === values.length - 1);
    return { kind, label, points };
  });
  const last = lines[0]?.points.at(-1)?.[0] ?? from;
  return curves(lines, {
    title: fresh ? 'Profit and loss per window' : 'Profit and loss against the benchmarks',
    description: 'One line per strategy over time, in dollars.',
    caption: fresh ? 'start of the window' : '',
    marks: Array.from({ length: 7 }, (_, i) => {
      const at = from + (i / 6) * (last - from);
      return { at, text: new Date(at * 1000).toISOString().slice(0, 10) };
    }),
  });
}

function runningSum(values: readonly number[]): readonly number[] {
  const sums = [0];
  for (const value of values) sums.push(sums[sums.length - 1]! + value);
  return sums;
}

/** Outcomes of all windows, each strategy's own from worst to best: what hedging does to the tails. */
export function outcomes(result: BacktestResult): Markup {
  const lines = shownOf(result).map(({ kind, label, strategy }): Curve => {
    const values = [...strategy.windows].sort((a, b) => a - b);
    return { kind, label, points: values.map((value, i) => [i / Math.max(1, values.length - 1), value]) };
  });
  return curves(lines, {
    title: 'Outcomes per window, from worst to best',
    description: 'For each strategy the profit and loss of every window in order of size.',
    caption: 'share of windows that ended worse',
    marks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: percent(at, 0) })),
  });
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
