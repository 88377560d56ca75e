import type { CovarianceModel, FittedCovariance } from '../covariance/models.ts';
import { type CovarianceHistory, targetCovariance, toRows } from '../covariance/realised.ts';
import { featureTable } from '../data/features.ts';
import { matrixQlike } from '../scores/losses.ts';
import type { WalkForwardOptions } from './walk-forward.ts';

export interface CovarianceTrack {
  readonly days: Int32Array;
  /** Multivariate QLIKE per day. */
  readonly losses: Float64Array;
}

/** Walk-forward of a covariance model, same purge, embargo and refit rules as `walkForward`. */
export function walkForwardCovariance(
  model: CovarianceModel,
  history: CovarianceHistory,
  options: WalkForwardOptions,
): CovarianceTrack {
  const { horizon, trainFrom, from, through, refitDays = 30, embargoDays = 1 } = options;
  const days: number[] = [];
  const losses: number[] = [];
  let fitted: FittedCovariance | undefined;
  for (let day = from; day <= through; day++) {
    const row = day - 1 - history.firstDay;
    if (fitted === undefined || (day - from) % refitDays === 0)
      fitted = model.fit(history, trainFrom - history.firstDay, row - horizon - embargoDays, horizon);
    const target = targetCovariance(history, row, horizon);
    const usable = history.series.every((series) => featureTable(series, horizon).usable[row]);
    if (!target || !usable) continue;
    days.push(day);
    losses.push(matrixQlike(toRows(target), fitted.predict(history, row)));
  }
  return { days: Int32Array.from(days), losses: Float64Array.from(losses) };
}
