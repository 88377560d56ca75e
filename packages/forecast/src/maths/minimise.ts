export interface Minimum {
  readonly at: readonly number[];
  readonly value: number;
}

/**
 * Nelder–Mead simplex search for a handful of parameters without derivatives. Deterministic; stops after `steps`
 * or when the simplex is flat. `objective` may return Infinity outside its domain.
 */
export function minimise(
  objective: (point: readonly number[]) => number,
  start: readonly number[],
  size: number,
  steps = 400,
): Minimum {
  const at = (point: readonly number[]): Minimum => ({ at: point, value: objective(point) });
  let simplex = [at(start), ...start.map((_, i) => at(start.map((v, j) => (i === j ? v + size : v))))];
  for (let step = 0; step < steps; step++) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    if (Math.abs(worst.value - best.value) <= 1e-10 * (1 + Math.abs(best.value))) break;
    const centre = start.map((_, j) => simplex.slice(0, -1).reduce((s, p) => s + p.at[j]!, 0) / start.length);
    const towards = (factor: number) => at(centre.map((c, j) => c + factor * (worst.at[j]! - c)));
    const reflected = towards(-1);
    let next = reflected;
    if (reflected.value < best.value) {
      const expanded = towards(-2);
      if (expanded.value < reflected.value) next = expanded;
    } else if (!(reflected.value < simplex.at(-2)!.value))
      next = towards(reflected.value < worst.value ? -0.5 : 0.5);
    if (next.value < worst.value) simplex[simplex.length - 1] = next;
    else simplex = [best, ...simplex.slice(1).map((p) => at(p.at.map((v, j) => (v + best.at[j]!) / 2)))];
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a));
}
