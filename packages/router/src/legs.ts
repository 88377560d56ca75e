import { quoteExactIn, quoteExactOut } from '@ballast/amm';
import { type AssetId, type Hex, type PlannedLeg, type PoolState, tokenAmount, WAD } from '@ballast/core';

/** A leg and the pool it trades in. */
export interface PoolLeg {
  readonly pool: PoolState;
  readonly leg: PlannedLeg;
}

/**
 * Leg that pays exactly `amountIn`, priced by the exact integer quote; what the pool cannot take is left out. Undefined
 * when nothing comes out, which venues refuse.
 */
export function legForInput(
  pool: PoolState,
  assetIn: AssetId,
  amountIn: bigint,
  slippage: number,
): PoolLeg | undefined {
  const quote = quoteExactIn(pool, assetIn, amountIn);
  if (quote.amountIn === 0n || quote.amountOut === 0n) return undefined;
  return {
    pool,
    leg: {
      venue: pool.venue,
      amountIn: tokenAmount(quote.amountIn),
      expectedOut: tokenAmount(quote.amountOut),
      minAmountOut: minimumOut(quote.amountOut, slippage),
      data: venueData(pool),
    },
  };
}

/**
 * Leg that buys at most `wanted`: the largest input whose quote does not exceed it, so that a hedge at the quoted state
 * never overshoots its target. Short of it by less than one unit of the input token.
 */
export function legForOutput(
  pool: PoolState,
  assetOut: AssetId,
  wanted: bigint,
  slippage: number,
): PoolLeg | undefined {
  const assetIn = pool.asset0 === assetOut ? pool.asset1 : pool.asset0;
  let { amountIn } = quoteExactOut(pool, assetOut, wanted);
  while (amountIn > 0n && quoteExactIn(pool, assetIn, amountIn).amountOut > wanted) amountIn--;
  return legForInput(pool, assetIn, amountIn, slippage);
}

/** expectedOut x (1 - slippage) rounded down, at least one unit: zero would accept anything. */
export function minimumOut(expectedOut: bigint, slippage: number): PlannedLeg['minAmountOut'] {
  const keep = WAD - BigInt(Math.round(slippage * 1e18));
  const minimum = (expectedOut * keep) / WAD;
  return tokenAmount(minimum > 1n ? minimum : 1n);
}

/**
 * ABI encoding of the venue's parameters: the fee tier as one uint24 word for Uniswap v3, the pool id for Balancer,
 * nothing for pairs.
 */
export function venueData(pool: PoolState): Hex {
  switch (pool.kind) {
    case 'concentrated':
      return `0x${pool.fee.toString(16).padStart(64, '0')}`;
    case 'weighted':
      return pool.poolId;
    case 'constant-product':
      return '0x';
  }
}
