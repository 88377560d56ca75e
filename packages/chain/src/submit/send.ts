import {
  type Attempt,
  type Hex,
  type Intent,
  type Lease,
  type OpenNonce,
  RetryableError,
} from '@ballast/core';
import { keccak256, parseTransaction } from 'viem';
import { alarm, type SubmitContext } from './context.ts';
import { bumpFees, type Fees, suggestFees } from './fees.ts';
import { allText, broadcast, type ChainHead, readAgreed } from './providers.ts';
import { revertDataOf } from './revert.ts';

/** A plain transfer, with room for rollups that charge their data cost as gas. */
const NOOP_GAS = 200_000n;
/** Added to a node's estimate: the state moves between estimate and block. */
const GAS_MARGIN_PERCENT = 25n;

/** What became of a pending intent: `deferred` asks again when the signer's earlier transactions are mined. */
export type SendResult = 'sent' | 'closed' | 'deferred';

/**
 * Sends one pending intent: drops it when it is late or already done, simulates it when it has no gas limit, then
 * nonce, signature, stored bytes, broadcast, in this order.
 * @param exact fills this nonce instead of the next.
 */
export async function sendIntent(
  context: SubmitContext,
  lease: Lease,
  intent: Intent,
  now: { readonly head: ChainHead; readonly chainNonce: number; readonly hasUnmined: boolean },
  exact?: number,
): Promise<SendResult> {
  const { ledger } = context;
  const close = async (
    state: 'done' | 'failed' | 'void',
    reason: 'already-done' | 'simulation-reverted' | 'plan-expired',
    detail: string | null,
  ): Promise<SendResult> => {
    await ledger.closePending(lease, intent.key, { state, reason, detail });
    return 'closed';
  };
  const [effect, estimate, fees] = await Promise.all([
    effectOf(context, intent),
    intent.gas === null && !now.hasUnmined ? estimateGas(context, intent) : intent.gas,
    currentFees(context, now.head),
  ]);
  if (effect === true) return close('done', 'already-done', null);
  if (isLate(intent, now.head))
    return close('void', 'plan-expired', `chain time ${now.head.timestamp}, limit ${intent.validUntil}`);
  if (estimate === null) return 'deferred';
  if (typeof estimate !== 'bigint') return close('failed', 'simulation-reverted', estimate.reverted);
  const nonce = await ledger.allocateNonce(lease, intent.key, now.chainNonce, exact);
  if (nonce === null) return 'closed';
  await writeAndBroadcast(context, lease, nonce, now.head, fees, { intent, gas: estimate });
  return 'sent';
}

/** Takes a nonce nobody needs with a transfer of nothing to oneself. */
export async function sendFiller(
  context: SubmitContext,
  lease: Lease,
  head: ChainHead,
  nonce: number,
): Promise<void> {
  await context.ledger.allocateNonce(lease, null, nonce, nonce);
  await writeAndBroadcast(context, lease, nonce, head, await currentFees(context, head), null);
}

/** Signs for a nonce that a crash left without a transaction: the intent, or a no-op when it is late or would revert. */
export async function signMissing(
  context: SubmitContext,
  lease: Lease,
  head: ChainHead,
  { nonce, intent }: OpenNonce,
): Promise<void> {
  const isWanted = intent !== null && !isLate(intent, head);
  const gas = isWanted ? (intent.gas ?? (await estimateGas(context, intent))) : null;
  const payload = isWanted && typeof gas === 'bigint' ? { intent, gas } : null;
  await writeAndBroadcast(context, lease, nonce, head, await currentFees(context, head), payload);
}

const isLate = (intent: Intent, head: ChainHead): boolean =>
  intent.validUntil !== null && head.timestamp > intent.validUntil;

