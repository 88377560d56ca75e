import type { AssetId, Wad } from '@ballast/core';
import { larger, linkKey, type ReplayVault, zero } from './vault.ts';

/** A mandate or the report that answers it, on its way. */
export interface Message {
  readonly kind: 'mandate' | 'report';
  readonly from: number;
  readonly to: number;
  readonly epoch: bigint;
  readonly validUntil: number;
  readonly legs: readonly { readonly asset: AssetId; readonly quantity: Wad }[];
  /** Second of execution at the other end. */
  readonly due: number;
}

/**
 * Executes a mandate: a newer epoch replaces, an older one is ignored, an expired one changes nothing but is answered.
 * @returns The legs of the report to send back; undefined when the mandate was old.
 */
export function adoptMandate(
  message: Message,
  to: ReplayVault,
  srcEid: number,
  now: number,
): Message['legs'] | undefined {
  const standing = [...to.inbound].filter(([key]) => key.startsWith(`${srcEid}/`));
  if (standing.some(([, one]) => one.epoch >= message.epoch)) return undefined;
  const expired = now > message.validUntil;
  for (const { asset, quantity } of message.legs) {
    const key = linkKey(srcEid, asset);
    to.inbound.set(key, {
      quantity: expired ? (to.inbound.get(key)?.quantity ?? zero) : quantity,
      epoch: message.epoch,
      rejected: expired,
    });
  }
  return [...to.inbound]
    .filter(([key]) => key.startsWith(`${srcEid}/`))
    .map(([key, one]) => ({ asset: key.slice(key.indexOf('/') + 1), quantity: one.quantity }));
}

/** Executes a report: what the other chain carries is now known, unless a newer mandate is under way. */
export function acknowledge(message: Message, to: ReplayVault, carrierEid: number): void {
  for (const { asset, quantity } of message.legs) {
    const one = to.outboundTo(carrierEid, asset);
    if (message.epoch < one.acknowledgedEpoch) continue;
    one.acknowledged = quantity;
    one.acknowledgedEpoch = message.epoch;
    if (message.epoch >= one.sentEpoch) {
      one.sent = quantity;
      one.peak = quantity;
    } else one.peak = larger(one.peak, quantity);
  }
}
