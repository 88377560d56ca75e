import type { Intent } from '@ballast/core';
import { type Database, select } from './database.ts';
import { intentColumns } from './intents.ts';
import { intentRow } from './rows.ts';

/**
 * Which ended intents still have to be read back from their chain. A chain that stops answering between a
 * transaction and the reading of its receipt must not lose the fills and messages in it.
 */
export interface OutcomeStore {
  /** Intents that are done, failed or void and not marked yet, oldest first. */
  unrecorded(): Promise<readonly Intent[]>;
  /** Marks an intent. A reorganisation that takes its transaction back clears the mark. */
  recorded(key: string): Promise<void>;
}

export function createOutcomeStore(database: Database): OutcomeStore {
  return {
    unrecorded: () =>
      select(
        database,
        intentRow,
        `select ${intentColumns} from ledger.intents
         where not recorded and state in ('done','failed','void') order by sequence`,
      ),
    recorded: async (key) => {
      await database.query('update ledger.intents set recorded = true where key = $1', [key]);
    },
  };
}
