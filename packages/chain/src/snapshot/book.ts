import { type BookSnapshot, FatalError } from '@ballast/core';
import type { ChainConnection } from '../client.ts';
import { readChainSnapshot } from './chain.ts';

/**
 * The whole book: one snapshot per chain, read in parallel.
 * Throws the error of the first chain that cannot be read; FatalError when the chains settle in different assets.
 */
export async function readBook(
  connections: readonly ChainConnection[],
  cycle: number,
): Promise<BookSnapshot> {
  const settlements = [...new Set(connections.map(({ manifest }) => manifest.settlement))];
  const [settlement] = settlements;
  if (settlement === undefined || settlements.length > 1)
    throw new FatalError(
      `a book needs one settlement asset on all chains, not ${settlements.join(', ') || 'none'}`,
      'correct "settlement" in the manifests',
    );
  const chains = await Promise.all(
    connections.map(({ client, manifest, ticks }) => readChainSnapshot(client, manifest, { ticks })),
  );
  return { cycle, at: Math.max(...chains.map(({ timestamp }) => timestamp)), settlement, chains };
}
