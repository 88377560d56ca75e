import { FatalError, RetryableError } from '@ballast/core';
import {
  type Abi,
  type Address,
  createPublicClient,
  defineChain,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  http,
  numberToHex,
  type PublicClient,
} from 'viem';
import type { Artifact } from '../artifacts/artifact.ts';
import type { ChainSpec } from './networks.ts';
import { explainRevert } from './revert.ts';
import { groupBySender, hex, type Receipt, receiptSchema, type Tx, wire } from './submission.ts';

export type { Receipt, ReceiptLog, Tx } from './submission.ts';

import { Rpc, type RpcCall } from './rpc.ts';

const DEPLOY_GAS = 14_000_000n;

/** A call of a contract function, encoded. */
export function call(
  from: Address,
  to: Address,
  abi: Abi,
  functionName: string,
  args: readonly unknown[] = [],
  options: { readonly value?: bigint; readonly gas?: bigint } = {},
): Tx {
  const data = encodeFunctionData({ abi, functionName, args });
  return { from, to, data, abi, label: functionName, ...options };
}

/** A contract creation, encoded. The artifact must be linked. */
export function create(from: Address, artifact: Artifact, args: readonly unknown[] = []): Tx {
  const data = encodeDeployData({ abi: artifact.abi, bytecode: artifact.bytecode, args });
  return {
    from,
    to: null,
    data,
    abi: artifact.abi,
    label: `create ${artifact.contractName}`,
    gas: DEPLOY_GAS,
  };
}

/**
 * One local chain: reading through viem, submission in strict order, and the controls only a local node has.
 * All submissions of one instance are serialised, so that concurrent users do not race for nonces.
 */
export class DevChain {
  readonly spec: ChainSpec;
  readonly rpcUrl: string;
  readonly client: PublicClient;
  readonly rpc: Rpc;
  #tail: Promise<unknown> = Promise.resolve();
  #baseFee: bigint | undefined;

