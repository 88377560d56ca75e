import type { QuadraticProgramme } from './quadratic.ts';

/** A point of a dense programme with its row prices, gradient, and the guess which bounds and rows are tight. */
export class WorkingSet {
  readonly x: Float64Array;
  readonly prices: Float64Array;
  /** -1 at the lower bound, 1 at the upper, 0 free. */
  readonly side: Int8Array;
  readonly tight: Uint8Array;
  /** `Qx + c + A' prices`. */
  readonly gradient: Float64Array;
  /** `A' prices`. */
  readonly priced: Float64Array;
  private readonly p: QuadraticProgramme;
  /** Size of each row over the box. */
  private readonly rowSize: Float64Array;

  constructor(p: QuadraticProgramme) {
    const { size: n } = p;
    this.p = p;
    this.x = Float64Array.from(p.lower);
    this.prices = new Float64Array(p.rows.length);
    this.side = new Int8Array(n).fill(-1);
    this.tight = new Uint8Array(p.rows.length);
    this.gradient = new Float64Array(n);
    this.priced = new Float64Array(n);
    this.rowSize = Float64Array.from(p.rows, ({ linear, limit }) => {
      let size = Math.abs(limit);
      for (let i = 0; i < n; i++)
        size = Math.max(size, Math.abs(linear[i]!) * Math.max(Math.abs(p.lower[i]!), Math.abs(p.upper[i]!)));
      return size || 1;
    });
    this.refresh();
  }

  /** Recomputes the gradient from `x` and `prices`. */
  refresh(): void {
    const { x, gradient, priced, prices, p } = this;
    priced.fill(0);
    for (let r = 0; r < prices.length; r++) {
      const price = prices[r]!;
      if (price === 0) continue;
      const { linear } = p.rows[r]!;
      for (let i = 0; i < p.size; i++) priced[i]! += price * linear[i]!;
    }
    for (let i = 0; i < p.size; i++) gradient[i] = p.slope[i]! + priced[i]!;
    for (let i = 0; i < p.size; i++) if (x[i] !== 0) this.addColumn(i, x[i]!);
  }

  /** Moves one variable and keeps the gradient. */
  shift(i: number, delta: number): void {
    this.x[i]! += delta;
    this.addColumn(i, delta);
  }

  /** How far row `r` is beyond its limit, relative to its size. */
  slack(r: number): number {
    const { linear, limit } = this.p.rows[r]!;
    let sum = -limit;
    for (let i = 0; i < this.p.size; i++) sum += linear[i]! * this.x[i]!;
    return sum / this.rowSize[r]!;
  }

  sizeOfRow(r: number): number {
    return this.rowSize[r]!;
  }

  private addColumn(i: number, by: number): void {
    const { gradient, p } = this;
    const { matrix, size } = p;
    const at = i * size;
    for (let j = 0; j < size; j++) gradient[j]! += by * matrix[at + j]!;
  }
}
