import { defaultPolicy, type Plan, type RiskForecast, wadToNumber } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { ModelBook, type ModelChainOptions, type ModelPosition } from './testing/model.ts';

const start = { WETH: 3000, WBTC: 60_000 };
type Asset = keyof typeof start;
const assets: readonly Asset[] = ['WETH', 'WBTC'];
const forecast: RiskForecast = {
  model: 'test',
  assets,
  covariance: [
    [0.49, 0.3],
    [0.3, 0.25],
  ],
  volatility: [0.7, 0.5],
  observations: 500,
};

const decide = (book: ModelBook, overlay: number): Plan =>
  plan({
    snapshot: book.snapshot(),
    forecast,
    policy: { ...defaultPolicy, maxOverlay: { WETH: overlay, WBTC: overlay } },
    executableVenues: ['uniswap-v2'],
  });

/** Full-range position whose exposure is `quantity` of the asset: against USD when long, against its entry when short. */
const exposed = (asset: Asset, quantity: number): ModelPosition => {
  const amount = Math.abs(quantity);
  const liquidity = amount * Math.sqrt(start[asset]);
  return {
    asset0: asset,
    asset1: 'USDC',
    shape: { kind: 'constant-product', liquidity },
    benchmark: quantity > 0 ? 'usd-neutral' : 'hodl',
    entry: { amount0: 2 * amount, amount1: 0 },
  };
};

const chain = (at: number, more: Partial<ModelChainOptions> = {}): ModelChainOptions => ({
  chainId: [1, 137, 42161][at]!,
  eid: [30101, 30109, 30110][at]!,
  name: ['ethereum', 'polygon', 'arbitrum'][at]!,
  gasPrice: [5, 30, 0.05][at]!,
  nativePrice: [3000, 0.5, 3000][at]!,
  collateral: 2e6,
  idle: 1e5,
  positions: [],
  ...more,
});

/** Overlays in force that add to a hedge, whole units per asset; what only lets one shrink is left out. */
function added(book: ModelBook, asset: Asset): number {
  let total = 0;
  for (const [c, vault] of book.vaults.entries()) {
    if (vault.validUntil < book.now) continue;
    const overlay = wadToNumber(vault.overlays.get(asset) ?? (0n as never));
    const target = wadToNumber(book.target(c, asset));
    const own = target - overlay;
    const shrinks = own * target >= 0 && Math.abs(target) < Math.abs(own);
    if (!shrinks) total += Math.abs(overlay);
  }
  return total;
}

/** Quantity the book is to hold beyond its own exposure; zero between nothing and the whole hedge. */
function overHedge(got: Plan, asset: Asset): number {
  const { exposure, desired } = got.assets.find((one) => one.asset === asset)!;
  const within = desired >= Math.min(0, -exposure) && desired <= Math.max(0, -exposure);
  return within ? 0 : Math.abs(desired + exposure);
}

/** Whether a plan signs an overlay for an asset. */
const signs = (got: Plan, asset: Asset): boolean =>
  got.vaultPlans.some((one) => one.overlays.some((overlay) => overlay.asset === asset));

function expectOverlaysWithinBook(book: ModelBook, got: Plan, overlay: number): void {
  for (const asset of assets) {
    const sum = added(book, asset);
    // What an earlier plan allowed may have become more than the book needs; nothing is added then.
    if (sum === 0 || !signs(got, asset)) continue;
    expect(sum).toBeLessThanOrEqual(overHedge(got, asset) + 1e-5);
    expect(sum * book.prices[asset]!).toBeLessThanOrEqual(overlay + 1e-3);
  }
  for (const order of got.orders) {
    if (order.reason.code !== 'cross-asset') continue;
    const vault = book.vaults.find((one) => one.options.chainId === order.chainId);
    expect(vault?.overlays.has(order.asset)).toBe(true);
  }
}

