import type { BenchmarkName } from '@ballast/core';
import type { ChainName } from '../chain/networks.ts';
import type { DevAsset } from '../protocols/config.ts';

/**
 * When a position was opened. A benchmark of entry amounts (HODL) is zero exposure at that moment, so only an
 * earlier opening gives it something to hedge.
 */
export type OpeningRule =
  | { readonly rule: 'start' }
  /** The hour of the history at which `base` was cheapest in `quote`. */
  | { readonly rule: 'cheapest'; readonly base: DevAsset; readonly quote: DevAsset }
  /** The hour of the history at which the pair's price was farthest from its price at the start. */
  | { readonly rule: 'farthest'; readonly base: DevAsset; readonly quote: DevAsset };

export interface PositionSpec {
  readonly chain: ChainName;
  readonly venue: 'uniswap-v3' | 'uniswap-v2' | 'sushi' | 'balancer';
  /** Base and quote, as people say the pair; the pool may sort them the other way. */
  readonly pair: readonly [DevAsset, DevAsset];
  /** Parts per million. */
  readonly fee: number;
  readonly usd: number;
  /** Bounds of the price of base in quote, as factors of the pool price at opening. Concentrated positions only. */
  readonly range?: { readonly lower: number; readonly upper: number };
  readonly benchmark: BenchmarkName;
  readonly opened: OpeningRule;
  /** Who holds it: the vault itself, or the fund's wallet which the vault watches. */
  readonly custody: 'vault' | 'wallet';
}

export interface BookSpec {
  readonly positions: readonly PositionSpec[];
  /** USDC per chain: paid into the vault, and the part of it that becomes lending collateral. */
  readonly collateral: Readonly<Record<ChainName, { readonly funded: number; readonly supplied: number }>>;
}

const atStart: OpeningRule = { rule: 'start' };
const wethLow: OpeningRule = { rule: 'cheapest', base: 'WETH', quote: 'USDC' };
const pairFar: OpeningRule = { rule: 'farthest', base: 'WBTC', quote: 'WETH' };

/**
 * The demonstration book: about $4m over three chains and all venues.
 *
 * What offsets what: a USD-neutral position is long every volatile token it holds. A HODL-benchmarked one is short
 * whatever its pool has sold since entry. WETH/USDC opened at the history's WETH low has sold WETH on the way up,
 * so on Polygon the book is short WETH against its benchmark while Arbitrum and Ethereum are long: the two net
 * without a trade. WBTC/WETH against HODL is short the asset that rose of the two and long the other, whatever the
 * market did. If WETH stands below its whole history at the start, the Polygon position is long too, and
 * WBTC/WETH alone offsets.
 *
 * Collateral: Arbitrum, where borrowing is cheap, has most. Ethereum has too little for its own long WETH, so part
 * of that hedge has to be carried elsewhere. Polygon can carry the POL short, which no other chain lends.
 */
export const bookSpec: BookSpec = {
  positions: [
    {
      chain: 'arbitrum',
      venue: 'uniswap-v3',
      pair: ['WETH', 'USDC'],
      fee: 500,
      usd: 600_000,
      range: { lower: 0.95, upper: 1.05 },
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'vault',
    },
    {
      chain: 'arbitrum',
      venue: 'uniswap-v3',
      pair: ['WBTC', 'WETH'],
      fee: 3_000,
      usd: 450_000,
      range: { lower: 0.7, upper: 1.4 },
      benchmark: 'hodl',
      opened: pairFar,
      custody: 'wallet',
    },
    {
      chain: 'arbitrum',
      venue: 'sushi',
      pair: ['WETH', 'USDC'],
      fee: 3_000,
      usd: 200_000,
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      chain: 'arbitrum',
      venue: 'balancer',
      pair: ['WETH', 'USDC'],
      fee: 3_000,
      usd: 250_000,
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      chain: 'ethereum',
      venue: 'uniswap-v3',
      pair: ['WETH', 'USDC'],
      fee: 3_000,
      usd: 700_000,
      range: { lower: 0.75, upper: 1.35 },
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      chain: 'ethereum',
      venue: 'uniswap-v3',
      pair: ['WBTC', 'USDC'],
      fee: 3_000,
      usd: 300_000,
      range: { lower: 0.85, upper: 1.18 },
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      chain: 'ethereum',
      venue: 'uniswap-v2',
      pair: ['WETH', 'USDC'],
      fee: 3_000,
      usd: 350_000,
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      chain: 'polygon',
      venue: 'uniswap-v3',
      pair: ['WETH', 'USDC'],
      fee: 500,
      usd: 650_000,
      range: { lower: 0.6, upper: 1.6 },
      benchmark: 'hodl',
      opened: wethLow,
      custody: 'wallet',
    },
    {
      chain: 'polygon',
      venue: 'uniswap-v3',
      pair: ['POL', 'USDC'],
      fee: 3_000,
      usd: 250_000,
      range: { lower: 0.7, upper: 1.4 },
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      // Out of range above the price: POL only, until POL rises.
      chain: 'polygon',
      venue: 'uniswap-v3',
      pair: ['POL', 'USDC'],
      fee: 3_000,
      usd: 100_000,
      range: { lower: 1.12, upper: 1.5 },
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
    {
      chain: 'polygon',
      venue: 'uniswap-v2',
      pair: ['POL', 'USDC'],
      fee: 3_000,
      usd: 150_000,
      benchmark: 'usd-neutral',
      opened: atStart,
      custody: 'wallet',
    },
  ],
  collateral: {
    ethereum: { funded: 120_000, supplied: 80_000 },
    arbitrum: { funded: 2_300_000, supplied: 2_000_000 },
    polygon: { funded: 800_000, supplied: 650_000 },
  },
};
