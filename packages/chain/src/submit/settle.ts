import type { IntentReceipt, Lease, OpenNonce } from '@ballast/core';
import { alarm, type SubmitContext } from './context.ts';
import { judge } from './decide.ts';
import { type ChainHead, readBlockHash } from './providers.ts';
import { revertDataOf } from './revert.ts';
import { effectOf } from './send.ts';

/** Writes the end of a mined nonce once its block is canonical and its effect was looked up. */
export async function settleMined(
  context: SubmitContext,
  lease: Lease,
  head: ChainHead,
  open: OpenNonce,
  receipt: IntentReceipt,
): Promise<void> {
  const { ledger, chainId, onFaultPoint, patience } = context;
  const isHead = head.number === receipt.block && head.hash === receipt.blockHash;
  if (!isHead && (await readBlockHash(context.providers, receipt.block)) !== receipt.blockHash) return;
  const { nonce, intent } = open;
  const settle = async (outcome: Parameters<typeof ledger.settleNonce>[1]['intent']): Promise<void> => {
    await onFaultPoint('after-receipt', chainId);
    await ledger.settleNonce(lease, { nonce, state: 'final', receipt, intent: outcome });
    for (const { hash } of open.attempts) context.broadcasts.delete(hash);
    await onFaultPoint('after-final', chainId);
  };
  if (intent === null) return settle(null);
  const purpose = open.attempts.find(({ hash }) => hash === receipt.txHash)?.purpose ?? 'intent';
  const verdict = judge(purpose, receipt.success, await effectOf(context, intent));
  if (verdict !== null) {
    patience.clear(`effect ${nonce}`);
    const detail = verdict.reason === 'reverted' ? await revertReason(context, open, receipt) : null;
    return settle({ ...verdict, detail });
  }
  if (!patience.isConvinced(`effect ${nonce}`)) return;
  alarm(context, 'no-effect', nonce, `${receipt.txHash} succeeded and ${intent.effectId} is not consumed`);
  await settle({ state: 'failed', reason: 'no-effect', detail: intent.effectId });
}

/** The nonce was spent and none of our transactions has a receipt: somebody else uses the signer. */
export async function settleForeign(context: SubmitContext, lease: Lease, open: OpenNonce): Promise<void> {
  const { ledger, patience } = context;
  const { nonce, intent } = open;
  if (!patience.isConvinced(`nonce ${nonce}`)) return;
  const effect = intent === null ? null : await effectOf(context, intent);
  const message = `nonce ${nonce} was spent on a transaction the ledger does not know; stop whatever else uses this key`;
  alarm(context, 'foreign-nonce', nonce, message);
  await ledger.settleNonce(lease, {
    nonce,
    state: 'foreign',
    receipt: null,
    intent: intent === null ? null : { ...afterForeign(effect), detail: `nonce ${nonce}` },
  });
}

/** Sent again only when the chain itself refuses a second effect; without such a key a person must look. */
function afterForeign(effect: boolean | null) {
  if (effect === true) return { state: 'done', reason: 'already-done' } as const;
  return { state: effect === false ? 'pending' : 'failed', reason: 'foreign-nonce' } as const;
}

/** The contract's error, by running the call again on the state before its block; null when it cannot be had. */
async function revertReason(
  context: SubmitContext,
  { intent }: OpenNonce,
  receipt: IntentReceipt,
): Promise<string | null> {
  const [client] = context.providers.clients;
  if (client === undefined || intent === null) return null;
  try {
    const { to, data, value } = intent;
    await client.call({ account: context.account.address, to, data, value, blockNumber: receipt.block - 1n });
    return null;
  } catch (error) {
    return revertDataOf(error) ?? null;
  }
}
