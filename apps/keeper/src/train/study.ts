import { FatalError } from '@ballast/core';
import {
  type DailySeries,
  type ForecastReport,
  forecastReport,
  har,
  logHarWeekday,
  modelCards,
  type Split,
  type TrialLog,
  trainingRows,
  type VolatilityModel,
} from '@ballast/forecast';
import type { RegisteredModel } from '../ledger/models.ts';

/** Shares of the usable days: the newest is held out, the one before it chooses, the rest trains. */
const holdOutShare = 0.2;
const validationShare = 0.3;

/** Days since 1970; null takes what the data suggests. */
export interface SplitDays {
  readonly trainFrom: number | null;
  readonly validateFrom: number | null;
  readonly holdOutFrom: number | null;
  readonly through: number | null;
}

export const suggestedSplits: SplitDays = {
  trainFrom: null,
  validateFrom: null,
  holdOutFrom: null,
  through: null,
};

export interface StudyOptions {
  /** Days ahead. */
  readonly horizon: number;
  readonly splits: SplitDays;
  /** Geometric means of models, by name. */
  readonly ensembles?: Readonly<Record<string, readonly string[]>>;
  /** Series that the driving model is fitted on without having been judged on them. */
  readonly alsoFit?: readonly DailySeries[];
  readonly log?: TrialLog;
  readonly onProgress?: (model: string, done: number, total: number) => void;
}

export interface Study {
  readonly report: ForecastReport;
  /** All models with their cards; the one that drives with its fit on everything. */
  readonly models: readonly RegisteredModel[];
}

/**
 * Walks the candidates, and the reference and baseline beside them, forward over the history, chooses one on the
 * validation days and lets the gate judge it on the held-out days.
 * @throws FatalError when the days do not suffice or are out of order.
 */
export function study(
  candidates: readonly VolatilityModel[],
  all: readonly DailySeries[],
  options: StudyOptions,
): Study {
  const { horizon, ensembles, log, onProgress, alsoFit = [] } = options;
  const models = [har(), logHarWeekday(), ...candidates];
  const { trainFrom, validation, heldOut } = splitsOf(all, options.splits);
  const report = forecastReport(models, all, {
    horizon,
    trainFrom,
    splits: [validation, heldOut],
    chooseOn: validation.name,
    heldOut: heldOut.name,
    baseline: logHarWeekday().name,
    reference: har().name,
    ...(ensembles ? { ensembles } : {}),
    ...(log ? { log } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  // Held-out days have done their work: the driving model is fitted once more on everything.
  const slices = [...all, ...alsoFit].map((series) => ({
    series,
    rows: trainingRows(series, horizon, trainFrom, heldOut.through - horizon),
  }));
  return {
    report,
    models: modelCards(report, all).map((card) => {
      const driving = card.model === report.driving.model;
      const model = models.find(({ name }) => name === card.model);
      return {
        card,
        saved: driving && model ? (model.fit(slices, horizon).saved ?? null) : null,
        driving,
        reason: driving ? report.driving.reason : (card.gate?.reasons.join('; ') ?? 'baseline'),
      };
    }),
  };
}

interface Splits {
  readonly trainFrom: number;
  readonly validation: Split;
  readonly heldOut: Split;
}

function splitsOf(all: readonly DailySeries[], wanted: SplitDays): Splits {
  const first = Math.max(...all.map((series) => series.firstDay));
  const last = Math.min(...all.map((series) => series.firstDay + series.variance.length - 1));
  const through = Math.min(wanted.through ?? last, last);
  const trainFrom = wanted.trainFrom ?? first;
  const days = through - trainFrom;
  const holdOutFrom = wanted.holdOutFrom ?? Math.round(through - holdOutShare * days);
  const validateFrom = wanted.validateFrom ?? Math.round(holdOutFrom - validationShare * days);
  if (!(trainFrom < validateFrom && validateFrom < holdOutFrom && holdOutFrom < through))
    throw new FatalError(
      `training from day ${trainFrom}, validation from ${validateFrom}, held out from ${holdOutFrom} through ${through}`,
      'put the dates in this order, inside the data',
    );
  return {
    trainFrom,
    validation: { name: 'validation', from: validateFrom, through: holdOutFrom - 1 },
    heldOut: { name: 'held out', from: holdOutFrom, through },
  };
}
