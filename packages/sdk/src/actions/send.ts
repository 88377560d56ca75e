import type { Account, Chain, Client, Hash, Hex, TransactionReceipt, Transport } from 'viem';
import { type Address, isAddressEqual, parseEventLogs } from 'viem';
import {
  call,
  estimateFeesPerGas,
  estimateGas,
  sendTransaction,
  waitForTransactionReceipt,
} from 'viem/actions';
import { decodeVaultError, type VaultError } from '../errors/decode.ts';
import { hedgeVaultAbi } from '../generated/abis.ts';

/** A viem client that can send: its chain and the account that pays are known. */
export type VaultWallet = Client<Transport, Chain, Account>;

/** A call the vault refuses. `message` is one plain sentence with the next step. */
export class VaultRefusal extends Error {
  readonly refusal: VaultError;

  constructor(refusal: VaultError, cause: unknown) {
    super(refusal.sentence, { cause });
    this.name = 'VaultRefusal';
    this.refusal = refusal;
  }
}

/** What viem threw, as a {@link VaultRefusal} when it carries an error of Ballast's contracts. */
export function asRefusal(error: unknown): unknown {
  const refusal = decodeVaultError(error);
  return refusal === null ? error : new VaultRefusal(refusal, error);
}

/**
 * Simulates a call of the vault, then sends it. Returns the transaction hash.
 * @throws VaultRefusal when the vault would refuse it: nothing was sent then.
 */
export async function sendToVault(wallet: VaultWallet, vault: Address, data: Hex, value = 0n): Promise<Hash> {
  const { account, chain } = wallet;
  try {
    await call(wallet, { account, to: vault, data, value });
    // Some nodes fill in a fee cap below the tip that they themselves suggest: both come from one estimate here.
    const { maxFeePerGas, maxPriorityFeePerGas } = await estimateFeesPerGas(wallet);
    const request = { account, to: vault, data, value, maxFeePerGas, maxPriorityFeePerGas };
    const gas = withGasMargin(await estimateGas(wallet, request));
    return await sendTransaction(wallet, { ...request, chain, gas });
  } catch (error) {
    throw asRefusal(error);
  }
}

/**
 * Pools, lending market and loss window write more in some blocks than in others: an exact estimate runs out of gas
 * when a second passes between estimating and mining.
 */
const withGasMargin = (estimate: bigint): bigint => (estimate * 5n) / 4n + 60_000n;

/**
 * Waits until a transaction is mined.
 * @throws Error when it reverted after all: the state changed between simulation and inclusion.
 */
export async function mined(client: Client<Transport, Chain>, hash: Hash): Promise<TransactionReceipt> {
  const receipt = await waitForTransactionReceipt(client, { hash });
  if (receipt.status === 'success') return receipt;
  throw new Error(
    `transaction ${hash} reverted in block ${receipt.blockNumber}. Next: read the vault again and repeat the call, its simulation names the reason`,
  );
}

/** Events of one vault in a receipt, decoded. */
export function vaultEvents(receipt: TransactionReceipt, vault: Address) {
  const logs = receipt.logs.filter(({ address }) => isAddressEqual(address, vault));
  return parseEventLogs({ abi: hedgeVaultAbi, logs });
}
