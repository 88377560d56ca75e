import { uniform } from './random.ts';

/** Sums over runs of `length` consecutive values, one run starting at every value. */
export function rollingSums(values: readonly number[], length: number): readonly number[] {
  const sums: number[] = [];
  for (let i = 0; i + length <= values.length; i++) {
    let sum = 0;
    for (let j = i; j < i + length; j++) sum += values[j]!;
    sums.push(sum);
  }
  return sums;
}

/** Sums of values with the same key, in order of first appearance. */
export function sumBy(
  points: readonly { readonly key: number; readonly value: number }[],
): readonly number[] {
  const groups = new Map<number, number>();
  for (const { key, value } of points) groups.set(key, (groups.get(key) ?? 0) + value);
  return [...groups.values()];
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;

/** Sample variance (n - 1); zero for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return values.reduce((total, value) => total + (value - centre) ** 2, 0) / (values.length - 1);
}

/** Value below which a share of the sorted sample lies, linear between order statistics; 0 for an empty sample. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

/**
 * Hedge effectiveness `1 - Var(hedged) / Var(unhedged)` (Johnson 1960, Ederington 1979). Zero when there was no
 * variance to remove.
 */
export function hedgeEffectiveness(unhedged: readonly number[], hedged: readonly number[]): number {
  const risk = variance(unhedged);
  return risk > 0 ? 1 - variance(hedged) / risk : 0;
}

/** The same about zero instead of the mean, for increments: `1 - sum N^2 / sum U^2`. */
export function incrementEffectiveness(unhedged: readonly number[], hedged: readonly number[]): number {
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  const risk = squares(unhedged);
  return risk > 0 ? 1 - squares(hedged) / risk : 0;
}

/**
 * Conditional value at risk: mean of the worst `1 - level` of the outcomes as a loss, the boundary outcome counted in
 * part (Rockafellar and Uryasev 2002). @param pnl Gains positive.
 */
export function cvar(pnl: readonly number[], level: number): number {
  if (pnl.length === 0) return 0;
  const worst = [...pnl].sort((a, b) => a - b);
  // Twelve digits: 0.05 * 20 must be one outcome, not one and a rounding error of the next.
  const count = Number(((1 - level) * pnl.length).toPrecision(12));
  let left = count;
  let loss = 0;
  for (const outcome of worst) {
    if (left <= 0) break;
    const weight = Math.min(1, left);
    loss -= outcome * weight;
    left -= weight;
  }
  return count > 0 ? loss / count : 0;
}

/** `1 - CVaR(hedged) / CVaR(unhedged)`; zero when the unhedged tail lost nothing. */
export function cvarReduction(unhedged: readonly number[], hedged: readonly number[], level: number): number {
  const tail = cvar(unhedged, level);
  return tail > 0 ? 1 - cvar(hedged, level) / tail : 0;
}

/** `1 - sum max(0, -N) / sum max(0, -U)`: share of the losses that hedging kept away; zero without losses. */
export function protectionRate(unhedged: readonly number[], hedged: readonly number[]): number {
  const losses = (values: readonly number[]) => values.reduce((sum, value) => sum + Math.max(0, -value), 0);
  const total = losses(unhedged);
  return total > 0 ? 1 - losses(hedged) / total : 0;
}

/** Protection rate over the worst `share` of the unhedged outcomes. */
export function tailProtection(
  unhedged: readonly number[],
  hedged: readonly number[],
  share: number,
): number {
  const order = unhedged.map((_, i) => i).sort((i, j) => unhedged[i]! - unhedged[j]!);
  const worst = order.slice(0, Math.max(1, Math.floor(share * order.length)));
  return protectionRate(
    worst.map((i) => unhedged[i]!),
    worst.map((i) => hedged[i]!),
  );
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Consecutive values drawn together; at least as long as the windows overlap. */
  readonly block: number;
  readonly draws: number;
  readonly seed: number;
  /** Coverage, such as 0.95. */
  readonly level: number;
}

/**
 * Percentile interval of a statistic of paired series by the circular block bootstrap (Politis and Romano 1992):
 * blocks keep what overlapping windows share.
 */
export function blockBootstrap(
  first: readonly number[],
  second: readonly number[],
  statistic: (first: readonly number[], second: readonly number[]) => number,
  options: BootstrapOptions,
): Interval {
  const size = first.length;
  if (size < 2) return { low: Number.NaN, high: Number.NaN };
  const draw = uniform(options.seed);
  const block = Math.min(options.block, size);
  const found: number[] = [];
  for (let n = 0; n < options.draws; n++) {
    const [a, b]: [number[], number[]] = [[], []];
    while (a.length < size) {
      const at = Math.floor(draw() * size);
      for (let j = 0; j < block && a.length < size; j++) {
        a.push(first[(at + j) % size]!);
        b.push(second[(at + j) % size]!);
      }
    }
    found.push(statistic(a, b));
  }
  return {
    low: quantile(found, (1 - options.level) / 2),
    high: quantile(found, (1 + options.level) / 2),
  };
}
