import type { Eid, Hex } from '@ballast/core';
import { layerZeroEndpointAbi } from '@ballast/sdk';
import { encodePacked, keccak256, pad, parseEventLogs } from 'viem';
import type { ChainConnection } from '../client.ts';

/** A message seen at its destination. `at` is block time in seconds. */
export interface Arrival {
  readonly guid: Hex;
  readonly stage: 'verified' | 'delivered';
  readonly srcEid: Eid;
  readonly tx: Hex;
  readonly block: bigint;
  readonly at: number;
}

/** What happened on one chain to the messages for its messenger, in a block range with both ends included. */
export async function readArrivals(
  { client, manifest }: ChainConnection,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly Arrival[]> {
  const receiver = manifest.ballast.messenger;
  const logs = await client.getLogs({ address: manifest.layerzero.endpoint, fromBlock, toBlock });
  const events = parseEventLogs({
    abi: layerZeroEndpointAbi,
    logs,
    eventName: ['PacketVerified', 'PacketDelivered'],
  }).filter(({ args }) => BigInt(args.receiver) === BigInt(receiver));
  const blocks = [...new Set(events.map(({ blockNumber }) => blockNumber))];
  const times = new Map(
    await Promise.all(
      blocks.map(async (blockNumber): Promise<[bigint, number]> => {
        const { timestamp } = await client.getBlock({ blockNumber });
        return [blockNumber, Number(timestamp)];
      }),
    ),
  );
  return events.map(({ eventName, args, transactionHash, blockNumber }) => ({
    guid: guidOf(args.origin, manifest.eid, receiver),
    stage: eventName === 'PacketVerified' ? 'verified' : 'delivered',
    srcEid: args.origin.srcEid,
    tx: transactionHash,
    block: blockNumber,
    at: times.get(blockNumber) ?? 0,
  }));
}

interface Origin {
  readonly srcEid: number;
  readonly sender: Hex;
  readonly nonce: bigint;
}

/** LayerZero V2 message id: keccak256(nonce, srcEid, sender, dstEid, receiver), packed (GUID library of the protocol). */
export function guidOf(origin: Origin, dstEid: Eid, receiver: Hex): Hex {
  return keccak256(
    encodePacked(
      ['uint64', 'uint32', 'bytes32', 'uint32', 'bytes32'],
      [origin.nonce, origin.srcEid, origin.sender, dstEid, pad(receiver)],
    ),
  );
}
