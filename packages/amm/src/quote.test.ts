import { type ConstantProductPool, tokenAmount, WAD, type WeightedPool, wad } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constantProductIn, constantProductOut } from './constant-product.ts';
import { feeGrowthInside, feesOwed } from './fee-growth.ts';
import { amountsForLiquidity, liquidityForAmounts } from './liquidity-amounts.ts';
import { quoteExactIn, quoteExactOut } from './quote.ts';
import { weightedIn, weightedOut } from './weighted.ts';

const ether = 10n ** 18n;

describe('constant-product quotes', () => {
  it('are the Uniswap v2 pair test cases', () => {
    // uniswap/v2-core test/UniswapV2Pair.spec.ts: swap amount, reserve in, reserve out, output.
    const cases: [bigint, bigint, bigint, bigint][] = [
      [1n, 5n, 10n, 1_662_497_915_624_478_906n],
      [1n, 10n, 5n, 453_305_446_940_074_565n],
      [2n, 5n, 10n, 2_851_015_155_847_869_602n],
      [2n, 10n, 5n, 831_248_957_812_239_453n],
      [1n, 10n, 10n, 906_610_893_880_149_131n],
      [1n, 100n, 100n, 987_158_034_397_061_298n],
      [1n, 1000n, 1000n, 996_006_981_039_903_216n],
    ];
    for (const [amount, reserveIn, reserveOut, out] of cases)
      expect(constantProductOut(reserveIn * ether, reserveOut * ether, 3000, amount * ether).amountOut).toBe(
        out,
      );
  });

  it('are the Uniswap v2 library test cases', () => {
    expect(constantProductOut(100n, 100n, 3000, 2n).amountOut).toBe(1n);
    expect(constantProductIn(100n, 100n, 3000, 1n).amountIn).toBe(2n);
  });

  it('invert without paying the trader, and report what the reserve lacks', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 24n });
    fc.assert(
      fc.property(amount, amount, amount, fc.constantFrom(0, 500, 3000, 10_000), (x, y, wanted, fee) => {
        const bought = constantProductIn(x, y, fee, wanted);
        expect(bought.amountOut + bought.unfilled).toBe(wanted);
        if (bought.amountOut === 0n) return;
        const sold = constantProductOut(x, y, fee, bought.amountIn);
        expect(sold.amountOut).toBeGreaterThanOrEqual(bought.amountOut);
        // One unit less never suffices by more than the unit the contract adds on top.
        if (bought.amountIn > 2n)
          expect(constantProductOut(x, y, fee, bought.amountIn - 2n).amountOut).toBeLessThan(
            bought.amountOut,
          );
      }),
    );
    expect(constantProductIn(100n, 100n, 3000, 150n)).toMatchObject({ amountOut: 99n, unfilled: 51n });
    expect(constantProductOut(0n, 0n, 3000, 5n)).toEqual({ amountIn: 0n, amountOut: 0n, unfilled: 5n });
    expect(() => constantProductOut(1n, 1n, 3000, -5n)).toThrow(/-5/);
    expect(() => constantProductIn(1n, 1n, 3000, -5n)).toThrow(/-5/);
  });
});

describe('weighted quotes', () => {
  const side = { balanceIn: 1000n * ether, balanceOut: 4000n * ether, exponent: 1, fee: 3000 };

  it('stay just below the exact constant product at equal weights', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 12n, max: 300n * ether }), (amount) => {
        const exact = constantProductOut(side.balanceIn, side.balanceOut, side.fee, amount).amountOut;
        const { amountOut, unfilled } = weightedOut(side, amount);
        expect(unfilled).toBe(0n);
        expect(amountOut).toBeLessThanOrEqual(exact);
        // The contract's power may be off by 1e-14 of the balance; the quote must stay below that too.
        expect(Number(exact - amountOut)).toBeGreaterThan(
          amountOut > 0n ? 1e-14 * Number(side.balanceOut) : -1,
        );
        expect(Number(exact - amountOut)).toBeLessThan(
          2e-12 * Number(exact) + 3e-14 * Number(side.balanceOut),
        );
        const { amountIn } = weightedIn(side, amountOut);
        expect(Number(amountIn) / Number(amount)).toBeCloseTo(1, 4);
        expect(amountIn).toBeGreaterThanOrEqual(
          constantProductIn(side.balanceIn, side.balanceOut, side.fee, amountOut).amountIn,
        );
      }),
    );
  });

  it('give the closed form at 80/20', () => {
    const { amountOut } = weightedOut({ ...side, exponent: 4, fee: 0 }, 100n * ether);
    expect(Number(amountOut) / 1e18).toBeCloseTo(4000 * (1 - 1.1 ** -4), 8);
  });

  it('leave unfilled what the contract refuses: above 30 % of a balance', () => {
    const sold = weightedOut({ ...side, fee: 0 }, 400n * ether);
    expect(sold).toMatchObject({ amountIn: 300n * ether, unfilled: 100n * ether });
    const bought = weightedIn(side, 1300n * ether);
    expect(bought).toMatchObject({ amountOut: 1200n * ether, unfilled: 100n * ether });
    expect(weightedIn(side, 0n).amountIn).toBe(0n);
    expect(() => weightedOut(side, -1n)).toThrow(/-1/);
    expect(() => weightedIn(side, -1n)).toThrow(/-1/);
  });
});

