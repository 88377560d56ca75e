import { FatalError } from '@ballast/core';
import { encodeFunctionData, encodePacked, type Hex, isAddressEqual, keccak256, parseEventLogs } from 'viem';
import { account } from '../chain/accounts.ts';
import { call, type DevChain, type Receipt, type Tx } from '../chain/devchain.ts';
import { decodeRevert } from '../chain/revert.ts';
import { layerZero } from '../protocols/config.ts';
import { shortEid } from '../protocols/layerzero.ts';
import type { ProtocolManifest } from '../protocols/types.ts';
import {
  dvnAbi,
  EXECUTABLE,
  EXECUTED,
  endpointAbi,
  endpointViewAbi,
  executorAbi,
  receiveLibAbi,
} from './abi.ts';
import type { SentPacket } from './source.ts';

const ATTESTATION_SECONDS = 86_400n;
const EXECUTION_OVERHEAD = 800_000n;

/** One destination: both verifiers and the executor, acting through their real contracts. */
export class Carrier {
  readonly chain: DevChain;
  /** Source blocks the verifiers wait for. */
  readonly confirmations = layerZero.confirmations;
  readonly #manifest: ProtocolManifest;

  constructor(chain: DevChain, manifest: ProtocolManifest) {
    this.chain = chain;
    this.#manifest = manifest;
  }

  /** Attests by every hired verifier and commits. @returns transaction and chain time of the commit. */
  async verify(sent: SentPacket): Promise<{ tx: Hex; at: number }> {
    const { header, payloadHash } = sent.packet;
    const { receiveLib } = this.#manifest.layerzero;
    const now = await this.chain.now();
    const attestations = await Promise.all(sent.hiredDvns.map((index) => this.#attest(sent, index, now)));
    const executor = account('executorAdmin').address;
    const commit = call(executor, receiveLib, receiveLibAbi, 'commitVerification', [header, payloadHash]);
    const receipts = await this.chain.run([...attestations, commit]);
    for (const receipt of receipts) assertExecuted(receipt);
    return this.#stamp(receipts.at(-1));
  }

  /** Whether the message can be delivered now, waits for an earlier one to be verified, or is delivered already. */
  async state({ packet }: SentPacket): Promise<'ready' | 'waiting' | 'delivered'> {
    const answer = await this.chain.client.readContract({
      address: this.#manifest.layerzero.endpointView,
      abi: endpointViewAbi,
      functionName: 'executable',
      args: [originOf(packet), packet.receiver],
    });
    if (answer === EXECUTED) return 'delivered';
    return answer === EXECUTABLE ? 'ready' : 'waiting';
  }

  /** Delivers. @returns the receiver's revert reason when it refused; the message then stays verified. */
  async deliver(sent: SentPacket): Promise<{ tx: Hex; at: number; failure: string | null }> {
    const { packet, options } = sent;
    const { executor, endpoint } = this.#manifest.layerzero;
    const delivery = {
      receiver: packet.receiver,
      origin: originOf(packet),
      guid: packet.guid,
      message: packet.message,
      extraData: '0x',
      gasLimit: options.gas,
    };
    // 64/63 of the receiver's gas has to be there when the executor calls on.
    const gas = (options.gas * 64n) / 63n + EXECUTION_OVERHEAD;
    const from = account('executorAdmin').address;
    const receipt = await this.chain.send(
      call(from, executor, executorAbi, 'execute302', [delivery], { value: options.value, gas }),
    );
    const [alert] = parseEventLogs({
      abi: endpointAbi,
      logs: logsOf(receipt).filter(({ address }) => isAddressEqual(address, endpoint)),
      eventName: 'LzReceiveAlert',
    });
    return {
      ...(await this.#stamp(receipt)),
      failure: alert === undefined ? null : decodeRevert(alert.args.reason),
    };
  }

  async #attest({ packet }: SentPacket, index: number, now: number): Promise<Tx> {
    const { receiveLib, dvns } = this.#manifest.layerzero;
    const target = dvns[index];
    if (target === undefined) throw new RangeError(`no verifier ${index}`);
    const vid = shortEid(this.#manifest.eid);
    const expiration = BigInt(now) + ATTESTATION_SECONDS;
    const callData = encodeFunctionData({
      abi: receiveLibAbi,
      functionName: 'verify',
      args: [packet.header, packet.payloadHash, this.confirmations],
    });
    const digest = keccak256(
      encodePacked(['uint32', 'address', 'uint256', 'bytes'], [vid, receiveLib, expiration, callData]),
    );
    const signer = account(index === 0 ? 'dvnSigner1' : 'dvnSigner2');
    const signatures = await signer.signMessage({ message: { raw: digest } });
    const execution = { vid, target: receiveLib, callData, expiration, signatures };
    const admin = account(index === 0 ? 'dvnAdmin1' : 'dvnAdmin2').address;
    return call(admin, target, dvnAbi, 'execute', [[execution]]);
  }

  async #stamp(receipt: Receipt | undefined): Promise<{ tx: Hex; at: number }> {
    if (receipt === undefined) throw new RangeError('no transaction to stamp');
    const block = await this.chain.client.getBlock({ blockNumber: receipt.blockNumber });
    return { tx: receipt.transactionHash, at: Number(block.timestamp) };
  }
}

const originOf = ({ srcEid, sender, nonce }: SentPacket['packet']) => ({ srcEid, sender, nonce });

/** A verifier contract reports failure in an event, not by reverting. */
function assertExecuted(receipt: Receipt): void {
  const [failed] = parseEventLogs({
    abi: dvnAbi,
    logs: logsOf(receipt),
    eventName: ['ExecuteFailed', 'VerifySignaturesFailed'],
  });
  if (failed === undefined) return;
  const reason = failed.eventName === 'ExecuteFailed' ? decodeRevert(failed.args.data) : 'bad signature';
  throw new FatalError(
    `a verifier did not execute: ${reason} (${receipt.transactionHash})`,
    'check signers and configuration',
  );
}

/** Logs in the shape viem's decoder wants. */
function logsOf(receipt: Receipt) {
  return receipt.logs.map((log) => ({
    ...log,
    topics: toTopics(log.topics),
    blockHash: receipt.blockHash,
    blockNumber: receipt.blockNumber,
    transactionHash: receipt.transactionHash,
    transactionIndex: 0,
    removed: false,
    blockTimestamp: undefined,
  }));
}

function toTopics([first, ...rest]: readonly Hex[]): [] | [Hex, ...Hex[]] {
  return first === undefined ? [] : [first, ...rest];
}
