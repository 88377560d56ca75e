import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '@ballast/core';
import {
  type BarHistory,
  type DailyColumn,
  type DailySeries,
  dailySeries,
  ewmaDaily,
  type ForecastReport,
  forest,
  garch,
  logHar,
  logHarWeekday,
  openBackend,
  randomWalk,
  residualNetwork,
  type TensorBackend,
  trialLog,
  type VolatilityModel,
} from '@ballast/forecast';
import { readFolder } from '../backtest/files.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { RegisteredModel } from '../ledger/models.ts';
import { openStorage } from '../open.ts';
import { readColumn } from './column.ts';
import { type RawTrainOptions, readTrainFlags, type TrainFlags } from './options.ts';
import { study } from './study.ts';
import { renderScores } from './table.ts';

const HOUR = 3_600;

export interface TrainIo {
  readonly progress: (text: string) => void;
  readonly print: (text: string) => void;
}

/**
 * `ballast train`: walks every model forward over the history, chooses one on the validation days, lets the gate judge
 * it on the held-out days, and registers all of them with cards, fits and the log of what was tried.
 * @throws FatalError naming flag, file, row or model.
 */
export async function runTrain(raw: RawTrainOptions, io: TrainIo): Promise<ForecastReport> {
  const flags = readTrainFlags(raw);
  const all = readSeries(flags);
  const backend = await openBackend();
  io.progress(`tensor backend: ${backend.name}`);
  for (const why of backend.passedOver) io.progress(`passed over ${why}`);
  const candidates = candidatesOf(flags, backend);
  const log = trialLog();
  const { report, models: registered } = study(candidates, all, {
    horizon: flags.horizon,
    splits: flags,
    ...(flags.models.includes('mlp') ? { ensembles: { ensemble: [logHarWeekday().name, 'mlp'] } } : {}),
    log,
    onProgress: (model, done, total) => {
      if (done === total || done % 5 === 0) io.progress(`${model}: fit ${done} of ${total}`);
    },
  });
  await store(flags.store, registered, log.trials);
  io.print(flags.json ? JSON.stringify({ ...report, tracks: undefined }) : renderScores(report));
  io.progress(
    `registered ${registered.length} models in ${process.env.DATABASE_URL ? 'Postgres' : flags.store}`,
  );
  return report;
}

function readSeries(flags: TrainFlags): readonly DailySeries[] {
  const feeling = join(flags.data, 'fear_greed_daily.csv.gz');
  const columns: { fearGreed?: DailyColumn } = existsSync(feeling)
    ? { fearGreed: readColumn(feeling, 'timestamp', 'fng') }
    : {};
  return readFolder(flags.data, flags.assets, HOUR, {}).map((series) => {
    const history: BarHistory = {
      asset: series.asset,
      // Files stamp a bar at its start; a close is known at its end.
      closes: series.times.map((at, i) => ({
        at: at + HOUR,
        price: series.closes[i] ?? Number.NaN,
        ...(series.volumes ? { volume: series.volumes[i] ?? Number.NaN } : {}),
      })),
    };
    return dailySeries(history, columns);
  });
}

function candidatesOf(flags: TrainFlags, backend: TensorBackend): readonly VolatilityModel[] {
  const known: Readonly<Record<string, () => VolatilityModel>> = {
    'random-walk': randomWalk,
    ewma: ewmaDaily,
    garch,
    'log-har': () => logHar('log-har', ['har']),
    forest: () => forest(),
    mlp: () => residualNetwork(backend, 'mlp'),
    gru: () => residualNetwork(backend, 'gru'),
    transformer: () => residualNetwork(backend, 'transformer'),
  };
  return flags.models.map((name) => {
    const make = known[name];
    if (!make)
      throw new FatalError(`--models names "${name}"`, `use some of ${Object.keys(known).join(', ')}`);
    return make();
  });
}

async function store(
  directory: string,
  models: readonly RegisteredModel[],
  trials: Parameters<Awaited<ReturnType<typeof openLedger>>['models']['addTrials']>[0],
): Promise<void> {
  const databaseUrl = process.env.DATABASE_URL ?? null;
  const storage = await openStorage({ databaseUrl, redisUrl: null, directory }, (error) => {
    throw error;
  });
  try {
    const ledger = await openLedger(storage.database);
    await ledger.models.register(models);
    await ledger.models.addTrials(trials);
  } finally {
    await storage.database.close();
  }
}
