import { quoteExactIn, sqrtRatioAtTick, swapConcentrated, tickSpacingOf } from '@ballast/amm';
import { type Address, type ConcentratedPool, numberToWad, toTokenDown, wei } from '@ballast/core';
import { describe, expect, it, type TestContext } from 'vitest';
import { poolCurve } from './pool-curve.ts';
import { routeOrder } from './route.ts';
import { pair, ranges } from './testing/pools.ts';
import { sharedText } from './testing/shared.ts';

const TICK_FILE = 'data/univ3_arb_ticks_8pools_20250718.csv.gz';
/** The recorded pools whose ticks were read consistently, with a tick near their price on that day. */
const recorded = [
  { asset: 'WETH', address: '0x6f38e884725a116c9c7fbf208e79fe8828a2595f', tick: -194_513 },
  { asset: 'WBTC', address: '0x5969efdde3cf5c0d9a88ae51e47d721096a97203', tick: 70_738 },
  { asset: 'PENDLE', address: '0x50e7b9293aef80c304234e86c84a01be8401c530', tick: -261_950 },
] as const;

/** A recorded pool against a dollar called USDC, with its USD price. */
function recordedPool(context: TestContext, which: (typeof recorded)[number]) {
  const rows = sharedText(context, TICK_FILE)
    .split('\n')
    .map((row) => row.split(','))
    .filter(([address]) => address === which.address);
  const ticks = rows
    .map((row) => ({ tick: Number(row[6]), liquidityNet: BigInt(row[7]!) }))
    .filter(({ liquidityNet }) => liquidityNet !== 0n)
    .sort((a, b) => a.tick - b.tick);
  const decimals0 = Number(rows[0]![3]);
  const address: Address = which.address;
  const pool: ConcentratedPool = {
    kind: 'concentrated',
    venue: 'uniswap-v3',
    address,
    asset0: which.asset,
    asset1: 'USDC',
    decimals0,
    decimals1: 6,
    fee: Number(rows[0]![5]),
    gas: 140_000,
    sqrtPriceX96: sqrtRatioAtTick(which.tick) + 12_345n,
    tick: which.tick,
    liquidity: ticks.reduce((sum, at) => sum + (at.tick <= which.tick ? at.liquidityNet : 0n), 0n),
    ticks,
  };
  return { pool, price: 1.0001 ** which.tick * 10 ** (decimals0 - 6) };
}

/** The contract rounds price, input and fee once per stop; `unitIn` and `unitOut` are USD of one token unit. */
function rounding(pool: ConcentratedPool, endTick: number, unitIn: number, unitOut: number): number {
  const [low, high] = [Math.min(pool.tick, endTick), Math.max(pool.tick, endTick)];
  const crossed = pool.ticks.filter(({ tick }) => tick >= low && tick <= high).length;
  const words = (high - low) / (256 * tickSpacingOf(pool.fee));
  return (crossed + words + 2) * (2 * unitIn + unitOut);
}

function closeTo(model: number, exact: number, allowed: number): void {
  expect(exact).toBeGreaterThan(0);
  expect(Math.abs(model - exact)).toBeLessThan(1e-11 * exact + allowed);
}

describe('recorded Arbitrum pools', () => {
  it('float curves agree with exact quotes to contract rounding over hundreds of ticks, both ways', (context) => {
    for (const which of recorded) {
      const { pool, price } = recordedPool(context, which);
      const { decimals0 } = pool;
      for (const usd of [100, 10_000, 300_000]) {
        const amount = toTokenDown(numberToWad(usd / price), decimals0);
        const sold = swapConcentrated(pool, { zeroForOne: true, exactIn: true, amount });
        const model = poolCurve(pool, which.asset)!.output(Number(amount) / 10 ** decimals0);
        closeTo(
          model,
          Number(sold.amountOut) / 1e6,
          rounding(pool, sold.tick, 10 ** -decimals0 * price, 1e-6),
        );
        const bought = swapConcentrated(pool, {
          zeroForOne: false,
          exactIn: true,
          amount: BigInt(usd) * 10n ** 6n,
        });
        const modelled = poolCurve(pool, 'USDC')!.output(usd) * price;
        const received = (Number(bought.amountOut) / 10 ** decimals0) * price;
        closeTo(modelled, received, rounding(pool, bought.tick, 1e-6, 10 ** -decimals0 * price));
      }
    }
  });

  it('a route over a recorded pool and two others is certified and beats each of them alone', (context) => {
    const { pool, price } = recordedPool(context, recorded[0]);
    const pools = [
      pool,
      pair(1, 3000, 3000 * price),
      ranges(2, price, [50_000, 2_000_000], [20_000, 600], 3000),
    ];
    for (const size of [0.01, 1, 30, 400]) {
      const route = routeOrder({
        asset: 'WETH',
        settlement: 'USDC',
        pools,
        executableVenues: ['uniswap-v2', 'uniswap-v3'],
        price: numberToWad(price),
        maxImpact: 0.5,
        gasPriceWei: wei(10n ** 8n),
        nativePrice: numberToWad(price),
        slippage: 0.003,
        side: 'sell',
        quantity: numberToWad(size),
      });
      expect(route.limitedBy).toBe('none');
      expect(route.certificate.status).toBe('optimal');
      expect(route.certificate.gap).toBeLessThan(1e-9 + 1e-4 / (size * price));
      const net = Number(route.expectedOut) / 1e18 - route.gasUsd;
      for (const single of pools) {
        const quote = quoteExactIn(single, 'WETH', toTokenDown(numberToWad(size), 18));
        if (quote.unfilled > 0n) continue;
        const alone = Number(quote.amountOut) / 1e6 - single.gas * 1e-10 * price;
        expect(net).toBeGreaterThan(alone - 1e-5);
      }
    }
  });
});
