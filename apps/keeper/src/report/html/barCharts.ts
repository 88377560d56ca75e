import { usd, usdShort } from '../format.ts';
import { html, type Markup } from './markup.ts';
import { axisOf, bar, drawing, extentOf, linear, text } from './svg.ts';

export interface DailyBars {
  readonly label: string;
  readonly unhedged: number;
  readonly ballast: number;
}

const WIDE = 960;

/** Two bars a day: what the book would have made unhedged, and what it made. */
export function dailyChart(days: readonly DailyBars[]): Markup {
  const size = { width: WIDE, height: 260 };
  const [left, right, top, bottom] = [62, 12, 14, 26];
  const axis = axisOf(
    extentOf(
      days.flatMap((one) => [one.unhedged, one.ballast]),
      [0],
    ),
    5,
  );
  const y = linear(axis.extent, size.height - bottom, top);
  const slot = (size.width - left - right) / Math.max(1, days.length);
  const width = Math.min(26, slot * 0.36);
  const every = Math.ceil(days.length / 16);
  return drawing(
    'Daily profit and loss',
    'For each day two bars: profit and loss against the benchmark unhedged and with Ballast.',
    size,
    [
      axis.marks.map(
        (value) =>
          html`<line x1="${left}" x2="${size.width - right}" y1="${y(value)}" y2="${y(value)}" class="${value === 0 ? 'zero' : 'grid'}"/>${text(left - 8, y(value) + 4, usdShort(value), { anchor: 'end' })}`,
      ),
      days.map((one, index) => {
        const middle = left + slot * (index + 0.5);
        return [
          bar(
            middle - width - 1,
            y(0),
            middle - 1,
            y(one.unhedged),
            'fill-unhedged',
            `${one.label}, unhedged: ${usd(one.unhedged, { plus: true })}`,
          ),
          bar(
            middle + 1,
            y(0),
            middle + width + 1,
            y(one.ballast),
            'fill-ballast',
            `${one.label}, Ballast: ${usd(one.ballast, { plus: true })}`,
          ),
          index % every === 0 ? text(middle, size.height - 8, one.label, { anchor: 'middle' }) : null,
        ];
      }),
    ],
  );
}

export interface ExposureBar {
  readonly chain: string;
  readonly asset: string;
  readonly before: number;
  readonly after: number;
  readonly beforeText: string;
  readonly afterText: string;
}

const ROW = 44;

/** Per chain and asset: exposure of the LP book alone, and what the hedges leave of it. */
export function exposureChart(rows: readonly ExposureBar[]): Markup {
  const top = 8;
  const size = { width: WIDE, height: top + rows.length * ROW + 28 };
  const [left, right] = [150, 210];
  const axis = axisOf(
    extentOf(
      rows.flatMap((row) => [row.before, row.after]),
      [0],
    ),
    6,
  );
  const x = linear(axis.extent, left, size.width - right);
  return drawing(
    'Exposure before and after hedging',
    'For each chain and asset two bars in dollars: exposure of the LP positions alone and what the hedges leave.',
    size,
    [
      axis.marks.map(
        (value) =>
          html`<line x1="${x(value)}" x2="${x(value)}" y1="${top}" y2="${size.height - 26}" class="${value === 0 ? 'zero' : 'grid'}"/>${text(x(value), size.height - 8, usdShort(value), { anchor: 'middle' })}`,
      ),
      rows.map((row, index) => {
        const y = top + index * ROW + 6;
        return [
          text(0, y + 13, row.asset, { kind: 'name' }),
          text(0, y + 28, row.chain, { kind: 'tick' }),
          bar(
            x(0),
            y + 2,
            x(row.before),
            y + 15,
            'fill-unhedged',
            `${row.asset} on ${row.chain} before: ${row.beforeText}`,
          ),
          bar(
            x(0),
            y + 18,
            x(row.after),
            y + 31,
            'fill-ballast',
            `${row.asset} on ${row.chain} after: ${row.afterText}`,
          ),
          text(size.width - right + 14, y + 13, row.beforeText, { kind: 'tick' }),
          text(size.width - right + 14, y + 29, row.afterText, { kind: 'value' }),
        ];
      }),
    ],
  );
}

export interface NamedValue {
  readonly name: string;
  readonly usd: number;
  readonly kind: string;
}

/** Horizontal bars of costs with their amounts. */
export function costChart(rows: readonly NamedValue[]): Markup {
  const [left, right, height] = [176, 84, 32];
  const size = { width: 490, height: rows.length * height + 8 };
  const x = linear(
    extentOf(
      rows.map((row) => row.usd),
      [0],
    ),
    left,
    size.width - right,
  );
  return drawing('Costs', 'One bar per kind of cost, and both totals.', size, [
    rows.map((row, index) => {
      const y = 4 + index * height;
      return [
        text(0, y + 20, row.name, { kind: 'name' }),
        bar(x(0), y + 6, x(row.usd), y + 26, row.kind, `${row.name}: ${usd(row.usd)}`),
        text(Math.max(x(0), x(row.usd)) + 8, y + 21, usd(row.usd), { kind: 'value' }),
      ];
    }),
  ]);
}
