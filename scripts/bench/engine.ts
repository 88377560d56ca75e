import { backtest } from '../../packages/backtest/src/index.ts';
import { bookOf, brownian, chain, marketOf, position } from '../../packages/backtest/src/testing/path.ts';
import { defaultPolicy } from '../../packages/core/src/index.ts';
import {
  type BackendName,
  dailySeries,
  ewmaForecaster,
  forest,
  logHarWeekday,
  openBackend,
  residualNetwork,
  trainingRows,
  type VolatilityModel,
} from '../../packages/forecast/src/index.ts';
import { market } from '../../packages/forecast/src/testing/market.ts';
import { type Contender, onTheClock, race, table } from './measure.ts';

const day = 86_400;
const epochs = 5;
const forecasts = 50;

/** Two assets, four positions of every kind, on generated hours: bars times positions per second of the whole replay. */
async function benchBacktest(seed: number): Promise<void> {
  const days = { history: 31, replay: 60 };
  const hours = 24 * (days.history + days.replay) + 1;
  const data = marketOf({
    WBTC: brownian(60_000, hours, 0.45, seed),
    WETH: brownian(3000, hours, 0.7, seed + 1),
  });
  const book = bookOf(
    [
      position({ name: 'pair' }),
      position({ name: 'range', venue: 'uniswap-v3', range: { lower: 0.8, upper: 1.25 } }),
      position({ name: 'bitcoin', asset0: 'WBTC' }),
      position({ name: 'cross', asset0: 'WETH', asset1: 'WBTC' }),
    ],
    [chain()],
  );
  const from = data.at[0]! + days.history * day;
  let strategies = 0;
  const replay = onTheClock('replay', () => {
    strategies = backtest({
      data,
      book,
      policy: defaultPolicy,
      options: {
        from,
        to: data.at.at(-1)!,
        windows: { days: 10, everyDays: 1, fresh: false },
        forecaster: ewmaForecaster({ halfLifeHours: 72 }),
        historyBars: 720,
        forecastEvery: 24,
        faults: [],
        seed,
        bootstrapDraws: 50,
      },
    }).strategies.length;
  });
  const { ms } = (await race([replay])).get('replay')!;
  const work = 24 * days.replay * book.positions.length;
  process.stdout.write(
    `\nbacktest: ${Math.round((1000 * work) / ms)} bars x positions per second (${days.replay} days hourly, ${book.positions.length} positions, ${strategies} strategies, seed ${seed}, ${(ms / 1000).toFixed(1)} s, least of 5)\n`,
  );
}

interface Entry {
  readonly model: string;
  readonly backend: string;
  readonly fit: Contender;
  readonly infer: Contender;
}

async function backends(): Promise<readonly BackendName[]> {
  const found: BackendName[] = [];
  for (const name of ['wasm', 'tensorflow'] as const)
    try {
      await openBackend([name]);
      found.push(name);
    } catch {
      process.stderr.write(`${name} is skipped: it does not load here (native: pnpm tfjs:native)\n`);
    }
  return found;
}

/** Fit on all rows up to the last 100 days, then one forecast per day. */
function entry(model: VolatilityModel, seed: number, backend?: BackendName): Entry {
  const all = market({ days: 1200, seed }).map((history) => dailySeries(history));
  const slices = all.map((series) => ({ series, rows: trainingRows(series, 1, 19_000, 20_100) }));
  const open = async () => {
    if (backend) await openBackend([backend]);
  };
  let fitted = backend ? undefined : model.fit(slices, 1);
  const label = `${model.name} ${backend ?? ''}`;
  return {
    model: model.name,
    backend: backend ?? 'plain',
    fit: onTheClock(`fit ${label}`, async () => {
      await open();
      fitted = model.fit(slices, 1);
    }),
    infer: onTheClock(`infer ${label}`, async () => {
      await open();
      fitted ??= model.fit(slices, 1);
      for (let i = 0; i < forecasts; i++) fitted.predict(all[0]!, 1120 + i);
    }),
  };
}

/** Training and inference per backend, by the clock: native tensors use threads of their own. */
async function benchModels(seed: number): Promise<void> {
  const entries = [entry(logHarWeekday(), seed), entry(forest(), seed)];
  for (const name of await backends()) {
    const backend = await openBackend([name]);
    for (const kind of ['mlp', 'gru', 'transformer'] as const)
      entries.push(entry(residualNetwork(backend, kind, { epochs, patience: epochs }), seed, name));
  }
  process.stderr.write('models\n');
  const timings = await race(entries.flatMap(({ fit, infer }) => [fit, infer]));
  const shown = (contender: Contender, share: number) => {
    const timing = timings.get(contender.name);
    return timing ? (timing.ms / share).toFixed(2) : 'failed';
  };
  process.stdout.write(
    `\nmodels, two assets of 1,200 days, networks of 5 seeds and ${epochs} epochs (seed ${seed})\n`,
  );
  process.stdout.write(
    table(
      ['model', 'backend', 'fit ms', 'forecast ms'],
      entries.map(({ model, backend, fit, infer }) => [
        model,
        backend,
        shown(fit, 1),
        shown(infer, forecasts),
      ]),
    ),
  );
}

/** Speed of the replay and of the forecast models, on generated data of a published seed. */
export async function benchEngine(seed: number): Promise<void> {
  process.stderr.write('backtest\n');
  await benchBacktest(seed);
  await benchModels(seed);
}
