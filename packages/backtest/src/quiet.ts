import { positionGamma } from '@ballast/amm';
import type { Policy, RiskForecast } from '@ballast/core';
import { type LpPath, protectedOn, segmentOf } from './lp-path.ts';
import { nativePrice } from './snapshot.ts';
import { vaultGas } from './spec.ts';
import type { ReplayVault } from './vault.ts';
import { type SwapCost, swapCost } from './venue.ts';

/*
 * Proof that the planner would hold, without asking it. The hedge programme is convex apart from fixed costs, so
 * holding is optimal when no single first-order condition is violated, or when what the violations could gain is less
 * than the gas of the trades they need. Costs count a little less and gains a little more than the planner counts them,
 * so the proof errs towards asking.
 */

/** Gains are taken this much larger, proportional costs this much smaller. */
const margin = 0.01;
/** Share of a trade's fixed cost that is counted: gas, and the dollar of overhead the planner puts on every order. */
const fixedShare = 0.9;
const orderOverhead = 1;
const yearSeconds = 365 * 86_400;

/** By asset: most that a dollar sold or bought gains on any chain, and the least gas of a trade. */
interface Gains {
  readonly sell: Float64Array;
  readonly buy: Float64Array;
  readonly gas: Float64Array;
}

export interface QuietState {
  readonly bar: number;
  readonly prices: ArrayLike<number>;
  readonly vaults: readonly ReplayVault[];
}

/** Everything of the test that does not change during a period. */
export class QuietTest {
  private readonly path: LpPath;
  private readonly policy: Policy;
  /** By chain, asset. */
  private readonly costs: readonly (readonly (SwapCost | undefined)[])[];
  /** By asset: least impact coefficient of a chain, and chains that trade it. */
  private readonly impacts: readonly { readonly impact: number; readonly chains: number }[];

  constructor(path: LpPath, policy: Policy) {
    this.path = path;
    this.policy = policy;
    this.costs = path.book.chains.map((chain) =>
      path.assets.map((asset) => swapCost(chain, asset, path.book.settlement, policy.maxImpact)),
    );
    this.impacts = path.assets.map((_, a) => {
      const found = this.costs.flatMap((row) => row[a] ?? []);
      const least = Math.min(...found.map((one) => one.threeHalves));
      return { impact: found.length > 0 ? (1 - margin) * least : 0, chains: found.length };
    });
  }

  /** True only when holding is certainly the optimum of the planner's programme. */
  holds(state: QuietState, forecast: RiskForecast): boolean {
    const { assets } = this.path;
    const { riskAversion } = this.policy;
    const covariance = this.covariance(forecast);
    const tau = this.horizons(state, covariance);
    const joint = covariance.map((row, i) =>
      row.map((value, j) => riskAversion * Math.min(tau[i]!, tau[j]!) * value),
    );
    const exposure = assets.map((_, a) => this.exposure(state, a));
    const column = (start: number) => new Float64Array(assets.length).fill(start);
    const gains: Gains = {
      sell: column(Number.NEGATIVE_INFINITY),
      buy: column(Number.NEGATIVE_INFINITY),
      gas: column(Number.POSITIVE_INFINITY),
    };
    const risk = joint.map((row) => row.reduce((sum, value, b) => sum + value * exposure[b]!, 0));
    for (let c = 0; c < state.vaults.length; c++)
      if (!this.scanChain(state, c, risk, tau, gains)) return false;
    return this.gasOutweighs(gains, this.rooms(state), joint);
  }

  private covariance(forecast: RiskForecast): readonly (readonly number[])[] {
    const index = this.path.assets.map((asset) => forecast.assets.indexOf(asset));
    return index.map((i) => index.map((j) => forecast.covariance[i]?.[j] ?? Number.NaN));
  }

  /** Unhedged plus held, USD. */
  private exposure(state: QuietState, a: number): number {
    return (this.unhedged(state, a) + this.held(state, a)) * state.prices[a]!;
  }

  private unhedged(state: QuietState, a: number): number {
    return this.path.exposure.reduce((sum, row) => sum + (row[a]?.[state.bar] ?? 0), 0);
  }

  private held(state: QuietState, a: number): number {
    return state.vaults.reduce((sum, vault) => sum + vault.held[a]!, 0);
  }

