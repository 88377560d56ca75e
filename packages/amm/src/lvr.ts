import type { PositionShape } from '@ballast/core';
import { type Prices, positionGamma, relativePrice } from './shape.ts';

/** Volatility of the two assets per square root of a year, and the correlation of their log returns. */
export interface PairVolatility {
  readonly volatility0: number;
  readonly volatility1: number;
  readonly correlation: number;
}

/** Variance per year of log(price0 / price1), the only risk number LVR and IL depend on. */
export function relativeVariance({ volatility0, volatility1, correlation }: PairVolatility): number {
  const variance = volatility0 ** 2 + volatility1 ** 2 - 2 * correlation * volatility0 * volatility1;
  return Math.max(variance, 0);
}

/**
 * Loss-versus-rebalancing, USD per year: -1/2 tr(H Sigma) = -V''(P) P^2 variance / 2 x price1; never negative.
 * Constant product: variance V / 8. (Milionis, Moallemi, Roughgarden, Zhang: arXiv 2208.06046.)
 * @param variance Relative variance per year, see {@link relativeVariance}.
 */
export function lvrRate(shape: PositionShape, prices: Prices, variance: number): number {
  const ratio = relativePrice(prices);
  return (-positionGamma(shape, prices) * ratio * ratio * variance * prices.price1) / 2;
}

/**
 * Share of LVR that arbitrageurs net after paying the pool fee, Poisson blocks: 1 / (1 + f sqrt(2 lambda) / sigma).
 * (arXiv 2305.14604.)
 * @param fee One-sided fee, fraction. @param volatility Of the pair, per sqrt(unit). @param blocks Blocks per unit.
 */
export function arbitrageSharePoisson(fee: number, volatility: number, blocks: number): number {
  return 1 / (1 + (fee * Math.sqrt(2 * blocks)) / volatility);
}

/**
 * The same with equally spaced blocks: 2 / (2 + 1.71644 g / sigma_b), where g = 2 x fee is the full spread and sigma_b
 * the volatility over one block. (arXiv 2505.05113.)
 */
export function arbitrageShareFixed(fee: number, volatility: number, blocks: number): number {
  return 2 / (2 + (1.71644 * 2 * fee * Math.sqrt(blocks)) / volatility);
}

/** Turnover (volume / value) per unit of time at which constant-product fees pay for LVR: variance / (8 fee). */
export const breakEvenTurnover = (variance: number, fee: number): number => variance / (8 * fee);
