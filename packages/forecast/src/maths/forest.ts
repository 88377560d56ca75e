import { FatalError } from '@ballast/core';
import type { Matrix } from './linear.ts';
import { seededRandom } from './random.ts';

export interface ForestOptions {
  readonly trees: number;
  readonly depth: number;
  readonly bins: number;
  /** Fewest rows in a leaf. */
  readonly minLeaf: number;
  /** Share of the features tried at a split. */
  readonly tried: number;
  readonly seed: number;
}

export const forestDefaults: ForestOptions = {
  trees: 150,
  depth: 4,
  bins: 32,
  minLeaf: 20,
  tried: 0.5,
  seed: 1,
};

/** Trees laid end to end; a leaf has feature −1, children are node numbers. */
export interface Forest {
  readonly roots: ArrayLike<number>;
  readonly feature: ArrayLike<number>;
  readonly threshold: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

export interface GrownForest {
  readonly forest: Forest;
  /** Out-of-bag prediction per training row; NaN for a row that every tree saw. */
  readonly outOfBag: Float64Array;
}

/**
 * Random forest regression (Breiman 2001) with splits searched on histograms: columns are cut into quantile bins once,
 * so a split costs one pass over the rows of its node. Deterministic in the seed.
 * Throws FatalError on fewer rows than two leaves hold.
 */
export function growForest(x: Matrix, y: Float64Array, options: Partial<ForestOptions> = {}): GrownForest {
  const settings = { ...forestDefaults, ...options };
  if (x.rows < 2 * settings.minLeaf || y.length !== x.rows)
    throw new FatalError(`${x.rows} rows, ${y.length} targets for a forest`, 'give a longer history');
  const binned = binColumns(x, settings.bins);
  const nodes: Node[] = [];
  const roots = new Int32Array(settings.trees);
  const sums = new Float64Array(x.rows);
  const counts = new Int32Array(x.rows);
  for (let tree = 0; tree < settings.trees; tree++) {
    const random = seededRandom(settings.seed * 100_003 + tree);
    const bag = Int32Array.from({ length: x.rows }, () => Math.floor(random() * x.rows));
    roots[tree] = nodes.length;
    growTree({ nodes, binned, y, bag, random, settings, columns: x.columns }, 0, x.rows, 0);
    const inBag = new Uint8Array(x.rows);
    for (const i of bag) inBag[i] = 1;
    for (let i = 0; i < x.rows; i++) {
      if (inBag[i]) continue;
      let at = roots[tree]!;
      for (let node = nodes[at]!; node.feature >= 0; node = nodes[at]!)
        at = x.values[i * x.columns + node.feature]! < node.threshold ? node.left : node.right;
      sums[i]! += nodes[at]!.value;
      counts[i]!++;
    }
  }
  return {
    forest: {
      roots,
      feature: Int16Array.from(nodes, (node) => node.feature),
      threshold: Float64Array.from(nodes, (node) => node.threshold),
      left: Int32Array.from(nodes, (node) => node.left),
      right: Int32Array.from(nodes, (node) => node.right),
      value: Float64Array.from(nodes, (node) => node.value),
    },
    outOfBag: sums.map((sum, i) => (counts[i]! > 0 ? sum / counts[i]! : Number.NaN)),
  };
}

/** Mean over trees for row `i` of `x`. */
export function predictForest(forest: Forest, x: Matrix, i: number): number {
  let sum = 0;
  for (let tree = 0; tree < forest.roots.length; tree++) {
    let at = forest.roots[tree]!;
    while (forest.feature[at]! >= 0) {
      const value = x.values[i * x.columns + forest.feature[at]!]!;
      at = value < forest.threshold[at]! ? forest.left[at]! : forest.right[at]!;
    }
    sum += forest.value[at]!;
  }
  return sum / forest.roots.length;
}

interface Node {
  feature: number;
  threshold: number;
  left: number;
  right: number;
  value: number;
}

interface Binned {
  /** Column-major bin numbers. */
  readonly bins: Uint8Array;
  /** Upper edge of bin `b` of column `j` at `j · count + b`. */
  readonly edges: Float64Array;
  readonly count: number;
}

interface Growth {
  readonly nodes: Node[];
  readonly binned: Binned;
  readonly y: Float64Array;
  readonly bag: Int32Array;
  readonly random: () => number;
  readonly settings: ForestOptions;
  readonly columns: number;
}

function binColumns({ rows, columns, values }: Matrix, count: number): Binned {
  const bins = new Uint8Array(rows * columns);
  const edges = new Float64Array(columns * count).fill(Number.POSITIVE_INFINITY);
  for (let j = 0; j < columns; j++) {
    const sorted = Float64Array.from({ length: rows }, (_, i) => values[i * columns + j]!).sort();
    for (let b = 0; b < count - 1; b++) edges[j * count + b] = sorted[Math.floor(((b + 1) * rows) / count)]!;
    for (let i = 0; i < rows; i++) {
      let b = 0;
      while (b < count - 1 && values[i * columns + j]! >= edges[j * count + b]!) b++;
      bins[j * rows + i] = b;
    }
  }
  return { bins, edges, count };
}

/** Grows the node of bag entries [start, end) and its subtree; returns its number. */
function growTree(growth: Growth, start: number, end: number, depth: number): number {
  const { nodes, binned, y, bag, settings } = growth;
  let sum = 0;
  for (let i = start; i < end; i++) sum += y[bag[i]!]!;
  const id = nodes.length;
  const node: Node = { feature: -1, threshold: 0, left: 0, right: 0, value: sum / (end - start) };
  nodes.push(node);
  if (depth >= settings.depth || end - start < 2 * settings.minLeaf) return id;
  const split = bestSplit(growth, start, end, sum);
  if (!split) return id;
  const column = split.feature * y.length;
  let i = start;
  for (let j = end - 1; i <= j; )
    if (binned.bins[column + bag[i]!]! <= split.bin) i++;
    else {
      const moved = bag[i]!;
      bag[i] = bag[j]!;
      bag[j--] = moved;
    }
  node.feature = split.feature;
  node.threshold = binned.edges[split.feature * binned.count + split.bin]!;
  node.left = growTree(growth, start, i, depth + 1);
  node.right = growTree(growth, i, end, depth + 1);
  return id;
}

/** The split that lowers the sum of squares most, among a random draw of features. */
function bestSplit(
  { binned, y, bag, random, settings, columns }: Growth,
  start: number,
  end: number,
  sum: number,
) {
  const { bins, count } = binned;
  const n = end - start;
  const counts = new Int32Array(count);
  const sums = new Float64Array(count);
  let best = (sum * sum) / n + 1e-12;
  let found: { feature: number; bin: number } | undefined;
  for (let draw = Math.ceil(columns * settings.tried); draw > 0; draw--) {
    const feature = Math.floor(random() * columns);
    counts.fill(0);
    sums.fill(0);
    for (let i = start; i < end; i++) {
      const bin = bins[feature * y.length + bag[i]!]!;
      counts[bin]!++;
      sums[bin]! += y[bag[i]!]!;
    }
    let leftCount = 0;
    let leftSum = 0;
    for (let bin = 0; bin < count - 1; bin++) {
      leftCount += counts[bin]!;
      leftSum += sums[bin]!;
      if (leftCount < settings.minLeaf || n - leftCount < settings.minLeaf) continue;
      const gain = leftSum ** 2 / leftCount + (sum - leftSum) ** 2 / (n - leftCount);
      if (gain > best) {
        best = gain;
        found = { feature, bin };
      }
    }
  }
  return found;
}
