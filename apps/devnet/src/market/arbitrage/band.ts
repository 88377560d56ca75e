/** An exact price: raw units of token1 per raw unit of token0. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

/** Pool prices between which no trade profits after the pool's fee. */
export interface Band {
  readonly low: Ratio;
  readonly high: Ratio;
}

export const MILLION = 1_000_000n;
/**
 * Relative distance from the band that counts as on it: one raw unit of an 8-decimal reserve can move the price by
 * about this much, so a closer match does not exist.
 */
export const BAND_TOLERANCE: Ratio = { num: 1n, den: 10_000_000n };

/**
 * Market price of token0 in token1.
 * @param usd0 USD price in any integer scale, the same for both. @param decimals0 Token decimals.
 */
export function marketRatio(usd0: bigint, decimals0: number, usd1: bigint, decimals1: number): Ratio {
  if (usd0 <= 0n || usd1 <= 0n) throw new RangeError(`no market price from ${usd0} and ${usd1}`);
  return { num: usd0 * 10n ** BigInt(decimals1), den: usd1 * 10n ** BigInt(decimals0) };
}

/**
 * A seller of token0 gets (1 - fee) times the pool price and stops when that equals the market; a buyer mirrors it.
 * @param fee Parts per million of the input.
 */
export function feeBand(market: Ratio, fee: number): Band {
  const kept = MILLION - BigInt(fee);
  return {
    low: { num: market.num * kept, den: market.den * MILLION },
    high: { num: market.num * MILLION, den: market.den * kept },
  };
}

/** Where a pool price stands; 'inside' includes the edges and {@link BAND_TOLERANCE}. */
export function sideOf(spot: Ratio, band: Band): 'below' | 'inside' | 'above' {
  const { num, den } = BAND_TOLERANCE;
  if (spot.num * band.high.den * den > band.high.num * spot.den * (den + num)) return 'above';
  if (spot.num * band.low.den * den < band.low.num * spot.den * (den - num)) return 'below';
  return 'inside';
}

export const toNumber = ({ num, den }: Ratio): number => Number((num * 10n ** 36n) / den) / 1e36;
