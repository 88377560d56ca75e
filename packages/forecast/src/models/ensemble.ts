import { FatalError } from '@ballast/core';
import type { FittedVolatility, VolatilityModel } from './model.ts';
import type { SavedModel } from './saved.ts';

/** Geometric mean of the variance forecasts of its members, equally weighted: nothing to fit, nothing to overfit. */
export function ensemble(members: readonly VolatilityModel[]): VolatilityModel {
  if (members.length < 2) throw new FatalError(`ensemble of ${members.length}`, 'give at least two models');
  return {
    name: 'ensemble',
    config: { members: members.map((member) => member.name) },
    fit: (slices, horizon) => restoreEnsemble(members.map((member) => member.fit(slices, horizon))),
  };
}

/** The ensemble of models that are fitted already; saved when all of them are. */
export function restoreEnsemble(fits: readonly FittedVolatility[]): FittedVolatility {
  const members = fits.map((fit) => fit.saved).filter((saved): saved is SavedModel => saved !== undefined);
  return {
    ...(members.length === fits.length && { saved: { type: 'ensemble', members } }),
    predict: (series, row) => fits.reduce((sum, fit) => sum + fit.predict(series, row), 0) / fits.length,
  };
}
