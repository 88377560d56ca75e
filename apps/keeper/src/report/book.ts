import {
  type AssetId,
  type BookSnapshot,
  type ChainId,
  type ChainSnapshot,
  FatalError,
  type PositionSnapshot,
  WAD,
  type Wad,
  wad,
} from '@ballast/core';
import type { RunRecord } from './record.ts';
import { fromUsd, sum, times, type Value } from './value.ts';

/** Oracle price, USD WAD. The settlement token is worth one dollar on chains that list no feed for it. */
export function priceOf(chain: ChainSnapshot, asset: AssetId, settlement: AssetId): Wad {
  const listed = chain.assets[asset];
  if (listed) return listed.price;
  if (asset === settlement) return wad(WAD);
  throw new FatalError(
    `snapshot of ${chain.name} at block ${chain.block} has no price for ${asset}`,
    `list ${asset} in the vault on ${chain.name} or leave its positions out of the record`,
  );
}

/** Both legs of a position at the oracle price, without uncollected fees. */
export function positionValue(position: PositionSnapshot, chain: ChainSnapshot, settlement: AssetId): Value {
  return (
    times(position.amount0, priceOf(chain, position.asset0, settlement)) +
    times(position.amount1, priceOf(chain, position.asset1, settlement))
  );
}

/** Uncollected fees of a position at the oracle price. */
export function feesValue(position: PositionSnapshot, chain: ChainSnapshot, settlement: AssetId): Value {
  return (
    times(position.fees0, priceOf(chain, position.asset0, settlement)) +
    times(position.fees1, priceOf(chain, position.asset1, settlement))
  );
}

/** LP value at oracle prices + uncollected fees + vault net assets; what the keeper paid is not in it. */
export function grossNav(book: BookSnapshot): Value {
  return sum(
    book.chains.map(
      (chain) =>
        fromUsd(chain.netAssets) +
        sum(
          chain.positions.map(
            (position) =>
              positionValue(position, chain, book.settlement) + feesValue(position, chain, book.settlement),
          ),
        ),
    ),
  );
}

/**
 * All snapshots in order, the closing one last. A chain that could not be read at some step keeps its last known
 * state, so that an outage moves profit and loss in time but never invents any.
 */
export function timeline(record: RunRecord): readonly BookSnapshot[] {
  const raw = record.closing ? [...record.snapshots, record.closing] : record.snapshots;
  const first = raw[0];
  if (!first)
    throw new FatalError('the run record holds no snapshot', 'run at least one step before reporting');
  const known = new Map<ChainId, ChainSnapshot>(first.chains.map((chain) => [chain.chainId, chain]));
  return raw.map((book) => {
    for (const chain of book.chains) {
      if (!known.has(chain.chainId))
        throw new FatalError(
          `chain ${chain.name} first appears at cycle ${book.cycle}`,
          'start the record at a snapshot that has all chains of the book',
        );
      known.set(chain.chainId, chain);
    }
    return book.chains.length === known.size ? book : { ...book, chains: [...known.values()] };
  });
}

/** Assets other than the settlement token, in order of first appearance. */
export function hedgeAssets(book: BookSnapshot): readonly AssetId[] {
  const names = new Set(book.chains.flatMap((chain) => Object.keys(chain.assets)));
  names.delete(book.settlement);
  return [...names];
}

/** Last snapshot read before a block of a chain; null for what happened before the record begins. */
export function bookBefore(
  books: readonly BookSnapshot[],
  chainId: ChainId,
  block: bigint,
): BookSnapshot | null {
  let found: BookSnapshot | null = null;
  for (const book of books) {
    if (chainOf(book, chainId).block >= block) break;
    found = book;
  }
  return found;
}

export function chainOf(book: BookSnapshot, chainId: ChainId): ChainSnapshot {
  const chain = book.chains.find((candidate) => candidate.chainId === chainId);
  if (!chain)
    throw new FatalError(
      `the record names chain ${chainId}, which its snapshots do not have`,
      'record events only for chains of the book',
    );
  return chain;
}
