import { day } from '../format.ts';
import { html, type Markup } from './markup.ts';
import { axisOf, drawing, extentOf, linear, path, type Scale, text } from './svg.ts';

export interface Line {
  readonly name: string;
  /** CSS class that gives colour and dash. */
  readonly kind: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** Shown at the end of the line. */
  readonly label: string;
}

export interface LineChartOptions {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** Room for the axis. */
  readonly left: number;
  /** Room for end labels. */
  readonly right: number;
  readonly format: (value: number) => string;
  /** Draw and include the zero line. */
  readonly zero: boolean;
}

const TOP = 14;
const BOTTOM = 26;
const LABEL_GAP = 34;
const DAY = 86_400;

function dayTicks(from: number, to: number, most: number): readonly number[] {
  const days = (to - from) / DAY;
  const every = [1, 2, 3, 7, 14, 30, 90].find((step) => days / step <= most) ?? 365;
  const marks: number[] = [];
  for (let at = Math.ceil(from / DAY) * DAY; at <= to; at += every * DAY) marks.push(at);
  return marks;
}

/** End labels pushed apart so that close lines stay readable; order of the lines' ends is kept. */
function spread(ends: readonly number[], top: number, bottom: number): readonly number[] {
  const order = ends.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  let floor = top;
  for (const end of order) {
    end.y = Math.max(end.y, floor);
    floor = end.y + LABEL_GAP;
  }
  let ceiling = bottom;
  for (const end of [...order].reverse()) {
    end.y = Math.min(end.y, ceiling);
    ceiling = end.y - LABEL_GAP;
  }
  const placed = [...ends];
  for (const end of order) placed[end.index] = end.y;
  return placed;
}

function grid(
  options: LineChartOptions,
  x: Scale,
  y: Scale,
  marks: readonly number[],
  days: readonly number[],
) {
  const edge = options.width - options.right;
  return [
    marks.map(
      (value) =>
        html`<line x1="${options.left}" x2="${edge}" y1="${y(value)}" y2="${y(value)}" class="${
          options.zero && value === 0 ? 'zero' : 'grid'
        }"/>${text(options.left - 8, y(value) + 4, options.format(value), { anchor: 'end' })}`,
    ),
    days.map((at) => text(x(at), options.height - 8, day(at), { anchor: 'middle' })),
  ];
}

/** Lines over time with their names at the end. */
export function lineChart(lines: readonly Line[], options: LineChartOptions): Markup {
  const points = lines.flatMap((line) => line.points);
  const times = extentOf(points.map((point) => point.at));
  const count = options.height > 200 ? 7 : 3;
  const axis = axisOf(
    extentOf(
      points.map((point) => point.value),
      options.zero ? [0] : [],
    ),
    count,
  );
  const edge = options.width - options.right;
  const x = linear(times, options.left, edge);
  const y = linear(axis.extent, options.height - BOTTOM, TOP);
  const ends = spread(
    lines.map((line) => y(line.points.at(-1)?.value ?? axis.extent.min)),
    TOP,
    options.height - BOTTOM,
  );
  return drawing(options.title, options.description, options, [
    grid(options, x, y, axis.marks, dayTicks(times.min, times.max, Math.floor((edge - options.left) / 70))),
    lines.map(
      (line) =>
        html`<path d="${path(line.points.map((point) => [x(point.at), y(point.value)]))}" class="line ${line.kind}"><title>${line.name}: ${line.label}</title></path>`,
    ),
    lines.map((line, index) => {
      const end = ends[index] ?? 0;
      return [
        text(edge + 10, end, line.name, { kind: `label ${line.kind}` }),
        text(edge + 10, end + 16, line.label, { kind: 'value' }),
      ];
    }),
  ]);
}
