import { usd, usdShort } from '../format.ts';
import { html, type Markup } from './markup.ts';
import { axisOf, bar, drawing, extentOf, linear, text } from './svg.ts';

interface Step {
  readonly name: string;
  readonly usd: number;
  readonly from: number;
  readonly to: number;
}

const ROW = 30;

/** Attribution as a waterfall: each line starts where the one before it ended; the last bar is the NAV change. */
export function waterfall(lines: readonly { name: string; usd: number }[], navChange: number): Markup {
  let level = 0;
  const steps: Step[] = lines.map((line) => {
    const from = level;
    level += line.usd;
    return { ...line, from, to: level };
  });
  const [left, right, top] = [200, 110, 6];
  const size = { width: 960, height: top + (steps.length + 1) * ROW + 28 };
  const axis = axisOf(
    extentOf(
      steps.flatMap((step) => [step.from, step.to]),
      [0, navChange],
    ),
    6,
  );
  const x = linear(axis.extent, left, size.width - right);
  const rowTop = (index: number) => top + index * ROW;
  const total = rowTop(steps.length);
  return drawing(
    'Attribution of the NAV change',
    'A waterfall: every line of profit and loss from zero to the NAV change of the run.',
    size,
    [
      axis.marks.map(
        (value) =>
          html`<line x1="${x(value)}" x2="${x(value)}" y1="${top}" y2="${size.height - 26}" class="${value === 0 ? 'zero' : 'grid'}"/>${text(x(value), size.height - 8, usdShort(value), { anchor: 'middle' })}`,
      ),
      steps.map((step, index) => {
        const y = rowTop(index);
        return [
          text(0, y + 19, step.name, { kind: 'name' }),
          html`<line x1="${x(step.to)}" x2="${x(step.to)}" y1="${y + 5}" y2="${y + ROW + 5}" class="link"/>`,
          bar(
            x(step.from),
            y + 5,
            x(step.to),
            y + 25,
            step.usd < 0 ? 'fill-loss' : 'fill-gain',
            `${step.name}: ${usd(step.usd, { plus: true })}`,
          ),
          text(size.width, y + 19, usd(step.usd, { plus: true }), { anchor: 'end', kind: 'value' }),
        ];
      }),
      text(0, total + 19, 'NAV change', { kind: 'name strong' }),
      bar(
        x(0),
        total + 5,
        x(navChange),
        total + 25,
        'fill-total',
        `NAV change: ${usd(navChange, { plus: true })}`,
      ),
      text(size.width, total + 19, usd(navChange, { plus: true }), { anchor: 'end', kind: 'value strong' }),
    ],
  );
}
