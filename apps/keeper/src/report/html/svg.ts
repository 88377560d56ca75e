import { type Content, html, type Markup } from './markup.ts';

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Smallest extent over all values, always including `including`; never empty. */
export function extentOf(values: readonly number[], including: readonly number[] = []): Extent {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of [...values, ...including]) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (min > max) return { min: 0, max: 1 };
  // A range this small is rounding, and its axis would have no steps.
  if (max - min <= 1e-9 * Math.max(1, Math.abs(min), Math.abs(max))) {
    const pad = Math.abs(min) > 1e-9 ? Math.abs(min) * 0.05 : 1;
    return { min: min - pad, max: max + pad };
  }
  return { min, max };
}

export type Scale = (value: number) => number;

export const linear =
  (domain: Extent, from: number, to: number): Scale =>
  (value) =>
    from + ((value - domain.min) / (domain.max - domain.min)) * (to - from);

/** Distance between axis marks: 1, 2 or 5 times a power of ten, about `count` of them in the extent. */
function stepOf(extent: Extent, count: number): number {
  const raw = (extent.max - extent.min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
}

export interface Axis {
  readonly extent: Extent;
  readonly marks: readonly number[];
}

/** An extent grown to whole steps, with a mark at every step. */
export function axisOf(extent: Extent, count: number): Axis {
  const step = stepOf(extent, count);
  // Twelve digits: a bound that is a whole number of steps must not become one more by a rounding error.
  const steps = (bound: number) => Number((bound / step).toPrecision(12));
  const first = Math.floor(steps(extent.min));
  const last = Math.ceil(steps(extent.max));
  return {
    extent: { min: first * step, max: last * step },
    marks: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step),
  };
}

/**
 * A titled drawing: the title names it (and must be unique on the page), the description says what it shows to
 * those who cannot see it.
 */
export function drawing(
  title: string,
  description: string,
  size: { readonly width: number; readonly height: number },
  content: Content,
): Markup {
  const id = title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return html`<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="${id}-t ${id}-d" style="--w:${size.width}px"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${content}</svg>`;
}

/** Polyline path through points. */
export function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

export function text(
  x: number,
  y: number,
  content: string,
  options: { anchor?: 'start' | 'middle' | 'end'; kind?: string } = {},
): Markup {
  return html`<text x="${x}" y="${y}" text-anchor="${options.anchor ?? 'start'}" class="${options.kind ?? 'tick'}">${content}</text>`;
}

/** A rectangle with positive extent whichever way it is measured. */
export function bar(x0: number, y0: number, x1: number, y1: number, kind: string, label: string): Markup {
  return html`<rect x="${Math.min(x0, x1)}" y="${Math.min(y0, y1)}" width="${Math.max(0.5, Math.abs(x1 - x0))}" height="${Math.max(0.5, Math.abs(y1 - y0))}" class="${kind}"><title>${label}</title></rect>`;
}
