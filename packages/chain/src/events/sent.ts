import { type Eid, type Hex, type NetworkManifest, type Wei, wei } from '@ballast/core';
import { hedgeMessengerAbi, hedgeVaultAbi } from '@ballast/sdk';
import { parseEventLogs, type TransactionReceipt } from 'viem';
import { type MessageKindName, messageKinds } from './messages.ts';

/** A message as its sending transaction announced it. */
export interface SentMessage {
  readonly guid: Hex;
  readonly kind: MessageKindName;
  /** Endpoint id of the destination. */
  readonly peer: Eid;
  readonly fee: Wei;
  /** Plan epoch of a mandate or report; zero for a halt. */
  readonly epoch: bigint;
}

/** The messages one mined transaction of the vault sent. */
export function sentMessages(receipt: TransactionReceipt, manifest: NetworkManifest): readonly SentMessage[] {
  const epochs = new Map(
    parseEventLogs({ abi: hedgeVaultAbi, logs: receipt.logs, eventName: ['MandateSent', 'ReportSent'] }).map(
      ({ args }) => [args.guid, args.epoch],
    ),
  );
  return parseEventLogs({ abi: hedgeMessengerAbi, logs: receipt.logs, eventName: ['MessageSent'] })
    .filter(({ address }) => BigInt(address) === BigInt(manifest.ballast.messenger))
    .flatMap(({ args }) => {
      const kind = messageKinds[args.kind];
      if (!kind) return [];
      const epoch = epochs.get(args.guid) ?? 0n;
      return [{ guid: args.guid, kind, peer: args.dstEid, fee: wei(args.fee), epoch }];
    });
}

/** A message that waits for a payer because its fee had risen above the value sent, which came back. */
export interface ParkedMessage {
  readonly number: bigint;
  readonly paid: Wei;
  readonly required: Wei;
}

/** The messages one mined transaction paid too little for. They are sent by `sendParked` of the messenger, by anyone. */
export function underpaidMessages(
  receipt: Pick<TransactionReceipt, 'logs'>,
  manifest: NetworkManifest,
): readonly ParkedMessage[] {
  return parseEventLogs({ abi: hedgeMessengerAbi, logs: receipt.logs, eventName: ['MessageUnderpaid'] })
    .filter(({ address }) => BigInt(address) === BigInt(manifest.ballast.messenger))
    .map(({ args }) => ({ number: args.number, paid: wei(args.paid), required: wei(args.required) }));
}
