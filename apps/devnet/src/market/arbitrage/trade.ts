import { FatalError } from '@ballast/core';
import { feeBand, MILLION, type Ratio, sideOf } from './band.ts';
import { divUp, greatestCommonDivisor, rootDown } from './integer.ts';

/** Price-setting state of a pool, raw token units. */
export type PoolReading =
  | { readonly kind: 'concentrated'; readonly sqrtPriceX96: bigint }
  | { readonly kind: 'constant-product'; readonly reserve0: bigint; readonly reserve1: bigint }
  | {
      readonly kind: 'weighted';
      readonly balance0: bigint;
      readonly balance1: bigint;
      /** Any common scale. */
      readonly weight0: bigint;
      readonly weight1: bigint;
    };

/** What an arbitrageur sends: an exact input, or for concentrated liquidity the price to stop at. */
export type ArbitrageTrade =
  | { readonly kind: 'to-price'; readonly zeroForOne: boolean; readonly sqrtPriceLimitX96: bigint }
  | { readonly kind: 'exact-input'; readonly zeroForOne: boolean; readonly amountIn: bigint };

const Q192 = 1n << 192n;
/** Balancer's weighted maths refuses an input above 30 % of the balance; the rest follows in a second trade. */
const MAX_IN_PERCENT = 30n;
/** Weights in whole percent keep the integer root small. */
const MAX_ROOT = 100n;

export function spotRatio(pool: PoolReading): Ratio {
  switch (pool.kind) {
    case 'concentrated':
      return { num: pool.sqrtPriceX96 ** 2n, den: Q192 };
    case 'constant-product':
      return { num: pool.reserve1, den: pool.reserve0 };
    case 'weighted':
      return { num: pool.balance1 * pool.weight0, den: pool.balance0 * pool.weight1 };
  }
}

/**
 * The most profitable trade against the market: it ends where the next unit would no longer pay for its fee.
 * @param fee Parts per million of the input. @returns null inside the fee band, where every trade loses.
 */
export function planTrade(pool: PoolReading, fee: number, market: Ratio): ArbitrageTrade | null {
  const band = feeBand(market, fee);
  const side = sideOf(spotRatio(pool), band);
  if (side === 'inside') return null;
  const zeroForOne = side === 'above';
  if (pool.kind === 'concentrated') {
    const edge = zeroForOne ? band.high : band.low;
    const floor = rootDown((edge.num * Q192) / edge.den, 2n);
    // Rounded into the band on either side.
    return { kind: 'to-price', zeroForOne, sqrtPriceLimitX96: zeroForOne ? floor : floor + 1n };
  }
  const amountIn =
    pool.kind === 'constant-product'
      ? inputToMarket(pool.reserve0, pool.reserve1, 1n, 1n, zeroForOne, fee, market)
      : cap(
          inputToMarket(pool.balance0, pool.balance1, pool.weight0, pool.weight1, zeroForOne, fee, market),
          ((zeroForOne ? pool.balance0 : pool.balance1) * MAX_IN_PERCENT) / 100n,
        );
  return { kind: 'exact-input', zeroForOne, amountIn };
}

/**
 * Closed form for weighted pools, constant product being equal weights. With kept share k of the input, spot S and
 * market M in output per input, the marginal output k S (B / (B + k in))^(1 + w_in/w_out) meets M at
 * `B + k in = B (k S / M)^(w_out / (w_in + w_out))`; exact up to one raw unit, rounded up.
 */
function inputToMarket(
  balance0: bigint,
  balance1: bigint,
  weight0: bigint,
  weight1: bigint,
  zeroForOne: boolean,
  fee: number,
  market: Ratio,
): bigint {
  const [balanceIn, balanceOut] = zeroForOne ? [balance0, balance1] : [balance1, balance0];
  const [weightIn, weightOut] = zeroForOne ? [weight0, weight1] : [weight1, weight0];
  const price = zeroForOne ? market : { num: market.den, den: market.num };
  const divisor = greatestCommonDivisor(weightIn + weightOut, weightOut);
  const degree = (weightIn + weightOut) / divisor;
  const power = weightOut / divisor;
  if (degree > MAX_ROOT)
    throw new FatalError(
      `weights ${weightIn} and ${weightOut} are not whole percents`,
      'create weighted pools with weights such as 50/50 or 80/20',
    );
  const kept = MILLION - BigInt(fee);
  const ratioNum = (kept * balanceOut * weightIn * price.den) ** power;
  const ratioDen = (MILLION * balanceIn * weightOut * price.num) ** power;
  const target = rootDown((balanceIn ** degree * ratioNum) / ratioDen, degree) + 1n;
  return divUp((target - balanceIn) * MILLION, kept);
}

const cap = (amount: bigint, limit: bigint): bigint => (amount < limit ? amount : limit);
