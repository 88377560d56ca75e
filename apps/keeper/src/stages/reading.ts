import { readReachable } from '@ballast/chain';
import type { BallastError, BookSnapshot, ChainId, Intent, UnavailableChain } from '@ballast/core';
import type { KeeperContext } from './context.ts';

/**
 * The book as far as its chains answer. A chain that does not is shown as it was last read, or left out when it never
 * was, and named as unavailable with the reason; so is a chain on which an earlier cycle's transactions are still
 * open, because its state is about to change.
 * Throws RetryableError when no chain can be read.
 */
export async function readCycle(context: KeeperContext, cycle: number): Promise<BookSnapshot> {
  const open = (await context.ledger.intents.unsettled()).filter((intent) => intent.cycle < cycle);
  const { at, settlement, chains, unread } = await readReachable(context.connections, context.readWithin);
  const last = unread.length > 0 ? await context.ledger.cycles.lastSnapshot(cycle) : null;
  const shown = context.connections.flatMap(({ manifest: { chainId } }) => {
    const found = [...chains, ...(last?.chains ?? [])].find((chain) => chain.chainId === chainId);
    return found ? [found] : [];
  });
  const unavailable: UnavailableChain[] = unread.map(({ connection, error }) => {
    const { chainId, name } = connection.manifest;
    const known = shown.find((chain) => chain.chainId === chainId);
    const age = known ? `last read ${at - known.timestamp} s before the others` : 'never read';
    return { chainId, name, code: 'stale-chain', detail: `${withoutNext(error)}; ${age}` };
  });
  for (const { chainId, name } of chains) {
    const waiting = open.filter((intent) => intent.chainId === chainId);
    if (waiting.length > 0)
      unavailable.push({ chainId, name, code: 'stale-chain', detail: `still open: ${wordsOf(waiting)}` });
  }
  const snapshot = { cycle, at, settlement, chains: shown };
  return unavailable.length > 0 ? { ...snapshot, unavailable } : snapshot;
}

/** Chains that this cycle's snapshot says must be left alone. */
export const unavailableIn = (snapshot: BookSnapshot): ReadonlySet<ChainId> =>
  new Set(snapshot.unavailable?.map(({ chainId }) => chainId));

const wordsOf = (intents: readonly Intent[]): string =>
  intents.map(({ kind, cycle }) => `${kind} of cycle ${cycle}`).join(', ');

/** What to do next is said once, where the whole is shown. */
const withoutNext = ({ message, next }: BallastError): string => message.replace(`. Next: ${next}`, '');
