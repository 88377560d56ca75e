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

/**
 * The risk model of a keeper: seasonal HAR volatilities and correlations over the policy's horizon, with the model
 * that passed its gate when one was trained, and the exponentially weighted covariance while history is too short.
 */
export async function chooseForecaster(models: ModelRegistry, policy: Policy): Promise<Forecaster> {
  const horizonDays = Math.max(1, Math.round(policy.horizon / DAY));
  const driving = await models.driving(horizonDays);
  const volatility = driving?.saved
    ? { name: driving.card.model, fitted: await restore(driving.saved) }
    : undefined;
  return firstOf([
    harForecaster({ horizonDays, ...(volatility ? { volatility } : {}) }),
    ewmaForecaster({ halfLifeHours: policy.covarianceHalfLife }),
  ]);
}

/** Only networks need the tensor library, and it takes half a second to open. */
async function restore(saved: SavedModel): Promise<FittedVolatility> {
  const needsTensors = (model: SavedModel): boolean =>
    model.type === 'network' || (model.type === 'ensemble' && model.members.some(needsTensors));
  return needsTensors(saved) ? restoreVolatility(saved, await openBackend()) : restoreVolatility(saved);
}
