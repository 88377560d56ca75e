import { choleskySubmatrix, solveCholesky } from './linear-algebra.ts';

/** Solver of the Newton sub-problem: `max g'd - d'Hd/2` with the row prices `dual + d` kept nonnegative. */
export class BoundedStep {
  private readonly factors: number;
  private readonly width: number;
  private readonly lower: Float64Array;
  private readonly index: Int32Array;
  private readonly pinned: Uint8Array;
  private readonly step: Float64Array;

  /** `factors` free variables come first, then `rows` bounded ones. */
  constructor(factors: number, rows: number) {
    this.factors = factors;
    this.width = factors + rows;
    this.lower = new Float64Array(this.width * this.width);
    this.index = new Int32Array(this.width);
    this.pinned = new Uint8Array(this.width);
    this.step = new Float64Array(this.width);
  }

  /** Writes the step to `direction`. An active set on the rows; every pass is one Cholesky solve. */
  solve(hessian: Float64Array, gradient: Float64Array, dual: Float64Array, direction: Float64Array): void {
    const { factors: k, width, pinned } = this;
    const rows = width - k;
    pinned.fill(0);
    for (let r = k; r < width; r++) if (dual[r]! <= 0 && gradient[r]! <= 0) pinned[r] = 1;
    for (let pass = 0; pass < 3 * rows + 3; pass++) {
      this.solveFree(hessian, gradient, dual, direction);
      let blocked = false;
      for (let r = k; r < width; r++)
        if (!pinned[r] && dual[r]! + direction[r]! < 0) {
          pinned[r] = 1;
          blocked = true;
        }
      if (blocked) continue;
      const release = this.mostWanted(hessian, gradient, direction);
      // Cycling is possible in degenerate programmes; the line search copes with an unfinished step.
      if (release < 0 || pass > 2 * rows) return;
      pinned[release] = 0;
    }
  }

  /** Newton step of the free variables while every pinned row price goes to zero. */
  private solveFree(
    hessian: Float64Array,
    gradient: Float64Array,
    dual: Float64Array,
    direction: Float64Array,
  ): void {
    const { factors: k, width, index, pinned, step, lower } = this;
    let count = 0;
    for (let j = 0; j < width; j++) if (!pinned[j]) index[count++] = j;
    choleskySubmatrix(hessian, width, index, count, lower);
    for (let t = 0; t < count; t++) {
      const j = index[t]!;
      let sum = gradient[j]!;
      for (let r = k; r < width; r++) if (pinned[r]) sum += hessian[j * width + r]! * dual[r]!;
      step[t] = sum;
    }
    solveCholesky(lower, count, step);
    for (let j = 0; j < width; j++) direction[j] = pinned[j] ? -dual[j]! : 0;
    for (let t = 0; t < count; t++) direction[index[t]!] = step[t]!;
  }

  /** The pinned row whose price should rise most, or -1. */
  private mostWanted(hessian: Float64Array, gradient: Float64Array, direction: Float64Array): number {
    const { factors, width, pinned } = this;
    let best = -1;
    let bestValue = 1e-14;
    for (let r = factors; r < width; r++) {
      if (!pinned[r]) continue;
      let value = gradient[r]!;
      for (let j = 0; j < width; j++) value -= hessian[r * width + j]! * direction[j]!;
      if (value > bestValue) {
        best = r;
        bestValue = value;
      }
    }
    return best;
  }
}
