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
  forecastReport,
  forest,
  garch,
  har,
  logHar,
  logHarWeekday,
  modelCards,
  openBackend,
  randomWalk,
  residualNetwork,
  type Split,
  type TensorBackend,
  trainingRows,
  trialLog,
  type VolatilityModel,
} from '@ballast/forecast';
import { readFolder } from '../backtest/files.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { RegisteredModel } from '../ledger/models.ts';
import { openStorage } from '../open.ts';
import { readColumn } from './column.ts';
import { type RawTrainOptions, readTrainFlags, type TrainFlags } from './options.ts';
import { renderScores } from './table.ts';

const HOUR = 3_600;
/** Shares of the usable days: the newest is held out, the one before it chooses, the rest trains. */
const holdOutShare = 0.2;
const validationShare = 0.3;
const baseline = logHarWeekday().name;
const reference = har().name;

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
  const models = modelsOf(flags, backend);
  const log = trialLog();
  const splits = splitsOf(all, flags);
  const report = forecastReport(models, all, {
    horizon: flags.horizon,
    trainFrom: splits.trainFrom,
    splits: [splits.validation, splits.heldOut],
    chooseOn: splits.validation.name,
    heldOut: splits.heldOut.name,
    baseline,
    reference,
    ...(flags.models.includes('mlp') ? { ensembles: { ensemble: [baseline, 'mlp'] } } : {}),
    log,
    onProgress: (model, done, total) => {
      if (done === total || done % 5 === 0) io.progress(`${model}: fit ${done} of ${total}`);
    },
  });
  const registered = register(report, models, all, flags, splits);
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

function modelsOf(flags: TrainFlags, backend: TensorBackend): readonly VolatilityModel[] {
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
  const chosen = flags.models.map((name) => {
    const make = known[name];
    if (!make)
      throw new FatalError(`--models names "${name}"`, `use some of ${Object.keys(known).join(', ')}`);
    return make();
  });
  return [har(), logHarWeekday(), ...chosen];
}

interface Splits {
  readonly trainFrom: number;
  readonly validation: Split;
  readonly heldOut: Split;
}

function splitsOf(all: readonly DailySeries[], flags: TrainFlags): Splits {
  const first = Math.max(...all.map((series) => series.firstDay));
  const last = Math.min(...all.map((series) => series.firstDay + series.variance.length - 1));
  const through = Math.min(flags.through ?? last, last);
  const trainFrom = flags.trainFrom ?? first;
  const days = through - trainFrom;
  const holdOutFrom = flags.holdOutFrom ?? Math.round(through - holdOutShare * days);
  const validateFrom = flags.validateFrom ?? Math.round(holdOutFrom - validationShare * days);
  if (!(trainFrom < validateFrom && validateFrom < holdOutFrom && holdOutFrom < through))
    throw new FatalError(
      `training from day ${trainFrom}, validation from ${validateFrom}, held out from ${holdOutFrom} through ${through}`,
      'put the dates in this order, inside the data',
    );
  return {
    trainFrom,
    validation: { name: 'validation', from: validateFrom, through: holdOutFrom - 1 },
    heldOut: { name: 'held out', from: holdOutFrom, through },
  };
}

/** The driving model is fitted once more on everything: held-out days have done their work. */
function register(
  report: ForecastReport,
  models: readonly VolatilityModel[],
  all: readonly DailySeries[],
  { horizon }: TrainFlags,
  { trainFrom, heldOut }: Splits,
): readonly RegisteredModel[] {
  const slices = all.map((series) => ({
    series,
    rows: trainingRows(series, horizon, trainFrom, heldOut.through - horizon),
  }));
  return modelCards(report, all).map((card) => {
    const driving = card.model === report.driving.model;
    const model = models.find(({ name }) => name === card.model);
    return {
      card,
      saved: driving && model ? (model.fit(slices, horizon).saved ?? null) : null,
      driving,
      reason: driving ? report.driving.reason : (card.gate?.reasons.join('; ') ?? 'baseline'),
    };
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
