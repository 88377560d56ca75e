import { buildMarket, type Market } from '../market.ts';
import { uniform } from '../random.ts';
import type { BacktestBook, ChainSpec, PositionSpec } from '../spec.ts';

/** Hourly market of the given USD prices, from 2024-01-01. */
export function marketOf(prices: Readonly<Record<string, readonly number[]>>): Market {
  const start = 1_704_067_200;
  return buildMarket(
    Object.entries(prices).map(([asset, closes]) => ({
      asset,
      source: `${asset}.csv`,
      times: closes.map((_, i) => start + 3600 * i),
      closes,
    })),
    { interval: 3600, maxGap: 0 },
  );
}

/** Normal numbers by Box and Muller. */
export function normal(seed: number): () => number {
  const draw = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}

/** Driftless geometric Brownian closes. @param volatility Per square root of a year. */
export function brownian(start: number, bars: number, volatility: number, seed: number): number[] {
  const next = normal(seed);
  const step = volatility / Math.sqrt(24 * 365);
  const closes = [start];
  for (let i = 1; i < bars; i++) closes.push(closes[i - 1]! * Math.exp(step * next() - (step * step) / 2));
  return closes;
}

/** A deep, cheap chain; what matters to a test is overridden. */
export function chain(over: Partial<ChainSpec> = {}): ChainSpec {
  return {
    name: 'one',
    chainId: 1,
    eid: 30101,
    gas: { gwei: 0.1, native: 3000 },
    latency: 0,
    message: { feeUsd: 0.5, seconds: 120 },
    lending: {
      collateral: 5e6,
      idle: 2e5,
      threshold: 0.8,
      loanToValue: 0.75,
      supplyRate: 0.02,
      borrow: {
        WETH: { rate: 0.025, slopePerUsd: 1e-9, availableUsd: 1e8 },
        WBTC: { rate: 0.015, slopePerUsd: 1e-9, availableUsd: 1e8 },
      },
    },
    pools: [
      { asset: 'WETH', depthUsd: 3e8, fee: 500, gas: 120_000 },
      { asset: 'WBTC', depthUsd: 3e8, fee: 500, gas: 120_000 },
    ],
    limits: { maxOrderUsd: 1e7, maxPositionUsd: 1e8, lossBudgetUsd: 1e5, minHealthFactor: 1.3 },
    ...over,
  };
}

/** A chain on which trading costs nothing and nothing is borrowed at a price. */
export const freeChain: ChainSpec = chain({
  gas: { gwei: 0, native: 1 },
  lending: {
    ...chain().lending,
    supplyRate: 0,
    borrow: { WETH: { rate: 0, slopePerUsd: 0, availableUsd: 1e12 } },
  },
  pools: [{ asset: 'WETH', depthUsd: 1e15, fee: 0, gas: 0 }],
});

export function position(over: Partial<PositionSpec> = {}): PositionSpec {
  return {
    name: 'v2 WETH/USDC',
    chain: 'one',
    venue: 'uniswap-v2',
    asset0: 'WETH',
    asset1: 'USDC',
    usd: 1e6,
    benchmark: 'hodl',
    fees: { kind: 'none' },
    ...over,
  };
}

export const bookOf = (positions: readonly PositionSpec[], chains: readonly ChainSpec[]): BacktestBook => ({
  settlement: 'USDC',
  positions,
  chains,
});
