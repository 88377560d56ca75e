import { type Address, type Hex, isAddressEqual, parseEventLogs } from 'viem';
import { z } from 'zod';
import type { DevChain } from '../chain/devchain.ts';
import type { ProtocolManifest } from '../protocols/types.ts';
import { endpointAbi, sendLibAbi } from './abi.ts';
import { decodeOptions, decodePacket, type ExecutionOptions, type Packet } from './packet.ts';

/** A packet as found on its source chain. */
export interface SentPacket {
  readonly packet: Packet;
  readonly options: ExecutionOptions;
  readonly tx: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: bigint;
  /** Source chain time, seconds. */
  readonly sentAt: number;
  /** Wei paid to verifiers and executor. */
  readonly fee: bigint;
  /** Verifiers of this network that the sender paid, by index into the manifest's list. */
  readonly hiredDvns: readonly number[];
  readonly executorHired: boolean;
}

/** Blocks looked at again after a reorganisation. */
const REWIND = 64n;
const hexSchema = z.string().transform((value) => BigInt(value));

/** Finds new packets on one chain, block by block, and notices when blocks it has read are replaced. */
export class PacketSource {
  readonly chain: DevChain;
  readonly #manifest: ProtocolManifest;
  #next: bigint;
  #last: { readonly number: bigint; readonly hash: Hex } | undefined;

  /** @param fromBlock first block to read. */
  constructor(chain: DevChain, manifest: ProtocolManifest, fromBlock: bigint) {
    this.chain = chain;
    this.#manifest = manifest;
    this.#next = fromBlock;
  }

  /** Packets of all blocks since the last call; after a reorganisation also those read before. */
  async read(): Promise<SentPacket[]> {
    const head = hexSchema.parse(await this.chain.rpc.call('eth_blockNumber'));
    if (await this.#wasReplaced(head)) this.#next = this.#next > REWIND ? this.#next - REWIND : 0n;
    if (head < this.#next) return [];
    const { client } = this.chain;
    const [logs, block] = await Promise.all([
      client.getLogs({
        address: this.#manifest.layerzero.endpoint,
        event: endpointAbi[0],
        fromBlock: this.#next,
        toBlock: head,
        strict: true,
      }),
      client.getBlock({ blockNumber: head }),
    ]);
    this.#next = head + 1n;
    this.#last = { number: head, hash: block.hash };
    return Promise.all(logs.map((log) => this.#describe(log)));
  }

  /** Whether the packet's transaction is still part of the chain, in the same block. */
  async isCanonical(sent: SentPacket): Promise<boolean> {
    const receipt = await this.chain.client.getTransactionReceipt({ hash: sent.tx }).catch(() => undefined);
    return receipt?.blockHash === sent.blockHash;
  }

  async confirmations(sent: SentPacket): Promise<bigint> {
    return hexSchema.parse(await this.chain.rpc.call('eth_blockNumber')) - sent.blockNumber + 1n;
  }

  async #wasReplaced(head: bigint): Promise<boolean> {
    if (this.#last === undefined) return false;
    if (head < this.#last.number) return true;
    const block = await this.chain.client.getBlock({ blockNumber: this.#last.number }).catch(() => undefined);
    return block?.hash !== this.#last.hash;
  }

  async #describe(log: {
    readonly args: { readonly encodedPayload: Hex; readonly options: Hex };
    readonly transactionHash: Hex;
    readonly blockHash: Hex;
    readonly blockNumber: bigint;
    readonly logIndex: number;
  }): Promise<SentPacket> {
    const { client } = this.chain;
    const [receipt, block] = await Promise.all([
      client.getTransactionReceipt({ hash: log.transactionHash }),
      client.getBlock({ blockNumber: log.blockNumber }),
    ]);
    const { sendLib, dvns, executor } = this.#manifest.layerzero;
    // One transaction can send several packets; the fees of this one are the last before it.
    const paid = parseEventLogs({
      abi: sendLibAbi,
      logs: receipt.logs.filter(
        ({ address, logIndex }) => isAddressEqual(address, sendLib) && logIndex < log.logIndex,
      ),
    });
    const dvnFees = paid.findLast((event) => event.eventName === 'DVNFeePaid')?.args;
    const executorFee = paid.findLast((event) => event.eventName === 'ExecutorFeePaid')?.args;
    const hired: readonly Address[] = [...(dvnFees?.requiredDVNs ?? []), ...(dvnFees?.optionalDVNs ?? [])];
    return {
      packet: decodePacket(log.args.encodedPayload),
      options: decodeOptions(log.args.options),
      tx: log.transactionHash,
      blockHash: log.blockHash,
      blockNumber: log.blockNumber,
      sentAt: Number(block.timestamp),
      fee: (dvnFees?.fees ?? []).reduce((sum, fee) => sum + fee, executorFee?.fee ?? 0n),
      hiredDvns: dvns.flatMap((dvn, index) => (hired.some((one) => isAddressEqual(one, dvn)) ? [index] : [])),
      executorHired: executorFee !== undefined && isAddressEqual(executorFee.executor, executor),
    };
  }
}