  /** USD of each asset that the book may still sell and buy: it holds between nothing and its target, and overlays. */
  private rooms(state: QuietState): readonly { readonly sell: number; readonly buy: number }[] {
    return this.path.assets.map((asset, a) => {
      const price = state.prices[a]!;
      const held = this.held(state, a) * price;
      const target = -this.unhedged(state, a) * price;
      const overlay = this.policy.maxOverlay[asset] ?? 0;
      return {
        sell: (1 + margin) * Math.max(0, held - Math.min(0, target - overlay)),
        buy: (1 + margin) * Math.max(0, Math.max(0, target + overlay) - held),
      };
    });
  }

  /** The planner's effective horizon per asset, years: its dead zone is the Whalley-Wilmott half-width. */
  private horizons(state: QuietState, sigma: readonly (readonly number[])[]): readonly number[] {
    const longest = this.policy.horizon / yearSeconds;
    const gammas = this.gammas(state);
    return this.path.assets.map((_, a) => {
      const cost = Math.min(1, ...this.costs.map((row) => row[a]?.proportional ?? 1));
      const price = state.prices[a]!;
      const band = price * ((3 * cost * price * gammas[a]! ** 2) / (2 * this.policy.riskAversion)) ** (1 / 3);
      const tau = cost / (this.policy.riskAversion * sigma[a]![a]! * band);
      return Number.isFinite(tau) && tau > 0 ? Math.min(tau, longest) : longest;
    });
  }

  private gammas(state: QuietState): Float64Array {
    const sums = new Float64Array(this.path.assets.length);
    for (const one of this.path.positions) {
      const { shape, hedged } = segmentOf(one, state.bar);
      if (!hedged) continue;
      const price0 = state.prices[one.asset0]!;
      const price1 = one.asset1 < 0 ? 1 : state.prices[one.asset1]!;
      const gamma = positionGamma(shape, { price0, price1 }) / price1;
      const ratio = price0 / price1;
      sums[one.asset0]! += gamma;
      if (one.asset1 >= 0) sums[one.asset1]! += gamma * ratio * ratio;
    }
    return sums.map(Math.abs);
  }

  /**
   * Largest gain per dollar of selling and of buying each asset on one chain, and the gas of it, into `gains`.
   * @returns False when nothing can be proved.
   */
  private scanChain(
    state: QuietState,
    c: number,
    risk: readonly number[],
    tau: readonly number[],
    gains: Gains,
  ): boolean {
    const vault = state.vaults[c]!;
    const room = this.collateral(vault, state.prices);
    if (room === 'broken') return false;
    const gas = this.gas(state, c);
    const cells: { a: number; sell: number; buy: number; short: boolean }[] = [];
    for (let a = 0; a < risk.length; a++) {
      const cost = this.costs[c]![a];
      if (!cost) continue;
      const held = vault.held[a]! * state.prices[a]!;
      const market = vault.spec.lending.borrow[this.path.assets[a]!];
      const carry = tau[a]! * (market ? market.rate + 2 * market.slopePerUsd * Math.max(0, -held) : 0);
      const sellable = held > 0 || (market !== undefined && -held < market.availableUsd);
      const through = (1 - margin) * cost.proportional - margin * Math.abs(risk[a]!);
      const sell = risk[a]! - (held <= 0 ? carry * (1 - margin) : 0) - through;
      const buy = -risk[a]! + (held < 0 ? carry * (1 + margin) : 0) - through;
      cells.push({ a, sell: sellable ? sell : Number.NEGATIVE_INFINITY, buy, short: held < 0 });
      gains.gas[a] = Math.min(
        gains.gas[a]!,
        fixedShare * (orderOverhead + gas + this.gasUsd(state, c, cost.gas)),
      );
    }
    // Tight collateral has a price that takes the gain out of selling, and adds to what a repayment gains.
    const price = room === 'tight' ? Math.max(0, ...cells.map((one) => one.sell)) : 0;
    for (const { a, sell, buy, short } of cells) {
      gains.sell[a] = Math.max(gains.sell[a]!, sell - price);
      gains.buy[a] = Math.max(gains.buy[a]!, short ? buy + price : buy);
    }
    return true;
  }

  /** Whether the chain's shorts have room, fill their limit, or must come down. */
  private collateral(vault: ReplayVault, prices: ArrayLike<number>): 'free' | 'tight' | 'broken' {
    const { threshold, loanToValue } = vault.spec.lending;
    const keep = (threshold / this.policy.minHealthFactor) * vault.collateral;
    const debt = vault.debt(prices);
    if (debt > keep * (1 - 1e-6)) return 'broken';
    // New shorts stop a tenth above the floor.
    return debt >= Math.min(keep / 1.1, loanToValue * vault.collateral) * (1 - 1e-6) ? 'tight' : 'free';
  }

