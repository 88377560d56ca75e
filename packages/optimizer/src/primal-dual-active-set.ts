import { guessFromFactors } from './factor-guess.ts';
import type { FreeSystem } from './free-system.ts';
import type { QuadraticProgramme } from './quadratic.ts';
import type { WorkingSet } from './working-set.ts';

const sweeps = 5;
const maxRounds = 25;
const patience = 5;

/**
 * Guesses which bounds and rows are tight and solves for that guess until it repeats: usually a handful of rounds,
 * though it may cycle, in which case the best guess is left in the set. Source: Hintermüller, Ito and Kunisch (2003).
 */
export function guessActiveSet(p: QuadraticProgramme, set: WorkingSet, system: FreeSystem): void {
  descend(p, set);
  const free = set.side.reduce((count, side) => count + (side === 0 ? 1 : 0), 0);
  // With few free variables the rows decide which, and coordinate descent knows nothing of rows.
  if (p.rows.length > 0 && free < p.size / 4) guessFromFactors(p, set);
  const f = new Float64Array(p.size);
  const g = new Float64Array(p.rows.length);
  let fewest = Number.POSITIVE_INFINITY;
  let stalled = 0;
  const bestSide = Int8Array.from(set.side);
  const bestTight = Uint8Array.from(set.tight);
  for (let round = 0; round < maxRounds; round++) {
    if (!settle(p, set, system, f, g)) break;
    const side = Int8Array.from(set.side);
    const tight = Uint8Array.from(set.tight);
    const changes = reconsider(p, set);
    if (changes < fewest) {
      fewest = changes;
      stalled = 0;
      bestSide.set(side);
      bestTight.set(tight);
    } else stalled++;
    if (changes === 0) return;
    if (stalled > patience) break;
  }
  set.side.set(bestSide);
  set.tight.set(bestTight);
}

/** Coordinate descent on the bounds, rows left out, then the sets it suggests. */
function descend(p: QuadraticProgramme, set: WorkingSet): void {
  const { x, gradient, side } = set;
  const n = p.size;
  set.prices.fill(0);
  set.refresh();
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      const wanted = x[i]! - gradient[i]! / p.matrix[i * n + i]!;
      const delta = Math.min(p.upper[i]!, Math.max(p.lower[i]!, wanted)) - x[i]!;
      if (delta === 0) continue;
      set.shift(i, delta);
      moved = Math.max(moved, Math.abs(delta) / (p.upper[i]! - p.lower[i]!));
    }
    if (moved < 1e-6) break;
  }
  for (let i = 0; i < n; i++) {
    const wanted = x[i]! - gradient[i]! / p.matrix[i * n + i]!;
    side[i] = wanted <= p.lower[i]! ? -1 : wanted >= p.upper[i]! ? 1 : 0;
  }
  for (let r = 0; r < p.rows.length; r++) set.tight[r] = set.slack(r) > 0 ? 1 : 0;
}

/** Moves to the optimum for the guessed sets. False when the system is singular. */
export function settle(
  p: QuadraticProgramme,
  set: WorkingSet,
  system: FreeSystem,
  f: Float64Array,
  g: Float64Array,
): boolean {
  const { x, side, tight, prices, gradient } = set;
  for (let i = 0; i < p.size; i++)
    if (side[i] !== 0) {
      const bound = side[i]! < 0 ? p.lower[i]! : p.upper[i]!;
      if (x[i] !== bound) set.shift(i, bound - x[i]!);
    }
  if (!system.factor(side, tight)) return false;
  for (let t = 0; t < system.count; t++) {
    const i = system.index[t]!;
    f[t] = set.priced[i]! - gradient[i]!;
  }
  for (let a = 0; a < system.tight; a++) {
    const r = system.rows[a]!;
    g[a] = -set.slack(r) * set.sizeOfRow(r);
  }
  system.solve(f, g);
  prices.fill(0);
  for (let a = 0; a < system.tight; a++) prices[system.rows[a]!] = g[a]!;
  for (let t = 0; t < system.count; t++) x[system.index[t]!]! += f[t]!;
  set.refresh();
  return true;
}

/** Frees what pulls inwards and pins what went beyond; returns the number of changes. */
function reconsider(p: QuadraticProgramme, set: WorkingSet): number {
  const { x, side, tight, prices, gradient } = set;
  let changes = 0;
  for (let i = 0; i < p.size; i++) {
    const slack = 1e-12 * (p.upper[i]! - p.lower[i]!);
    const pull = 1e-12 * (Math.abs(p.slope[i]!) + p.matrix[i * p.size + i]! * (p.upper[i]! - p.lower[i]!));
    let next = side[i]!;
    if (next === 0) next = x[i]! < p.lower[i]! - slack ? -1 : x[i]! > p.upper[i]! + slack ? 1 : 0;
    else if (next < 0 ? gradient[i]! < -pull : gradient[i]! > pull) next = 0;
    if (next === side[i]) continue;
    side[i] = next;
    changes++;
  }
  for (let r = 0; r < tight.length; r++) {
    const next = tight[r] ? (prices[r]! < 0 ? 0 : 1) : set.slack(r) > 1e-12 ? 1 : 0;
    if (next === tight[r]) continue;
    tight[r] = next;
    changes++;
  }
  return changes;
}
