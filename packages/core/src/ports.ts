import { RetryableError } from './errors.ts';
import type { Address, ChainId, Hex } from './ids.ts';
import { type ReasonCode, reasons } from './reasons.ts';
import type { Wei } from './units.ts';

/**
 * Ports between those that decide what to send (keeper stages), the journal that remembers it (the ledger) and the
 * one that sends it (the submitter in `@ballast/chain`). An *intent* is one transaction wanted once, whatever
 * crashes or repeats; the journal's unique keys and the chain decide, never the caller's memory.
 */

export const intentKinds = [
  'submit-plan',
  'execute-hedge',
  'open-auction',
  'settle-auction',
  'cancel-auction',
  'send-mandates',
  'send-report',
  'supply-collateral',
  'withdraw-collateral',
  'halt',
  'resume',
] as const;
export type IntentKind = (typeof intentKinds)[number];

/** `pending` has no nonce yet, `sent` owns an open nonce, the other three are final unless the chain reorganises. */
export const intentStates = ['pending', 'sent', 'done', 'failed', 'void'] as const;
export type IntentState = (typeof intentStates)[number];

/** Why an intent ended as it did: the decision's own codes, and those that only sending can meet. */
export const intentReasons = {
  ...reasons,
  reverted: 'the transaction was mined and reverted, and its effect is not on-chain',
  'no-effect': 'the transaction succeeded and its effect is not on-chain',
  'foreign-nonce': 'another program used this signer: the nonce was spent on an unknown transaction',
  cancelled: 'a no-op took the nonce before the transaction was mined',
} as const;
export type IntentReason = ReasonCode | Exclude<keyof typeof intentReasons, ReasonCode>;

/** What a decider asks for. The first draft under a key wins; later ones with the same key are ignored. */
export interface IntentDraft {
  /** Unique and derived from what is decided, never from a clock: "42161-epoch7-execute-WETH". */
  readonly key: string;
  readonly cycle: number;
  readonly chainId: ChainId;
  readonly signer: Address;
  readonly kind: IntentKind;
  readonly to: Address;
  readonly data: Hex;
  readonly value: Wei;
  /**
   * Gas limit. Null lets the sender simulate and estimate, which waits until the signer's earlier transactions are
   * mined; a given limit is sent right behind them.
   */
  readonly gas: bigint | null;
  /** On-chain key of the effect (intent id, plan digest); null when the effect has none and only the nonce protects. */
  readonly effectId: Hex | null;
  /** Chain time in seconds after which it must no longer be sent; null for no limit. */
  readonly validUntil: number | null;
  /** For reports. Plain JSON and no secret: it is stored as it is. */
  readonly details: JsonValue;
}

export interface Intent extends IntentDraft {
  /** Order of recording; intents of one signer are sent in this order. */
  readonly sequence: number;
  readonly state: IntentState;
  readonly reason: IntentReason | null;
  /** Facts behind the reason: revert data, message of the node. */
  readonly detail: string | null;
  readonly receipt: IntentReceipt | null;
}