  private gas(state: QuietState, c: number): number {
    const positions = protectedOn(this.path, c, state.bar);
    return this.gasUsd(
      state,
      c,
      vaultGas.submitPlan + vaultGas.executeHedge + vaultGas.perPosition * positions,
    );
  }

  private gasUsd(state: QuietState, c: number, units: number): number {
    const { spec } = state.vaults[c]!;
    return units * spec.gas.gwei * 1e-9 * nativePrice(this.path, spec, state.prices);
  }

  /**
   * Whether every set of assets that could be traded together gains less than its fixed costs. One asset alone gains at
   * most `max m y - q y^2 / 2 - impact`; several together at most the sum of it with the curvatures times the least
   * eigenvalue of their correlation. Moving one asset between chains changes no risk, so only its cost may bound it.
   */
  private gasOutweighs(
    gains: Gains,
    rooms: ReturnType<QuietTest['rooms']>,
    joint: readonly (readonly number[])[],
  ): boolean {
    const all = [...gains.gas.keys()];
    if (all.some((a) => gains.sell[a]! + gains.buy[a]! > 0)) return false;
    const excess = (a: number, least: number) => {
      const curvature = least * joint[a]![a]! * (1 - margin);
      const { impact, chains } = this.impacts[a]!;
      let most = Number.NEGATIVE_INFINITY;
      // The trade may be spread over several chains: less impact, more fixed costs.
      for (let n = 1; n <= chains; n++) {
        const terms = { curvature, impact: impact / Math.sqrt(n) };
        const gain = Math.max(
          bestGain(gains.sell[a]!, rooms[a]!.sell, terms),
          bestGain(gains.buy[a]!, rooms[a]!.buy, terms),
        );
        most = Math.max(most, gain - n * gains.gas[a]!);
      }
      return most;
    };
    const tempting = all.filter((a) => Math.max(gains.sell[a]!, gains.buy[a]!) > 0);
    if (tempting.length === 0) return true;
    if (tempting.some((a) => excess(a, 1) >= 0)) return false;
    const least = leastEigenvalue(joint);
    if (!(least > 0)) return false;
    const [first = 0, second = 0, ...rest] = tempting.map((a) => excess(a, least)).sort((x, y) => y - x);
    const others = all.filter((a) => !tempting.includes(a)).map((a) => gains.gas[a]!);
    const together = first + second + rest.reduce((sum, one) => sum + Math.max(0, one), 0);
    return first < Math.min(...others, Number.POSITIVE_INFINITY) && (tempting.length === 1 || together < 0);
  }
}

/** `max over 0 <= y <= room of m y - q y^2 / 2 - i y^1.5`. */
function bestGain(
  m: number,
  room: number,
  { curvature: q, impact: i }: { readonly curvature: number; readonly impact: number },
): number {
  if (!(m > 0)) return 0;
  const root = (Math.sqrt(2.25 * i * i + 4 * q * m) - 1.5 * i) / (2 * q);
  const y = Math.min(root * root, room);
  return m * y - (q * y * y) / 2 - i * y ** 1.5;
}

/** Least eigenvalue of the correlation behind a covariance, from below. */
function leastEigenvalue(sigma: readonly (readonly number[])[]): number {
  const size = sigma.length;
  if (size === 1) return 1;
  const rho = (i: number, j: number) => sigma[i]![j]! / Math.sqrt(sigma[i]![i]! * sigma[j]![j]!);
  if (size === 2) return 1 - Math.abs(rho(0, 1));
  return inverseNormBound(sigma.map((_, i) => sigma.map((__, j) => rho(i, j))));
}

/** `1 / ||R^-1||_1`, a lower bound of the least eigenvalue of a positive definite R; 0 when it is singular. */
function inverseNormBound(matrix: readonly (readonly number[])[]): number {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < size; i++) {
    const pivot = rows[i]![i]!;
    if (!(pivot > 1e-12)) return 0;
    for (let j = 0; j < 2 * size; j++) rows[i]![j]! /= pivot;
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]!;
      for (let j = 0; j < 2 * size; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  let norm = 0;
  for (let j = size; j < 2 * size; j++)
    norm = Math.max(
      norm,
      rows.reduce((sum, row) => sum + Math.abs(row[j]!), 0),
    );
  return 1 / norm;
}
