import { type Wei, wei } from '@ballast/core';

/** How one chain wants its transactions sent. Times in seconds, fees in wei per gas. */
export interface SubmitSettings {
  /** Blocks that must hold the transaction before it counts, its own included. */
  readonly confirmations: number;
  /** A transaction is replaced at a higher fee only after it was left out this long *and* of this many blocks. */
  readonly bumpAfterSeconds: number;
  readonly bumpAfterBlocks: number;
  /** Highest fee ever bid; above it the transaction waits. */
  readonly maxFeePerGas: Wei;
  readonly minPriorityFee: Wei;
  /** Transactions of one signer that may wait for a block at the same time. */
  readonly maxInFlight: number;
  /** Looks at the chain, `lookEvery` apart, that must all contradict the ledger before the ledger gives in. */
  readonly looks: number;
  readonly lookEvery: number;
  /** Time between two checks that settled transactions are still on the chain. */
  readonly auditEvery: number;
  /** How many blocks back a reorganisation is looked for. */
  readonly auditDepth: bigint;
  readonly rebroadcastEvery: number;
  /** A dead keeper's signer is taken over after this long. */
  readonly leaseSeconds: number;
  /** Longest pause between two looks while waiting for a transaction. */
  readonly pollMilliseconds: number;
  /** A wait for transactions ends early once every look has failed for so long. */
  readonly giveUpAfter: number;
}

const gwei = 10n ** 9n;

export const defaultSubmitSettings: SubmitSettings = {
  confirmations: 3,
  bumpAfterSeconds: 30,
  bumpAfterBlocks: 2,
  maxFeePerGas: wei(500n * gwei),
  minPriorityFee: wei(gwei),
  maxInFlight: 8,
  looks: 3,
  lookEvery: 2,
  auditEvery: 5,
  auditDepth: 64n,
  rebroadcastEvery: 5,
  leaseSeconds: 10,
  pollMilliseconds: 500,
  giveUpAfter: 10,
};
