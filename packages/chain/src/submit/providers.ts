import { describeError, type Hex, type IntentReceipt, RetryableError, wei } from '@ballast/core';
import type { PublicClient } from 'viem';

/**
 * Several endpoints of one chain, of which none is believed alone when there are more: a fact counts when `quorum`
 * endpoints agree on it.
 */
export interface Providers {
  readonly chainId: number;
  readonly clients: readonly PublicClient[];
  readonly quorum: number;
}

export interface ChainHead {
  readonly number: bigint;
  readonly hash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  /** Wei per gas. */
  readonly baseFee: bigint;
}

/** Majority of the endpoints. */
export function providersOf(chainId: number, clients: readonly PublicClient[]): Providers {
  return { chainId, clients, quorum: Math.floor(clients.length / 2) + 1 };
}

/** The highest block that `quorum` endpoints have reached. */
export async function readHead(providers: Providers): Promise<ChainHead> {
  const heads = await answers(providers, 'the latest block', async (client) => {
    const { number, hash, timestamp, baseFeePerGas } = await client.getBlock({ blockTag: 'latest' });
    return { number, hash, timestamp: Number(timestamp), baseFee: baseFeePerGas ?? 0n };
  });
  heads.sort((a, b) => Number(b.number - a.number));
  return atQuorum(heads, providers);
}

/** The next nonce by the latest block, as far as `quorum` endpoints have got. */
export async function readNonce(providers: Providers, address: Hex): Promise<number> {
  const counts = await answers(providers, `the nonce of ${address}`, (client) =>
    client.getTransactionCount({ address, blockTag: 'latest' }),
  );
  counts.sort((a, b) => b - a);
  return atQuorum(counts, providers);
}

/** The receipt of the first hash that has one `quorum` endpoints agree on; null when none has. */
export async function readReceipt(
  providers: Providers,
  hashes: readonly Hex[],
): Promise<IntentReceipt | null> {
  for (const hash of hashes) {
    const found = await answers(providers, `the receipt of ${hash}`, (client) => receiptFrom(client, hash));
    const agreed = agreement(found, providers.quorum, (receipt) => receipt?.blockHash ?? '');
    if (agreed) return agreed;
  }
  return null;
}

/** Hash of a block by number, null when the chain is shorter. Throws RetryableError while endpoints disagree. */
export async function readBlockHash(providers: Providers, blockNumber: bigint): Promise<Hex | null> {
  const what = `block ${blockNumber}`;
  const hashes = await answers(providers, what, (client) =>
    orNull(client.getBlock({ blockNumber }), 'BlockNotFoundError').then((block) => block?.hash ?? null),
  );
  return agreed(hashes, providers, what);
}

/** A yes, no or not applicable that `quorum` endpoints agree on. Throws RetryableError while they disagree. */
export async function readAgreed(
  providers: Providers,
  what: string,
  read: (client: PublicClient) => Promise<boolean | null>,
): Promise<boolean | null> {
  return agreed(await answers(providers, what, read), providers, what);
}

/**
 * Hands the same bytes to every endpoint.
 * @returns why no endpoint took them, null when at least one has them or the nonce is spent already.
 */
export async function broadcast(providers: Providers, raw: Hex): Promise<string | null> {
  const sent = await Promise.allSettled(
    providers.clients.map((client) => client.sendRawTransaction({ serializedTransaction: raw })),
  );
  const refusals = sent.map((result) => (result.status === 'fulfilled' ? null : refusalOf(result.reason)));
  return refusals.includes(null) ? null : (refusals[0] ?? null);
}

/** Null for the refusals that mean the transaction, or another one with its nonce, is there already. */
export function refusalOf(error: unknown): string | null {
  const text = allText(error);
  return /already known|already imported|known transaction|nonce too low|underpriced|already exists/i.test(
    text,
  )
    ? null
    : text;
}

/** Messages of an error and its causes: nodes and viem put the telling words at different depths. */
export function allText(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message);
  return parts.length === 0 ? describeError(error) : parts.join(' | ');
}

async function receiptFrom(client: PublicClient, hash: Hex): Promise<IntentReceipt | null> {
  const receipt = await orNull(client.getTransactionReceipt({ hash }), 'TransactionReceiptNotFoundError');
  if (receipt === null) return null;
  return {
    txHash: hash,
    block: receipt.blockNumber,
    blockHash: receipt.blockHash,
    success: receipt.status === 'success',
    gasUsed: receipt.gasUsed,
    gasPrice: wei(receipt.effectiveGasPrice),
  };
}

async function orNull<T>(read: Promise<T>, absent: string): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && error.name === absent) return null;
    throw error;
  }
}

/** All answers that came; at least `quorum` of them. */
async function answers<T>(
  { chainId, clients, quorum }: Providers,
  what: string,
  read: (client: PublicClient) => Promise<T>,
): Promise<T[]> {
  const results = await Promise.allSettled(clients.map(read));
  const values = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  if (values.length >= quorum) return values;
  const failed = results.find((result) => result.status === 'rejected');
  throw new RetryableError(
    `${values.length} of ${clients.length} endpoints of chain ${chainId} told ${what}, ${quorum} are needed`,
    'check the endpoints; nothing was decided',
    { cause: failed?.reason },
  );
}

function agreed<T extends string | boolean | null>(
  values: readonly T[],
  providers: Providers,
  what: string,
): T {
  const value = agreement(values, providers.quorum, String);
  if (value !== undefined) return value;
  throw new RetryableError(
    `the endpoints of chain ${providers.chainId} disagree on ${what}: ${values.map(String).join(', ')}`,
    'wait until they are level; nothing was decided',
  );
}

function agreement<T>(values: readonly T[], quorum: number, keyOf: (value: T) => string): T | undefined {
  return values.find((value) => values.filter((other) => keyOf(other) === keyOf(value)).length >= quorum);
}

/** The value that at least `quorum` of the descending values reach. */
function atQuorum<T>(descending: readonly T[], { quorum, chainId }: Providers): T {
  const value = descending[quorum - 1];
  if (value === undefined)
    throw new RetryableError(`chain ${chainId} has no endpoint`, 'configure an RPC URL');
  return value;
}
