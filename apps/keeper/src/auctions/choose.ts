import type { AuctionQuote } from '@ballast/chain';
import {
  type AssetId,
  type ChainSnapshot,
  FatalError,
  type PlannedOrder,
  type Policy,
  wadToNumber,
} from '@ballast/core';

/*
 * Gas, measured on the devnet: opening an auction costs what `executionGas` says of an execution without its swaps
 * (757,000 and 779,000 against 768,000 with four positions), filling it is the resolver's, and settling costs 60,000
 * and some 90,000 more where debt is paid back. What an auction saves is the swaps.
 */
const settleAuctionGas = 100_000;
const legGas = 130_000;

/** The curve of an auction that is worth opening. */
export interface AuctionTerms {
  /** Token units: given in all, and the least taken for all of it. */
  readonly making: bigint;
  readonly taking: bigint;
  /** Millionths above the least at the start. */
  readonly premium: number;
  /** Seconds since 1970, and from the start until the least. */
  readonly start: number;
  readonly duration: number;
  readonly expiry: number;
  /** USD that it is expected to be better than the planned legs, gas included. */
  readonly gain: number;
}

/** Seconds after the end of the curve in which it may still fill at the worst price. */
const grace = 60;
const MILLION = 1_000_000n;

/**
 * Whether an order is better auctioned than sent to pools, and how. It never takes less than the planned legs would at
 * their worst. Pure.
 * @returns the terms, or in words why not.
 */
export function chooseAuction(
  chain: ChainSnapshot,
  settlement: AssetId,
  order: PlannedOrder,
  quote: AuctionQuote,
  { minGain, longest }: NonNullable<Policy['auctions']>,
): AuctionTerms | string {
  if (quote.feeBps !== 0)
    return `the relayer wants ${quote.feeBps} bp of orders it relays, and the vault pays none`;
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n);
  const making = sum(order.legs.map((leg) => leg.amountIn));
  const floor = sum(order.legs.map((leg) => leg.minAmountOut));
  let taking = floor;
  if (quote.endAmount > floor) taking = quote.endAmount;
  if (taking > quote.expected || taking <= 0n)
    return `quoted ${quote.expected}, at least ${taking} is needed`;
  const start = chain.timestamp + quote.startIn;
  const latest = chain.timestamp + longest;
  const duration = Math.min(quote.duration, latest - start - 1);
  if (duration <= 0) return `starts ${quote.startIn} s from now, and must be over ${longest} s from now`;

  const expectedOut = sum(order.legs.map((leg) => leg.expectedOut));
  const bought = assetOf(chain, order.side === 'sell' ? settlement : order.asset);
  const better = (Number(quote.expected - expectedOut) / 10 ** bought.decimals) * wadToNumber(bought.price);
  const saved = legGas * order.legs.length - settleAuctionGas;
  const gain = better + saved * (Number(chain.gasPrice) / 1e18) * wadToNumber(chain.nativePrice);
  if (gain < minGain) return `expected ${gain.toFixed(2)} USD better than pools, ${minGain} USD are wanted`;
  const above = (quote.startAmount * MILLION) / taking - MILLION;
  return {
    making,
    taking,
    premium: Number(above > 0n ? above : 0n),
    start,
    duration,
    expiry: Math.min(start + duration + grace, latest),
    gain,
  };
}

function assetOf(chain: ChainSnapshot, asset: AssetId) {
  const found = chain.assets[asset];
  if (!found)
    throw new FatalError(`${asset} is not in the snapshot of ${chain.name}`, 'add it to the manifest');
  return found;
}
