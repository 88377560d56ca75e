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
 * goes on after an error. Returns how to stop. Reorganised blocks are not taken back: read the state before acting.
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
  return watchContractEvent(client, {
    abi: hedgeVaultAbi,
    address: vault,
    poll: true,
    onLogs: (logs) => onEvents(parseEventLogs({ abi: hedgeVaultAbi, logs })),
    onError,
    ...(fromBlock === undefined ? {} : { fromBlock }),
    ...(pollingInterval === undefined ? {} : { pollingInterval }),
  });
}
