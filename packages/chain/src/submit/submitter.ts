import { randomUUID } from 'node:crypto';
import {
  FatalError,
  type FaultHook,
  findCause,
  type Intent,
  type IntentJournal,
  type Lease,
  LeaseLostError,
  type OpenNonce,
  RetryableError,
  type SubmissionLedger,
} from '@ballast/core';
import type { LocalAccount, PublicClient } from 'viem';
import { auditSettled, fillGap } from './audit.ts';
import type { EffectCheck, SubmitAlarm, SubmitContext } from './context.ts';
import { decideNonce } from './decide.ts';
import { Patience } from './patience.ts';
import { type ChainHead, providersOf, readHead, readNonce, readReceipt } from './providers.ts';
import { rebid, rebroadcast, secondsSinceBroadcast, sendIntent, signMissing } from './send.ts';
import { defaultSubmitSettings, type SubmitSettings } from './settings.ts';
import { settleForeign, settleMined } from './settle.ts';

export interface SubmitterOptions {
  readonly chainId: number;
  /** Signs; its key is never read, stored or logged here. */
  readonly account: LocalAccount;
  /** Endpoints of the chain. With more than one, facts need a majority. */
  readonly clients: readonly PublicClient[];
  readonly journal: IntentJournal;
  readonly ledger: SubmissionLedger;
  readonly isEffective: EffectCheck;
  readonly settings?: Partial<SubmitSettings>;
  /** Name in the lease; unique per process. */
  readonly owner?: string;
  readonly onAlarm: (alarm: SubmitAlarm) => void;
  /** For crash tests. */
  readonly onFaultPoint?: FaultHook;
}

/** Sends the intents of one signer on one chain, each with effect exactly once. */
export interface Submitter {
  /**
   * One look: tends every open nonce and sends what is pending. Returns false while another process holds the
   * signer's lease. Throws RetryableError when the chain cannot be read.
   */
  pump(): Promise<boolean>;
  /**
   * Works until the intents are done, failed or void, whoever sends them, and returns them in the order of `keys`.
   * @throws RetryableError after `timeoutMs`, or when the chain has not answered for `giveUpAfter`; nothing is lost, a
   *   later call goes on.
   */
  settle(keys: readonly string[], timeoutMs: number): Promise<readonly Intent[]>;
  /** Ends the current look and gives the lease back. */
  close(): Promise<void>;
}

const FIRST_POLL_MS = 2;

/**
 * The design: at-least-once driving, write-ahead evidence and an idempotent effect. A nonce is allocated in the
 * ledger before signing, the signed bytes are stored before broadcast, a crash broadcasts the same bytes again, a
 * higher fee keeps the nonce, and an intent is done only when its effect is on the canonical chain.
 */
