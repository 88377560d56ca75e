import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feeBand, marketRatio, type Ratio, sideOf, toNumber } from './band.ts';
import { rootDown } from './integer.ts';
import { type PoolReading, planTrade, spotRatio } from './trade.ts';

const price = (value: number): Ratio => ({ num: BigInt(Math.round(value * 1e12)), den: 10n ** 12n });

/** Uniswap v2's own formula with the fee as parts per million of the input. */
function outputOf(amountIn: bigint, reserveIn: bigint, reserveOut: bigint, fee: number): bigint {
  const kept = amountIn * BigInt(1_000_000 - fee);
  return (kept * reserveOut) / (reserveIn * 1_000_000n + kept);
}

function afterTrade(pool: PoolReading, fee: number, market: Ratio): { pool: PoolReading; profit: number } {
  const trade = planTrade(pool, fee, market);
  if (trade === null) return { pool, profit: 0 };
  if (pool.kind === 'concentrated') {
    if (trade.kind !== 'to-price') throw new Error('concentrated pools trade to a price');
    return { pool: { kind: 'concentrated', sqrtPriceX96: trade.sqrtPriceLimitX96 }, profit: 1 };
  }
  if (trade.kind !== 'exact-input') throw new Error('pools with balances trade an exact input');
  const { zeroForOne, amountIn } = trade;
  const weighted = pool.kind === 'weighted';
  const [b0, b1] = weighted ? [pool.balance0, pool.balance1] : [pool.reserve0, pool.reserve1];
  const [balanceIn, balanceOut] = zeroForOne ? [b0, b1] : [b1, b0];
  let out = outputOf(amountIn, balanceIn, balanceOut, fee);
  if (weighted) {
    const [weightIn, weightOut] = zeroForOne ? [pool.weight0, pool.weight1] : [pool.weight1, pool.weight0];
    const kept = Number(amountIn) * (1 - fee / 1e6);
    const base = Number(balanceIn) / (Number(balanceIn) + kept);
    out = BigInt(Math.floor(Number(balanceOut) * (1 - base ** (Number(weightIn) / Number(weightOut)))));
  }
  const [in0, in1] = zeroForOne ? [amountIn, -out] : [-out, amountIn];
  const marketOut = zeroForOne ? toNumber(market) : 1 / toNumber(market);
  const next: PoolReading = weighted
    ? { ...pool, balance0: b0 + in0, balance1: b1 + in1 }
    : { kind: 'constant-product', reserve0: b0 + in0, reserve1: b1 + in1 };
  return { pool: next, profit: Number(out) - Number(amountIn) * marketOut };
}

const reserves = fc.tuple(fc.bigInt(10n ** 12n, 10n ** 26n), fc.bigInt(10n ** 12n, 10n ** 26n));
const fees = fc.constantFrom(100, 500, 3000, 10_000);
const moves = fc.double({ min: 0.7, max: 1.4, noNaN: true });
const scaled = (ratio: Ratio, by: number): Ratio => ({
  num: ratio.num * BigInt(Math.round(by * 1e9)),
  den: ratio.den * 10n ** 9n,
});

describe('constant product', () => {
  test('the trade ends inside the fee band and earns money', () => {
    fc.assert(
      fc.property(reserves, fees, moves, ([reserve0, reserve1], fee, move) => {
        const pool: PoolReading = { kind: 'constant-product', reserve0, reserve1 };
        const market = scaled(spotRatio(pool), move);
        const traded = planTrade(pool, fee, market) !== null;
        expect(traded).toBe(sideOf(spotRatio(pool), feeBand(market, fee)) !== 'inside');
        const after = afterTrade(pool, fee, market);
        expect(sideOf(spotRatio(after.pool), feeBand(market, fee))).toBe('inside');
        if (Math.abs(Math.log(move)) > 2 * (fee / 1e6)) expect(after.profit).toBeGreaterThan(0);
      }),
    );
  });

  test('one percent more or less would earn less', () => {
    const large = fc.tuple(fc.bigInt(10n ** 20n, 10n ** 26n), fc.bigInt(10n ** 20n, 10n ** 26n));
    fc.assert(
      fc.property(large, fees, moves, ([reserve0, reserve1], fee, move) => {
        const market = scaled({ num: reserve1, den: reserve0 }, move);
        const trade = planTrade({ kind: 'constant-product', reserve0, reserve1 }, fee, market);
        // A trade of a few units is all rounding.
        if (trade?.kind !== 'exact-input' || trade.amountIn < 10n ** 15n) return;
        const [reserveIn, reserveOut] = trade.zeroForOne ? [reserve0, reserve1] : [reserve1, reserve0];
        const { num, den } = trade.zeroForOne ? market : { num: market.den, den: market.num };
        const profit = (amountIn: bigint): bigint =>
          outputOf(amountIn, reserveIn, reserveOut, fee) * den - amountIn * num;
        const best = profit(trade.amountIn);
        expect(best >= profit((trade.amountIn * 101n) / 100n)).toBe(true);
        expect(best >= profit((trade.amountIn * 99n) / 100n)).toBe(true);
      }),
    );
  });

  test('a second look finds nothing left to trade', () => {
    fc.assert(
      fc.property(reserves, fees, moves, ([reserve0, reserve1], fee, move) => {
        const market = scaled({ num: reserve1, den: reserve0 }, move);
        const after = afterTrade({ kind: 'constant-product', reserve0, reserve1 }, fee, market);
        expect(planTrade(after.pool, fee, market)).toBeNull();
      }),
    );
  });

  test('hand-computed: 1000 x 1000, no fee, market at 4 buys until the reserves are 500 and 2000', () => {
    const unit = 10n ** 18n;
    const pool: PoolReading = { kind: 'constant-product', reserve0: 1000n * unit, reserve1: 1000n * unit };
    const trade = planTrade(pool, 0, price(4));
    expect(trade).toMatchObject({ kind: 'exact-input', zeroForOne: false });
    if (trade?.kind !== 'exact-input') throw new Error('no trade');
    expect(trade.amountIn - 1000n * unit).toBeLessThanOrEqual(1n);
    expect(trade.amountIn).toBeGreaterThanOrEqual(1000n * unit);
  });
});

