import { type BookSnapshot, type ChainSnapshot, FatalError, findCause, RetryableError } from '@ballast/core';
import type { ChainConnection } from '../client.ts';
import { within } from '../within.ts';
import { readChainSnapshot } from './chain.ts';

/** What could be read of a book. */
export interface BookReading {
  /** Latest block time of the chains that were read, seconds. */
  readonly at: number;
  readonly settlement: string;
  readonly chains: readonly ChainSnapshot[];
  readonly unread: readonly { readonly connection: ChainConnection; readonly error: RetryableError }[];
}

/**
 * The whole book: one snapshot per chain, read in parallel.
 * Throws the error of the first chain that cannot be read; FatalError when the chains settle in different assets.
 */
export async function readBook(
  connections: readonly ChainConnection[],
  cycle: number,
): Promise<BookSnapshot> {
  const settlement = settlementOf(connections);
  const chains = await Promise.all(connections.map(readOne));
  return { cycle, at: latest(chains), settlement, chains };
}

/**
 * As much of the book as answers within `patience` milliseconds: one chain that is down must not stop the others.
 * Throws RetryableError when no chain can be read; FatalError when a chain contradicts its manifest, or the chains
 * settle in different assets.
 */
export async function readReachable(
  connections: readonly ChainConnection[],
  patience: number,
): Promise<BookReading> {
  const settlement = settlementOf(connections);
  const chains: ChainSnapshot[] = [];
  const unread: BookReading['unread'][number][] = [];
  const readings = await Promise.allSettled(
    connections.map((connection) =>
      within(readOne(connection), patience, `${nameOf(connection)} gave no snapshot`),
    ),
  );
  for (const [i, reading] of readings.entries()) {
    if (reading.status === 'fulfilled') {
      chains.push(reading.value);
      continue;
    }
    const error = findCause(reading.reason, RetryableError);
    if (!error) throw reading.reason;
    unread.push({ connection: connections[i]!, error });
  }
  if (chains.length === 0)
    throw new RetryableError(
      `no chain of the book can be read: ${unread.map(({ error }) => error.message).join(' ')}`,
      'check the network of this machine and the RPC endpoints; nothing is opened or unwound meanwhile',
    );
  return { at: latest(chains), settlement, chains, unread };
}

const readOne = ({ client, manifest, ticks }: ChainConnection): Promise<ChainSnapshot> =>
  readChainSnapshot(client, manifest, { ticks });

const latest = (chains: readonly ChainSnapshot[]): number =>
  Math.max(...chains.map(({ timestamp }) => timestamp));

const nameOf = ({ manifest }: ChainConnection): string => `${manifest.name} (chain ${manifest.chainId})`;

function settlementOf(connections: readonly ChainConnection[]): string {
  const settlements = [...new Set(connections.map(({ manifest }) => manifest.settlement))];
  const [settlement] = settlements;
  if (settlement === undefined || settlements.length > 1)
    throw new FatalError(
      `a book needs one settlement asset on all chains, not ${settlements.join(', ') || 'none'}`,
      'correct "settlement" in the manifests',
    );
  return settlement;
}
