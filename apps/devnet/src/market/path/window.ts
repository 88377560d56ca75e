import { FatalError } from '@ballast/core';
import type { DevAsset } from '../../protocols/config.ts';
import type { Series } from './csv.ts';
import { HOUR, type PastPoint } from './types.ts';

/** Bar starts of one gapless window shared by several series. */
export type Window = { readonly first: number; readonly length: number };

const iso = (time: number): string => new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ');

/**
 * Latest run of consecutive hours that all series have.
 * @param length Hours needed. @param first Bar start the window must begin with; without it the latest fits.
 * @throws FatalError naming the gap, or how much history there is. Nothing is ever interpolated.
 */
export function findWindow(series: readonly Series[], length: number, first?: number): Window {
  if (first !== undefined) {
    for (const one of series) requireCovered(one, first, length);
    return { first, length };
  }
  const shared = sharedTimes(series);
  let runEnd = shared.length - 1;
  let longest = 0;
  for (let i = shared.length - 1; i >= 0; i--) {
    const run = runEnd - i + 1;
    longest = Math.max(longest, run);
    if (run >= length) return { first: shared[runEnd]! - (length - 1) * HOUR, length };
    if (i > 0 && shared[i]! - shared[i - 1]! !== HOUR) runEnd = i - 1;
  }
  const files = series.map((one) => one.file).join(', ');
  throw new FatalError(
    shared.length === 0
      ? `${files} have no hour in common`
      : `${files} share at most ${longest} consecutive hours, ${length} are needed${latestGap(series)}`,
    'give hourly files with more overlap, or ask for fewer steps or less warm-up',
  );
}

/** The newest hour that a file leaves out between two bars, in words; empty when no file has a gap. */
function latestGap(series: readonly Series[]): string {
  const gaps = series.flatMap(({ file, times }) => {
    const at = times.findLastIndex((time, i) => i > 0 && time - times[i - 1]! !== HOUR);
    return at < 0 ? [] : [{ file, time: times[at - 1]! + HOUR }];
  });
  const last = gaps.sort((a, b) => a.time - b.time).at(-1);
  return last === undefined
    ? ''
    : `; the latest gap is in ${last.file}: no bar at ${last.time} (${iso(last.time)} UTC)`;
}

/** Prices of a window, oldest first. The window must come from {@link findWindow} over this series. */
export function closesOf(series: Series, window: Window): readonly number[] {
  const start = series.times.indexOf(window.first);
  return series.closes.slice(start, start + window.length);
}

/** Whether a series has every hour of a window. */
export function covers(series: Series, window: Window): boolean {
  return gapIn(series, window.first, window.length) === undefined;
}

/** What the series say about the hours before a window, oldest first: no hour is made up for a gap. */
export function pastOf(
  series: readonly (readonly [DevAsset, Series])[],
  before: number,
  hours: number,
): readonly PastPoint[] {
  const points = new Map<number, Partial<Record<DevAsset, number>>>();
  for (const [asset, { times, closes }] of series) {
    for (let i = lowerBound(times, before - hours * HOUR); i < lowerBound(times, before); i++) {
      const usd = points.get(times[i]!) ?? {};
      usd[asset] = closes[i]!;
      points.set(times[i]!, usd);
    }
  }
  return [...points].sort(([a], [b]) => a - b).map(([time, usd]) => ({ at: time + HOUR, usd }));
}

function requireCovered(series: Series, first: number, length: number): void {
  const gap = gapIn(series, first, length);
  if (gap === undefined) return;
  const { file, times } = series;
  const begin = times[0]!;
  const end = times.at(-1)!;
  if (first < begin || first + (length - 1) * HOUR > end)
    throw new FatalError(
      `${file} runs from ${iso(begin)} to ${iso(end)} UTC; ${iso(first)} to ${iso(first + (length - 1) * HOUR)} is needed, warm-up included`,
      'choose another start, fewer steps or less warm-up, or leave the start out to get the latest window',
    );
  throw new FatalError(
    `${file} has a gap: no bar at ${gap} (${iso(gap)} UTC)`,
    'choose a window without gaps: missing hours are not interpolated',
  );
}

/** First missing bar start of a window. */
function gapIn({ times }: Series, first: number, length: number): number | undefined {
  const at = lowerBound(times, first);
  for (let i = 0; i < length; i++) {
    const wanted = first + i * HOUR;
    if (times[at + i] !== wanted) return wanted;
  }
  return undefined;
}

function lowerBound(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sharedTimes(series: readonly Series[]): number[] {
  const [first, ...rest] = series;
  const others = rest.map((one) => new Set(one.times));
  return (first?.times ?? []).filter((time) => others.every((times) => times.has(time)));
}