/** Replaces the newest attempt at a higher fee: the same intent again, or a no-op when it must not run any more. */
export async function rebid(
  context: SubmitContext,
  lease: Lease,
  head: ChainHead,
  open: OpenNonce,
  last: Attempt,
  purpose: Attempt['purpose'],
): Promise<void> {
  const fees = bumpFees(last, await currentFees(context, head), context.settings.maxFeePerGas);
  if (fees === null) {
    if (secondsSinceBroadcast(context, last) < context.settings.rebroadcastEvery) return;
    const bid = `${last.maxFeePerGas} wei per gas is near the cap of ${context.settings.maxFeePerGas}`;
    alarm(context, 'fee-cap', open.nonce, `${bid}: the transaction waits for cheaper blocks`);
    return rebroadcast(context, open.nonce, last);
  }
  const gas = parseTransaction(last.raw).gas ?? NOOP_GAS;
  const payload = open.intent !== null && purpose === 'intent' ? { intent: open.intent, gas } : null;
  await writeAndBroadcast(context, lease, open.nonce, head, fees, payload);
}

/** Sends stored bytes once more. */
export async function rebroadcast(context: SubmitContext, nonce: number, attempt: Attempt): Promise<void> {
  context.broadcasts.set(attempt.hash, performance.now());
  const refusal = await broadcast(context.providers, attempt.raw);
  if (refusal !== null) alarm(context, 'refused', nonce, `no endpoint took ${attempt.hash}: ${refusal}`);
}

/** Infinite when this process has not broadcast it. */
export function secondsSinceBroadcast(context: SubmitContext, attempt: Attempt | undefined): number {
  const at = attempt === undefined ? undefined : context.broadcasts.get(attempt.hash);
  return at === undefined ? Number.POSITIVE_INFINITY : (performance.now() - at) / 1000;
}

/** Whether the intent's key is consumed, null when it has none. */
export function effectOf(context: SubmitContext, intent: Intent): Promise<boolean | null> {
  if (intent.effectId === null) return Promise.resolve(null);
  return readAgreed(context.providers, `the effect of ${intent.key}`, (client) =>
    context.isEffective(intent, client),
  );
}

async function writeAndBroadcast(
  context: SubmitContext,
  lease: Lease,
  nonce: number,
  head: ChainHead,
  fees: Fees,
  payload: { readonly intent: Intent; readonly gas: bigint } | null,
): Promise<void> {
  const { account, chainId, ledger, onFaultPoint } = context;
  const raw: Hex = await account.signTransaction({
    type: 'eip1559',
    chainId,
    nonce,
    to: payload?.intent.to ?? account.address,
    data: payload?.intent.data ?? '0x',
    value: payload?.intent.value ?? 0n,
    gas: payload?.gas ?? NOOP_GAS,
    ...fees,
  });
  const attempt = {
    hash: keccak256(raw),
    raw,
    purpose: payload === null ? 'noop' : 'intent',
    ...fees,
    block: head.number,
  } as const;
  await ledger.storeAttempt(lease, nonce, attempt);
  await onFaultPoint('after-store', chainId);
  await rebroadcast(context, nonce, { ...attempt, age: 0 });
  await onFaultPoint('after-broadcast', chainId);
}

async function currentFees(context: SubmitContext, head: ChainHead): Promise<Fees> {
  const tips = await Promise.allSettled(
    context.providers.clients.map((client) => client.estimateMaxPriorityFeePerGas()),
  );
  const tip = tips.find((result) => result.status === 'fulfilled')?.value ?? 0n;
  return suggestFees(head.baseFee, tip, context.settings);
}

async function estimateGas(
  context: SubmitContext,
  intent: Intent,
): Promise<bigint | { reverted: string | null }> {
  let failure: unknown;
  for (const client of context.providers.clients) {
    try {
      const { to, data, value } = intent;
      const gas = await client.estimateGas({ account: context.account.address, to, data, value });
      return gas + (gas * GAS_MARGIN_PERCENT) / 100n;
    } catch (error) {
      const data = revertDataOf(error);
      if (data !== undefined) return { reverted: data };
      failure = error;
    }
  }
  throw new RetryableError(
    `no endpoint of chain ${context.chainId} could simulate ${intent.key}: ${allText(failure)}`,
    'check the endpoints and the balance of the signer',
    { cause: failure },
  );
}
