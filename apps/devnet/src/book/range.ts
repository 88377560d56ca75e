const TICK_BASE = Math.log(1.0001);
const MIN_TICK = -887_272;
/** Spacing per fee tier, as the Uniswap v3 factory fixes it. */
const spacings: Readonly<Record<number, number>> = { 100: 1, 500: 10, 3000: 60, 10000: 200 };

export interface TickRange {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Ticks nearest to two prices, at least one spacing apart.
 * @param low, high Prices of token0 in token1, raw units. @param fee Parts per million: 100, 500, 3000 or 10000.
 */
export function ticksOf(low: number, high: number, fee: number): TickRange {
  const spacing = spacings[fee];
  if (spacing === undefined) throw new RangeError(`no tick spacing for fee ${fee}`);
  if (!(low > 0 && high > low && Number.isFinite(high)))
    throw new RangeError(`no range from ${low} to ${high}`);
  const limit = Math.floor(-MIN_TICK / spacing) * spacing;
  const aligned = (price: number): number =>
    Math.max(-limit, Math.min(limit, Math.round(Math.log(price) / TICK_BASE / spacing) * spacing));
  const lower = Math.min(aligned(low), limit - spacing);
  return { lower, upper: Math.max(aligned(high), lower + spacing) };
}

export const tickPrice = (tick: number): number => Math.exp(tick * TICK_BASE);

/**
 * Token amounts of a concentrated position worth `value`, raw units as floats; the pool takes its own exact ones.
 * x = L (1/s - 1/sqrt(b)), y = L (s - sqrt(a)), s = sqrt(price) held inside [sqrt(a), sqrt(b)].
 * @param price Token0 in token1, raw units. @param unit0 Value of one raw unit of token0. @param unit1 of token1.
 */
export function amountsForValue(
  price: number,
  range: TickRange,
  value: number,
  unit0: number,
  unit1: number,
): readonly [number, number] {
  const low = Math.sqrt(tickPrice(range.lower));
  const high = Math.sqrt(tickPrice(range.upper));
  const s = Math.min(Math.max(Math.sqrt(price), low), high);
  const x = 1 / s - 1 / high;
  const y = s - low;
  const liquidity = value / (x * unit0 + y * unit1);
  return [liquidity * x, liquidity * y];
}
