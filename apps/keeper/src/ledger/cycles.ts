import { type BookSnapshot, decode, encode, type Plan, type RiskForecast } from '@ballast/core';
import { z } from 'zod';
import { type Database, select } from './database.ts';
import { integer } from './rows.ts';

/** What one cycle saw and decided. Each part is null until its stage has run. */
export interface Cycle {
  readonly cycle: number;
  readonly snapshot: BookSnapshot | null;
  readonly forecast: RiskForecast | null;
  readonly plan: Plan | null;
}

/** Inputs and outcome of every cycle. A stage that runs again finds its first answer and keeps it. */
export interface CycleStore {
  /** Stores a stage's answer unless there is one, and returns the one that counts. */
  keepSnapshot(snapshot: BookSnapshot): Promise<BookSnapshot>;
  keepForecast(cycle: number, forecast: RiskForecast): Promise<RiskForecast>;
  keepPlan(plan: Plan): Promise<Plan>;
  find(cycle: number): Promise<Cycle | null>;
  /** The newest snapshot of an earlier cycle; null when there is none. */
  lastSnapshot(before: number): Promise<BookSnapshot | null>;
  /** Highest cycle number so far, null before the first. */
  latest(): Promise<number | null>;
}

type Part = 'snapshot' | 'forecast' | 'plan';

const text = z.string().nullable();
const row = z.object({ cycle: integer, snapshot: text, forecast: text, plan: text });

export function createCycleStore(database: Database): CycleStore {
  const keep = async <T>(cycle: number, part: Part, value: T): Promise<T> => {
    const [stored] = await select(
      database,
      z.object({ part: z.string() }),
      `insert into ledger.cycles as kept (cycle, ${part}) values ($1, $2)
       on conflict (cycle) do update set ${part} = coalesce(kept.${part}, excluded.${part})
       returning ${part} as part`,
      [cycle, encode(value)],
    );
    return stored === undefined ? value : decode<T>(stored.part);
  };
  return {
    keepSnapshot: (snapshot) => keep(snapshot.cycle, 'snapshot', snapshot),
    keepForecast: (cycle, forecast) => keep(cycle, 'forecast', forecast),
    keepPlan: (plan) => keep(plan.cycle, 'plan', plan),
    find: async (cycle) => {
      const [found] = await select(
        database,
        row,
        'select cycle, snapshot, forecast, plan from ledger.cycles where cycle = $1',
        [cycle],
      );
      if (found === undefined) return null;
      return {
        cycle,
        snapshot: read<BookSnapshot>(found.snapshot),
        forecast: read<RiskForecast>(found.forecast),
        plan: read<Plan>(found.plan),
      };
    },
    lastSnapshot: async (before) => {
      const [found] = await select(
        database,
        z.object({ snapshot: z.string() }),
        `select snapshot from ledger.cycles
         where cycle < $1 and snapshot is not null order by cycle desc limit 1`,
        [before],
      );
      return read<BookSnapshot>(found?.snapshot ?? null);
    },
    latest: async () => {
      const [last] = await select(
        database,
        z.object({ cycle: integer.nullable() }),
        'select max(cycle) as cycle from ledger.cycles',
      );
      return last?.cycle ?? null;
    },
  };
}

const read = <T>(stored: string | null): T | null => (stored === null ? null : decode<T>(stored));
