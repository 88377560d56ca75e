import type { ChainConnection, FusionRelayer, Submitter } from '@ballast/chain';
import {
  type BookSnapshot,
  type ChainId,
  describeError,
  FatalError,
  findCause,
  type Policy,
} from '@ballast/core';
import type { LocalAccount } from 'viem';
import type { ChosenForecaster } from '../forecasting.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { KeeperEvent } from './events.ts';

/** What every stage works with; built once by the keeper. */
export interface KeeperContext {
  readonly connections: readonly ChainConnection[];
  readonly ledger: Ledger;
  /** One per chain, all signing with the keeper's account. */
  readonly submitters: ReadonlyMap<ChainId, Submitter>;
  readonly policy: Policy;
  readonly forecaster: ChosenForecaster;
  /** Venues with a registered adapter; orders are routed through nothing else. */
  readonly executableVenues: readonly string[];
  /** Relayers of 1inch Fusion by chain, for policies that allow auctions; none where left out. */
  readonly relayers?: ReadonlyMap<ChainId, FusionRelayer>;
  /** The fund's plan signers that this keeper may ask. */
  readonly optimizers: readonly LocalAccount[];
  readonly keeper: LocalAccount;
  /** Longest wait for one read of one chain, milliseconds; a chain that needs longer is left alone for the cycle. */
  readonly readWithin: number;
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

/**
 * Says that a chain failed in the middle of a stage, which goes on without it: what is left is done in a later cycle.
 * @throws the error when it is one that no later try can mend.
 */
export function goOnWithout(context: KeeperContext, cycle: number, what: string, error: unknown): void {
  const fatal = findCause(error, FatalError);
  if (fatal) throw fatal;
  const message = `${what}: ${describeError(error)}`;
  context.emit({ type: 'trouble', cycle, message, fatal: false });
}
