import { FatalError } from '@ballast/core';

/** Tick <-> square root price, identical to the integers of Uniswap v3 core `TickMath`. */

export const MIN_TICK = -887_272;
export const MAX_TICK = 887_272;
export const MIN_SQRT_RATIO = 4_295_128_739n;
export const MAX_SQRT_RATIO = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n;

const LOG_BASE = Math.log(1.0001);
const TWO_TO_96 = 2 ** 96;

/** Q128 values of 1.0001^(-2^i / 2), i = 0..19, rounded to nearest: the factors the contract multiplies. */
const factors = negativePowers();

function negativePowers(): readonly bigint[] {
  const precision = 1024n;
  let power = integerSqrt((10_000n << (2n * precision)) / 10_001n);
  const result: bigint[] = [];
  for (let bit = 0; bit < 20; bit++) {
    result.push((power + (1n << (precision - 129n))) >> (precision - 128n));
    power = (power * power) >> precision;
  }
  return result;
}

function integerSqrt(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/**
 * sqrt(1.0001^tick) in Q64.96, rounded up as the contract does.
 * @throws FatalError outside [MIN_TICK, MAX_TICK].
 */
export function sqrtRatioAtTick(tick: number): bigint {
  if (!Number.isInteger(tick) || tick < MIN_TICK || tick > MAX_TICK)
    throw new FatalError(
      `tick ${tick} is not an integer in [${MIN_TICK}, ${MAX_TICK}]`,
      'check the pool read',
    );
  const magnitude = Math.abs(tick);
  let ratio = 1n << 128n;
  for (let bit = 0; magnitude >> bit !== 0; bit++)
    if (((magnitude >> bit) & 1) === 1) ratio = (ratio * factors[bit]!) >> 128n;
  if (tick > 0) ratio = ((1n << 256n) - 1n) / ratio;
  return (ratio + (1n << 32n) - 1n) >> 32n;
}

/**
 * Greatest tick whose square root price is at most `sqrtPriceX96`.
 * @throws FatalError outside [MIN_SQRT_RATIO, MAX_SQRT_RATIO).
 */
export function tickAtSqrtRatio(sqrtPriceX96: bigint): number {
  if (sqrtPriceX96 < MIN_SQRT_RATIO || sqrtPriceX96 >= MAX_SQRT_RATIO)
    throw new FatalError(
      `square root price ${sqrtPriceX96} is outside the pool range`,
      'check the pool read',
    );
  // The float estimate is off by far less than one tick; the loops settle the boundary exactly.
  const estimate = Math.floor((2 * Math.log(Number(sqrtPriceX96) / TWO_TO_96)) / LOG_BASE);
  let tick = Math.min(Math.max(estimate, MIN_TICK), MAX_TICK - 1);
  while (sqrtRatioAtTick(tick) > sqrtPriceX96) tick--;
  while (sqrtRatioAtTick(tick + 1) <= sqrtPriceX96) tick++;
  return tick;
}

/** sqrt(1.0001^tick) as a float, relative error below 1e-12: for routing, never for settlement. */
export const sqrtPriceAtTick = (tick: number): number => Math.exp((tick / 2) * LOG_BASE);

/** Q64.96 square root price as a float. */
export const sqrtPriceToNumber = (sqrtPriceX96: bigint): number => Number(sqrtPriceX96) / TWO_TO_96;

const spacings: Readonly<Record<number, number>> = { 100: 1, 500: 10, 3000: 60, 10000: 200 };

/**
 * Tick spacing of a Uniswap v3 fee tier (ppm), as enabled on the factories of Ethereum, Arbitrum and Polygon.
 * @throws FatalError for a fee tier that none of them enables.
 */
export function tickSpacingOf(fee: number): number {
  const spacing = spacings[fee];
  if (spacing === undefined)
    throw new FatalError(`no tick spacing known for fee ${fee} ppm`, 'add the tier to tick-math.ts');
  return spacing;
}
