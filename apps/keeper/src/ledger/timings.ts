import type { ChainId } from '@ballast/core';
import { z } from 'zod';
import { type Database, select } from './database.ts';
import { integer } from './rows.ts';

export interface StageTiming {
  readonly cycle: number;
  readonly stage: string;
  /** Null for stages that run once for the whole book. */
  readonly chainId: ChainId | null;
  readonly milliseconds: number;
}

/** How long each stage took; a stage that ran again replaces its time. */
export interface TimingStore {
  keep(timing: StageTiming): Promise<void>;
  all(): Promise<readonly StageTiming[]>;
}

const BOOK = 0;

const row = z
  .object({ cycle: integer, stage: z.string(), chain_id: integer, milliseconds: z.number() })
  .transform(
    ({ cycle, stage, chain_id, milliseconds }): StageTiming => ({
      cycle,
      stage,
      chainId: chain_id === BOOK ? null : chain_id,
      milliseconds,
    }),
  );

export function createTimingStore(database: Database): TimingStore {
  return {
    keep: async ({ cycle, stage, chainId, milliseconds }) => {
      await database.query(
        `insert into ledger.timings (cycle, stage, chain_id, milliseconds) values ($1,$2,$3,$4)
         on conflict (cycle, stage, chain_id) do update set milliseconds = excluded.milliseconds`,
        [cycle, stage, chainId ?? BOOK, milliseconds],
      );
    },
    all: () =>
      select(
        database,
        row,
        'select cycle, stage, chain_id, milliseconds from ledger.timings order by cycle, stage, chain_id',
      ),
  };
}
