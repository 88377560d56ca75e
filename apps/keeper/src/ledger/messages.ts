import { type ChainId, type Hex, type Wei, wei } from '@ballast/core';
import { z } from 'zod';
import { type Database, select } from './database.ts';
import { amount, hex, integer } from './rows.ts';

/** A LayerZero message from the source chain's event. Times are chain seconds. */
export interface SentMessage {
  readonly guid: Hex;
  readonly kind: 'mandate' | 'report' | 'halt';
  readonly sourceChain: ChainId;
  readonly destinationChain: ChainId;
  readonly epoch: bigint;
  readonly intentKey: string | null;
  /** Native fee paid on the source chain. */
  readonly fee: Wei;
  readonly sentTx: Hex;
  readonly sentAt: number;
}

export interface Message extends SentMessage {
  readonly state: 'sent' | 'verified' | 'delivered' | 'failed';
  readonly verifiedAt: number | null;
  readonly deliveredAt: number | null;
  readonly deliveredTx: Hex | null;
  /** Why delivery reverted last, null when it did not; a later delivery clears it. */
  readonly failure: string | null;
}

/** Life of every message. Facts may be reported twice and in any order after `sent`; the first report of each counts. */
export interface MessageStore {
  sent(message: SentMessage): Promise<void>;
  verified(guid: Hex, at: number): Promise<void>;
  delivered(guid: Hex, at: number, tx: Hex): Promise<void>;
  failed(guid: Hex, why: string): Promise<void>;
  all(): Promise<readonly Message[]>;
  /** Not delivered yet, oldest first. */
  travelling(): Promise<readonly Message[]>;
}

const row = z
  .object({
    guid: hex,
    kind: z.enum(['mandate', 'report', 'halt']),
    source_chain: integer,
    destination_chain: integer,
    epoch: amount,
    intent_key: z.string().nullable(),
    fee: amount,
    sent_tx: hex,
    sent_at: integer,
    verified_at: integer.nullable(),
    delivered_at: integer.nullable(),
    delivered_tx: hex.nullable(),
    failure: z.string().nullable(),
  })
  .transform(
    (stored): Message => ({
      guid: stored.guid,
      kind: stored.kind,
      sourceChain: stored.source_chain,
      destinationChain: stored.destination_chain,
      epoch: stored.epoch,
      intentKey: stored.intent_key,
      fee: wei(stored.fee),
      sentTx: stored.sent_tx,
      sentAt: stored.sent_at,
      state: stateOf(stored),
      verifiedAt: stored.verified_at,
      deliveredAt: stored.delivered_at,
      deliveredTx: stored.delivered_tx,
      failure: stored.failure,
    }),
  );

function stateOf(stored: {
  verified_at: number | null;
  delivered_at: number | null;
  failure: string | null;
}): Message['state'] {
  if (stored.delivered_at !== null) return 'delivered';
  if (stored.failure !== null) return 'failed';
  return stored.verified_at === null ? 'sent' : 'verified';
}

const columns = `guid, kind, source_chain, destination_chain, epoch::text, intent_key, fee::text, sent_tx, sent_at,
  verified_at, delivered_at, delivered_tx, failure`;

export function createMessageStore(database: Database): MessageStore {
  const run = async (text: string, values: readonly unknown[]): Promise<void> => {
    await database.query(text, values);
  };
  return {
    sent: (message) =>
      run(
        `insert into ledger.messages
           (guid, kind, source_chain, destination_chain, epoch, intent_key, fee, sent_tx, sent_at)
         values ($1,$2,$3,$4,$5,$6,$7,$8,$9) on conflict (guid) do nothing`,
        [
          message.guid,
          message.kind,
          message.sourceChain,
          message.destinationChain,
          message.epoch.toString(),
          message.intentKey,
          message.fee.toString(),
          message.sentTx,
          message.sentAt,
        ],
      ),
    verified: (guid, at) =>
      run('update ledger.messages set verified_at = coalesce(verified_at, $2) where guid = $1', [guid, at]),
    delivered: (guid, at, tx) =>
      run(
        `update ledger.messages set delivered_at = $2, delivered_tx = $3, failure = null,
           verified_at = coalesce(verified_at, $2)
         where guid = $1 and delivered_at is null`,
        [guid, at, tx],
      ),
    failed: (guid, why) =>
      run('update ledger.messages set failure = $2 where guid = $1 and delivered_at is null', [guid, why]),
    all: () => select(database, row, `select ${columns} from ledger.messages order by sent_at, guid`),
    travelling: () =>
      select(
        database,
        row,
        `select ${columns} from ledger.messages where delivered_at is null order by sent_at, guid`,
      ),
  };
}
