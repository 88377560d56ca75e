import { type ChainId, FatalError, type Intent } from '@ballast/core';
import type { KeeperContext } from './context.ts';

/** Longest wait for one chain's transactions; the job is run again after it and loses nothing. */
const SETTLE_WITHIN = 60_000; // milliseconds

/** Carries the cycle's intents of one chain to their end, in the order they were journalled. */
export async function execute(context: KeeperContext, cycle: number, chainId: ChainId): Promise<void> {
  const submitter = context.submitters.get(chainId);
  if (!submitter)
    throw new FatalError(
      `no submitter for chain ${chainId}`,
      'add its network manifest and restart the keeper',
    );
  const intents = (await context.ledger.intents.ofCycle(cycle)).filter(
    (intent) => intent.chainId === chainId,
  );
  if (intents.length === 0) return;
  await submitter.settle(
    intents.map((intent) => intent.key),
    SETTLE_WITHIN,
  );
}

/** Whether every intent of the cycle has ended, on all chains. */
export async function isCycleSettled(context: KeeperContext, cycle: number): Promise<boolean> {
  return (await context.ledger.intents.ofCycle(cycle)).every(isFinal);
}

const isFinal = ({ state }: Intent): boolean => state !== 'pending' && state !== 'sent';
