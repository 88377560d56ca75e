import { defaultPolicy, type Plan, type Policy, type RiskForecast, wadToNumber } from '@ballast/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { ModelBook, type ModelChainOptions, type ModelPosition } from './testing/model.ts';

const start = { WETH: 3000, WBTC: 60_000, POL: 0.5 };
type Asset = keyof typeof start;
const assets: readonly Asset[] = ['WETH', 'WBTC', 'POL'];
const volatility = [0.7, 0.5, 0.95];
const correlation = [
  [1, 0.8, 0.7],
  [0.8, 1, 0.6],
  [0.7, 0.6, 1],
];
const forecast: RiskForecast = {
  model: 'test',
  assets,
  covariance: correlation.map((row, i) => row.map((r, j) => r * volatility[i]! * volatility[j]!)),
  volatility,
  observations: 500,
};

const decide = (book: ModelBook, policy: Partial<Policy> = {}): Plan =>
  plan({
    snapshot: book.snapshot(),
    forecast,
    policy: { ...defaultPolicy, ...policy },
    executableVenues: ['uniswap-v2'],
  });

const position = (
  asset: Asset,
  usd: number,
  benchmark: 'usd-neutral' | 'hodl',
  drift: number,
): ModelPosition => {
  const price = start[asset];
  const entryPrice = price * drift;
  const liquidity = usd / (2 * Math.sqrt(price));
  return {
    asset0: asset,
    asset1: 'USDC',
    shape: { kind: 'constant-product', liquidity },
    benchmark,
    entry: { amount0: liquidity / Math.sqrt(entryPrice), amount1: liquidity * Math.sqrt(entryPrice) },
  };
};

const chains: readonly Pick<ModelChainOptions, 'chainId' | 'eid' | 'name' | 'gasPrice' | 'nativePrice'>[] = [
  { chainId: 1, eid: 30101, name: 'ethereum', gasPrice: 5, nativePrice: 3000 },
  { chainId: 137, eid: 30109, name: 'polygon', gasPrice: 30, nativePrice: 0.5 },
  { chainId: 42161, eid: 30110, name: 'arbitrum', gasPrice: 0.05, nativePrice: 3000 },
];

const positionArbitrary = fc
  .tuple(
    fc.constantFrom(...assets),
    fc.integer({ min: 20_000, max: 900_000 }),
    fc.constantFrom('usd-neutral' as const, 'hodl' as const),
    fc.integer({ min: 60, max: 160 }),
  )
  .map(([asset, usd, benchmark, drift]) => position(asset, usd, benchmark, drift / 100));

const chainArbitrary = (at: number) =>
  fc
    .record({
      positions: fc.array(positionArbitrary, { maxLength: 3 }),
      collateral: fc.constantFrom(0, 50_000, 400_000, 3e6),
      idle: fc.constantFrom(0, 20_000, 200_000),
      rate: fc.constantFrom(0.01, 0.05, 0.3),
      maxOrder: fc.constantFrom(5e4, 1e9),
      messageFee: fc.constantFrom(0.2, 5),
    })
    .map(
      ({ rate, ...rest }): ModelChainOptions => ({
        ...chains[at]!,
        ...rest,
        borrowRate: { WETH: rate, WBTC: rate, ...(at === 1 ? { POL: rate } : {}) },
      }),
    );

const bookArbitrary = fc.record({
  options: fc.tuple(chainArbitrary(0), chainArbitrary(1), chainArbitrary(2)),
  moves: fc.array(
    fc.tuple(
      fc.integer({ min: -6, max: 6 }),
      fc.integer({ min: -6, max: 6 }),
      fc.integer({ min: -6, max: 6 }),
    ),
    {
      minLength: 4,
      maxLength: 8,
    },
  ),
  latency: fc.integer({ min: 0, max: 2 }),
  overlay: fc.constantFrom(0, 1e5),
});

const sum = (book: ModelBook, of: (c: number) => number) =>
  book.vaults.reduce((total, _, c) => total + of(c), 0);

/** What all vaults together allow beyond covering the book, USD; overlays are allowed deviations. */
function overTarget(book: ModelBook, asset: Asset): number {
  const exposure = sum(book, (c) => wadToNumber(book.exposure(c, asset)));
  const overlay = sum(book, (c) =>
    Math.abs(wadToNumber(book.vaults[c]!.overlays.get(asset) ?? (0n as never))),
  );
  const target = sum(book, (c) => wadToNumber(book.target(c, asset)));
  // Mandates under way are counted at their source and not yet at their destination: never the other way round.
  const excess = exposure >= 0 ? -exposure - target : target + exposure;
  return (excess - overlay) * book.prices[asset]!;
}

