import type { RiskForecast } from '@ballast/core';
import type { PriceHistory } from './history.ts';

/** A model of the book's risk. Pure: the same history gives the same forecast. */
export interface Forecaster {
  readonly name: string;
  /** Throws FatalError when the history cannot carry a forecast; the caller then holds. */
  forecast(histories: readonly PriceHistory[]): RiskForecast;
}
