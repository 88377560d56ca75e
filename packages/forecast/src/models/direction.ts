import { FatalError } from '@ballast/core';
import type { DailySeries } from '../data/daily.ts';
import { type FeatureGroup, featureMatrix, featureTable } from '../data/features.ts';
import { fitNormaliser, normalise, withConstant } from '../data/normalise.ts';
import { dotRow, leastSquares } from '../maths/linear.ts';
import { type DirectionEvidence, directionGate, type Verdict } from '../validation/gates.ts';
import type { WalkForwardOptions } from '../validation/walk-forward.ts';

export interface DirectionForecast {
  /** First day of each window, since 1970. */
  readonly days: Int32Array;
  /** Probability that the log return over the window is positive. */
  readonly probability: Float64Array;
  readonly realised: Float64Array;
}

export interface DirectionOptions extends WalkForwardOptions {
  readonly groups?: readonly FeatureGroup[];
  /** Ridge penalty on standardised coefficients. */
  readonly ridge?: number;
}

/** Logistic regression of the sign of the next return on the article's features, walk-forward with purge and embargo. */
export function walkForwardDirection(series: DailySeries, options: DirectionOptions): DirectionForecast {
  const { horizon, trainFrom, from, through, refitDays = 30, embargoDays = 1, ridge = 0.01 } = options;
  const groups = options.groups ?? ['har', 'signed', 'reversion', 'volume', 'sentiment'];
  const table = featureTable(series, horizon);
  const ahead = series.close.map((price, t) => Math.log((series.close[t + horizon] ?? Number.NaN) / price));
  const days: number[] = [];
  const probability: number[] = [];
  const realised: number[] = [];
  let predict: ((row: number) => number) | undefined;
  for (let day = from; day <= through; day++) {
    const row = day - 1 - series.firstDay;
    if (predict === undefined || (day - from) % refitDays === 0) {
      const rows: number[] = [];
      for (let t = Math.max(0, trainFrom - series.firstDay); t <= row - horizon - embargoDays; t++)
        if (table.usable[t] && Number.isFinite(ahead[t]!)) rows.push(t);
      const raw = featureMatrix(table, groups, rows);
      const normaliser = fitNormaliser(raw);
      const x = withConstant(normalise(raw, normaliser));
      const weights = fitLogistic(
        x,
        Float64Array.from(rows, (t) => (ahead[t]! > 0 ? 1 : 0)),
        ridge,
      );
      predict = (at) =>
        sigmoid(dotRow(withConstant(normalise(featureMatrix(table, groups, [at]), normaliser)), 0, weights));
    }
    if (!table.usable[row] || !Number.isFinite(ahead[row]!)) continue;
    days.push(day);
    probability.push(predict(row));
    realised.push(ahead[row]!);
  }
  return {
    days: Int32Array.from(days),
    probability: Float64Array.from(probability),
    realised: Float64Array.from(realised),
  };
}

/** What the forecast was worth, and whether it may have any influence at all. */
export function judgeDirection(
  { probability, realised }: DirectionForecast,
  costBp: number,
): DirectionEvidence & { readonly verdict: Verdict } {
  const count = probability.length;
  let right = 0;
  let gross = 0;
  for (const [i, p] of probability.entries()) {
    const call = p > 0.5 ? 1 : -1;
    if (call * realised[i]! > 0) right++;
    gross += (call * realised[i]! * 1e4) / count;
  }
  const evidence = { accuracy: right / count, count, grossBp: gross, costBp };
  return { ...evidence, verdict: directionGate(evidence) };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Ridge logistic regression by iteratively reweighted least squares. `x` has a constant first column.
 * Throws FatalError when the labels are all alike.
 */
export function fitLogistic(
  x: ReturnType<typeof withConstant>,
  labels: Float64Array,
  ridge: number,
): Float64Array {
  const ups = labels.reduce((a, b) => a + b, 0);
  if (ups === 0 || ups === labels.length)
    throw new FatalError(`${ups} of ${labels.length} returns are positive`, 'give a longer history');
  let weights = new Float64Array(x.columns);
  for (let step = 0; step < 25; step++) {
    const values = Float64Array.from(x.values);
    const y = new Float64Array(x.rows);
    for (let i = 0; i < x.rows; i++) {
      const eta = dotRow(x, i, weights);
      const p = sigmoid(eta);
      const spread = Math.max(1e-6, p * (1 - p));
      const root = Math.sqrt(spread);
      for (let j = 0; j < x.columns; j++) values[i * x.columns + j]! *= root;
      y[i] = root * (eta + (labels[i]! - p) / spread);
    }
    const next = leastSquares({ ...x, values }, y, ridge).coefficients;
    const moved = next.reduce((max, value, j) => Math.max(max, Math.abs(value - weights[j]!)), 0);
    weights = Float64Array.from(next);
    if (moved < 1e-9) break;
  }
  return weights;
}
