import type { Lease, OpenNonce, SettledNonce } from '@ballast/core';
import { alarm, type SubmitContext } from './context.ts';
import { type ChainHead, readBlockHash } from './providers.ts';
import { sendFiller, sendIntent } from './send.ts';

/**
 * Looks for settled transactions that the chain has taken back and opens their nonces again; their stored bytes are
 * then broadcast like any other. Two signs: the chain's nonce fell below a settled one, or the newest block that
 * settled something is no longer canonical.
 */
export async function auditSettled(
  context: SubmitContext,
  lease: Lease,
  head: ChainHead,
  chainNonce: number,
): Promise<void> {
  const lost = await findLost(context, lease, head, chainNonce);
  if (lost.length === 0) return context.patience.clear('settled');
  if (!context.patience.isConvinced('settled')) return;
  const nonces = lost.map(({ nonce }) => nonce);
  alarm(
    context,
    'reorg',
    nonces[0] ?? null,
    `the chain took back settled nonces ${nonces.join(', ')}: sending again`,
  );
  await context.ledger.reopen(lease, nonces);
}

async function findLost(
  context: SubmitContext,
  { chainId, signer }: Lease,
  head: ChainHead,
  chainNonce: number,
): Promise<SettledNonce[]> {
  const { ledger, providers, settings } = context;
  const lost = new Map<number, SettledNonce>();
  for (const row of await ledger.settledSince(chainId, signer, { nonce: chainNonce }))
    lost.set(row.nonce, row);
  const last = await ledger.lastSettled(chainId, signer);
  if (last === null || last.block === null) return [...lost.values()];
  if ((await readBlockHash(providers, last.block)) === last.blockHash) return [...lost.values()];
  const block = head.number > settings.auditDepth ? head.number - settings.auditDepth : 0n;
  const hashes = new Map<bigint, string | null>();
  for (const row of await ledger.settledSince(chainId, signer, { block })) {
    if (row.block === null) continue;
    const known = hashes.get(row.block);
    const hash = known === undefined ? await readBlockHash(providers, row.block) : known;
    hashes.set(row.block, hash);
    if (hash !== row.blockHash) lost.set(row.nonce, row);
  }
  return [...lost.values()].sort((a, b) => a.nonce - b.nonce);
}

/**
 * Our lowest open nonce waits for one below it that the ledger does not know (a lost ledger, a deep reorganisation):
 * fills it with waiting work, or with a no-op.
 */
export async function fillGap(
  context: SubmitContext,
  lease: Lease,
  now: { readonly head: ChainHead; readonly chainNonce: number },
  open: readonly OpenNonce[],
): Promise<void> {
  const { ledger, patience, chainId } = context;
  const lowest = open[0]?.nonce;
  if (lowest === undefined || now.chainNonce >= lowest) return patience.clear('gap');
  const settled = await ledger.settledSince(chainId, lease.signer, { nonce: now.chainNonce });
  const known = new Set(settled.map(({ nonce }) => nonce));
  const missing: number[] = [];
  for (let nonce = now.chainNonce; nonce < lowest; nonce++) if (!known.has(nonce)) missing.push(nonce);
  if (missing.length === 0) return patience.clear('gap');
  if (!patience.isConvinced('gap')) return;
  alarm(context, 'nonce-gap', missing[0] ?? null, `nonces ${missing.join(', ')} are unknown: filling them`);
  const waiting = [...(await ledger.pendingIntents(chainId, lease.signer, missing.length))];
  for (const nonce of missing) {
    const next = waiting.shift();
    const result =
      next === undefined
        ? 'closed'
        : await sendIntent(context, lease, next, { ...now, hasUnmined: true }, nonce);
    if (result !== 'sent') await sendFiller(context, lease, now.head, nonce);
  }
}
