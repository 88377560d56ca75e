import {
  type ChainId,
  type FaultHook,
  type Hex,
  type Intent,
  type Lease,
  LeaseLostError,
  type NonceOutcome,
  type OpenNonce,
  type SettledNonce,
  type SubmissionLedger,
} from '@ballast/core';
import { z } from 'zod';
import { type Database, type Session, select, selectOne } from './database.ts';
import { intentColumns } from './intents.ts';
import { amount, attemptRow, hex, integer, intentRow, keyRow } from './rows.ts';

/**
 * The submitter's side of the ledger. Every write locks the lease row first and compares the fence: writes of one
 * signer are serial, and a process that slept through its lease can change nothing afterwards.
 * @param onFaultPoint crash points 'after-lease' and 'after-nonce'.
 */
export function createSubmissionLedger(database: Database, onFaultPoint: FaultHook): SubmissionLedger {
  const fenced = <T>(lease: Lease, work: (session: Session) => Promise<T>): Promise<T> =>
    database.transaction(async (session) => {
      await assertFence(session, lease);
      return work(session);
    });
  return {
    acquireLease: async (chainId, signer, owner, seconds) => {
      const lease = await acquireLease(database, chainId, signer, owner, seconds);
      if (lease !== null) await onFaultPoint('after-lease', chainId);
      return lease;
    },
    releaseLease: (lease) => releaseLease(database, lease),
    openNonces: (chainId, signer) => openNonces(database, chainId, signer),
    pendingIntents: (chainId, signer, limit) => pendingIntents(database, chainId, signer, limit),
    allocateNonce: async (lease, intentKey, chainNonce, exact) => {
      const nonce = await fenced(lease, (session) =>
        allocateNonce(session, lease, intentKey, chainNonce, exact),
      );
      if (nonce !== null) await onFaultPoint('after-nonce', lease.chainId);
      return nonce;
    },
    storeAttempt: (lease, nonce, attempt) =>
      fenced(lease, (session) => storeAttempt(session, lease, nonce, attempt)),
    settleNonce: (lease, outcome) => fenced(lease, (session) => settleNonce(session, lease, outcome)),
    closePending: (lease, key, end) => fenced(lease, (session) => closePending(session, key, end)),
    lastSettled: async (chainId, signer) => {
      const [last] = await select(
        database,
        settledRow,
        `${settledNonces} and block is not null order by block desc, nonce desc limit 1`,
        [chainId, lower(signer)],
      );
      return last ?? null;
    },
    settledSince: (chainId, signer, from) => settledSince(database, chainId, signer, from),
    reopen: (lease, nonces) => fenced(lease, (session) => reopen(session, lease, nonces)),
  };
}

const lower = (address: string): string => address.toLowerCase();

const settledNonces = `select nonce, block::text, block_hash from ledger.nonces
  where chain_id = $1 and signer = $2 and state in ('final','foreign')`;
const settledRow = z
  .object({ nonce: integer, block: amount.nullable(), block_hash: hex.nullable() })
  .transform(({ nonce, block, block_hash }): SettledNonce => ({ nonce, block, blockHash: block_hash }));

/** The database's clock decides who is late, so skewed machines agree. A new owner gets a higher fence. */
async function acquireLease(
  session: Session,
  chainId: ChainId,
  signer: Hex,
  owner: string,
  seconds: number,
): Promise<Lease | null> {
  const [row] = await select(
    session,
    z.object({ fence: amount }),
    `insert into ledger.leases as held (chain_id, signer, owner, fence, expires_at)
     values ($1, $2, $3, 1, clock_timestamp() + make_interval(secs => $4))
     on conflict (chain_id, signer) do update set
       fence = held.fence + case when held.owner = excluded.owner then 0 else 1 end,
       owner = excluded.owner, expires_at = excluded.expires_at
     where held.owner = excluded.owner or held.expires_at <= clock_timestamp()
     returning fence`,
    [chainId, lower(signer), owner, seconds],
  );
  return row === undefined ? null : { chainId, signer, owner, fence: row.fence };
}

