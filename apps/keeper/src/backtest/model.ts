import { FatalError, type Policy } from '@ballast/core';
import { ewmaForecaster, type Forecaster, firstOf, harForecaster } from '@ballast/forecast';
import { horizonDaysOf } from '../forecasting.ts';

export type ModelName = 'ewma' | 'har';

/** The risk model of a replay, and how far it looks back. */
export interface ReplayModel {
  readonly forecaster: Forecaster;
  readonly historyDays: number;
}

/**
 * `ewma`: exponentially weighted covariance with the policy's half-life. `har`: what a keeper without a trained model
 * decides with, seasonal HAR once there are 120 days of history and the former until then; fitted anew for every
 * forecast, which takes most of a replay's time.
 * @param interval Seconds per bar.
 */
export function replayModel(name: ModelName, policy: Policy, interval: number): ReplayModel {
  const ewma = ewmaForecaster({ halfLifeHours: policy.covarianceHalfLife, interval });
  if (name === 'ewma') return { forecaster: ewma, historyDays: 30 };
  const har = harForecaster({ horizonDays: horizonDaysOf(policy), interval });
  return { forecaster: firstOf([har, ewma]), historyDays: 901 };
}

/** @throws FatalError for anything but the name of a model. */
export function readModel(given: string | undefined): ModelName {
  if (given === undefined || given === 'ewma' || given === 'har') return given ?? 'ewma';
  throw new FatalError(`--model "${given}" is not known`, 'use ewma or har');
}
