import {
  type Address,
  type Client,
  type ContractEventName,
  type ParseEventLogsReturnType,
  parseEventLogs,
} from 'viem';
import { watchContractEvent } from 'viem/actions';
import { hedgeVaultAbi } from '../generated/abis.ts';

type Abi = typeof hedgeVaultAbi;

/** A decoded event of a vault. */
export type VaultEvent = ParseEventLogsReturnType<Abi, ContractEventName<Abi>, true>[number];

/**
 * Calls `onEvents` with each batch of new vault events, oldest first, and `onError` when reading them fails; watching
 * goes on after an error. Returns how to stop. A node may name an event twice: it is told once for each block it was in.
 * Reorganised blocks are not taken back: read the state before acting.
 */
export function watchVault(
  client: Client,
  vault: Address,
  handlers: {
    readonly onEvents: (events: readonly VaultEvent[]) => void;
    readonly onError: (error: Error) => void;
    /** First block to report; from now on when left out. */
    readonly fromBlock?: bigint;
    /** Milliseconds between reads; the client's own when left out. */
    readonly pollingInterval?: number;
  },
): () => void {
  const { onEvents, onError, fromBlock, pollingInterval } = handlers;
  const isNew = rememberingLast(10_000);
  return watchContractEvent(client, {
    abi: hedgeVaultAbi,
    address: vault,
    poll: true,
    onLogs: (all) => {
      const logs = all.filter(({ blockHash, logIndex }) => isNew(`${blockHash}-${logIndex}`));
      if (logs.length > 0) onEvents(parseEventLogs({ abi: hedgeVaultAbi, logs }));
    },
    onError,
    ...(fromBlock === undefined ? {} : { fromBlock }),
    ...(pollingInterval === undefined ? {} : { pollingInterval }),
  });
}

/** Whether a key is none of the last so many. */
function rememberingLast(count: number): (key: string) => boolean {
  const seen = new Set<string>();
  return (key) => {
    if (seen.has(key)) return false;
    seen.add(key);
    const [oldest] = seen;
    if (seen.size > count && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
