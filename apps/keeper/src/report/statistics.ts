/** Sums of values with the same key, in order of first appearance. */
export function sumBy(
  points: readonly { readonly key: number; readonly value: number }[],
): readonly number[] {
  const groups = new Map<number, number>();
  for (const { key, value } of points) groups.set(key, (groups.get(key) ?? 0) + value);
  return [...groups.values()];
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length;

/** Sample variance (n - 1); zero for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return values.reduce((total, value) => total + (value - centre) ** 2, 0) / (values.length - 1);
}

/**
 * Hedge effectiveness `1 - Var(hedged) / Var(unhedged)` (Johnson 1960, Ederington 1979). Zero when there was no
 * variance to remove.
 */
export function hedgeEffectiveness(unhedged: readonly number[], hedged: readonly number[]): number {
  const risk = variance(unhedged);
  return risk > 0 ? 1 - variance(hedged) / risk : 0;
}

/**
 * Conditional value at risk: mean of the worst `1 - level` of the outcomes as a loss, the boundary outcome counted
 * in part (Rockafellar and Uryasev 2002).
 * @param pnl Profit and loss per period, gains positive.
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
