import { FatalError } from '@ballast/core';
import { type Address, getAddress, type Hex, hexToBigInt, hexToNumber, keccak256, size, slice } from 'viem';

/** LayerZero V2 packet, version 1: 81 bytes of header, then guid and message. */
export interface Packet {
  readonly nonce: bigint;
  readonly srcEid: number;
  /** Left-padded to 32 bytes, as the destination compares it. */
  readonly sender: Hex;
  readonly dstEid: number;
  readonly receiver: Address;
  readonly guid: Hex;
  readonly message: Hex;
  readonly header: Hex;
  /** What verifiers attest: hash of guid and message. */
  readonly payloadHash: Hex;
}

const HEADER = 81;
const VERSION = 1;

/** @throws FatalError when the bytes are no version-1 packet. */
export function decodePacket(encoded: Hex): Packet {
  if (size(encoded) < HEADER + 32 || hexToNumber(slice(encoded, 0, 1)) !== VERSION)
    throw new FatalError(
      `not a LayerZero packet: ${encoded.slice(0, 40)}`,
      'check the endpoint contract and its version',
    );
  return {
    nonce: hexToBigInt(slice(encoded, 1, 9)),
    srcEid: hexToNumber(slice(encoded, 9, 13)),
    sender: slice(encoded, 13, 45),
    dstEid: hexToNumber(slice(encoded, 45, 49)),
    receiver: getAddress(slice(encoded, 61, HEADER)),
    guid: slice(encoded, HEADER, HEADER + 32),
    message: size(encoded) > HEADER + 32 ? slice(encoded, HEADER + 32) : '0x',
    header: slice(encoded, 0, HEADER),
    payloadHash: keccak256(slice(encoded, HEADER)),
  };
}

/** What the sender paid the executor to do. */
export interface ExecutionOptions {
  readonly gas: bigint;
  /** Wei handed to the receiver. */
  readonly value: bigint;
}

const EXECUTOR = 1;
const LZ_RECEIVE = 1;

/**
 * Executor options of type 3: a list of (worker, length, kind, body). Several receive options add up.
 * @throws FatalError on another type or on a kind this executor does not offer (native drop, compose, ordered).
 */
export function decodeOptions(options: Hex): ExecutionOptions {
  if (size(options) < 2 || hexToNumber(slice(options, 0, 2)) !== 3)
    throw new FatalError(`options ${options} are not of type 3`, 'send with type-3 options');
  let gas = 0n;
  let value = 0n;
  for (let at = 2; at < size(options); ) {
    const worker = hexToNumber(slice(options, at, at + 1));
    const length = hexToNumber(slice(options, at + 1, at + 3));
    const kind = hexToNumber(slice(options, at + 3, at + 4));
    if (worker === EXECUTOR) {
      if (kind !== LZ_RECEIVE)
        throw new FatalError(`executor option ${kind} is not offered here`, 'use receive options only');
      const body = slice(options, at + 4, at + 3 + length);
      gas += hexToBigInt(slice(body, 0, 16));
      if (size(body) === 32) value += hexToBigInt(slice(body, 16, 32));
    }
    at += 3 + length;
  }
  return { gas, value };
}
