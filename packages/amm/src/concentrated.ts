import { FatalError } from '@ballast/core';
import { Q128, wrap256 } from './integers.ts';
import { swapStep } from './swap-step.ts';
import {
  MAX_SQRT_RATIO,
  MAX_TICK,
  MIN_SQRT_RATIO,
  MIN_TICK,
  sqrtRatioAtTick,
  tickAtSqrtRatio,
  tickSpacingOf,
} from './tick-math.ts';

/** Pool state a swap needs; core `ConcentratedPool` satisfies it. */
export interface ConcentratedState {
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly liquidity: bigint;
  /** Parts per million of the input. */
  readonly fee: number;
  /** Initialised ticks, ascending, all of them. */
  readonly ticks: readonly { readonly tick: number; readonly liquidityNet: bigint }[];
}

export interface ConcentratedSwap {
  readonly zeroForOne: boolean;
  readonly exactIn: boolean;
  /** Input (fee included) when `exactIn`, else output; token units. */
  readonly amount: bigint;
  /** Price at which to stop; the end of the price range when absent. */
  readonly sqrtPriceLimitX96?: bigint;
}

export interface ConcentratedResult {
  /** Input consumed, fee included. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Part of the requested amount that found no liquidity before the price limit. */
  readonly unfilled: bigint;
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly liquidity: bigint;
  /** Growth of the input token's global fee accumulator, Q128 per unit of liquidity, mod 2^256. */
  readonly feeGrowth: bigint;
}

/** Mutable state of the walk. */
interface Walk {
  price: bigint;
  tick: number;
  liquidity: bigint;
  remaining: bigint;
  amountIn: bigint;
  amountOut: bigint;
  feeGrowth: bigint;
  /** Index of the highest initialised tick at or below `tick`; -1 below all. */
  index: number;
}

/**
 * Swap through a concentrated-liquidity pool, to the wei of Uniswap v3 core `UniswapV3Pool.swap` without protocol fee.
 * Pure. A partial fill is never silent: see `unfilled`.
 * @throws FatalError on a negative amount, a price limit on the wrong side (the contract's "SPL") or an unknown fee tier,
 * or ticks that leave negative liquidity.
 */
export function swapConcentrated(pool: ConcentratedState, swap: ConcentratedSwap): ConcentratedResult {
  const { zeroForOne, exactIn } = swap;
  const limit = checkedLimit(pool, swap);
  const spacing = tickSpacingOf(pool.fee);
  const fee = BigInt(pool.fee);
  const walk: Walk = {
    price: pool.sqrtPriceX96,
    tick: pool.tick,
    liquidity: pool.liquidity,
    remaining: swap.amount,
    amountIn: 0n,
    amountOut: 0n,
    feeGrowth: 0n,
    index: lastAtOrBelow(pool.ticks, pool.tick),
  };
  while (walk.remaining !== 0n && walk.price !== limit) {
    const next = nextStop(pool.ticks, walk, spacing, zeroForOne);
    const nextPrice = sqrtRatioAtTick(next.tick);
    const target = (zeroForOne ? nextPrice < limit : nextPrice > limit) ? limit : nextPrice;
    const step = swapStep(walk.price, target, walk.liquidity, walk.remaining, fee, exactIn);
    walk.amountIn += step.amountIn + step.fee;
    walk.amountOut += step.amountOut;
    walk.remaining -= exactIn ? step.amountIn + step.fee : step.amountOut;
    if (walk.liquidity > 0n) walk.feeGrowth = wrap256(walk.feeGrowth + (step.fee * Q128) / walk.liquidity);
    arrive(walk, step.price, nextPrice, next, zeroForOne);
  }
  return {
    amountIn: walk.amountIn,
    amountOut: walk.amountOut,
    unfilled: walk.remaining,
    sqrtPriceX96: walk.price,
    tick: walk.tick,
    liquidity: walk.liquidity,
    feeGrowth: walk.feeGrowth,
  };
}

interface Stop {
  readonly tick: number;
  /** Undefined where only the bitmap word ends. */
  readonly liquidityNet: bigint | undefined;
}

function arrive(walk: Walk, price: bigint, stopPrice: bigint, stop: Stop, zeroForOne: boolean): void {
  const moved = price !== walk.price;
  walk.price = price;
  if (price === stopPrice) {
    if (stop.liquidityNet !== undefined) {
      walk.liquidity += zeroForOne ? -stop.liquidityNet : stop.liquidityNet;
      walk.index += zeroForOne ? -1 : 1;
      if (walk.liquidity < 0n)
        throw new FatalError(
          `liquidity ${walk.liquidity} after tick ${stop.tick}`,
          'read the pool and all its ticks at one block',
        );
    }
    walk.tick = zeroForOne ? stop.tick - 1 : stop.tick;
  } else if (moved) walk.tick = tickAtSqrtRatio(price);
}

/**
 * Next tick the contract stops at: the next initialised one, or the end of its 256-tick bitmap word, because each stop
 * rounds. Without liquidity nothing rounds and empty words are skipped.
 */
function nextStop(ticks: ConcentratedState['ticks'], walk: Walk, spacing: number, zeroForOne: boolean): Stop {
  const initialised = ticks[zeroForOne ? walk.index : walk.index + 1];
  const word = Math.floor((Math.floor(walk.tick / spacing) + (zeroForOne ? 0 : 1)) / 256);
  const wordEnd = zeroForOne ? word * 256 * spacing : (word * 256 + 255) * spacing;
  if (initialised !== undefined) {
    const inWord = zeroForOne ? initialised.tick >= wordEnd : initialised.tick <= wordEnd;
    if (inWord || walk.liquidity === 0n) return initialised;
  } else if (walk.liquidity === 0n)
    return { tick: zeroForOne ? MIN_TICK : MAX_TICK, liquidityNet: undefined };
  return { tick: Math.min(Math.max(wordEnd, MIN_TICK), MAX_TICK), liquidityNet: undefined };
}

function lastAtOrBelow(ticks: ConcentratedState['ticks'], tick: number): number {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle]!.tick <= tick) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function checkedLimit(pool: ConcentratedState, swap: ConcentratedSwap): bigint {
  if (swap.amount < 0n) throw new FatalError(`negative amount ${swap.amount}`, 'pass the size, not its sign');
  const { zeroForOne, sqrtPriceLimitX96 } = swap;
  if (sqrtPriceLimitX96 === undefined) {
    if (!zeroForOne) return MAX_SQRT_RATIO - 1n;
    // A pool at the very bottom has nowhere to go: the walk ends at once and everything is unfilled.
    return pool.sqrtPriceX96 > MIN_SQRT_RATIO ? MIN_SQRT_RATIO + 1n : pool.sqrtPriceX96;
  }
  const ahead = zeroForOne
    ? sqrtPriceLimitX96 < pool.sqrtPriceX96 && sqrtPriceLimitX96 > MIN_SQRT_RATIO
    : sqrtPriceLimitX96 > pool.sqrtPriceX96 && sqrtPriceLimitX96 < MAX_SQRT_RATIO;
  if (!ahead)
    throw new FatalError(
      `price limit ${sqrtPriceLimitX96} is not ahead of ${pool.sqrtPriceX96} (SPL)`,
      'put the limit on the side the swap moves to',
    );
  return sqrtPriceLimitX96;
}
