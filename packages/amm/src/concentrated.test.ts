import { describe, expect, it } from 'vitest';
import { type ConcentratedState, swapConcentrated } from './concentrated.ts';
import { sharedText } from './testing/shared.ts';
import { sqrtRatioAtTick, tickAtSqrtRatio } from './tick-math.ts';

interface CoreVector {
  pool: string;
  name: string;
  fee: number;
  sqrtPriceX96: string;
  positions: { tickLower: number; tickUpper: number; liquidity: string }[];
  zeroForOne: boolean;
  amountSpecified: string;
  sqrtPriceLimitX96: string;
  expected: {
    swapError?: string;
    amount0Delta: string;
    amount1Delta: string;
    feeGrowthGlobal0X128Delta: string;
    feeGrowthGlobal1X128Delta: string;
    tickBefore: number;
    tickAfter: number;
  };
  derived?: { sqrtPriceAfterX96: string; liquidityAfter: string };
}

function poolOf(
  fee: number,
  sqrtPriceX96: bigint,
  positions: readonly { tickLower: number; tickUpper: number; liquidity: string }[],
): ConcentratedState {
  const tick = tickAtSqrtRatio(sqrtPriceX96);
  const net = new Map<number, bigint>();
  let liquidity = 0n;
  for (const { tickLower, tickUpper, liquidity: text } of positions) {
    const amount = BigInt(text);
    net.set(tickLower, (net.get(tickLower) ?? 0n) + amount);
    net.set(tickUpper, (net.get(tickUpper) ?? 0n) - amount);
    if (tickLower <= tick && tick < tickUpper) liquidity += amount;
  }
  const ticks = [...net]
    .filter(([, liquidityNet]) => liquidityNet !== 0n)
    .sort(([a], [b]) => a - b)
    .map(([at, liquidityNet]) => ({ tick: at, liquidityNet }));
  return { sqrtPriceX96, tick, liquidity, fee, ticks };
}

function run(vector: CoreVector) {
  const amount = BigInt(vector.amountSpecified);
  const pool = poolOf(vector.fee, BigInt(vector.sqrtPriceX96), vector.positions);
  return swapConcentrated(pool, {
    zeroForOne: vector.zeroForOne,
    exactIn: amount > 0n,
    amount: amount < 0n ? -amount : amount,
    sqrtPriceLimitX96: BigInt(vector.sqrtPriceLimitX96),
  });
}