  constructor(spec: ChainSpec, rpcUrl: string) {
    this.spec = spec;
    this.rpcUrl = rpcUrl;
    this.rpc = new Rpc(spec.name, rpcUrl);
    const native = { name: spec.native.symbol, symbol: spec.native.symbol, decimals: 18 };
    const chain = defineChain({
      id: spec.chainId,
      name: spec.name,
      nativeCurrency: native,
      rpcUrls: { default: { http: [rpcUrl] } },
    });
    const transport = http(rpcUrl, { batch: { wait: 0 }, retryCount: 0 });
    this.client = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 });
  }

  /**
   * Submits transactions in the given order and waits until all are mined.
   * @throws FatalError naming the first reverted transaction with its decoded reason.
   */
  async run(txs: readonly Tx[]): Promise<Receipt[]> {
    return this.#exclusive(async () => {
      const nonces = await this.#nonces(txs);
      const receipts: Receipt[] = [];
      for (const group of groupBySender(txs)) receipts.push(...(await this.#submit(group, nonces)));
      await this.rpc.batch(this.#pinBaseFee());
      return receipts;
    });
  }

  /** Submits one transaction and waits for it. */
  async send(tx: Tx): Promise<Receipt> {
    const [receipt] = await this.run([tx]);
    if (receipt === undefined) throw new RangeError('one transaction gave no receipt');
    return receipt;
  }

  /**
   * Submits transactions and mines them all in one block, at a given time when one is named.
   * Order inside the block is the given one as long as all come from one sender.
   */
  async runInOneBlock(txs: readonly Tx[], timestamp?: number): Promise<Receipt[]> {
    return this.#exclusive(async () => {
      const nonces = await this.#nonces(txs);
      const before: RpcCall[] = [{ method: 'evm_setAutomine', params: [false] }, ...this.#pinBaseFee()];
      if (timestamp !== undefined)
        before.push({ method: 'evm_setNextBlockTimestamp', params: [numberToHex(timestamp)] });
      const sends = txs.map((tx) => ({ method: 'eth_sendTransaction', params: [wire(tx, nonces)] }));
      try {
        const answers = (await this.rpc.batchSettled([...before, ...sends])).slice(before.length);
        await this.rpc.call('evm_mine');
        const hashes = answers.map((answer) => {
          if (answer instanceof Error) throw answer;
          return hex.parse(answer);
        });
        return await this.#receipts(hashes, txs);
      } finally {
        await this.rpc.batch([{ method: 'evm_setAutomine', params: [true] }, ...this.#pinBaseFee()]);
      }
    });
  }

  /** Address the next contract created by `from` will have, `ahead` creations or calls later. */
  async nonceOf(from: Address): Promise<bigint> {
    return BigInt(hex.parse(await this.rpc.call('eth_getTransactionCount', [from, 'latest'])));
  }

  /** Time of the latest block, seconds. */
  async now(): Promise<number> {
    const block = await this.client.getBlock({ includeTransactions: false });
    return Number(block.timestamp);
  }

  /** The next block gets this time; later ones follow the machine's clock from there. */
  async setNextTime(timestamp: number): Promise<void> {
    await this.rpc.call('evm_setNextBlockTimestamp', [numberToHex(timestamp)]);
  }

  /** Mines one empty block, at a given time when one is named. */
  async mine(timestamp?: number): Promise<void> {
    if (timestamp !== undefined) await this.setNextTime(timestamp);
    await this.rpc.call('evm_mine');
  }

  /**
   * Base fee, wei, of the next block and of every block this instance submits to. The node alone would lower it by
   * an eighth with every nearly empty block.
   */
  async setBaseFee(weiPerGas: bigint): Promise<void> {
    this.#baseFee = weiPerGas;
    await this.rpc.batch(this.#pinBaseFee());
  }

  async setBalance(address: Address, amount: bigint): Promise<void> {
    await this.rpc.call('anvil_setBalance', [address, numberToHex(amount)]);
  }

  /** Lets transactions be sent from an address without its key. */
  async impersonate(address: Address): Promise<void> {
    await this.rpc.call('anvil_impersonateAccount', [address]);
  }

  /** Marks the state; {@link revertTo} brings it back once. */
  async snapshot(): Promise<Hex> {
    return hex.parse(await this.rpc.call('evm_snapshot'));
  }

  async revertTo(snapshot: Hex): Promise<void> {
    await this.rpc.call('evm_revert', [snapshot]);
  }

  /** Replaces the last `depth` blocks by empty ones; their transactions are gone. */
  async reorg(depth: number): Promise<void> {
    await this.rpc.call('anvil_reorg', [depth, []]);
  }

  #pinBaseFee(): RpcCall[] {
    if (this.#baseFee === undefined) return [];
    return [{ method: 'anvil_setNextBlockBaseFeePerGas', params: [numberToHex(this.#baseFee)] }];
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#tail.then(work, work);
    this.#tail = next.catch(() => undefined);
    return next;
  }

  async #nonces(txs: readonly Tx[]): Promise<Map<Address, number>> {
    const senders = [...new Set(txs.map((tx) => tx.from))];
    const counts = await this.rpc.batch(
      senders.map((from) => ({ method: 'eth_getTransactionCount', params: [from, 'pending'] })),
    );
    return new Map(senders.map((from, index) => [from, Number(hex.parse(counts[index]))]));
  }

  /**
   * A transaction that arrives while automine works on its predecessor can stay queued for good, so that several of
   * one sender are collected first and mined on command. A single one is left to automine: it disturbs nobody else.
   */
  async #submit(group: readonly Tx[], nonces: Map<Address, number>): Promise<Receipt[]> {
    if (group.length === 1) return this.#receipts(await this.#sendAll(group, nonces), group);
    await this.rpc.call('evm_setAutomine', [false]);
    try {
      const hashes = await this.#sendAll(group, nonces);
      await this.rpc.call('evm_mine');
      return await this.#receipts(hashes, group);
    } finally {
      await this.rpc.call('evm_setAutomine', [true]);
    }
  }

  async #sendAll(group: readonly Tx[], nonces: Map<Address, number>): Promise<Hex[]> {
    const pin = this.#pinBaseFee();
    const sends = group.map((tx) => ({ method: 'eth_sendTransaction', params: [wire(tx, nonces)] }));
    const answers = (await this.rpc.batchSettled([...pin, ...sends])).slice(pin.length);
    return answers.map((answer, index) => {
      if (answer instanceof Error)
        throw new FatalError(
          `${this.spec.name}: ${group[index]?.label} was not accepted: ${answer.message}`,
          'correct the transaction',
          { cause: answer },
        );
      return hex.parse(answer);
    });
  }

  async #receipts(hashes: readonly Hex[], txs: readonly Tx[]): Promise<Receipt[]> {
    const found = new Map<Hex, Receipt>();
    const started = Date.now();
    for (let round = 0; found.size < hashes.length; round++) {
      const open = hashes.filter((hash) => !found.has(hash));
      const answers = await this.rpc.batch(
        open.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] })),
      );
      for (const [index, hash] of open.entries())
        if (answers[index] !== null) found.set(hash, receiptSchema.parse(answers[index]));
      if (found.size === hashes.length) break;
      if (Date.now() - started > 10_000) {
        const label = txs[hashes.indexOf(open[0] ?? '0x')]?.label;
        throw new RetryableError(
          `${this.spec.name}: no receipt for ${label} after 10 s`,
          'restart the devnet',
        );
      }
      if (round > 2) await new Promise((resolve) => setTimeout(resolve, 5));
      // The rest did not fit into the block, or reached the pool while it was mined.
      if (found.size > 0 || round % 10 === 9) await this.rpc.call('evm_mine');
    }
    return Promise.all(
      hashes.map(async (hash, index) => {
        const receipt = found.get(hash);
        const tx = txs[index];
        if (receipt === undefined || tx === undefined) throw new RangeError(`no receipt for ${hash}`);
        if (!receipt.status) throw await explainRevert(this.rpc, tx, hash);
        return receipt;
      }),
    );
  }
}