describe('weighted', () => {
  const weights = fc.constantFrom([50n, 50n], [80n, 20n], [20n, 80n], [60n, 40n]);
  test('a move the pool can take in one trade ends inside the fee band', () => {
    const small = fc.double({ min: 0.93, max: 1.06, noNaN: true });
    fc.assert(
      fc.property(reserves, weights, fees, small, ([balance0, balance1], [weight0, weight1], fee, move) => {
        const pool: PoolReading = {
          kind: 'weighted',
          balance0,
          balance1,
          weight0: weight0! * 10n ** 16n,
          weight1: weight1! * 10n ** 16n,
        };
        const market = scaled(spotRatio(pool), move);
        const after = afterTrade(pool, fee, market);
        expect(sideOf(spotRatio(after.pool), feeBand(market, fee))).toBe('inside');
      }),
    );
  });

  test('a large move is cut at 30 % of the balance and repeats toward the market', () => {
    const pool: PoolReading = {
      kind: 'weighted',
      balance0: 10n ** 24n,
      balance1: 10n ** 24n,
      weight0: 5n * 10n ** 17n,
      weight1: 5n * 10n ** 17n,
    };
    const market = price(4);
    expect(planTrade(pool, 3000, market)).toMatchObject({ amountIn: 3n * 10n ** 23n });
    let at: PoolReading = pool;
    for (let round = 0; round < 4; round++) at = afterTrade(at, 3000, market).pool;
    expect(sideOf(spotRatio(at), feeBand(market, 3000))).toBe('inside');
  });

  test('weights that are no whole percents are refused by value', () => {
    const pool: PoolReading = {
      kind: 'weighted',
      balance0: 10n ** 24n,
      balance1: 10n ** 24n,
      weight0: 333_333_333_333_333_333n,
      weight1: 666_666_666_666_666_667n,
    };
    expect(() => planTrade(pool, 3000, price(4))).toThrow(/333333333333333333/);
  });
});

describe('concentrated', () => {
  test('the price limit lies inside the band, on the edge nearest to the pool', () => {
    const sqrtPrices = fc.bigInt(1n << 70n, 1n << 120n);
    fc.assert(
      fc.property(sqrtPrices, fees, moves, (sqrtPriceX96, fee, move) => {
        const pool: PoolReading = { kind: 'concentrated', sqrtPriceX96 };
        const market = scaled(spotRatio(pool), move);
        const trade = planTrade(pool, fee, market);
        if (trade === null) return;
        if (trade.kind !== 'to-price') throw new Error('concentrated pools trade to a price');
        const limit: PoolReading = { kind: 'concentrated', sqrtPriceX96: trade.sqrtPriceLimitX96 };
        const { num, den } = spotRatio(limit);
        const { low, high } = feeBand(market, fee);
        // Exactly, without the tolerance.
        expect(num * high.den <= high.num * den && num * low.den >= low.num * den).toBe(true);
        expect(trade.zeroForOne).toBe(trade.sqrtPriceLimitX96 < sqrtPriceX96);
        const edge = trade.zeroForOne ? 1 / (1 - fee / 1e6) : 1 - fee / 1e6;
        expect(toNumber(spotRatio(limit)) / (toNumber(market) * edge)).toBeCloseTo(1, 6);
      }),
    );
  });
});

test('market ratio scales by token decimals', () => {
  // 2500 USDC (6 decimals) per WETH (18 decimals): 2500e6 raw per 1e18 raw.
  const ratio = marketRatio(2500n * 10n ** 8n, 18, 10n ** 8n, 6);
  expect(ratio.num * 10n ** 18n).toBe(ratio.den * 2500n * 10n ** 6n);
});

test('integer root is the largest that fits', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 1n << 400n), fc.bigInt(1n, 9n), (value, degree) => {
      const root = rootDown(value, degree);
      expect(root ** degree <= value && (root + 1n) ** degree > value).toBe(true);
    }),
  );
});
