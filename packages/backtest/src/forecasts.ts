import { FatalError, type RiskForecast } from '@ballast/core';
import type { Forecaster, PriceHistory } from '@ballast/forecast';
import { checkForecast } from '@ballast/planner';
import type { Market } from './market.ts';

/**
 * Forecasts along a market, made at fixed bars from the bars up to then and remembered: windows that overlap share
 * them.
 */
export class ForecastTrack {
  private readonly market: Market;
  private readonly columns: readonly number[];
  private readonly forecaster: Forecaster;
  private readonly historyBars: number;
  private readonly leastBars: number;
  /** Bars between forecasts. */
  readonly every: number;
  private readonly known = new Map<number, RiskForecast>();

  /**
   * @param columns Market columns to forecast.
   * @param options Bars a forecast may look back, bars the first one wants, bars between forecasts.
   */
  constructor(
    market: Market,
    columns: readonly number[],
    forecaster: Forecaster,
    options: { readonly historyBars: number; readonly leastBars?: number; readonly every: number },
  ) {
    this.market = market;
    this.columns = columns;
    this.forecaster = forecaster;
    this.historyBars = options.historyBars;
    this.leastBars = options.leastBars ?? options.historyBars;
    this.every = options.every;
  }

  /** The forecast in force at a bar: never made from later bars. */
  at(bar: number): RiskForecast {
    const made = Math.max(Math.floor(bar / this.every) * this.every, Math.min(bar, this.leastBars >> 1));
    let found = this.known.get(made);
    if (!found) {
      found = this.make(made);
      this.known.set(made, found);
    }
    return found;
  }

  /** Every forecast made so far, by bar. */
  all(): readonly { readonly bar: number; readonly forecast: RiskForecast }[] {
    return [...this.known].map(([bar, forecast]) => ({ bar, forecast })).sort((a, b) => a.bar - b.bar);
  }

  private make(bar: number): RiskForecast {
    try {
      const made = this.forecaster.forecast(this.histories(bar));
      checkForecast(made);
      return made;
    } catch (cause) {
      if (!(cause instanceof FatalError)) throw cause;
      const date = new Date(this.market.at[bar]! * 1000).toISOString().slice(0, 16);
      const why = cause.message.replace(`. Next: ${cause.next}`, '');
      throw new FatalError(`no forecast at ${date}: ${why}`, cause.next, { cause });
    }
  }

  private histories(bar: number): readonly PriceHistory[] {
    const from = Math.max(0, bar + 1 - this.historyBars);
    return this.columns.map((column) => {
      const closes = [];
      for (let i = from; i <= bar; i++)
        closes.push({ at: this.market.at[i]!, price: this.market.closes[column]![i]! });
      return { asset: this.market.assets[column]!, closes };
    });
  }
}
