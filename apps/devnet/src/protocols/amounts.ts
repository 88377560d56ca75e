import { type DevAsset, decimals } from './config.ts';

/** USD value -> token units of an asset at a USD price, rounded down to about 12 significant digits. */
export function unitsForUsd(asset: DevAsset, usd: number, price: number): bigint {
  return unitsOf(asset, usd / price);
}

/** Whole tokens -> token units, rounded down to about 12 significant digits. */
export function unitsOf(asset: DevAsset, quantity: number): bigint {
  if (!Number.isFinite(quantity) || quantity < 0)
    throw new RangeError(`not an amount of ${asset}: ${quantity}`);
  return (BigInt(Math.floor(quantity * 1e6)) * 10n ** BigInt(decimals[asset])) / 1_000_000n;
}

/** USD price -> feed answer with 8 decimals, nearest. */
export function feedAnswer(price: number): bigint {
  if (!Number.isFinite(price) || price <= 0) throw new RangeError(`not a price: ${price}`);
  return BigInt(Math.round(price * 1e8));
}

/**
 * Uniswap v3 price of token0 in token1 as sqrt(units1 / units0) * 2^96, rounded down.
 * @param price0 USD per whole token0. @param price1 USD per whole token1.
 */
export function sqrtPriceX96(price0: number, price1: number, decimals0: number, decimals1: number): bigint {
  const numerator = BigInt(Math.round(price0 * 1e12)) * 10n ** BigInt(decimals1);
  const denominator = BigInt(Math.round(price1 * 1e12)) * 10n ** BigInt(decimals0);
  return sqrtDown((numerator << 192n) / denominator);
}

/** Tick at or just below a price given as sqrtPriceX96; exact enough to choose ranges with. */
export function approximateTick(sqrtX96: bigint): number {
  const ratio = Number(sqrtX96) / 2 ** 96;
  return Math.floor((2 * Math.log(ratio)) / Math.log(1.0001));
}

/** Integer square root, rounded down (Newton). */
export function sqrtDown(value: bigint): bigint {
  if (value < 0n) throw new RangeError(`square root of ${value}`);
  if (value < 2n) return value;
  let x = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
