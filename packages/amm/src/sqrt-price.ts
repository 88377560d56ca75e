import { FatalError } from '@ballast/core';
import { divUp, MAX_UINT160, MAX_UINT256, Q96 } from './integers.ts';

/** Amounts between square root prices and the price after an amount; rounding as in Uniswap v3 core `SqrtPriceMath`. */

/** Token0 between two square root prices at constant liquidity. */
export function amount0Between(a: bigint, b: bigint, liquidity: bigint, roundUp: boolean): bigint {
  const [low, high] = a < b ? [a, b] : [b, a];
  const product = (liquidity << 96n) * (high - low);
  return roundUp ? divUp(divUp(product, high), low) : product / high / low;
}

/** Token1 between two square root prices at constant liquidity. */
export function amount1Between(a: bigint, b: bigint, liquidity: bigint, roundUp: boolean): bigint {
  const product = liquidity * (a < b ? b - a : a - b);
  return roundUp ? divUp(product, Q96) : product / Q96;
}

/** Price after `amountIn` net of fee enters; rounded so that the pool never loses. */
export function priceAfterInput(
  price: bigint,
  liquidity: bigint,
  amountIn: bigint,
  zeroForOne: boolean,
): bigint {
  return zeroForOne ? addAmount0(price, liquidity, amountIn) : price + (amountIn << 96n) / liquidity;
}

/**
 * Price after `amountOut` leaves; rounded so that the pool never loses.
 * @throws FatalError when the liquidity cannot pay the amount.
 */
export function priceAfterOutput(
  price: bigint,
  liquidity: bigint,
  amountOut: bigint,
  zeroForOne: boolean,
): bigint {
  if (zeroForOne) {
    const drop = divUp(amountOut << 96n, liquidity);
    if (price <= drop) throw cannotPay(amountOut, liquidity);
    return price - drop;
  }
  const numerator = liquidity << 96n;
  const product = amountOut * price;
  if (product > MAX_UINT256 || numerator <= product) throw cannotPay(amountOut, liquidity);
  const next = divUp(numerator * price, numerator - product);
  if (next > MAX_UINT160) throw cannotPay(amountOut, liquidity);
  return next;
}

function addAmount0(price: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) return price;
  const numerator = liquidity << 96n;
  const product = amount * price;
  // The contract takes the less precise form exactly when 256 bits overflow, so must we.
  if (numerator + product <= MAX_UINT256) return divUp(numerator * price, numerator + product);
  return divUp(numerator, numerator / price + amount);
}

const cannotPay = (amountOut: bigint, liquidity: bigint): FatalError =>
  new FatalError(`liquidity ${liquidity} cannot pay out ${amountOut}`, 'ask for less');
