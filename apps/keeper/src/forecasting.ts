import type { Policy } from '@ballast/core';
import {
  ewmaForecaster,
  type FittedVolatility,
  type Forecaster,
  firstOf,
  harForecaster,
  openBackend,
  restoreVolatility,
  type SavedModel,
} from '@ballast/forecast';
import type { ModelRegistry } from './ledger/models.ts';

const DAY = 86_400;

/** The risk model of a keeper, and why it is this one. */
export interface ChosenForecaster extends Forecaster {
  readonly reason: string;
}

/** Days ahead that a policy needs a forecast for. */
export const horizonDaysOf = (policy: Policy): number => Math.max(1, Math.round(policy.horizon / DAY));

/**
 * The risk model of a keeper: seasonal HAR volatilities and correlations over the policy's horizon, with the model
 * that passed its gate when one was trained, and the exponentially weighted covariance while history is too short. A
 * trained model that does not know an asset of the book makes room for the baseline, which is fitted anew each time.
 */
export async function chooseForecaster(models: ModelRegistry, policy: Policy): Promise<ChosenForecaster> {
  const horizonDays = horizonDaysOf(policy);
  const driving = await models.driving(horizonDays);
  const baseline = [
    harForecaster({ horizonDays }),
    ewmaForecaster({ halfLifeHours: policy.covarianceHalfLife }),
  ];
  if (!driving)
    return {
      ...firstOf(baseline),
      reason: `log-HAR drives: no model was trained for ${horizonDays} ${horizonDays === 1 ? 'day' : 'days'} ahead`,
    };
  // Only a model that passed its gate drives from what it learnt; the baseline has none and needs none.
  if (!driving.card.gate?.passed || !driving.saved) return { ...firstOf(baseline), reason: driving.reason };
  const volatility = { name: driving.card.model, fitted: await restore(driving.saved) };
  return {
    ...firstOf([harForecaster({ horizonDays, volatility }), ...baseline]),
    reason: driving.reason,
  };
}

/** Only networks need the tensor library, and it takes half a second to open. */
async function restore(saved: SavedModel): Promise<FittedVolatility> {
  const needsTensors = (model: SavedModel): boolean =>
    model.type === 'network' || (model.type === 'ensemble' && model.members.some(needsTensors));
  return needsTensors(saved) ? restoreVolatility(saved, await openBackend()) : restoreVolatility(saved);
}
