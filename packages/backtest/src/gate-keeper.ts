import type { AssetId, Policy } from '@ballast/core';
import type { ForecastTrack } from './forecasts.ts';
import { type GateLeg, hedgeGate } from './gate.ts';
import type { BacktestInput } from './input.ts';
import type { Opening } from './lp-path.ts';
import type { Market } from './market.ts';
import type { GateRecord } from './result.ts';
import { type BacktestBook, type ChainSpec, vaultGas } from './spec.ts';
import { swapCost } from './venue.ts';

/** Asks the hedge/no-hedge gate at every entry of a position, with the forecast of that moment, and keeps count. */
export class GateKeeper {
  private readonly book: BacktestBook;
  private readonly data: Market;
  private readonly policy: Policy;
  private readonly forecasts: ForecastTrack;
  private readonly horizon: number;
  private readonly applied: boolean;
  private readonly counts = new Map<
    string,
    { asked: number; hedged: number; benefit: number; cost: number }
  >();

  constructor({ book, data, policy, options }: BacktestInput, forecasts: ForecastTrack) {
    this.book = book;
    this.data = data;
    this.policy = policy;
    this.forecasts = forecasts;
    const days = options.windows.fresh ? options.windows.days : (book.renewDays ?? options.windows.days);
    this.horizon = days / 365;
    this.applied = options.applyGate;
  }

  /** Whether the position is to be hedged; true whenever the gate is only reported. */
  admits(opening: Opening): boolean {
    const { spec, shape, prices, bar } = opening;
    const forecast = this.forecasts.at(bar);
    const first = forecast.assets.indexOf(spec.asset0);
    const second = forecast.assets.indexOf(spec.asset1);
    const variance = (i: number, j: number) => forecast.covariance[i]?.[j] ?? 0;
    const product = Math.sqrt(variance(first, first) * variance(second, second));
    const verdict = hedgeGate({
      shape,
      benchmark: spec.benchmark,
      prices,
      legs: [
        this.leg(opening, spec.asset0, Math.sqrt(variance(first, first))),
        this.leg(opening, spec.asset1, Math.sqrt(variance(second, second))),
      ],
      correlation: product > 0 ? variance(first, second) / product : 0,
      riskAversion: this.policy.riskAversion,
      horizon: this.horizon,
    });
    const count = this.counts.get(spec.name) ?? { asked: 0, hedged: 0, benefit: 0, cost: 0 };
    count.asked++;
    if (verdict.hedge) count.hedged++;
    count.benefit += verdict.benefit;
    count.cost += verdict.cost;
    this.counts.set(spec.name, count);
    return verdict.hedge || !this.applied;
  }

  records(): readonly GateRecord[] {
    return [...this.counts].map(([position, one]) => ({
      position,
      asked: one.asked,
      hedged: one.hedged,
      benefit: one.benefit / one.asked,
      cost: one.cost / one.asked,
      applied: this.applied,
    }));
  }

  /** Terms of the cheapest chain that trades the asset, in all. */
  private leg({ spec, bar }: Opening, asset: AssetId, volatility: number): GateLeg {
    if (asset === this.book.settlement) return { volatility: 0, proportional: 0, fixed: 0, borrowRate: 0 };
    const own = this.book.chains.find((one) => one.name === spec.chain)!;
    const offers = [own, ...this.book.chains].flatMap((chain) => this.offer(chain, asset, bar));
    const best = offers.sort((a, b) => a.proportional - b.proportional || a.fixed - b.fixed)[0];
    return { volatility, ...(best ?? { proportional: 1, fixed: 0, borrowRate: 0 }) };
  }

  private offer(chain: ChainSpec, asset: AssetId, bar: number): readonly Omit<GateLeg, 'volatility'>[] {
    const cost = swapCost(chain, asset, this.book.settlement, this.policy.maxImpact);
    const borrow = chain.lending.borrow[asset];
    if (!cost || !borrow) return [];
    const positions = this.book.positions.filter((one) => one.chain === chain.name).length;
    const gas = vaultGas.submitPlan + vaultGas.executeHedge + vaultGas.perPosition * positions + cost.gas;
    const { native } = chain.gas;
    const column =
      typeof native === 'string' ? this.data.closes[this.data.assets.indexOf(native)] : undefined;
    const nativeUsd = typeof native === 'number' ? native : (column?.[bar] ?? 1);
    return [
      {
        proportional: cost.proportional,
        fixed: gas * chain.gas.gwei * 1e-9 * nativeUsd,
        borrowRate: borrow.rate,
      },
    ];
  }
}
