import { FatalError } from '@ballast/core';
import { cholesky, type Square } from '../maths/symmetric.ts';

/** QLIKE loss of a variance forecast, zero when right (Patton 2011): `rv/h − ln(rv/h) − 1`. */
export function qlike(realised: number, forecast: number): number {
  const ratio = realised / forecast;
  return ratio - Math.log(ratio) - 1;
}

/** Multivariate QLIKE: `tr(H⁻¹C) + ln|H|`, H the forecast and C the realised covariance of the same period. */
export function matrixQlike(realised: Square, forecast: Square): number {
  const lower = cholesky(forecast);
  if (!lower)
    throw new FatalError('covariance forecast is not positive definite', 'repair it before scoring');
  const n = forecast.length;
  let loss = 0;
  // Column j of L⁻¹ C L⁻ᵀ needs only forward substitution; its diagonal sums to the trace.
  const half = forwardColumns(lower, realised);
  const whole = forwardColumns(lower, transpose(half));
  for (let i = 0; i < n; i++) loss += whole[i]![i]! + 2 * Math.log(lower[i]![i]!);
  return loss;
}

const transpose = (m: Square): number[][] => m.map((_, i) => m.map((row) => row[i]!));

/** L⁻¹ B. */
function forwardColumns(lower: Square, b: Square): number[][] {
  const out = b.map((row) => [...row]);
  for (let i = 0; i < out.length; i++) {
    const row = out[i]!;
    for (let j = 0; j < row.length; j++) {
      for (let k = 0; k < i; k++) row[j]! -= lower[i]![k]! * out[k]![j]!;
      row[j]! /= lower[i]![i]!;
    }
  }
  return out;
}

export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};