describe('overlays', () => {
  it('are never more than the book holds beyond its exposure, nor than the policy', {
    timeout: 120_000,
  }, () => {
    const exposure = fc.array(
      fc
        .tuple(fc.constantFrom(...assets), fc.integer({ min: -500, max: 500 }))
        .map(([asset, thousands]) => exposed(asset, ((thousands || 1) * 1000) / start[asset])),
      { maxLength: 3 },
    );
    const chains = [0, 1, 2].map((at) =>
      fc
        .record({
          positions: exposure,
          collateral: fc.constantFrom(0, 1e5, 1e6, 4e6),
          lends: fc.constantFrom<readonly Asset[]>(assets, ['WETH'], ['WBTC'], []),
          messageFee: fc.constantFrom(0.2, 50),
        })
        .map(({ lends, ...rest }) =>
          chain(at, { ...rest, borrowRate: Object.fromEntries(lends.map((asset) => [asset, 0.02])) }),
        ),
    );
    let signed = 0;
    fc.assert(
      fc.property(
        fc.tuple(...chains),
        fc.array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -6, max: 6 })), {
          minLength: 3,
          maxLength: 6,
        }),
        fc.constantFrom(0, 2e4, 3e5),
        fc.constantFrom(60, 3600),
        (options, moves, overlay, step) => {
          const book = new ModelBook(options, start);
          for (const move of moves) {
            for (const [i, asset] of assets.entries()) book.prices[asset]! *= 1 + move[i]! / 100;
            const got = decide(book, overlay);
            book.apply(got);
            expectOverlaysWithinBook(book, got, overlay);
            for (const asset of assets) if (added(book, asset) > 0) signed++;
            book.deliver();
            book.now += step;
          }
        },
      ),
      { numRuns: 80, seed: 5, endOnFailure: true },
    );
    expect(signed).toBeGreaterThan(20);
  });

  it('leave to a mandate what one chain carries for another', () => {
    const options = [
      chain(0, {
        collateral: 8e4,
        positions: [exposed('WETH', 206), exposed('WBTC', 5)],
        borrowRate: { WETH: 0.03 },
      }),
      chain(1, { collateral: 65e4, positions: [exposed('WETH', -152)], borrowRate: { WETH: 0.02 } }),
      chain(2, { positions: [exposed('WETH', 110)], borrowRate: { WETH: 0.015 } }),
    ];
    const book = new ModelBook(options, start);
    book.latency = 0;
    const first = decide(book, 40_000);
    const given = first.vaultPlans.flatMap((one) =>
      one.mandates.map((mandate) => [one.chainId, mandate] as const),
    );
    expect(
      given.some(([chainId, { asset, quantity }]) => chainId === 1 && asset === 'WETH' && quantity < 0n),
    ).toBe(true);
    const orders: Plan['orders'][number][] = [];
    for (let cycle = 0; cycle < 8; cycle++) {
      const got = decide(book, 40_000);
      orders.push(...got.orders);
      book.apply(got);
      expectOverlaysWithinBook(book, got, 40_000);
      for (let tick = 0; tick < 3; tick++) book.deliver();
      book.now += 3600;
    }
    const held = book.vaults.reduce((sum, _, c) => sum + wadToNumber(book.held(c, 'WETH')), 0);
    expect(held).toBeLessThan(-164);
    expect(held).toBeGreaterThan(-164 - 40_000 / 3000 - 1e-3);
    const carried = orders.filter((order) => order.reason.code === 'no-collateral-here');
    expect(carried.length).toBeGreaterThan(0);
    for (const order of carried) expect(order.positionChains).toContain(1);
    expect(book.sent).toBeLessThan(6);
  });

  it('are not even wanted while another chain leaves its own target open', () => {
    const options = [
      chain(0, {
        collateral: 0,
        idle: 0,
        positions: [exposed('WETH', 206), exposed('WBTC', 10)],
        borrowRate: { WETH: 0.03 },
        messageFee: 1e5,
      }),
      chain(2, {
        collateral: 4e6,
        positions: [exposed('WETH', 110)],
        borrowRate: { WETH: 0.015 },
        messageFee: 1e5,
      }),
    ];
    const got = decide(new ModelBook(options, start), 40_000);
    const weth = got.assets.find((one) => one.asset === 'WETH')!;
    expect(weth.perChain[1]!.desired).toBeLessThan(-100);
    expect(weth.perChain[1]!.desired).toBeGreaterThanOrEqual(-110 - 1e-6);
    expect(got.vaultPlans.flatMap((one) => one.overlays)).toEqual([]);
    // The same book on one chain may: nothing is left open elsewhere.
    const positions = options.flatMap((one) => one.positions);
    const alone = new ModelBook(
      [chain(2, { collateral: 4e6, positions, borrowRate: { WETH: 0.015 } })],
      start,
    );
    for (let cycle = 0; cycle < 4; cycle++) alone.apply(decide(alone, 40_000));
    expect(wadToNumber(alone.held(0, 'WETH'))).toBeLessThan(-316 - 1);
  });

  it('are not needed for a hedge below its target, nor to buy one back', () => {
    const book = new ModelBook([chain(2, { collateral: 2e5, positions: [exposed('WETH', 130)] })], start);
    const first = decide(book, 0);
    expect(first.orders).toHaveLength(1);
    expect(first.vaultPlans[0]!.overlays).toEqual([]);
    book.apply(first);
    book.prices.WETH = 3900;
    book.now += 3600;
    const back = decide(book, 0);
    expect(back.orders.map((order) => [order.side, order.reason.code])).toEqual([['buy', 'health-floor']]);
    book.apply(back);
    expect(added(book, 'WETH')).toBe(0);
  });
});
