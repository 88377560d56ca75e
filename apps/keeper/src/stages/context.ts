import type { ChainConnection, Submitter } from '@ballast/chain';
import { type BookSnapshot, type ChainId, FatalError, type Policy } from '@ballast/core';
import type { Forecaster } from '@ballast/forecast';
import type { LocalAccount } from 'viem';
import type { Ledger } from '../ledger/ledger.ts';
import type { KeeperEvent } from './events.ts';

/** What every stage works with; built once by the keeper. */
export interface KeeperContext {
  readonly connections: readonly ChainConnection[];
  readonly ledger: Ledger;
  /** One per chain, all signing with the keeper's account. */
  readonly submitters: ReadonlyMap<ChainId, Submitter>;
  readonly policy: Policy;
  readonly forecaster: Forecaster;
  /** Venues with a registered adapter; orders are routed through nothing else. */
  readonly executableVenues: readonly string[];
  /** The fund's plan signers that this keeper may ask. */
  readonly optimizers: readonly LocalAccount[];
  readonly keeper: LocalAccount;
  /** How long `settle` waits for messages of its own cycle, milliseconds. */
  readonly messageWait: number;
  readonly emit: (event: KeeperEvent) => void;
}

/** The snapshot an earlier stage stored. @throws FatalError when the cycle never observed anything. */
export async function snapshotOf(context: KeeperContext, cycle: number): Promise<BookSnapshot> {
  const found = await context.ledger.cycles.find(cycle);
  if (!found?.snapshot)
    throw new FatalError(
      `cycle ${cycle} has no snapshot in the ledger`,
      'start a new cycle; this one is void',
    );
  return found.snapshot;
}

export function connectionOf(context: KeeperContext, chainId: ChainId): ChainConnection {
  const found = context.connections.find(({ manifest }) => manifest.chainId === chainId);
  if (!found)
    throw new FatalError(`chain ${chainId} is not in the keeper's manifests`, 'add its network manifest');
  return found;
}