async function releaseLease(session: Session, lease: Lease): Promise<void> {
  await session.query(
    `update ledger.leases set expires_at = clock_timestamp()
     where chain_id = $1 and signer = $2 and fence = $3`,
    [lease.chainId, lower(lease.signer), lease.fence.toString()],
  );
}

async function assertFence(session: Session, lease: Lease): Promise<void> {
  const [row] = await select(
    session,
    z.object({ fence: amount, owner: z.string() }),
    'select fence, owner from ledger.leases where chain_id = $1 and signer = $2 for update',
    [lease.chainId, lower(lease.signer)],
  );
  if (row?.fence !== lease.fence)
    throw new LeaseLostError(
      `the lease of ${lease.signer} on chain ${lease.chainId} went from ${lease.owner} to ${row?.owner ?? 'nobody'}`,
      'let its new owner finish',
    );
}

async function allocateNonce(
  session: Session,
  lease: Lease,
  intentKey: string | null,
  chainNonce: number,
  exact: number | undefined,
): Promise<number | null> {
  const signer = lower(lease.signer);
  if (intentKey !== null) {
    const taken = await select(
      session,
      keyRow,
      `update ledger.intents set state = 'sent', reason = null, detail = null, updated_at = now()
       where key = $1 and state = 'pending' returning key`,
      [intentKey],
    );
    if (taken.length === 0) return null;
  }
  const { nonce } = await selectOne(
    session,
    z.object({ nonce: integer }),
    `insert into ledger.nonces (chain_id, signer, nonce, intent_key)
     select $1::bigint, $2::text, coalesce($4::bigint, greatest($3::bigint, max(nonce) + 1)), $5::text
     from ledger.nonces where chain_id = $1::bigint and signer = $2::text
     returning nonce`,
    [lease.chainId, signer, chainNonce, exact ?? null, intentKey],
  );
  return nonce;
}

async function storeAttempt(
  session: Session,
  lease: Lease,
  nonce: number,
  attempt: Parameters<SubmissionLedger['storeAttempt']>[2],
): Promise<void> {
  await session.query(
    `insert into ledger.attempts (hash, chain_id, signer, nonce, purpose, raw, max_fee_per_gas,
       max_priority_fee_per_gas, block, fence)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) on conflict (hash) do nothing`,
    [
      attempt.hash,
      lease.chainId,
      lower(lease.signer),
      nonce,
      attempt.purpose,
      attempt.raw,
      attempt.maxFeePerGas.toString(),
      attempt.maxPriorityFeePerGas.toString(),
      attempt.block.toString(),
      lease.fence.toString(),
    ],
  );
}

async function closePending(
  session: Session,
  key: string,
  end: Parameters<SubmissionLedger['closePending']>[2],
): Promise<boolean> {
  const closed = await select(
    session,
    keyRow,
    `update ledger.intents set state = $2, reason = $3, detail = $4, updated_at = now()
     where key = $1 and state = 'pending' returning key`,
    [key, end.state, end.reason, end.detail],
  );
  return closed.length === 1;
}

function settledSince(
  session: Session,
  chainId: ChainId,
  signer: Hex,
  from: Parameters<SubmissionLedger['settledSince']>[2],
): Promise<SettledNonce[]> {
  const [column, value] = 'nonce' in from ? ['nonce', from.nonce] : ['block', from.block.toString()];
  return select(session, settledRow, `${settledNonces} and ${column} >= $3 order by nonce`, [
    chainId,
    lower(signer),
    value,
  ]);
}

