import { arbitrageSharePoisson } from '@ballast/amm';

/** What a position earns from swaps. `fee` is the pool's one-sided fee as a fraction. */
export type FeeModel =
  | { readonly kind: 'none' }
  /** Constant volume: `daily` times the full-range-equivalent value per day. */
  | { readonly kind: 'turnover'; readonly fee: number; readonly daily: number }
  /**
   * Volume of the price source's asset0: the pool gets `share` of it and holds `depthUsd` of full-range-equivalent
   * liquidity, of which the position's part earns. Bars without a volume earn nothing.
   */
  | { readonly kind: 'volume'; readonly fee: number; readonly share: number; readonly depthUsd: number }
  /**
   * Arbitrage flow only, the least a pool earns: LVR times (1 - share of it that arbitrageurs keep) with Poisson
   * blocks (arXiv 2305.14604). `blocks` per second.
   */
  | { readonly kind: 'arbitrage'; readonly fee: number; readonly blocks: number };

/** What happened in one step, as far as fees depend on it. */
export interface FeeStep {
  /** Seconds. */
  readonly seconds: number;
  /** USD of a full-range position of the same liquidity while in range, zero outside. */
  readonly equivalent: number;
  /** Exact LVR of the step, USD. */
  readonly lvr: number;
  /** USD traded at the price source in this step; NaN when unknown. */
  readonly volumeUsd: number;
  /** Volatility of the pair per square root of a second, from the recent past. */
  readonly volatility: number;
}

/** USD a position earns in one step under a fee model. */
export function feesEarned(model: FeeModel, step: FeeStep): number {
  switch (model.kind) {
    case 'none':
      return 0;
    case 'turnover':
      return model.fee * model.daily * step.equivalent * (step.seconds / 86_400);
    case 'volume':
      return Number.isNaN(step.volumeUsd)
        ? 0
        : model.fee * model.share * step.volumeUsd * (step.equivalent / model.depthUsd);
    case 'arbitrage':
      return step.volatility > 0
        ? step.lvr * (1 - arbitrageSharePoisson(model.fee, step.volatility, model.blocks))
        : 0;
  }
}

/**
 * Growth of fees per unit of liquidity, in token units: what `feeGrowthGlobal` of a Uniswap v3 pool gains when
 * `volumeIn` of a token enters at the given liquidity. Fees are taken from the input.
 * @param fee Fraction of the input.
 */
export const feeGrowth = (volumeIn: number, fee: number, liquidity: number): number =>
  liquidity > 0 ? (volumeIn * fee) / liquidity : 0;

/**
 * Fees per unit of liquidity that arbitrage alone pays while the pool follows a price path within its fee band: the
 * pool moves only when the market leaves `[P (1 - fee), P / (1 - fee)]`, and stops at the edge. Lower bound of what
 * the pool earns. Amounts in tokens: asset0 for upward input, asset1 for downward, both valued in asset1 at the pool.
 * @param prices Market price of asset0 in asset1.
 */
export function arbitrageFeeGrowth(prices: ArrayLike<number>, fee: number): number {
  const keep = 1 - fee;
  let pool = prices[0] ?? 1;
  let growth = 0;
  for (let i = 1; i < prices.length; i++) {
    const price = prices[i]!;
    const target = price * keep > pool ? price * keep : price < pool * keep ? price / keep : pool;
    if (target === pool) continue;
    const [from, to] = [Math.sqrt(pool), Math.sqrt(target)];
    // Rising price: asset1 enters, L (s1 - s0). Falling: asset0 enters, L (1/s1 - 1/s0), worth the new price.
    const amountIn = to > from ? to - from : (1 / to - 1 / from) * target;
    growth += (amountIn * fee) / keep;
    pool = target;
  }
  return growth;
}
