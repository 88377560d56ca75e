import type { Attempt, IntentReceipt, OpenNonce } from '@ballast/core';
import type { SubmitSettings } from './settings.ts';

/** What the chain says about one open nonce. */
export interface NonceFacts {
  /** Next nonce the chain expects of the signer. */
  readonly chainNonce: number;
  readonly head: { readonly number: bigint; readonly timestamp: number };
  /** Of whichever attempt was mined. */
  readonly receipt: IntentReceipt | null;
  /** Seconds since this process last broadcast the newest attempt; infinite after a restart. */
  readonly sinceBroadcast: number;
}

/**
 * - `sign`: nothing was ever signed for this nonce;
 * - `rebroadcast`: send the stored bytes again; `bump`/`cancel`: replace them at a higher fee, `cancel` by a no-op;
 * - `doubt`: the nonce is spent and none of our transactions has a receipt;
 * - `settle`: mined, deep enough, still to be checked against the canonical chain.
 */
export type NonceAction = 'sign' | 'rebroadcast' | 'bump' | 'cancel' | 'doubt' | 'settle' | 'wait';

/** The one next step for an open nonce. Pure. */
export function decideNonce(open: OpenNonce, facts: NonceFacts, settings: SubmitSettings): NonceAction {
  if (facts.receipt !== null) {
    const depth = facts.head.number - facts.receipt.block + 1n;
    return depth >= BigInt(Math.max(1, settings.confirmations)) ? 'settle' : 'wait';
  }
  if (facts.chainNonce > open.nonce) return 'doubt';
  const last = open.attempts.at(-1);
  if (last === undefined) return 'sign';
  if (isOverdue(last, facts, settings)) {
    const validUntil = open.intent?.validUntil ?? null;
    return validUntil !== null && facts.head.timestamp > validUntil ? 'cancel' : 'bump';
  }
  return facts.sinceBroadcast >= settings.rebroadcastEvery ? 'rebroadcast' : 'wait';
}

function isOverdue(last: Attempt, facts: NonceFacts, settings: SubmitSettings): boolean {
  return (
    last.age >= settings.bumpAfterSeconds &&
    facts.head.number - last.block >= BigInt(settings.bumpAfterBlocks)
  );
}

/**
 * What a mined transaction means for its intent. The effect decides, not the transaction: a reverted one whose key is
 * consumed was done by another. Null means the evidence contradicts itself and must be looked at again.
 * @param effect whether the intent's key is consumed on-chain; null when it has none.
 */
export function judge(
  purpose: Attempt['purpose'],
  success: boolean,
  effect: boolean | null,
): {
  readonly state: 'done' | 'failed' | 'void';
  readonly reason: 'already-done' | 'reverted' | 'cancelled' | null;
} | null {
  if (purpose === 'intent' && success) return effect === false ? null : { state: 'done', reason: null };
  if (effect === true) return { state: 'done', reason: 'already-done' };
  return purpose === 'noop'
    ? { state: 'void', reason: 'cancelled' }
    : { state: 'failed', reason: 'reverted' };
}
