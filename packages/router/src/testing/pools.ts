import { MAX_TICK, tickAtSqrtRatio } from '@ballast/amm';
import {
  type Address,
  type ConcentratedPool,
  type ConstantProductPool,
  tokenAmount,
  type WeightedPool,
  wad,
} from '@ballast/core';

/** Test pools of 18-decimal WETH against 6-decimal USDC. */

const address = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`;

const base = (n: number, fee: number, gas: number) => ({
  address: address(n),
  asset0: 'WETH',
  asset1: 'USDC',
  decimals0: 18,
  decimals1: 6,
  fee,
  gas,
});

/** Reserves in whole tokens. */
export function pair(n: number, weth: number, usdc: number, fee = 3000, gas = 110_000): ConstantProductPool {
  return {
    ...base(n, fee, gas),
    kind: 'constant-product',
    venue: n % 2 === 0 ? 'sushi' : 'uniswap-v2',
    reserve0: tokenAmount(BigInt(Math.round(weth * 1e6)) * 10n ** 12n),
    reserve1: tokenAmount(BigInt(Math.round(usdc * 1e6))),
  };
}

/** Nested symmetric ranges around a USDC price, widest first: liquidity[i] spans +-widths[i] ticks. */
export function ranges(
  n: number,
  price: number,
  liquidity: readonly number[],
  widths: readonly number[],
  fee = 500,
  gas = 140_000,
): ConcentratedPool {
  const sqrtPriceX96 = BigInt(Math.round(Math.sqrt(price * 1e-12) * 2 ** 96));
  const tick = tickAtSqrtRatio(sqrtPriceX96);
  const net = new Map<number, bigint>();
  let active = 0n;
  liquidity.forEach((amount, i) => {
    const size = BigInt(Math.round(amount)) * 10n ** 12n;
    const half = Math.min(widths[i]!, MAX_TICK - 2000 - Math.abs(tick));
    const lower = Math.floor((tick - half) / 60) * 60;
    const upper = Math.ceil((tick + half) / 60) * 60 + 60;
    net.set(lower, (net.get(lower) ?? 0n) + size);
    net.set(upper, (net.get(upper) ?? 0n) - size);
    active += size;
  });
  const ticks = [...net].sort(([a], [b]) => a - b).map(([at, liquidityNet]) => ({ tick: at, liquidityNet }));
  return {
    ...base(n, fee, gas),
    kind: 'concentrated',
    venue: 'uniswap-v3',
    sqrtPriceX96,
    tick,
    liquidity: active,
    ticks: ticks.filter(({ liquidityNet }) => liquidityNet !== 0n),
  };
}

export function weighted(n: number, weth: number, usdc: number, weight0: number, fee = 3000): WeightedPool {
  return {
    ...base(n, fee, 160_000),
    kind: 'weighted',
    venue: 'balancer',
    poolId: `0x${n.toString(16).padStart(64, '0')}`,
    balance0: tokenAmount(BigInt(Math.round(weth * 1e6)) * 10n ** 12n),
    balance1: tokenAmount(BigInt(Math.round(usdc * 1e6))),
    weight0: wad(BigInt(Math.round(weight0 * 1e6)) * 10n ** 12n),
    weight1: wad(BigInt(Math.round((1 - weight0) * 1e6)) * 10n ** 12n),
  };
}

/** The same pool seen with its tokens the other way round. */
export function flipped(pool: ConstantProductPool): ConstantProductPool {
  return {
    ...pool,
    asset0: pool.asset1,
    asset1: pool.asset0,
    decimals0: pool.decimals1,
    decimals1: pool.decimals0,
    reserve0: pool.reserve1,
    reserve1: pool.reserve0,
  };
}
