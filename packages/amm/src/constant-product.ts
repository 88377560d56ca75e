import { FatalError } from '@ballast/core';
import { FEE_UNIT } from './integers.ts';
import type { Quote } from './quote.ts';

/**
 * Output of a constant-product pool, rounded down; equals Uniswap v2 `getAmountOut` for any ppm fee (3000 there).
 * An empty pool fills nothing.
 * @throws FatalError on a negative amount.
 */
export function constantProductOut(
  reserveIn: bigint,
  reserveOut: bigint,
  fee: number,
  amountIn: bigint,
): Quote {
  requireNotNegative(amountIn);
  if (reserveIn <= 0n || reserveOut <= 0n) return { amountIn: 0n, amountOut: 0n, unfilled: amountIn };
  const net = amountIn * (FEE_UNIT - BigInt(fee));
  return { amountIn, amountOut: (net * reserveOut) / (reserveIn * FEE_UNIT + net), unfilled: 0n };
}

/**
 * Input for a wanted output, rounded up; equals Uniswap v2 `getAmountIn`. The last unit of the reserve cannot be bought.
 * @throws FatalError on a negative amount.
 */
export function constantProductIn(reserveIn: bigint, reserveOut: bigint, fee: number, wanted: bigint): Quote {
  requireNotNegative(wanted);
  if (reserveIn <= 0n || reserveOut <= 1n) return { amountIn: 0n, amountOut: 0n, unfilled: wanted };
  const amountOut = wanted < reserveOut ? wanted : reserveOut - 1n;
  if (amountOut === 0n) return { amountIn: 0n, amountOut: 0n, unfilled: 0n };
  const amountIn =
    (reserveIn * amountOut * FEE_UNIT) / ((reserveOut - amountOut) * (FEE_UNIT - BigInt(fee))) + 1n;
  return { amountIn, amountOut, unfilled: wanted - amountOut };
}

function requireNotNegative(amount: bigint): void {
  if (amount < 0n) throw new FatalError(`negative amount ${amount}`, 'pass the size, not its sign');
}
