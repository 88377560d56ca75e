/**
 * `sum_i weight_i column_i column_i'`, lower triangle, kept up to date as weights change. Between two Newton steps few
 * variables become free or reach a bound, so an update costs less than the sum.
 */
export class OuterSum {
  /** `width x width`, row-major; only the lower triangle is written. */
  readonly sum: Float64Array;
  private readonly columns: Float64Array;
  private readonly width: number;
  /** Weights the sum holds, and the variables whose weight has changed since. */
  private readonly held: Float64Array;
  private readonly changed: Int32Array;

  /** `columns` is `size x width`, row-major. */
  constructor(columns: Float64Array, size: number, width: number) {
    this.columns = columns;
    this.width = width;
    this.sum = new Float64Array(width * width);
    this.held = new Float64Array(size);
    this.changed = new Int32Array(size);
  }

  /** Sums anew where that is less work, or where `differences` of weights of other orders would leave rounding. */
  update(weights: Float64Array, differences: boolean): void {
    const { sum, held, changed } = this;
    const n = weights.length;
    let changes = 0;
    let positive = 0;
    for (let i = 0; i < n; i++) {
      if (weights[i] !== 0) positive++;
      if (weights[i] !== held[i]) changed[changes++] = i;
    }
    if (!differences || changes >= positive) {
      sum.fill(0);
      held.fill(0);
      changes = 0;
      for (let i = 0; i < n; i++) if (weights[i] !== 0) changed[changes++] = i;
    }
    for (let c = 0; c < changes; c += 4) this.addFour(weights, c, changes);
  }

  /** Four variables at a time: a quarter of the traffic with the sum. */
  private addFour(weights: Float64Array, from: number, count: number): void {
    const { sum, columns, changed, width } = this;
    // Beyond the last, the first comes again, by then without a change.
    const i0 = changed[from]!;
    const w0 = this.take(weights, i0);
    const i1 = changed[from + 1 < count ? from + 1 : from]!;
    const w1 = this.take(weights, i1);
    const i2 = changed[from + 2 < count ? from + 2 : from]!;
    const w2 = this.take(weights, i2);
    const i3 = changed[from + 3 < count ? from + 3 : from]!;
    const w3 = this.take(weights, i3);
    const a0 = i0 * width;
    const a1 = i1 * width;
    const a2 = i2 * width;
    const a3 = i3 * width;
    for (let j = 0; j < width; j++) {
      const p0 = w0 * columns[a0 + j]!;
      const p1 = w1 * columns[a1 + j]!;
      const p2 = w2 * columns[a2 + j]!;
      const p3 = w3 * columns[a3 + j]!;
      const at = j * width;
      for (let l = 0; l <= j; l++)
        sum[at + l]! +=
          p0 * columns[a0 + l]! + p1 * columns[a1 + l]! + (p2 * columns[a2 + l]! + p3 * columns[a3 + l]!);
    }
  }

  private take(weights: Float64Array, i: number): number {
    const change = weights[i]! - this.held[i]!;
    this.held[i] = weights[i]!;
    return change;
  }
}

/** `sums += columns' x` for a row-major matrix, four rows at a time, rows of zeros left out. */
export function addProducts(columns: Float64Array, x: Float64Array, sums: Float64Array): void {
  const width = sums.length;
  const n = x.length;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    const x0 = x[i]!;
    const x1 = x[i + 1]!;
    const x2 = x[i + 2]!;
    const x3 = x[i + 3]!;
    if (x0 === 0 && x1 === 0 && x2 === 0 && x3 === 0) continue;
    const a0 = i * width;
    const a1 = a0 + width;
    const a2 = a1 + width;
    const a3 = a2 + width;
    for (let j = 0; j < width; j++)
      sums[j]! +=
        columns[a0 + j]! * x0 + columns[a1 + j]! * x1 + (columns[a2 + j]! * x2 + columns[a3 + j]! * x3);
  }
  for (; i < n; i++) for (let j = 0; j < width; j++) sums[j]! += columns[i * width + j]! * x[i]!;
}