describe('quotes of a pool', () => {
  const base = {
    venue: 'uniswap-v2',
    address: '0x0000000000000000000000000000000000000001',
    asset0: 'WETH',
    asset1: 'USDC',
    decimals0: 18,
    decimals1: 6,
    fee: 3000,
    gas: 1,
  } as const;
  const pair: ConstantProductPool = {
    ...base,
    kind: 'constant-product',
    reserve0: tokenAmount(1000n * ether),
    reserve1: tokenAmount(2_000_000_000_000n),
  };
  const weightedPool: WeightedPool = {
    ...base,
    kind: 'weighted',
    poolId: '0x01',
    balance0: tokenAmount(4000n * ether),
    balance1: tokenAmount(2_000_000_000_000n),
    weight0: wad((WAD * 8n) / 10n),
    weight1: wad((WAD * 2n) / 10n),
  };

  it('follow the asset, whichever side it is on', () => {
    const sold = quoteExactIn(pair, 'WETH', ether);
    expect(sold.amountOut).toBe(constantProductOut(1000n * ether, 2_000_000_000_000n, 3000, ether).amountOut);
    const bought = quoteExactOut(pair, 'WETH', ether);
    expect(bought.amountIn).toBe(constantProductIn(2_000_000_000_000n, 1000n * ether, 3000, ether).amountIn);
    expect(quoteExactIn(pair, 'USDC', bought.amountIn).amountOut).toBeGreaterThanOrEqual(ether);
  });

  it('price an 80/20 pool at weight-scaled balances on both sides', () => {
    // Spot: (2e6 / 0.2) / (4000 / 0.8) = 2000 USDC.
    expect(Number(quoteExactIn(weightedPool, 'WETH', ether / 1000n).amountOut) / 1e3 / 2000).toBeCloseTo(
      0.997,
      4,
    );
    const paid = Number(quoteExactOut(weightedPool, 'WETH', ether / 1000n).amountIn) / 1e3;
    expect(2000 / paid).toBeCloseTo(0.997, 4);
    const back = quoteExactIn(weightedPool, 'USDC', 2_000_000n);
    expect(Number(back.amountOut) / 1e15).toBeCloseTo(0.997, 4);
  });

  it('refuse an asset the pool does not hold', () => {
    expect(() => quoteExactIn(pair, 'WBTC', 1n)).toThrow(/not WBTC/);
  });
});

describe('fees and liquidity of a range', () => {
  it('wrap modulo 2^256 like the accumulators', () => {
    const at = { tick: 0, tickLower: -10, tickUpper: 10 };
    const top = 1n << 256n;
    expect(feeGrowthInside({ ...at, global: 5n, outsideLower: top - 7n, outsideUpper: 3n })).toBe(9n);
    expect(feeGrowthInside({ ...at, tick: -20, global: 15n, outsideLower: 2n, outsideUpper: 1n })).toBe(1n);
    expect(feeGrowthInside({ ...at, tick: 10, global: 15n, outsideLower: 2n, outsideUpper: 4n })).toBe(2n);
    expect(feesOwed(1n << 128n, 4n, top - 3n)).toBe(7n);
    expect(feesOwed(3n, 1n << 127n, 0n)).toBe(1n);
  });

  it('match the Uniswap periphery LiquidityAmounts tests', () => {
    // sqrt of 1, 1.1 and 1/1.1 in Q64.96, rounded down as the tests encode them.
    const root = (n: bigint, d: bigint): bigint => sqrt((n << 192n) / d);
    const lower = root(100n, 110n);
    const upper = root(110n, 100n);
    expect(liquidityForAmounts(root(1n, 1n), lower, upper, 100n, 200n)).toBe(2148n);
    expect(liquidityForAmounts(root(99n, 110n), lower, upper, 100n, 200n)).toBe(1048n);
    expect(liquidityForAmounts(root(111n, 100n), lower, upper, 100n, 200n)).toBe(2097n);
    expect(amountsForLiquidity(root(1n, 1n), lower, upper, 2148n)).toEqual({ amount0: 99n, amount1: 99n });
    expect(amountsForLiquidity(root(99n, 110n), lower, upper, 1048n)).toEqual({ amount0: 99n, amount1: 0n });
    expect(amountsForLiquidity(root(111n, 100n), lower, upper, 2097n)).toEqual({
      amount0: 0n,
      amount1: 199n,
    });
  });
});

function sqrt(value: bigint): bigint {
  let x = value;
  for (let y = (x + 1n) >> 1n; y < x; y = (x + value / x) >> 1n) x = y;
  return x;
}
