import { defaultPolicy, type Plan, type Policy, type RiskForecast } from '@ballast/core';
import type { PlanInput } from '../input.ts';
import { ModelBook, type ModelChainOptions, type ModelPosition } from './model.ts';

/** The specification's million: WETH/USDC over the full range on one cheap chain, prices at entry. */
export const prices = { WETH: 3000, WBTC: 60_000 };

export const forecastOf = (volatility: number, other = 0.5, correlation = 0.8): RiskForecast => ({
  model: 'test',
  assets: ['WETH', 'WBTC'],
  covariance: [
    [volatility ** 2, correlation * volatility * other],
    [correlation * volatility * other, other ** 2],
  ],
  volatility: [volatility, other],
  observations: 500,
});

/** Against what it was at a price of 3000. */
export const hodl = (entryPrice = 3000): ModelPosition => {
  const liquidity = 1e6 / (2 * Math.sqrt(3000));
  return {
    asset0: 'WETH',
    asset1: 'USDC',
    shape: { kind: 'constant-product', liquidity },
    benchmark: 'hodl',
    entry: { amount0: liquidity / Math.sqrt(entryPrice), amount1: liquidity * Math.sqrt(entryPrice) },
  };
};

export const neutral: ModelPosition = { ...hodl(), benchmark: 'usd-neutral' };

export const chain = (
  positions: readonly ModelPosition[],
  more: Partial<ModelChainOptions> = {},
): ModelChainOptions => ({
  chainId: 42161,
  eid: 30110,
  name: 'arbitrum',
  gasPrice: 0.05,
  nativePrice: 3000,
  collateral: 1e6,
  idle: 5e5,
  positions,
  ...more,
});

export const inputOf = (
  book: ModelBook,
  policy: Partial<Policy>,
  forecast = forecastOf(0.735),
): PlanInput => ({
  snapshot: book.snapshot(),
  forecast,
  policy: { ...defaultPolicy, ...policy },
  executableVenues: ['uniswap-v2'],
});

/** Below 3000 the position holds more of the asset than its benchmark and the hedge is short, above it is long. */
export const moved = (price = 2400): ModelBook => {
  const book = new ModelBook([chain([hodl()])], prices);
  book.prices.WETH = price;
  return book;
};

export const codes = (got: Plan) => got.reasons.map((reason) => reason.code);
