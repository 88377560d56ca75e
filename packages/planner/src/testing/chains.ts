import { defaultPolicy, type Plan, type Policy, type RiskForecast } from '@ballast/core';
import type { PlanInput } from '../input.ts';
import type { ModelBook, ModelChainOptions, ModelPosition } from './model.ts';

export const prices = { WETH: 3000, WBTC: 60_000 };
export const forecast: RiskForecast = {
  model: 'test',
  assets: ['WETH', 'WBTC'],
  covariance: [
    [0.49, 0.28],
    [0.28, 0.25],
  ],
  volatility: [0.7, 0.5],
  observations: 500,
};

/** Full-range WETH/USDC position worth `usd` at the start. */
export const lp = (usd: number, more: Partial<ModelPosition> = {}): ModelPosition => ({
  asset0: 'WETH',
  asset1: 'USDC',
  shape: { kind: 'constant-product', liquidity: usd / (2 * Math.sqrt(3000)) },
  benchmark: 'usd-neutral',
  ...more,
});

export const ethereum: ModelChainOptions = {
  chainId: 1,
  eid: 30101,
  name: 'ethereum',
  gasPrice: 10,
  nativePrice: 3000,
  collateral: 1e6,
  idle: 1e5,
  positions: [],
};
export const arbitrum: ModelChainOptions = {
  ...ethereum,
  chainId: 42161,
  eid: 30110,
  name: 'arbitrum',
  gasPrice: 0.05,
};
export const polygon: ModelChainOptions = {
  ...ethereum,
  chainId: 137,
  eid: 30109,
  name: 'polygon',
  gasPrice: 30,
  nativePrice: 0.5,
};

export const inputOf = (
  book: ModelBook,
  more: Partial<PlanInput> = {},
  policy: Partial<Policy> = {},
): PlanInput => ({
  snapshot: book.snapshot(),
  forecast,
  policy: { ...defaultPolicy, ...policy },
  executableVenues: ['uniswap-v2'],
  ...more,
});
export const codes = (got: Plan) => got.reasons.map((reason) => reason.code);
