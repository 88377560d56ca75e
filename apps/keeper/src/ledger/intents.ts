import { FatalError, type FaultHook, type Intent, type IntentDraft, type IntentJournal } from '@ballast/core';
import { type Database, type Session, select } from './database.ts';
import { intentRow, keyRow } from './rows.ts';

const plain = [
  ...[
    'sequence',
    'key',
    'cycle',
    'chain_id',
    'signer',
    'kind',
    'to_address',
    'data',
    'effect_id',
    'valid_until',
  ],
  ...['details', 'state', 'reason', 'detail', 'tx_hash', 'block_hash', 'success'],
];
// as text: a driver's own number type would lose digits
const numeric = ['value', 'gas', 'block', 'gas_used', 'gas_price'];
export const intentColumns = [...plain, ...numeric.map((name) => `${name}::text`)].join(', ');

/**
 * The outbox: what was decided, before anything is sent.
 * @param onFaultPoint crash points 'before-outbox-commit' and 'after-outbox-commit'.
 */
export function createIntentJournal(database: Database, onFaultPoint: FaultHook): IntentJournal {
  return {
    record: async (drafts) => {
      const intents = await database.transaction(async (session) => {
        for (const draft of drafts) await insert(session, draft);
        const stored = await findIntents(session, keysOf(drafts));
        await onFaultPoint('before-outbox-commit', null);
        return stored;
      });
      await onFaultPoint('after-outbox-commit', null);
      return intents;
    },
    find: (keys) => findIntents(database, keys),
    ofCycle: (cycle) =>
      select(
        database,
        intentRow,
        `select ${intentColumns} from ledger.intents where cycle = $1 order by sequence`,
        [cycle],
      ),
    unsettled: (chainId) =>
      select(
        database,
        intentRow,
        `select ${intentColumns} from ledger.intents
         where state in ('pending','sent') and ($1::bigint is null or chain_id = $1::bigint)
         order by sequence`,
        [chainId ?? null],
      ),
    void: async (key, reason, detail) => {
      const closed = await select(
        database,
        keyRow,
        `update ledger.intents set state = 'void', reason = $2, detail = $3, updated_at = now()
         where key = $1 and state = 'pending' returning key`,
        [key, reason, detail ?? null],
      );
      return closed.length === 1;
    },
  };
}

async function insert(session: Session, draft: IntentDraft): Promise<void> {
  await session.query(
    `insert into ledger.intents
       (key, cycle, chain_id, signer, kind, to_address, data, value, gas, effect_id, valid_until, details)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) on conflict (key) do nothing`,
    [
      draft.key,
      draft.cycle,
      draft.chainId,
      draft.signer.toLowerCase(),
      draft.kind,
      draft.to.toLowerCase(),
      draft.data.toLowerCase(),
      draft.value.toString(),
      draft.gas?.toString() ?? null,
      draft.effectId?.toLowerCase() ?? null,
      draft.validUntil,
      JSON.stringify(draft.details),
    ],
  );
}

/** Stored intents in the order of `keys`; unknown keys are left out. */
async function findIntents(session: Session, keys: readonly string[]): Promise<Intent[]> {
  const rows = await select(
    session,
    intentRow,
    `select ${intentColumns} from ledger.intents where key = any($1)`,
    [[...keys]],
  );
  const byKey = new Map(rows.map((intent) => [intent.key, intent]));
  return keys.map((key) => byKey.get(key)).filter((intent) => intent !== undefined);
}

function keysOf(drafts: readonly IntentDraft[]): string[] {
  const keys = drafts.map(({ key }) => key);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined)
    throw new FatalError(
      `two intents of one decision have the key "${repeated}"`,
      'make keys name what is decided',
    );
  return keys;
}