async function openNonces(session: Session, chainId: ChainId, signer: Hex): Promise<OpenNonce[]> {
  const rows = await select(
    session,
    z.object({ nonce: integer, intent_key: z.string().nullable() }),
    `select nonce, intent_key from ledger.nonces
     where chain_id = $1 and signer = $2 and state = 'open' order by nonce`,
    [chainId, lower(signer)],
  );
  if (rows.length === 0) return [];
  const attempts = await select(
    session,
    attemptRow,
    `select nonce, hash, raw, purpose, max_fee_per_gas::text, max_priority_fee_per_gas::text, block::text,
       extract(epoch from clock_timestamp() - stored_at) as age
     from ledger.attempts where chain_id = $1 and signer = $2 and nonce = any($3) order by stored_at`,
    [chainId, lower(signer), rows.map(({ nonce }) => nonce)],
  );
  const intents = await select(
    session,
    intentRow,
    `select ${intentColumns} from ledger.intents where key = any($1)`,
    [rows.map(({ intent_key }) => intent_key).filter((key) => key !== null)],
  );
  const byKey = new Map<string | null, Intent>(intents.map((intent) => [intent.key, intent]));
  return rows.map(({ nonce, intent_key }) => ({
    nonce,
    intent: byKey.get(intent_key) ?? null,
    attempts: attempts.filter((attempt) => attempt.nonce === nonce),
  }));
}

function pendingIntents(session: Session, chainId: ChainId, signer: Hex, limit: number): Promise<Intent[]> {
  return select(
    session,
    intentRow,
    `select ${intentColumns} from ledger.intents
     where chain_id = $1 and signer = $2 and state = 'pending' order by sequence limit $3`,
    [chainId, lower(signer), limit],
  );
}

async function settleNonce(session: Session, lease: Lease, outcome: NonceOutcome): Promise<void> {
  const { nonce, state, receipt, intent } = outcome;
  const settled = await select(
    session,
    z.object({ intent_key: z.string().nullable() }),
    `update ledger.nonces set state = $4, block = $5, block_hash = $6
     where chain_id = $1 and signer = $2 and nonce = $3 and state = 'open' returning intent_key`,
    [
      lease.chainId,
      lower(lease.signer),
      nonce,
      state,
      receipt?.block.toString() ?? null,
      receipt?.blockHash ?? null,
    ],
  );
  const key = settled[0]?.intent_key;
  if (key === undefined || key === null || intent === null) return;
  await session.query(
    `update ledger.intents set state = $2, reason = $3, detail = $4, tx_hash = $5, block = $6, block_hash = $7,
       success = $8, gas_used = $9, gas_price = $10, updated_at = now()
     where key = $1 and state = 'sent'`,
    [
      key,
      intent.state,
      intent.reason,
      intent.detail,
      receipt?.txHash ?? null,
      receipt?.block.toString() ?? null,
      receipt?.blockHash ?? null,
      receipt?.success ?? null,
      receipt?.gasUsed.toString() ?? null,
      receipt?.gasPrice.toString() ?? null,
    ],
  );
}

/**
 * A settled nonce whose intent has meanwhile moved on (sent again under another nonce, or ended) comes back as a
 * filler: the intent must not own two open nonces.
 */
async function reopen(session: Session, lease: Lease, nonces: readonly number[]): Promise<void> {
  const signer = lower(lease.signer);
  await session.query(
    `update ledger.nonces set intent_key = null
     where chain_id = $1 and signer = $2 and nonce = any($3) and state = 'foreign'`,
    [lease.chainId, signer, [...nonces]],
  );
  await session.query(
    `update ledger.intents set state = 'sent', reason = null, detail = null, tx_hash = null, block = null,
       block_hash = null, success = null, gas_used = null, gas_price = null, recorded = false, updated_at = now()
     where state in ('done','failed','void') and key in
       (select intent_key from ledger.nonces
        where chain_id = $1 and signer = $2 and nonce = any($3) and state = 'final')`,
    [lease.chainId, signer, [...nonces]],
  );
  await session.query(
    `update ledger.nonces set state = 'open', block = null, block_hash = null
     where chain_id = $1 and signer = $2 and nonce = any($3) and state in ('final','foreign')`,
    [lease.chainId, signer, [...nonces]],
  );
}