export function createSubmitter(options: SubmitterOptions): Submitter {
  const { chainId, account, clients, journal, ledger, isEffective, onAlarm } = options;
  const settings = { ...defaultSubmitSettings, ...options.settings };
  const context: SubmitContext = {
    chainId,
    account,
    providers: providersOf(chainId, clients),
    ledger,
    settings,
    isEffective,
    onAlarm,
    onFaultPoint: options.onFaultPoint ?? (() => {}),
    patience: new Patience(settings, () => performance.now()),
    broadcasts: new Map(),
  };
  const leases = leaseKeeper(context, options.owner ?? randomUUID());
  let look: Promise<boolean> | null = null;
  let auditedAt = Number.NEGATIVE_INFINITY;

  const lookOnce = async (): Promise<boolean> => {
    const lease = await leases.hold();
    if (lease === null) return false;
    try {
      const isAuditDue = performance.now() - auditedAt >= settings.auditEvery * 1000;
      await tendAll(context, lease, isAuditDue);
      if (isAuditDue) auditedAt = performance.now();
      return true;
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      leases.forget();
      return false;
    }
  };
  const pump = (): Promise<boolean> => {
    look ??= lookOnce().finally(() => {
      look = null;
    });
    return look;
  };
  return {
    pump,
    settle: async (keys, timeoutMs) => {
      const started = performance.now();
      let answered = started;
      for (let pause = FIRST_POLL_MS; ; pause = Math.min(2 * pause, settings.pollMilliseconds)) {
        const trouble = await pump().then(() => undefined, passing);
        if (!trouble) answered = performance.now();
        const intents = await journal.find(keys);
        if (intents.length < keys.length) throw unknownKey(chainId, keys, intents);
        if (intents.every(isFinal)) return intents;
        const now = performance.now();
        if (now + pause > started + timeoutMs || now > answered + settings.giveUpAfter * 1000)
          throw stillOpen(chainId, intents, Math.round(now - started), trouble);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    close: async () => {
      await look?.catch(() => {});
      await leases.release();
    },
  };
}

/** Everything one look does, in the order that keeps nonces consecutive. */
async function tendAll(context: SubmitContext, lease: Lease, isAuditDue: boolean): Promise<void> {
  const { ledger, providers, settings, account, chainId } = context;
  const [head, chainNonce] = await Promise.all([readHead(providers), readNonce(providers, account.address)]);
  if (isAuditDue) await auditSettled(context, lease, head, chainNonce);
  const open = await ledger.openNonces(chainId, lease.signer);
  let unmined = 0;
  for (const nonce of open) if (!(await tend(context, lease, head, chainNonce, nonce, unmined))) unmined++;
  await fillGap(context, lease, { head, chainNonce }, open);
  const room = settings.maxInFlight - unmined;
  if (room <= 0) return;
  for (const intent of await ledger.pendingIntents(chainId, lease.signer, room)) {
    const result = await sendIntent(context, lease, intent, { head, chainNonce, hasUnmined: unmined > 0 });
    if (result === 'deferred') return;
    if (result === 'sent') unmined++;
  }
}

/** Takes the next step for one open nonce. Returns whether its nonce is spent on the chain. */
async function tend(
  context: SubmitContext,
  lease: Lease,
  head: ChainHead,
  chainNonce: number,
  open: OpenNonce,
  unminedBefore: number,
): Promise<boolean> {
  const { providers, settings } = context;
  const isSpent = chainNonce > open.nonce;
  const hashes = open.attempts.map(({ hash }) => hash).reverse();
  const receipt = isSpent ? await readReceipt(providers, hashes) : null;
  if (receipt !== null) context.patience.clear(`nonce ${open.nonce}`);
  const last = open.attempts.at(-1);
  const sinceBroadcast = secondsSinceBroadcast(context, last);
  const action = decideNonce(open, { chainNonce, head, receipt, sinceBroadcast }, settings);
  if (action === 'settle' && receipt !== null) await settleMined(context, lease, head, open, receipt);
  else if (action === 'doubt') await settleForeign(context, lease, open);
  // An estimate needs the state that the transactions before it leave behind.
  else if (action === 'sign' && (unminedBefore === 0 || open.intent?.gas !== null))
    await signMissing(context, lease, head, open);
  else if (last !== undefined && action === 'rebroadcast') await rebroadcast(context, open.nonce, last);
  else if (last !== undefined && (action === 'bump' || action === 'cancel'))
    await rebid(context, lease, head, open, last, action === 'cancel' ? 'noop' : last.purpose);
  return isSpent;
}

interface LeaseKeeper {
  /** The lease, taken or renewed in time; null while another owner has it. */
  hold(): Promise<Lease | null>;
  forget(): void;
  release(): Promise<void>;
}

function leaseKeeper({ ledger, chainId, account, settings }: SubmitContext, owner: string): LeaseKeeper {
  let lease: Lease | null = null;
  let renewedAt = 0;
  return {
    hold: async () => {
      const age = (performance.now() - renewedAt) / 1000;
      if (lease !== null && age < settings.leaseSeconds / 3) return lease;
      lease = await ledger.acquireLease(chainId, account.address, owner, settings.leaseSeconds);
      renewedAt = performance.now();
      return lease;
    },
    forget: () => {
      lease = null;
    },
    release: async () => {
      const held = lease;
      lease = null;
      if (held !== null) await ledger.releaseLease(held);
    },
  };
}

const isFinal = ({ state }: Intent): boolean => state !== 'pending' && state !== 'sent';

/** Trouble that a later look may not have; anything else goes up at once. */
function passing(error: unknown): RetryableError {
  const retryable = findCause(error, RetryableError);
  if (retryable === undefined) throw error;
  return retryable;
}

function stillOpen(
  chainId: number,
  intents: readonly Intent[],
  timeoutMs: number,
  trouble: RetryableError | undefined,
): RetryableError {
  const open = intents.filter((intent) => !isFinal(intent)).map(({ key, state }) => `${key} (${state})`);
  const why = trouble === undefined ? '' : ` because ${trouble.message}`;
  return new RetryableError(
    `not settled on chain ${chainId} within ${timeoutMs} ms: ${open.join(', ')}${why}`,
    'settle them again later; the ledger goes on where it is',
    { cause: trouble },
  );
}

function unknownKey(chainId: number, keys: readonly string[], found: readonly Intent[]): FatalError {
  const missing = keys.filter((key) => !found.some((intent) => intent.key === key));
  return new FatalError(
    `no intent of chain ${chainId} is recorded under ${missing.join(', ')}`,
    'record it in the journal before settling it',
  );
}
