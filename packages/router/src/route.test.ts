import { quoteExactIn } from '@ballast/amm';
import { numberToWad, type PoolState, toTokenDown, wad, wadToNumber, wei } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.ts';
import { impactCost } from './impact.ts';
import { minimumOut } from './legs.ts';
import { routeOrder } from './route.ts';
import { flipped, pair, ranges, weighted } from './testing/pools.ts';
import type { RouteRequest, RouteTerms } from './types.ts';

const pools: readonly PoolState[] = [
  pair(1, 5000, 10_000_000),
  pair(2, 2000, 4_020_000),
  ranges(3, 2000, [400_000, 3_000_000], [30_000, 600]),
  ranges(4, 2004, [150_000, 500_000], [30_000, 1200], 3000),
];

const terms: RouteTerms = {
  asset: 'WETH',
  settlement: 'USDC',
  pools,
  executableVenues: ['uniswap-v2', 'sushi', 'uniswap-v3'],
  price: numberToWad(2000),
  maxImpact: 0.5,
  gasPriceWei: wei(0n),
  nativePrice: numberToWad(2000),
  slippage: 0.003,
};

const sell = (quantity: number, over: Partial<RouteTerms> = {}): RouteRequest => ({
  ...terms,
  ...over,
  side: 'sell',
  quantity: numberToWad(quantity),
});
const buy = (quantity: number, over: Partial<RouteTerms> = {}): RouteRequest => ({
  ...sell(quantity, over),
  side: 'buy',
});

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

