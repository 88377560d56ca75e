import type { PositionShape } from '@ballast/core';
import { amountsForLiquidity } from '../liquidity-amounts.ts';
import { positionAmounts } from '../shape.ts';
import { sqrtRatioAtTick } from '../tick-math.ts';

/** Uniform in [0, 1). */
type Random = () => number;

/** One array per column; whole numbers in decimal, so that any reader keeps them exact. */
export type GoldenTable = Readonly<Record<string, readonly string[]>>;

export interface GoldenValuation {
  readonly seed: number;
  readonly concentrated: GoldenTable;
  readonly constantProduct: GoldenTable;
  readonly weighted: GoldenTable;
}

const WAD = 10n ** 18n;
const Q192 = 1n << 192n;

function root(value: bigint): bigint {
  if (value < 2n) return value;
  let x = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + value / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** Log-uniform whole number. */
const between = (random: Random, low: number, high: number): bigint =>
  BigInt(Math.floor(Math.exp(Math.log(low) + random() * (Math.log(high) - Math.log(low)))));

const choose = <T>(random: Random, items: readonly T[]): T => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to choose from');
  return item;
};

const decimals = (random: Random): number => choose(random, [6, 8, 18, 0, 2, 12]);

/** USD WAD from a hundredth of a cent to a million, often round. */
const price = (random: Random): bigint =>
  random() < 0.2 ? choose(random, [1n, 2000n, 60_000n]) * WAD : between(random, 1e14, 1e24);

function table(rows: readonly Readonly<Record<string, bigint | number>>[]): GoldenTable {
  const columns = Object.keys(rows[0] ?? {});
  return Object.fromEntries(columns.map((name) => [name, rows.map((row) => String(row[name]))]));
}

/** Exact integers as the pool itself would pay; `full` is the amount at the end of the range where it is largest. */
function concentratedCase(random: Random) {
  for (;;) {
    const [decimals0, decimals1] = [decimals(random), decimals(random)];
    const [price0, price1] = [price(random), price(random)];
    const raw = (price0 * 10n ** BigInt(decimals1) * Q192) / (price1 * 10n ** BigInt(decimals0));
    const at = root(raw);
    if (at < 1n << 40n || at > 1n << 152n) continue;
    const tick = Math.floor(Math.log(Number(raw) / Number(Q192)) / Math.log(1.0001));
    const width = Number(between(random, 1, 200_000));
    const shift = Math.floor((random() - 0.5) * 3 * width);
    const lower = Math.max(-887_272, tick + shift - width);
    const upper = Math.min(887_272, tick + shift + width);
    if (lower >= upper) continue;
    const liquidity = between(random, 1e3, 1e26);
    const [low, high] = [sqrtRatioAtTick(lower), sqrtRatioAtTick(upper)];
    const { amount0, amount1 } = amountsForLiquidity(at, low, high, liquidity);
    const full0 = amountsForLiquidity(low, low, high, liquidity).amount0;
    const full1 = amountsForLiquidity(high, low, high, liquidity).amount1;
    return { liquidity, lower, upper, decimals0, decimals1, price0, price1, amount0, amount1, full0, full1 };
  }
}

const units = (whole: number, digits: number): bigint => {
  // Fifteen digits are all a float has; the rest are zeros.
  const exponent = Math.max(0, 14 - Math.floor(Math.log10(whole)));
  const scale = Math.min(exponent, 300);
  return (BigInt(Math.round(whole * 10 ** scale)) * 10n ** BigInt(digits)) / 10n ** BigInt(scale);
};

const wholeUnits = (amount: bigint, digits: number): number => Number(amount) / 10 ** digits;
const usd = (wad: bigint): number => Number(wad) / 1e18;

function pooledCase(random: Random, weight0: bigint | null) {
  for (;;) {
    const [decimals0, decimals1] = [decimals(random), decimals(random)];
    const price0 = price(random);
    const reserve0 = between(random, 1e3, 1e6) * 10n ** BigInt(decimals0);
    const reserve1 = between(random, 1e3, 1e6) * 10n ** BigInt(decimals1);
    if (reserve0 >= 1n << 112n || reserve1 >= 1n << 112n) continue;
    // Spot up to a hundred times beside the oracle, because pools can be pushed.
    const spot = usd(price0) * (wholeUnits(reserve0, decimals0) / wholeUnits(reserve1, decimals1));
    const price1 = BigInt(Math.floor(spot * Math.exp((random() - 0.5) * 9) * 1e6)) * 10n ** 12n;
    if (price1 < 10n ** 13n || price1 > 10n ** 25n) continue;
    const [x, y] = [wholeUnits(reserve0, decimals0), wholeUnits(reserve1, decimals1)];
    const w = weight0 === null ? 0.5 : Number(weight0) / 1e18;
    const shape: PositionShape =
      weight0 === null
        ? { kind: 'constant-product', liquidity: Math.sqrt(x * y) }
        : { kind: 'weighted', invariant: x ** w * y ** (1 - w), weight0: w };
    const amounts = positionAmounts(shape, { price0: usd(price0), price1: usd(price1) });
    const [supply, shares] = [WAD * 1000n, between(random, 1e15, 1e21)];
    const share = Number(shares) / Number(supply);
    const amount0 = units(amounts.amount0 * share, decimals0);
    const amount1 = units(amounts.amount1 * share, decimals1);
    const weight = weight0 ?? 0n;
    return { reserve0, reserve1, decimals0, decimals1, price0, price1, weight, shares, amount0, amount1 };
  }
}

/** A thousand positions and what they hold at oracle prices, by this package; the same for the same numbers. */
export function goldenValuation(seed: number, random: Random): GoldenValuation {
  const rows = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const weights = [1, 5, 20, 50, 60, 80, 99].map((percent) => BigInt(percent) * 10n ** 16n);
  return {
    seed,
    concentrated: table(rows(400, () => concentratedCase(random))),
    constantProduct: table(rows(300, () => pooledCase(random, null))),
    weighted: table(rows(300, () => pooledCase(random, choose(random, weights)))),
  };
}
