import type { AssetId, Eid, Hex, NetworkManifest, Wad, Wei } from '@ballast/core';
import { wad, wei } from '@ballast/core';
import { bytes32ToName, hedgeMessengerAbi, hedgeVaultAbi } from '@ballast/sdk';
import { hexToString, type Log, parseEventLogs, trim } from 'viem';
import type { ChainClient } from '../client.ts';

/** Kinds on the wire, by the value of the Solidity enum `MessageKind`. */
export const messageKinds = ['mandate', 'report', 'halt'] as const;
export type MessageKindName = (typeof messageKinds)[number];

interface Mined {
  readonly tx: Hex;
  readonly block: bigint;
}

/** What the messenger and the vault of one chain said about messages, in chain order. */
export type MessageEvent = Mined &
  (
    | {
        readonly type: 'sent';
        readonly kind: MessageKindName;
        readonly peer: Eid;
        readonly guid: Hex;
        readonly fee: Wei;
      }
    | { readonly type: 'received'; readonly kind: MessageKindName; readonly peer: Eid; readonly guid: Hex }
    | {
        readonly type: 'adopted';
        readonly peer: Eid;
        readonly asset: AssetId;
        readonly epoch: bigint;
        readonly quantity: Wad;
      }
    | {
        readonly type: 'rejected';
        readonly peer: Eid;
        readonly asset: AssetId;
        readonly epoch: bigint;
        readonly reason: string;
      }
    | {
        readonly type: 'acknowledged';
        readonly peer: Eid;
        readonly asset: AssetId;
        readonly epoch: bigint;
        readonly adopted: Wad;
        readonly filled: Wad;
      }
  );

const vaultEvents = ['MandateAdopted', 'MandateRejected', 'MandateAcknowledged'] as const;
const messengerEvents = ['MessageSent', 'MessageReceived'] as const;

/** Message events of one chain in a block range, both ends included. */
export async function readMessageEvents(
  client: ChainClient,
  { ballast }: NetworkManifest,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly MessageEvent[]> {
  const logs = await client.getLogs({ address: [ballast.messenger, ballast.vault], fromBlock, toBlock });
  return logs.flatMap((log) => [...messengerEventsOf([log]), ...vaultEventsOf([log])]);
}

type MinedLog = Log<bigint, number, false>;

const minedIn = (log: MinedLog): Mined => ({ tx: log.transactionHash, block: log.blockNumber });

function messengerEventsOf(logs: MinedLog[]): readonly MessageEvent[] {
  const events = parseEventLogs({ abi: hedgeMessengerAbi, logs, eventName: [...messengerEvents] });
  return events.flatMap((event): MessageEvent[] => {
    const kind = messageKinds[event.args.kind];
    if (!kind) return [];
    const common = { kind, guid: event.args.guid, ...minedIn(event) };
    return event.eventName === 'MessageSent'
      ? [{ type: 'sent', peer: event.args.dstEid, fee: wei(event.args.fee), ...common }]
      : [{ type: 'received', peer: event.args.srcEid, ...common }];
  });
}

function vaultEventsOf(logs: MinedLog[]): readonly MessageEvent[] {
  const events = parseEventLogs({ abi: hedgeVaultAbi, logs, eventName: [...vaultEvents] });
  return events.map((event): MessageEvent => {
    const { eventName, args } = event;
    const common = { asset: bytes32ToName(args.asset), epoch: args.epoch, ...minedIn(event) };
    if (eventName === 'MandateAdopted')
      return { type: 'adopted', peer: args.srcEid, quantity: wad(args.quantity), ...common };
    if (eventName === 'MandateRejected')
      return { type: 'rejected', peer: args.srcEid, reason: reasonOf(args.reason), ...common };
    const { dstEid: peer, adopted, filled } = args;
    return { type: 'acknowledged', peer, adopted: wad(adopted), filled: wad(filled), ...common };
  });
}

/** Reasons are short texts, not names: they may hold spaces. */
const reasonOf = (reason: Hex): string => hexToString(trim(reason, { dir: 'right' }));
