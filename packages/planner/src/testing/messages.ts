import { larger, type Message, type ModelBook, zero } from './model.ts';

/** One tick of the message layer: what is due arrives; an adopted mandate is reported back. */
export function deliverMessages(book: ModelBook): void {
  const due = book.messages.filter((one) => --one.due < 0);
  book.messages = book.messages.filter((one) => one.due >= 0);
  for (const message of due) {
    if (message.kind === 'mandate') adopt(book, message);
    else acknowledge(book, message);
  }
}

function adopt(book: ModelBook, message: Message): void {
  const vault = book.vaults[message.to]!;
  const srcEid = book.vaults[message.from]!.options.eid;
  const seen = [...vault.inbound].filter(([key]) => key.startsWith(`${srcEid}/`));
  if (seen.some(([, one]) => one.epoch >= message.epoch)) return;
  const expired = book.now > message.validUntil;
  for (const { asset, quantity } of message.legs) {
    const key = `${srcEid}/${asset}`;
    const before = vault.inbound.get(key);
    vault.inbound.set(key, {
      quantity: expired ? (before?.quantity ?? zero) : quantity,
      epoch: message.epoch,
      rejected: expired,
    });
  }
  const legs = [...vault.inbound]
    .filter(([key]) => key.startsWith(`${srcEid}/`))
    .map(([key, one]) => ({ asset: key.split('/')[1]!, quantity: one.quantity }));
  book.messages.push({
    ...message,
    from: message.to,
    to: message.from,
    kind: 'report',
    legs,
    due: book.latency,
  });
}

function acknowledge(book: ModelBook, message: Message): void {
  const vault = book.vaults[message.to]!;
  const dstEid = book.vaults[message.from]!.options.eid;
  for (const { asset, quantity } of message.legs) {
    const one = book.outboundOf(vault, dstEid, asset);
    if (message.epoch < one.acknowledgedEpoch) continue;
    one.acknowledged = quantity;
    one.acknowledgedEpoch = message.epoch;
    if (message.epoch >= one.sentEpoch) {
      one.sent = quantity;
      one.peak = quantity;
    } else one.peak = larger(one.peak, quantity);
  }
}
