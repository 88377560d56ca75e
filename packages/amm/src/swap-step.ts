import { divUp, FEE_UNIT } from './integers.ts';
import { amount0Between, amount1Between, priceAfterInput, priceAfterOutput } from './sqrt-price.ts';

export interface SwapStep {
  readonly price: bigint;
  /** Without the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly fee: bigint;
}

/**
 * One step of a swap inside a range of constant liquidity, to the wei of Uniswap v3 core `SwapMath.computeSwapStep`.
 * @param remaining Input left (fee included) when `exactIn`, else output left; not negative.
 * @param fee Parts per million of the input.
 */
export function swapStep(
  price: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  fee: bigint,
  exactIn: boolean,
): SwapStep {
  const zeroForOne = price >= target;
  const inputTo = (to: bigint): bigint =>
    zeroForOne ? amount0Between(to, price, liquidity, true) : amount1Between(price, to, liquidity, true);
  const outputTo = (to: bigint): bigint =>
    zeroForOne ? amount1Between(to, price, liquidity, false) : amount0Between(price, to, liquidity, false);

  if (exactIn) {
    const net = (remaining * (FEE_UNIT - fee)) / FEE_UNIT;
    const needed = inputTo(target);
    const next = net >= needed ? target : priceAfterInput(price, liquidity, net, zeroForOne);
    const amountIn = next === target ? needed : inputTo(next);
    // Short of the target the whole remainder is taken: what rounding leaves over is fee.
    const paid = next === target ? divUp(amountIn * fee, FEE_UNIT - fee) : remaining - amountIn;
    return { price: next, amountIn, amountOut: outputTo(next), fee: paid };
  }
  const available = outputTo(target);
  const next = remaining >= available ? target : priceAfterOutput(price, liquidity, remaining, zeroForOne);
  const amountIn = inputTo(next);
  const amountOut = next === target ? available : outputTo(next);
  return {
    price: next,
    amountIn,
    amountOut: amountOut > remaining ? remaining : amountOut,
    fee: divUp(amountIn * fee, FEE_UNIT - fee),
  };
}