describe('swap through a concentrated pool', () => {
  it('gives the integers of recorded Uniswap v3 core runs', (context) => {
    const vectors: CoreVector[] = JSON.parse(sharedText(context, 'data/univ3_core_swap_vectors.json.gz'));
    expect(vectors).toHaveLength(240);
    for (const vector of vectors) {
      const label = `${vector.pool}: ${vector.name}`;
      const { expected, derived } = vector;
      if (expected.swapError !== undefined) {
        expect(() => run(vector), label).toThrow(/SPL/);
        continue;
      }
      const result = run(vector);
      const [growth0, growth1] = vector.zeroForOne ? [result.feeGrowth, 0n] : [0n, result.feeGrowth];
      const delta0 = vector.zeroForOne ? result.amountIn : -result.amountOut;
      const delta1 = vector.zeroForOne ? -result.amountOut : result.amountIn;
      expect(
        {
          amount0Delta: delta0,
          amount1Delta: delta1,
          growth0,
          growth1,
          tick: result.tick,
          price: result.sqrtPriceX96,
          liquidity: result.liquidity,
        },
        label,
      ).toEqual({
        amount0Delta: BigInt(expected.amount0Delta),
        amount1Delta: BigInt(expected.amount1Delta),
        growth0: BigInt(expected.feeGrowthGlobal0X128Delta),
        growth1: BigInt(expected.feeGrowthGlobal1X128Delta),
        tick: expected.tickAfter,
        price: BigInt(derived!.sqrtPriceAfterX96),
        liquidity: BigInt(derived!.liquidityAfter),
      });
    }
  });

  const fullRange = poolOf(500, 1n << 96n, [
    { tickLower: -887_270, tickUpper: 887_270, liquidity: '2000000000000000000' },
  ]);

  it('swaps 1e18 of 2e18 full-range liquidity at 5 bp to the wei, both ways in', () => {
    const result = swapConcentrated(fullRange, { zeroForOne: true, exactIn: true, amount: 10n ** 18n });
    expect(result.amountOut).toBe(666_444_407_401_233_536n);
    expect(result.tick).toBe(-8107);
    expect(result.feeGrowth).toBe(85_070_591_730_234_956_148_210_572_796_405_514n);
    const back = swapConcentrated(fullRange, { zeroForOne: true, exactIn: false, amount: result.amountOut });
    expect(back.amountOut).toBe(result.amountOut);
    expect(back.amountIn <= 10n ** 18n).toBe(true);
  });

  it('reports what liquidity could not fill, never a silent part', () => {
    const pool = poolOf(500, 1n << 96n, [
      { tickLower: -10, tickUpper: 10, liquidity: '1000000000000000000' },
    ]);
    const into = swapConcentrated(pool, { zeroForOne: true, exactIn: true, amount: 10n ** 18n });
    expect(into.unfilled).toBeGreaterThan(0n);
    expect(into.amountIn + into.unfilled).toBe(10n ** 18n);
    const out = swapConcentrated(pool, { zeroForOne: false, exactIn: false, amount: 10n ** 18n });
    expect(out.amountOut + out.unfilled).toBe(10n ** 18n);
    expect(out.unfilled).toBeGreaterThan(0n);
  });

  it('fills nothing from the bottom of the price range', () => {
    const pool = poolOf(3000, 4_295_128_739n, []);
    const result = swapConcentrated(pool, { zeroForOne: true, exactIn: true, amount: 5n });
    expect(result).toMatchObject({ amountIn: 0n, amountOut: 0n, unfilled: 5n });
  });

  it('crosses a shared real-size pool to the wei and returns its remainder', (context) => {
    const instances: {
      id: string;
      fee: number;
      sqrtPriceX96: string;
      liquidity: string;
      ticks: { index: number; liquidityNet: string }[];
      quotes: { in: string; out: string; rem: string }[];
    }[] = JSON.parse(sharedText(context, 'vectors/solver-and-route.json'));
    const instance = instances.find(({ id }) => id === 'v3-01-exact-integer')!;
    const sqrtPriceX96 = BigInt(instance.sqrtPriceX96);
    const pool: ConcentratedState = {
      sqrtPriceX96,
      tick: tickAtSqrtRatio(sqrtPriceX96),
      liquidity: BigInt(instance.liquidity),
      fee: instance.fee,
      ticks: instance.ticks.map(({ index, liquidityNet }) => ({
        tick: index,
        liquidityNet: BigInt(liquidityNet),
      })),
    };
    for (const quote of instance.quotes) {
      // The peer stops below its lowest listed tick; so must the limit.
      const result = swapConcentrated(pool, {
        zeroForOne: true,
        exactIn: true,
        amount: BigInt(quote.in),
        sqrtPriceLimitX96: sqrtRatioAtTick(instance.ticks[0]!.index),
      });
      expect([result.amountOut, result.unfilled]).toEqual([BigInt(quote.out), BigInt(quote.rem)]);
    }
  });

  it('refuses ticks that were not read together with the liquidity', () => {
    const torn = { ...fullRange, ticks: [{ tick: -60, liquidityNet: 3n * 10n ** 18n }] };
    const swap = { zeroForOne: true, exactIn: true, amount: 10n ** 18n };
    expect(() => swapConcentrated(torn, swap)).toThrow(/after tick -60.*one block/);
  });

  it('refuses a negative amount and an unknown fee tier', () => {
    const swap = { zeroForOne: true, exactIn: true, amount: -1n };
    expect(() => swapConcentrated(fullRange, swap)).toThrow(/negative amount -1/);
    expect(() => swapConcentrated({ ...fullRange, fee: 777 }, { ...swap, amount: 1n })).toThrow(/777 ppm/);
  });
});
