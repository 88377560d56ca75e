import type { ConvexProgramme, Row } from '../convex.ts';
import type { QuadraticProgramme } from '../quadratic.ts';
import { type Random, randomFrom } from '../random.ts';

/**
 * Hedge-ratio programmes of published seeds: `n` positions with lognormal notionals and daily volatilities of 3 to 7 %,
 * ratios between 0 and 1, a carry cost per position. Families:
 * `box` has no rows; `rows` has three collateral rows and a gas row that bind; `close` has costs so even that almost
 * every ratio is undecided between its bounds; `free` has most ratios strictly between the bounds; `costs` adds
 * proportional and three-halves trading costs from a random start.
 */
export type Family = 'box' | 'rows' | 'close' | 'free' | 'costs';

export interface InstanceOptions {
  readonly family: Family;
  readonly size: number;
  readonly seed: number;
  /** Factors of the covariance; 8 unless stated. */
  readonly factors?: number;
}

interface Positions {
  readonly notional: Float64Array;
  readonly volatility: Float64Array;
  /** Risk aversion at which risk and cost of the book are of one size. */
  readonly aversion: number;
}

function positionsOf(random: Random, n: number): Positions {
  const notional = new Float64Array(n).map(() => Math.exp(random.normal()));
  const mean = notional.reduce((sum, value) => sum + value, 0) / n;
  return {
    notional: notional.map((value) => value / mean),
    volatility: new Float64Array(n).map(() => random.between(0.03, 0.07)),
    aversion: 40 / Math.sqrt(n),
  };
}

/** What is needed to choose costs for a covariance: its product with a vector. */
type Product = (h: Float64Array) => Float64Array;

interface Terms {
  readonly slope: Float64Array;
  readonly reference: Float64Array;
  readonly proportional: Float64Array;
  readonly impact: Float64Array;
  readonly rows: readonly Row[];
}

function termsOf(random: Random, { notional }: Positions, times: Product, family: Family): Terms {
  const n = notional.length;
  const relief = times(new Float64Array(n).fill(1));
  const unit = relief.reduce((sum, value, i) => sum + Math.abs(value) / notional[i]!, 0) / n;
  let slope: Float64Array;
  if (family === 'free') {
    const wanted = new Float64Array(n).map(() => random.between(-0.2, 1.2));
    slope = times(wanted).map((value) => -value);
  } else if (family === 'close')
    slope = relief.map((value) => -value * (1 - 0.35 * random.between(0.975, 1.025)));
  else slope = relief.map((value, i) => 0.9 * notional[i]! * unit * random.between(0.45, 1) - value);
  const rows = family === 'box' ? [] : rowsOf(random, notional, family === 'free');
  const costs = family === 'costs' ? unit : 0;
  return {
    slope,
    rows,
    reference: new Float64Array(n).map(() => (costs > 0 ? random.uniform() : 0)),
    proportional: notional.map((e) => 0.1 * costs * e * random.between(0.5, 1.5)),
    impact: notional.map((e) => 0.08 * costs * e ** 1.5 * random.between(0.5, 1.5)),
  };
}

/** Collateral of three chains and gas of the whole book; limits a share of what full hedging would need. */
function rowsOf(random: Random, notional: Float64Array, loose: boolean): readonly Row[] {
  const n = notional.length;
  const chains = 3;
  const linear = Array.from({ length: chains + 1 }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    linear[Math.floor(random.uniform() * chains)]![i] = notional[i]! * random.between(0.1, 0.3);
    linear[chains]![i] = random.between(0.02, 0.07);
  }
  return linear.map((row, r) => {
    const full = row.reduce((sum, value) => sum + value, 0);
    const share = loose ? 0.45 + 0.02 * r : r === chains ? 0.35 : 0.22 + 0.08 * r;
    return { linear: row, short: new Float64Array(n), limit: full * share };
  });
}

/** Factor-form programme: covariance of `k` factors plus what each position has of its own. */
export function factorInstance({ family, size: n, seed, factors: k = 8 }: InstanceOptions): ConvexProgramme {
  const random = randomFrom(seed * 7919 + n * 31 + k);
  const positions = positionsOf(random, n);
  const loadings = new Float64Array(n * k);
  const curvature = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const raw = Array.from({ length: k }, (_, j) =>
      j === 0 ? 0.75 + 0.225 * random.normal() : 0.35 * random.normal(),
    );
    const own = random.between(0.25, 0.45);
    const total = raw.reduce((sum, value) => sum + value * value, own);
    const risk = positions.aversion * (positions.notional[i]! * positions.volatility[i]!) ** 2;
    for (let j = 0; j < k; j++) loadings[i * k + j] = raw[j]! * Math.sqrt(risk / total);
    curvature[i] = (risk * own) / total;
  }
  const times: Product = (h) => {
    const z = new Float64Array(k);
    for (let i = 0; i < n; i++) for (let j = 0; j < k; j++) z[j]! += loadings[i * k + j]! * h[i]!;
    return h.map((value, i) => {
      let sum = curvature[i]! * value;
      for (let j = 0; j < k; j++) sum += loadings[i * k + j]! * z[j]!;
      return sum;
    });
  };
  return {
    size: n,
    factors: k,
    loadings,
    curvature,
    offset: new Float64Array(k),
    shortRate: new Float64Array(n),
    shortCurvature: new Float64Array(n),
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(1),
    ...termsOf(random, positions, times, family),
  };
}

/** Dense programme: sample covariance of `2n` returns with three factors, off-diagonals shrunk by a tenth. */
export function denseInstance({ family, size: n, seed }: InstanceOptions): QuadraticProgramme {
  const random = randomFrom(seed * 7919 + n * 31);
  const positions = positionsOf(random, n);
  const samples = 2 * n;
  const factor = Array.from({ length: 3 }, () => new Float64Array(samples).map(() => random.normal()));
  const returns = Array.from({ length: n }, (_, i) => {
    const beta = [0.7 * (1 + 0.3 * random.normal()), 0.14 * random.normal(), 0.14 * random.normal()];
    return new Float64Array(samples).map(
      (_value, t) =>
        positions.volatility[i]! *
        (beta.reduce((sum, b, j) => sum + b * factor[j]![t]!, 0) + 0.55 * random.normal()),
    );
  });
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let t = 0; t < samples; t++) sum += returns[i]![t]! * returns[j]![t]!;
      const scale = positions.aversion * positions.notional[i]! * positions.notional[j]!;
      matrix[i * n + j] = matrix[j * n + i] = (sum / samples) * scale * (i === j ? 1 : 0.9);
    }
  const times: Product = (h) =>
    h.map((_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * h[j]!;
      return sum;
    });
  const { slope, rows } = termsOf(random, positions, times, family);
  return {
    size: n,
    matrix,
    slope,
    lower: new Float64Array(n),
    upper: new Float64Array(n).fill(1),
    rows: rows.map(({ linear, limit }) => ({ linear, limit })),
  };
}
