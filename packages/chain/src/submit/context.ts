import type { Address, ChainId, FaultHook, Hex, Intent, SubmissionLedger } from '@ballast/core';
import type { LocalAccount, PublicClient } from 'viem';
import type { Patience } from './patience.ts';
import type { Providers } from './providers.ts';
import type { SubmitSettings } from './settings.ts';

/**
 * Whether the effect of an intent is on the chain, by its `effectId`. It must stay true once it was (a plan's epoch
 * is reached or passed, an intent id is consumed). Asked only for intents that have an effect id.
 */
export type EffectCheck = (intent: Intent, client: PublicClient) => Promise<boolean>;

/** Something a person should know; the submitter goes on. */
export interface SubmitAlarm {
  readonly code: 'foreign-nonce' | 'no-effect' | 'reorg' | 'nonce-gap' | 'fee-cap' | 'refused';
  readonly chainId: ChainId;
  readonly signer: Address;
  readonly nonce: number | null;
  readonly message: string;
}

/** What the parts of one submitter share. */
export interface SubmitContext {
  readonly chainId: ChainId;
  readonly account: LocalAccount;
  readonly providers: Providers;
  readonly ledger: SubmissionLedger;
  readonly settings: SubmitSettings;
  readonly isEffective: EffectCheck;
  readonly onAlarm: (alarm: SubmitAlarm) => void;
  readonly onFaultPoint: FaultHook;
  readonly patience: Patience;
  /** When this process last broadcast a transaction, milliseconds of `performance.now()`. */
  readonly broadcasts: Map<Hex, number>;
}

export function alarm(
  context: SubmitContext,
  code: SubmitAlarm['code'],
  nonce: number | null,
  message: string,
): void {
  const { chainId, account } = context;
  context.onAlarm({ code, chainId, signer: account.address, nonce, message });
}