/** The transaction that settled an intent. */
export interface IntentReceipt {
  readonly txHash: Hex;
  readonly block: bigint;
  readonly blockHash: Hex;
  readonly success: boolean;
  readonly gasUsed: bigint;
  /** Wei per gas actually paid. */
  readonly gasPrice: Wei;
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** The outbox as deciders see it. */
export interface IntentJournal {
  /** Writes all drafts in one transaction and returns what is stored under their keys, in the same order. */
  record(drafts: readonly IntentDraft[]): Promise<readonly Intent[]>;
  find(keys: readonly string[]): Promise<readonly Intent[]>;
  ofCycle(cycle: number): Promise<readonly Intent[]>;
  /** Intents not yet final, oldest first. */
  unsettled(chainId?: ChainId): Promise<readonly Intent[]>;
  /** Withdraws a pending intent. False when it already has a nonce: then only the chain can tell. */
  void(key: string, reason: IntentReason, detail?: string): Promise<boolean>;
}

/** The right to write for one signer on one chain. A higher fence replaced this one: every write then fails. */
export interface Lease {
  readonly chainId: ChainId;
  readonly signer: Address;
  readonly owner: string;
  readonly fence: bigint;
}

/** Another owner took the lease: this one must stop, and may try to acquire it again later. */
export class LeaseLostError extends RetryableError {}

/** One signed transaction, stored before it is first broadcast. */
export interface Attempt {
  readonly hash: Hex;
  readonly raw: Hex;
  /** `noop` is a self-transfer of nothing that fills or frees the nonce. */
  readonly purpose: 'intent' | 'noop';
  readonly maxFeePerGas: Wei;
  readonly maxPriorityFeePerGas: Wei;
  /** Seconds since it was stored, by the ledger's clock. */
  readonly age: number;
  /** Chain height when it was signed. */
  readonly block: bigint;
}

/** A nonce of ours the chain has not finally settled. */
export interface OpenNonce {
  readonly nonce: number;
  /** Null for a filler. */
  readonly intent: Intent | null;
  /** Oldest first; all of one nonce. */
  readonly attempts: readonly Attempt[];
}

/** How a nonce ended, and what becomes of its intent. */
export interface NonceOutcome {
  readonly nonce: number;
  readonly state: 'final' | 'foreign';
  readonly receipt: IntentReceipt | null;
  /** `pending` sends it again under a new nonce. Null for a filler. */
  readonly intent: {
    readonly state: 'pending' | 'done' | 'failed' | 'void';
    readonly reason: IntentReason | null;
    readonly detail: string | null;
  } | null;
}

/** The ledger as the submitter sees it. Every method that takes a lease throws `LeaseLostError` once it was replaced. */
export interface SubmissionLedger {
  /** Takes or renews the lease; null while another owner holds it. */
  acquireLease(chainId: ChainId, signer: Address, owner: string, seconds: number): Promise<Lease | null>;
  releaseLease(lease: Lease): Promise<void>;
  openNonces(chainId: ChainId, signer: Address): Promise<readonly OpenNonce[]>;
  pendingIntents(chainId: ChainId, signer: Address, limit: number): Promise<readonly Intent[]>;
  /**
   * Gives the intent (null: a filler) a nonce and marks it sent, in one transaction. The nonce is `exact` when given,
   * else the next after all known ones and not below `chainNonce`. Null when the intent is no longer pending.
   */
  allocateNonce(
    lease: Lease,
    intentKey: string | null,
    chainNonce: number,
    exact?: number,
  ): Promise<number | null>;
  /** Stores the raw bytes durably; returns only when a crash can no longer lose them. */
  storeAttempt(lease: Lease, nonce: number, attempt: Omit<Attempt, 'age'>): Promise<void>;
  settleNonce(lease: Lease, outcome: NonceOutcome): Promise<void>;
  /** Ends a pending intent without a transaction. False when it was no longer pending. */
  closePending(
    lease: Lease,
    key: string,
    end: { state: 'done' | 'failed' | 'void'; reason: IntentReason; detail: string | null },
  ): Promise<boolean>;
  /** The newest nonce that was settled by a transaction in a block. */
  lastSettled(chainId: ChainId, signer: Address): Promise<SettledNonce | null>;
  /** Settled nonces at or above a nonce, or in or above a block; ascending. */
  settledSince(
    chainId: ChainId,
    signer: Address,
    from: { readonly nonce: number } | { readonly block: bigint },
  ): Promise<readonly SettledNonce[]>;
  /** The chain took these back: their nonces are open again and their intents sent. */
  reopen(lease: Lease, nonces: readonly number[]): Promise<void>;
}

export interface SettledNonce {
  readonly nonce: number;
  /** Null when a foreign transaction spent the nonce. */
  readonly block: bigint | null;
  readonly blockHash: Hex | null;
}

/** Places where a crash must be harmless; the crash tests stop the process exactly there. */
export const faultPoints = [
  'before-outbox-commit',
  'after-outbox-commit',
  'after-lease',
  'after-nonce',
  'after-store',
  'after-broadcast',
  'after-receipt',
  'after-final',
] as const;
export type FaultPoint = (typeof faultPoints)[number];
/** Called at each point with the chain it happens on (null: before any chain is involved). */
export type FaultHook = (point: FaultPoint, chainId: ChainId | null) => void | Promise<void>;
