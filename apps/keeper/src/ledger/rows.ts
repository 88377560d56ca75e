import {
  type Attempt,
  type Intent,
  type IntentReason,
  intentKinds,
  intentReasons,
  intentStates,
  type JsonValue,
  wei,
} from '@ballast/core';
import { z } from 'zod';

/** Column types as both drivers return them: PGlite gives bigint columns as numbers, node-postgres as text. */
export const integer = z.coerce.number().int();
export const amount = z
  .union([z.string(), z.number(), z.bigint()])
  .refine((value) => /^-?\d+$/.test(String(value)), 'not an integer')
  .transform((value) => BigInt(value));
export const hex = z.templateLiteral(['0x', z.string()]);

const isReason = (code: string): code is IntentReason => code in intentReasons;
const reason = z.string().refine(isReason, 'unknown reason code');
const json: z.ZodType<JsonValue> = z.json();

export const intentRow = z
  .object({
    sequence: integer,
    key: z.string(),
    cycle: integer,
    chain_id: integer,
    signer: hex,
    kind: z.enum(intentKinds),
    to_address: hex,
    data: hex,
    value: amount,
    gas: amount.nullable(),
    effect_id: hex.nullable(),
    valid_until: integer.nullable(),
    details: json,
    state: z.enum(intentStates),
    reason: reason.nullable(),
    detail: z.string().nullable(),
    tx_hash: hex.nullable(),
    block: amount.nullable(),
    block_hash: hex.nullable(),
    success: z.boolean().nullable(),
    gas_used: amount.nullable(),
    gas_price: amount.nullable(),
  })
  .transform(
    (row): Intent => ({
      sequence: row.sequence,
      key: row.key,
      cycle: row.cycle,
      chainId: row.chain_id,
      signer: row.signer,
      kind: row.kind,
      to: row.to_address,
      data: row.data,
      value: wei(row.value),
      gas: row.gas,
      effectId: row.effect_id,
      validUntil: row.valid_until,
      details: row.details,
      state: row.state,
      reason: row.reason,
      detail: row.detail,
      receipt: receiptOf(row),
    }),
  );

interface ReceiptColumns {
  readonly tx_hash: `0x${string}` | null;
  readonly block: bigint | null;
  readonly block_hash: `0x${string}` | null;
  readonly success: boolean | null;
  readonly gas_used: bigint | null;
  readonly gas_price: bigint | null;
}

function receiptOf(row: ReceiptColumns): Intent['receipt'] {
  const { tx_hash, block, block_hash, success, gas_used, gas_price } = row;
  if (tx_hash === null || block === null || block_hash === null) return null;
  if (success === null || gas_used === null || gas_price === null) return null;
  return {
    txHash: tx_hash,
    block,
    blockHash: block_hash,
    success,
    gasUsed: gas_used,
    gasPrice: wei(gas_price),
  };
}

export const attemptRow = z
  .object({
    nonce: integer,
    hash: hex,
    raw: hex,
    purpose: z.enum(['intent', 'noop']),
    max_fee_per_gas: amount,
    max_priority_fee_per_gas: amount,
    block: amount,
    age: z.coerce.number(),
  })
  .transform((row): Attempt & { readonly nonce: number } => ({
    nonce: row.nonce,
    hash: row.hash,
    raw: row.raw,
    purpose: row.purpose,
    maxFeePerGas: wei(row.max_fee_per_gas),
    maxPriorityFeePerGas: wei(row.max_priority_fee_per_gas),
    block: row.block,
    age: row.age,
  }));

export const keyRow = z.object({ key: z.string() });
