import type { Matrix } from '../maths/linear.ts';

/** Column means and standard deviations of a training matrix; fitted there and nowhere else. Plain data. */
export interface Normaliser {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Values further out than this many deviations are cut: one broken day must not steer a model. */
const cut = 8;

/** Means and deviations per column over the values that are there; a column without any gets 0 and 1. */
export function fitNormaliser(matrix: Matrix): Normaliser {
  const { rows, columns, values } = matrix;
  const means = new Array<number>(columns).fill(0);
  const deviations = new Array<number>(columns).fill(1);
  for (let j = 0; j < columns; j++) {
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const value = values[i * columns + j]!;
      if (!Number.isFinite(value)) continue;
      count++;
      sum += value;
      squares += value * value;
    }
    if (count === 0) continue;
    means[j] = sum / count;
    deviations[j] = Math.sqrt(Math.max(0, squares / count - means[j]! ** 2)) || 1;
  }
  return { means, deviations };
}

/** Deviations from the mean; what is missing becomes the mean, that is 0. */
export function normalise(matrix: Matrix, { means, deviations }: Normaliser): Matrix {
  const { columns } = matrix;
  const values = matrix.values.map((value, i) => {
    const j = i % columns;
    const z = (value - means[j]!) / deviations[j]!;
    return Number.isFinite(z) ? Math.max(-cut, Math.min(cut, z)) : 0;
  });
  return { ...matrix, values };
}

/** The matrix with a leading column of ones. */
export function withConstant(matrix: Matrix): Matrix {
  const { rows, columns } = matrix;
  const values = new Float64Array(rows * (columns + 1)).fill(1);
  for (let i = 0; i < rows; i++)
    values.set(matrix.values.subarray(i * columns, (i + 1) * columns), i * (columns + 1) + 1);
  return { rows, columns: columns + 1, values };
}
