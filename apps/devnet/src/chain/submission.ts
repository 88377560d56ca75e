import { type Abi, type Address, type Hex, numberToHex } from 'viem';
import { z } from 'zod';

const CALL_GAS = 3_000_000n;
/** Ceiling only: the tip is zero, so a transaction pays the base fee. 1000 gwei. */
const MAX_FEE = 10n ** 12n;
const GROUP = 40;

/** One transaction to submit. `from` must be an account of the test mnemonic or an impersonated one. */
export interface Tx {
  readonly from: Address;
  readonly to: Address | null;
  readonly data: Hex;
  readonly value?: bigint;
  readonly gas?: bigint;
  /** Decodes a revert; optional. */
  readonly abi?: Abi;
  /** What people read when it fails. */
  readonly label: string;
}

export const hex = z.custom<Hex>((value) => typeof value === 'string' && value.startsWith('0x'));
export const receiptSchema = z.object({
  transactionHash: hex,
  status: hex.transform((status) => status === '0x1'),
  blockNumber: hex.transform(BigInt),
  blockHash: hex,
  gasUsed: hex.transform(BigInt),
  effectiveGasPrice: hex.transform(BigInt),
  contractAddress: hex.nullish(),
  logs: z.array(
    z.object({
      address: hex,
      topics: z.array(hex),
      data: hex,
      logIndex: hex.transform((index) => Number(index)),
    }),
  ),
});
export type Receipt = z.infer<typeof receiptSchema>;
export type ReceiptLog = Receipt['logs'][number];

/** Anvil orders transactions per sender only: a change of sender has to wait for what came before. */
export function groupBySender(txs: readonly Tx[]): Tx[][] {
  const groups: Tx[][] = [];
  for (const tx of txs) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]?.from === tx.from && last.length < GROUP) last.push(tx);
    else groups.push([tx]);
  }
  return groups;
}

/** The node's form of a transaction; counts up the sender's nonce. */
export function wire(tx: Tx, nonces: Map<Address, number>): Record<string, string> {
  const nonce = nonces.get(tx.from) ?? 0;
  nonces.set(tx.from, nonce + 1);
  return {
    from: tx.from,
    ...(tx.to === null ? {} : { to: tx.to }),
    data: tx.data,
    value: numberToHex(tx.value ?? 0n),
    gas: numberToHex(tx.gas ?? CALL_GAS),
    nonce: numberToHex(nonce),
    maxFeePerGas: numberToHex(MAX_FEE),
    maxPriorityFeePerGas: '0x0',
  };
}
