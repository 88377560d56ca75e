import { decode, encode } from '@ballast/core';
import type { ModelCard, SavedModel, Trial } from '@ballast/forecast';
import { z } from 'zod';
import { type Database, select } from './database.ts';

/** A model as the registry keeps it: its card, and the fit when it can forecast again elsewhere. */
export interface RegisteredModel {
  readonly card: ModelCard;
  readonly saved: SavedModel | null;
  /** Whether it was chosen to drive decisions when it was registered, and why. */
  readonly driving: boolean;
  readonly reason: string;
}

/** Every model that was ever trained and every configuration that was ever tried. Nothing is overwritten. */
export interface ModelRegistry {
  /** Versions are unique: registering one again changes nothing but which model drives. */
  register(models: readonly RegisteredModel[]): Promise<void>;
  /** The newest model chosen to drive forecasts of a horizon; null before the first training. */
  driving(horizonDays: number): Promise<RegisteredModel | null>;
  all(): Promise<readonly RegisteredModel[]>;
  addTrials(trials: readonly Trial[]): Promise<void>;
  trials(): Promise<readonly Trial[]>;
}

const row = z.object({
  card: z.string(),
  saved: z.string().nullable(),
  driving: z.boolean(),
  reason: z.string(),
});

const read = ({ card, saved, driving, reason }: z.infer<typeof row>): RegisteredModel => ({
  card: decode<ModelCard>(card),
  saved: saved === null ? null : decode<SavedModel>(saved),
  driving,
  reason,
});

export function createModelRegistry(database: Database): ModelRegistry {
  const columns = 'card, saved, driving, reason';
  return {
    register: (models) =>
      database.transaction(async (session) => {
        for (const { card, saved, driving, reason } of models) {
          if (driving)
            await session.query('update ledger.models set driving = false where horizon = $1', [
              card.horizon,
            ]);
          await session.query(
            `insert into ledger.models (version, model, horizon, data_hash, card, saved, driving, reason)
             values ($1,$2,$3,$4,$5,$6,$7,$8)
             on conflict (version) do update set driving = excluded.driving, reason = excluded.reason`,
            [
              card.version,
              card.model,
              card.horizon,
              card.dataHash,
              encode(card),
              saved === null ? null : encode(saved),
              driving,
              reason,
            ],
          );
        }
      }),
    driving: async (horizonDays) => {
      const [found] = await select(
        database,
        row,
        `select ${columns} from ledger.models where driving and horizon = $1 order by registered_at desc limit 1`,
        [horizonDays],
      );
      return found === undefined ? null : read(found);
    },
    all: async () =>
      (
        await select(database, row, `select ${columns} from ledger.models order by registered_at, version`)
      ).map(read),
    addTrials: async (trials) => {
      for (const trial of trials)
        await database.query('insert into ledger.trials (trial) values ($1)', [encode(trial)]);
    },
    trials: async () => {
      const rows = await select(
        database,
        z.object({ trial: z.string() }),
        'select trial from ledger.trials order by id',
      );
      return rows.map(({ trial }) => decode<Trial>(trial));
    },
  };
}