describe('random books over several cycles', () => {
  it('every order is one the vault accepts, and plans repeat exactly', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(bookArbitrary, ({ options, moves, latency, overlay }) => {
        const book = new ModelBook(options, start);
        book.latency = latency;
        const policy = { maxOverlay: overlay ? { WETH: overlay, WBTC: overlay } : {} };
        for (const move of moves) {
          for (const [i, asset] of assets.entries()) book.prices[asset]! *= 1 + move[i]! / 100;
          const got = decide(book, policy);
          expect(decide(book, policy)).toEqual(got);
          expect(got.certificate.status).not.toBe('fallback');
          const before = book.vaults.map((_, c) => book.health(c));
          // Throws where a vault would revert: wrong direction, overshoot, expired plan, flipped mandate, health.
          book.apply(got);
          for (const [c, health] of before.entries())
            expect(book.health(c)).toBeGreaterThanOrEqual(Math.min(1.6, health) - 1e-9);
          book.deliver();
          book.now += 3600 * (latency === 2 ? 0 : 1);
        }
      }),
      { numRuns: 40, seed: 11, endOnFailure: true },
    );
  });

  it('what the vaults may hold together never exceeds the book, messages in flight included', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(bookArbitrary, ({ options, latency }) => {
        // Prices stay: every change of a target then comes from plans and messages.
        const book = new ModelBook(
          options.map((one) => ({
            ...one,
            positions: one.positions.filter((p) => p.benchmark === 'usd-neutral'),
          })),
          start,
        );
        book.latency = latency;
        for (let cycle = 0; cycle < 6; cycle++) {
          book.apply(decide(book));
          for (const asset of assets) expect(overTarget(book, asset)).toBeLessThan(1);
          book.deliver();
          for (const asset of assets) expect(overTarget(book, asset)).toBeLessThan(1);
          book.now += 600;
        }
      }),
      { numRuns: 40, seed: 6, endOnFailure: true },
    );
  });

  it('settles: with prices at rest a book stops trading and stops messaging', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(bookArbitrary, ({ options, latency }) => {
        const book = new ModelBook(
          options.map((one) => ({ ...one, maxOrder: 1e9 })),
          start,
        );
        book.latency = latency;
        let last: Plan | undefined;
        for (let cycle = 0; cycle < 25; cycle++) {
          last = decide(book);
          book.apply(last);
          book.deliver();
          book.now += 300;
        }
        expect(last?.action, JSON.stringify(last?.reasons)).toBe('hold');
      }),
      { numRuns: 30, seed: 17, endOnFailure: true },
    );
  });
});

describe('a book over two weeks', () => {
  it('keeps most variance away with few orders', () => {
    const book = new ModelBook(
      [
        { ...chains[0]!, collateral: 0, idle: 0, positions: [position('WETH', 8e5, 'usd-neutral', 1)] },
        { ...chains[1]!, collateral: 3e5, idle: 5e4, positions: [position('POL', 3e5, 'usd-neutral', 1)] },
        { ...chains[2]!, collateral: 2e6, idle: 2e5, positions: [position('WBTC', 6e5, 'usd-neutral', 1)] },
      ],
      start,
    );
    book.latency = 0;
    let state = 42;
    const uniform = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    let orders = 0;
    let unhedged = 0;
    let hedged = 0;
    for (let hour = 0; hour < 336; hour++) {
      const got = decide(book);
      orders += got.orders.length;
      book.apply(got);
      book.deliver();
      book.deliver();
      const common = uniform() + uniform() + uniform() - 1.5;
      const exposure = assets.map((asset) => sum(book, (c) => wadToNumber(book.exposure(c, asset))));
      const held = assets.map((asset) => sum(book, (c) => wadToNumber(book.held(c, asset))));
      let open = 0;
      let closed = 0;
      for (const [i, asset] of assets.entries()) {
        const shock = 0.006 * (0.8 * common + 0.6 * (uniform() + uniform() + uniform() - 1.5));
        const change = book.prices[asset]! * shock;
        open += exposure[i]! * change;
        closed += (exposure[i]! + held[i]!) * change;
        book.prices[asset]! += change;
      }
      if (hour >= 4) {
        unhedged += open ** 2;
        hedged += closed ** 2;
      }
      book.now += 3600;
    }
    expect(1 - hedged / unhedged).toBeGreaterThan(0.95);
    expect(orders).toBeLessThan(120);
    expect(book.sent).toBeGreaterThan(0);
    expect(book.sent).toBeLessThan(40);
  });
});