describe('routing one order', () => {
  it('sells the whole quantity over several venues, certified, priced by exact quotes', () => {
    const route = routeOrder(sell(100));
    expect(total(route.legs.map(({ amountIn }) => amountIn))).toBe(100n * 10n ** 18n);
    expect(route.unrouted).toBe(0n);
    expect(route.limitedBy).toBe('none');
    expect(route.legs.length).toBeGreaterThan(2);
    expect(route.certificate.status).toBe('optimal');
    expect(route.certificate.gap).toBeLessThan(1e-9);
    route.legs.forEach((leg, i) => {
      const pool = pools.find(({ address }) => address === route.pools[i])!;
      expect(pool.venue).toBe(leg.venue);
      expect(quoteExactIn(pool, 'WETH', leg.amountIn).amountOut).toBe(leg.expectedOut);
      expect(leg.minAmountOut).toBe((leg.expectedOut * 997n) / 1000n);
    });
    expect(route.costUsd).toBeCloseTo(200_000 - wadToNumber(route.expectedOut), 6);
    expect(route.avgPrice).toBeCloseTo(wadToNumber(route.expectedOut) / 100, 9);
  });

  it('encodes the fee tier for Uniswap v3 and nothing for pairs', () => {
    for (const leg of routeOrder(sell(300)).legs) {
      if (leg.venue !== 'uniswap-v3') expect(leg.data).toBe('0x');
      else expect([500n, 3000n]).toContain(BigInt(leg.data));
      if (leg.venue === 'uniswap-v3') expect(leg.data).toHaveLength(66);
    }
  });

  it('is never worse than one venue or a five-percent grid, to the wei of exact quotes', () => {
    for (const size of [1, 20, 150, 700]) {
      const quantity = toTokenDown(numberToWad(size), 18);
      const best = routeOrder(sell(size)).legs.reduce((sum, { expectedOut }) => sum + expectedOut, 0n);
      const quoted = pools.map((pool) => {
        const at = (percent: number) =>
          quoteExactIn(pool, 'WETH', (quantity * BigInt(percent)) / 100n).amountOut;
        return Array.from({ length: 21 }, (_, i) => at(5 * i));
      });
      let grid = 0n;
      for (let a = 0; a <= 20; a++)
        for (let b = 0; a + b <= 20; b++)
          for (let c = 0; a + b + c <= 20; c++) {
            const out = quoted[0]![a]! + quoted[1]![b]! + quoted[2]![c]! + quoted[3]![20 - a - b - c]!;
            if (out > grid) grid = out;
          }
      // Flooring four legs may lose a unit of USDC each.
      expect(best + 4n).toBeGreaterThanOrEqual(grid);
    }
  });

  it('drops venues that do not earn their gas', () => {
    const free = routeOrder(sell(20));
    const dear = routeOrder(sell(20, { gasPriceWei: wei(2_000_000_000_000n) }));
    expect(dear.legs.length).toBeLessThan(free.legs.length);
    expect(dear.gasUsd).toBeGreaterThan(0);
    expect(dear.certificate.gap).toBeLessThan(1e-9);
    // Net of gas it beats what the free route would net at this gas price.
    const freeGas = free.pools.reduce(
      (sum, address) => sum + pools.find((pool) => pool.address === address)!.gas * 2e-6 * 2000,
      0,
    );
    expect(dear.costUsd + dear.gasUsd).toBeLessThan(free.costUsd + freeGas);
  });

  it('buys up to a quantity, never beyond it, short by less than a unit of settlement per leg', () => {
    const route = routeOrder(buy(80));
    expect(route.expectedOut).toBeLessThanOrEqual(80n * 10n ** 18n);
    expect(wadToNumber(route.unrouted)).toBeLessThan((route.legs.length * 1e-6) / 1900);
    expect(route.certificate.gap).toBeLessThan(1e-9);
    expect(route.costUsd).toBeCloseTo(wadToNumber(route.amountIn) - wadToNumber(route.quantity) * 2000, 6);
    const spend = routeOrder({ ...terms, side: 'buy', amountIn: route.amountIn });
    expect(Math.abs(wadToNumber(spend.quantity) / wadToNumber(route.quantity) - 1)).toBeLessThan(1e-9);
    expect(spend.amountIn).toBe(route.amountIn);
  });

  it('routes what fits under the impact limit and says how much that is', () => {
    const route = routeOrder(sell(5000, { maxImpact: 0.005 }));
    expect(route.limitedBy).toBe('impact');
    expect(route.impact).toBeGreaterThan(0);
    expect(route.impact).toBeLessThan(0.005);
    expect(wadToNumber(route.quantity) / route.capacity).toBeCloseTo(1, 6);
    expect(route.unrouted + route.quantity).toBe(5000n * 10n ** 18n);
    const inside = routeOrder(sell(route.capacity * 0.99, { maxImpact: 0.005 }));
    expect(inside.limitedBy).toBe('none');
    const bought = routeOrder(buy(5000, { maxImpact: 0.005 }));
    expect(bought.limitedBy).toBe('impact');
    expect(bought.impact).toBeLessThan(0.005);
  });

  it('keeps the remainder when liquidity ends', () => {
    const shallow = [ranges(3, 2000, [5000], [600])];
    const route = routeOrder(sell(1000, { pools: shallow, maxImpact: 1 }));
    expect(route.limitedBy).toBe('liquidity');
    expect(route.unrouted).toBeGreaterThan(0n);
    expect(route.legs).toHaveLength(1);
  });

  it('uses executable venues that pair the asset with the settlement token only', () => {
    const elsewhere = { ...pair(7, 100_000, 200_000_000), asset0: 'WBTC' };
    const attractive = weighted(9, 80_000, 41_000_000, 0.8, 100);
    const route = routeOrder(sell(10, { pools: [elsewhere, attractive, ...pools] }));
    expect(route.legs.map(({ venue }) => venue)).not.toContain('balancer');
    expect(route.pools).not.toContain(elsewhere.address);
    const none = routeOrder(sell(10, { pools: [elsewhere] }));
    expect(none).toMatchObject({ legs: [], limitedBy: 'no-pool', quantity: 0n, unrouted: 10n * 10n ** 18n });
    const open = sell(10, { pools: [attractive, ...pools], executableVenues: ['balancer', 'uniswap-v2'] });
    expect(routeOrder(open).legs).toMatchObject([{ venue: 'balancer', data: attractive.poolId }]);
  });

  it('counts what safe rounding of a weighted quote gives away as a gap', () => {
    const only = [weighted(9, 80_000, 40_000_000, 0.8)];
    const { gap } = routeOrder(sell(10, { pools: only, executableVenues: ['balancer'] })).certificate;
    expect(gap).toBeGreaterThan(1e-12);
    expect(gap).toBeLessThan(1e-9);
  });

  it('gives the same answer whichever way round a pool lists its tokens', () => {
    const [first, second] = [pair(1, 5000, 10_000_000), pair(2, 2000, 4_020_000)];
    for (const request of [sell, buy]) {
      const straight = routeOrder(request(50, { pools: [first, second] }));
      const turned = routeOrder(request(50, { pools: [flipped(first), flipped(second)] }));
      expect(turned.legs).toEqual(straight.legs);
    }
  });

  it('is deterministic and does not depend on the order of pools', () => {
    const route = routeOrder(sell(100));
    expect(routeOrder(sell(100))).toEqual(route);
    expect(
      routeOrder(sell(100, { pools: [...pools].reverse() })).expectedOut - route.expectedOut,
    ).toBeLessThan(5n * 10n ** 12n);
  });

  it('leaves dust and empty orders alone', () => {
    expect(routeOrder({ ...terms, side: 'sell', quantity: wad(0n) }).legs).toEqual([]);
    const dust = routeOrder({ ...terms, side: 'sell', quantity: wad(1000n) });
    expect(dust.legs).toEqual([]);
    expect(dust.unrouted).toBe(1000n);
  });

  it('refuses nonsense', () => {
    expect(() => routeOrder({ ...terms, side: 'sell', quantity: wad(-1n) })).toThrow(/negative order -1/);
    expect(() => routeOrder(sell(1, { slippage: 1 }))).toThrow(/slippage 1/);
    expect(() => routeOrder(sell(1, { pools: [pools[0]!, pools[0]!] }))).toThrow(/twice/);
    expect(() => routeOrder(sell(1, { pools: [pools[0]!, { ...pools[1]!, decimals1: 18 }] }))).toThrow(
      /decimals/,
    );
    expect(() => routeOrder(sell(1, { price: wad(0n) }))).toThrow(/not positive/);
  });

  it('holds on random markets: conserved input, honest gap, minimum never zero', () => {
    const market = fc.array(
      fc.tuple(
        fc.boolean(),
        fc.double({ min: 100, max: 20_000, noNaN: true }),
        fc.double({ min: 1900, max: 2100, noNaN: true }),
      ),
      { minLength: 1, maxLength: 5 },
    );
    const size = fc.double({ min: 1e-3, max: 2000, noNaN: true });
    fc.assert(
      fc.property(
        market,
        size,
        fc.constantFrom('sell', 'buy'),
        fc.nat(200),
        (entries, quantity, side, gwei) => {
          const made = entries.map(([flat, depth, price], i) =>
            flat
              ? pair(i + 1, depth, depth * price)
              : ranges(i + 1, price, [depth * 10, depth * 500], [20_000, 600]),
          );
          const order = { side, quantity: numberToWad(quantity) } as const;
          const over = { pools: made, gasPriceWei: wei(BigInt(gwei) * 10n ** 9n), maxImpact: 0.05 };
          const route = routeOrder({ ...terms, ...over, ...order });
          expect(route.quantity + route.unrouted).toBe(order.quantity);
          expect(route.unrouted).toBeGreaterThanOrEqual(0n);
          for (const leg of route.legs) expect(leg.minAmountOut).toBeGreaterThanOrEqual(1n);
          const worth = Math.max(wadToNumber(route.quantity), 1e-9) * 2000;
          // Rounding to a millionth of a dollar per leg is the only loss beyond floats.
          expect(route.certificate.gap).toBeLessThan(1e-9 + (route.legs.length * 2e-6) / worth);
          expect(route.impact).toBeLessThan(0.05 + 2e-6 / worth);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('integer parts', () => {
  it('conserve the total whatever the shares', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(shares, fc.bigInt({ min: 0n, max: 10n ** 30n }), (parts, amount) => {
        const given = allocate(amount, parts);
        expect(total(given)).toBe(parts.some((part) => part > 0) ? amount : 0n);
        for (const part of given) expect(part).toBeGreaterThanOrEqual(0n);
      }),
    );
    expect(allocate(10n, [1, 2, 0])).toEqual([3n, 7n, 0n]);
  });

  it('minimum output rounds down and never reaches zero', () => {
    expect(minimumOut(1000n, 0.003)).toBe(997n);
    expect(minimumOut(999n, 0.003)).toBe(996n);
    expect(minimumOut(1n, 0.5)).toBe(1n);
  });
});

describe('smooth cost', () => {
  it('is the fee plus half the notional over the depth for one constant-product pool', () => {
    const cost = impactCost({
      ...terms,
      side: 'sell',
      pools: [pair(1, 5000, 10_000_000)],
      maxImpact: 0.005,
    })!;
    expect(cost.proportional).toBeCloseTo(0.003, 12);
    // Average shortfall of selling n USD into a reserve of R USD: n / R to first order.
    expect(cost.quadraticPerUsd * 10_000_000).toBeCloseTo(1, 1);
    expect(cost.capacityUsd).toBeCloseTo((10_000_000 * (1 / Math.sqrt(0.995) - 1)) / 0.997, 0);
  });

  it('predicts the routed impact in the middle of the fit', () => {
    for (const side of ['sell', 'buy'] as const) {
      // Oracle prices at which neither side gets a gift from the pools.
      const market = { ...terms, price: numberToWad(side === 'sell' ? 2010 : 1990) };
      const cost = impactCost({ ...market, side, maxImpact: 0.005 })!;
      const notional = cost.capacityUsd / 2;
      const route = routeOrder(
        side === 'sell'
          ? { ...market, side, quantity: numberToWad(notional / 2010) }
          : { ...market, side, amountIn: numberToWad(notional) },
      );
      const excess = route.costUsd - cost.proportional * notional;
      for (const fitted of [cost.threeHalves * notional ** 1.5, cost.quadraticPerUsd * notional ** 2])
        expect(Math.abs(fitted / excess - 1)).toBeLessThan(0.25);
    }
  });

  it('counts the shortfall in oracle dollars: it scales with what the pool pays against the oracle', () => {
    const at = (price: number) =>
      impactCost({
        ...terms,
        side: 'sell',
        pools: [pair(1, 5000, 10_000_000)],
        maxImpact: 0.005,
        price: numberToWad(price),
      })!;
    // Pool 2000: dollars of input fall with the oracle price and the shortfall per such dollar rises with it.
    const [fair, low] = [at(2000), at(1800)];
    expect(low.capacityUsd / fair.capacityUsd).toBeCloseTo(0.9, 12);
    expect(low.quadraticPerUsd / fair.quadraticPerUsd).toBeCloseTo((1 / 0.9) ** 2, 9);
    expect(low.threeHalves / fair.threeHalves).toBeCloseTo((1 / 0.9) ** 1.5, 9);
    expect(at(2200).proportional).toBeCloseTo(1 - (0.997 * 2000) / 2200, 12);
  });

  it('counts on no gift and knows a market without pools', () => {
    const cheap = impactCost({ ...terms, side: 'sell', price: numberToWad(1900) })!;
    expect(cheap.proportional).toBe(0);
    expect(impactCost({ ...terms, side: 'sell', pools: [] })).toBeNull();
    const open = impactCost({ ...terms, side: 'sell', pools: [pair(1, 5000, 10_000_000)], maxImpact: 1 })!;
    expect(open.capacityUsd).toBe(Infinity);
    expect(open.quadraticPerUsd).toBeGreaterThan(0);
  });
});
