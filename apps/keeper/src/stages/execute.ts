import { type ChainId, FatalError, type Intent } from '@ballast/core';
import { goOnWithout, type KeeperContext } from './context.ts';

/** Longest wait for one chain's transactions before the cycle goes on without them. */
const SETTLE_WITHIN = 60_000; // milliseconds

/**
 * Carries the cycle's intents of one chain to their end, in the order they were journalled.
 * @returns false when the chain did not let them end in time: the reconciler goes on with them, and later cycles leave
 *   the chain alone until they have ended.
 */
export async function execute(context: KeeperContext, cycle: number, chainId: ChainId): Promise<boolean> {
  const submitter = context.submitters.get(chainId);
  if (!submitter)
    throw new FatalError(
      `no submitter for chain ${chainId}`,
      'add its network manifest and restart the keeper',
    );
  const intents = (await context.ledger.intents.ofCycle(cycle)).filter(
    (intent) => intent.chainId === chainId,
  );
  if (intents.length === 0) return true;
  const keys = intents.map((intent) => intent.key);
  try {
    await submitter.settle(keys, SETTLE_WITHIN);
    return true;
  } catch (error) {
    goOnWithout(context, cycle, `the cycle ends without chain ${chainId}`, error);
    return false;
  }
}

/** Whether every intent of the cycle has ended, on all chains. */
export async function isCycleSettled(context: KeeperContext, cycle: number): Promise<boolean> {
  return (await context.ledger.intents.ofCycle(cycle)).every(isFinal);
}

const isFinal = ({ state }: Intent): boolean => state !== 'pending' && state !== 'sent';
