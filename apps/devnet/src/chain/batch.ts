import { type Abi, type Address, getContractAddress } from 'viem';
import type { Artifact } from '../artifacts/artifact.ts';
import { call, create, type DevChain, type Receipt, type Tx } from './devchain.ts';

/**
 * Collects creations and calls of one sender and knows every new contract's address before it is mined, so that a
 * whole protocol goes out in few round trips. Nothing else may send from this account meanwhile.
 */
export class Batch {
  readonly chain: DevChain;
  readonly from: Address;
  #nonce: bigint;
  #queue: Tx[] = [];

  private constructor(chain: DevChain, from: Address, nonce: bigint) {
    this.chain = chain;
    this.from = from;
    this.#nonce = nonce;
  }

  static async open(chain: DevChain, from: Address): Promise<Batch> {
    return new Batch(chain, from, await chain.nonceOf(from));
  }

  /** Queues a creation. @returns the address it will have. */
  create(artifact: Artifact, args: readonly unknown[] = []): Address {
    const address = getContractAddress({ from: this.from, nonce: this.#nonce });
    this.#push(create(this.from, artifact, args));
    return address;
  }

  /** Queues a call, from the batch's own account unless another is named. */
  call(
    to: Address,
    abi: Abi,
    functionName: string,
    args: readonly unknown[] = [],
    options: { readonly from?: Address; readonly value?: bigint; readonly gas?: bigint } = {},
  ): void {
    const { from = this.from, ...rest } = options;
    this.#push(call(from, to, abi, functionName, args, rest));
  }

  /** Submits what is queued and waits for all of it. */
  async commit(): Promise<Receipt[]> {
    const txs = this.#queue;
    this.#queue = [];
    return this.chain.run(txs);
  }

  #push(tx: Tx): void {
    if (tx.from === this.from) this.#nonce += 1n;
    this.#queue.push(tx);
  }
}
