import { choleskyInPlace, solveLower, solveUpper } from './linear-algebra.ts';
import type { QuadraticProgramme } from './quadratic.ts';

/**
 * The optimality system of a dense programme with some variables fixed and some rows tight:
 * `Q_FF d + A_RF' l = f`, `A_RF d = g`. One Cholesky of the free part, one of the rows' Schur complement.
 */
export class FreeSystem {
  /** Free variables, the first `count` of them. */
  readonly index: Int32Array;
  count = 0;
  /** Tight rows, the first `tight` of them. */
  readonly rows: Int32Array;
  tight = 0;
  factorisations = 0;
  private readonly p: QuadraticProgramme;
  private readonly lower: Float64Array;
  private readonly schur: Float64Array;
  /** `L^-1 A_RF'`, one column per tight row. */
  private readonly spread: readonly Float64Array[];
  private readonly scratch: Float64Array;
  private readonly wanted: Int32Array;
  private readonly pivotFloor: number;
  private factored = false;

  constructor(p: QuadraticProgramme) {
    const { size: n } = p;
    this.p = p;
    this.index = new Int32Array(n);
    this.wanted = new Int32Array(n);
    this.rows = new Int32Array(p.rows.length);
    this.lower = new Float64Array(n * n);
    this.schur = new Float64Array(p.rows.length ** 2);
    this.spread = p.rows.map(() => new Float64Array(n));
    this.scratch = new Float64Array(n);
    let largest = 0;
    for (let i = 0; i < n; i++) largest = Math.max(largest, p.matrix[i * n + i]!);
    this.pivotFloor = 1e-15 * largest;
  }

  /** Prepares the system; `side` is zero where a variable is free. False when it is singular. */
  factor(side: Int8Array, tight: Uint8Array): boolean {
    const { index, wanted } = this;
    let count = 0;
    for (let i = 0; i < side.length; i++) if (side[i] === 0) wanted[count++] = i;
    let same = this.factored && count === this.count;
    for (let t = 0; same && t < count; t++) same = index[t] === wanted[t];
    if (!same) {
      index.set(wanted);
      this.count = count;
      this.factored = this.factorFree();
      if (!this.factored) return false;
    }
    this.tight = 0;
    for (let r = 0; r < tight.length; r++) if (tight[r]) this.rows[this.tight++] = r;
    return this.factorRows();
  }

  private factorFree(): boolean {
    const { index, count, lower } = this;
    const { matrix, size } = this.p;
    for (let t = 0; t < count; t++) {
      const row = index[t]! * size;
      const at = t * count;
      for (let u = 0; u <= t; u++) lower[at + u] = matrix[row + index[u]!]!;
    }
    this.factorisations++;
    return choleskyInPlace(lower, count, this.pivotFloor);
  }

  private factorRows(): boolean {
    const { index, count, rows, tight, spread, schur, lower, p } = this;
    for (let a = 0; a < tight; a++) {
      const { linear } = p.rows[rows[a]!]!;
      const column = spread[a]!;
      for (let t = 0; t < count; t++) column[t] = linear[index[t]!]!;
      solveLower(lower, count, column);
      for (let b = 0; b <= a; b++) {
        let sum = 0;
        for (let t = 0; t < count; t++) sum += column[t]! * spread[b]![t]!;
        schur[a * tight + b] = sum;
      }
    }
    let largest = 0;
    for (let a = 0; a < tight; a++) largest = Math.max(largest, schur[a * tight + a]!);
    return choleskyInPlace(schur, tight, 1e-13 * largest);
  }

  /** Overwrites `f` (one entry per free variable) with `d`, and `g` (one per tight row) with `l`. */
  solve(f: Float64Array, g: Float64Array): void {
    const { count, tight, spread, lower, schur, scratch } = this;
    solveLower(lower, count, f);
    for (let a = 0; a < tight; a++) {
      let sum = -g[a]!;
      for (let t = 0; t < count; t++) sum += spread[a]![t]! * f[t]!;
      scratch[a] = sum;
    }
    solveLower(schur, tight, scratch);
    solveUpper(schur, tight, scratch);
    for (let a = 0; a < tight; a++) {
      const value = scratch[a]!;
      g[a] = value;
      for (let t = 0; t < count; t++) f[t]! -= spread[a]![t]! * value;
    }
    solveUpper(lower, count, f);
  }
}
