import { beforeAll, describe, expect, it } from 'vitest';
import { dailySeries } from '../data/daily.ts';
import { seededRandom } from '../maths/random.ts';
import { logHarWeekday } from '../models/har.ts';
import { trainingRows } from '../models/model.ts';
import { type NetworkOptions, residualNetwork } from '../models/network.ts';
import { restoreVolatility } from '../models/saved.ts';
import { market } from '../testing/market.ts';
import { type BackendName, openBackend, type TensorBackend } from './backend.ts';
import { type HeadKind, heads } from './heads.ts';
import { corrections, type TrainingOptions, trainHead } from './training.ts';

const kinds: readonly HeadKind[] = ['mlp', 'gru', 'transformer'];
const all = market({ days: 160 }).map((history) => dailySeries(history));
const slices = all.map((series) => ({ series, rows: trainingRows(series, 1, 19_000, 19_150) }));
const small: NetworkOptions = { epochs: 10, seeds: 2, units: 4 };

/** What agreement between backends means: single-precision sums in another order. */
const tolerance = 1e-4;

const settings: TrainingOptions = {
  units: 8,
  seeds: 3,
  rate: 0.03,
  epochs: 150,
  decay: 1e-4,
  stopShare: 0.2,
  patience: 8,
  firstSeed: 1,
};

/** Ratios that depend on the last day's two features in a way no linear model sees. */
function bentSet(days: number, rows = 500) {
  const random = seededRandom(17);
  const inputs = new Float32Array(rows * days * 2).map(() => 4 * random() - 2);
  const truth = Float64Array.from({ length: rows }, (_, i) => {
    const at = (i + 1) * days * 2 - 2;
    return 0.8 * Math.tanh(inputs[at]! * inputs[at + 1]!);
  });
  const ratios = Float32Array.from(truth, (f) => Math.exp(f) * (0.7 + 0.6 * random()));
  return { rows, features: 2, inputs, ratios, truth };
}

describe.each<[BackendName]>([['wasm'], ['cpu']])('networks on %s', (name) => {
  let backend: TensorBackend;
  beforeAll(async () => {
    backend = await openBackend([name]);
  });

  it('opens what was asked for', () => {
    expect(backend.name).toBe(name);
    expect(backend.tf.getBackend()).toBe(name);
  });

  it.each(kinds.map((kind) => [kind]))('%s starts at its baseline', (kind) => {
    const baseline = logHarWeekday().fit(slices, 1);
    const untrained = residualNetwork(backend, kind, { ...small, epochs: 0 }).fit(slices, 1);
    for (const series of all)
      expect(Math.abs(untrained.predict(series, 155) - baseline.predict(series, 155))).toBeLessThan(0.06);
  });

  it.each(kinds.map((kind) => [kind]))('%s is the same for the same seed and not for another', (kind) => {
    const [first, again, other] = [1, 1, 2].map((seed) => learn(backend, kind, seed));
    expect(first).toEqual(again);
    expect(Math.abs(first![0]! - other![0]!)).toBeGreaterThan(1e-3);
  });
});

/** Corrections after a short training on the bent set. */
function learn(backend: TensorBackend, kind: HeadKind, firstSeed = 1): Float32Array {
  const head = heads[kind];
  const set = bentSet(head.days, 160);
  const options = { ...settings, units: 4, seeds: 2, epochs: 30, firstSeed };
  const weights = trainHead(backend, head, set, options, 1);
  return corrections(backend, head, weights, set.inputs, { rows: 160, features: 2, units: 4, seeds: 2 });
}

describe('training', () => {
  let backend: TensorBackend;
  beforeAll(async () => {
    backend = await openBackend(['wasm']);
  });

  it.each(kinds.map((kind) => [kind]))(
    '%s learns a bend that a line cannot, on rows it has not seen',
    (kind) => {
      const head = heads[kind];
      const set = bentSet(head.days);
      const learnt = { ...set, rows: 400, truth: undefined };
      const checks: number[] = [];
      const weights = trainHead(
        backend,
        head,
        learnt,
        { ...settings, onProgress: (epoch) => checks.push(epoch) },
        1,
      );
      const shape = { rows: 500, features: 2, units: settings.units, seeds: settings.seeds };
      const got = corrections(backend, head, weights, set.inputs, shape);
      let left = 0;
      let spread = 0;
      for (let i = 400; i < 500; i++) {
        left += (got[i]! - set.truth[i]!) ** 2;
        spread += set.truth[i]! ** 2;
      }
      expect(1 - left / spread).toBeGreaterThan(0.5);
      expect(checks[0]).toBe(5);
    },
  );

  it('leaves no tensors behind', () => {
    const before = backend.tf.memory().numTensors;
    residualNetwork(backend, 'gru', small).fit(slices, 1).predict(all[0]!, 155);
    expect(backend.tf.memory().numTensors).toBe(before);
  });

  it('refuses inputs that are not numbers and too few rows', () => {
    const set = bentSet(1);
    const broken = { ...set, ratios: set.ratios.map((value, i) => (i === 450 ? Number.NaN : value)) };
    expect(() => trainHead(backend, heads.mlp, broken, settings, 1)).toThrow(/network loss NaN in seed 0/);
    expect(() => trainHead(backend, heads.mlp, { ...set, rows: 60 }, settings, 1)).toThrow(
      /60 training rows/,
    );
    expect(() =>
      residualNetwork(backend, 'mlp', small).fit(slices.slice(0, 1), 1).predict(all[1]!, 155),
    ).toThrow(/not on BTC/);
  });

  it('survives being saved as JSON, and needs a backend to come back', () => {
    const fitted = residualNetwork(backend, 'mlp', small).fit(slices, 1);
    const saved = JSON.parse(JSON.stringify(fitted.saved));
    expect(restoreVolatility(saved, backend).predict(all[0]!, 155)).toBe(fitted.predict(all[0]!, 155));
    expect(() => restoreVolatility(saved)).toThrow(/saved mlp/);
  });
});

const native = await openBackend(['tensorflow']).then(
  () => null,
  (error: Error) => error.message,
);

describe('backends agree', () => {
  const learnt = async (order: readonly BackendName[]) => {
    const backend = await openBackend(order);
    return kinds.map((kind) => learn(backend, kind));
  };
  const expectSame = (a: readonly Float32Array[], b: readonly Float32Array[]) => {
    for (const [k, values] of a.entries()) {
      expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.1);
      for (const [i, value] of values.entries()) expect(Math.abs(value - b[k]![i]!)).toBeLessThan(tolerance);
    }
  };

  it('wasm and cpu train to the same forecasts', async () => {
    expectSame(await learnt(['wasm']), await learnt(['cpu']));
  });

  // Only where `pnpm tfjs:native` has built it: an optional part that is absent is no skipped test.
  if (native === null)
    it('the native addon trains and forecasts, and agrees', async () => {
      expectSame(await learnt(['tensorflow']), await learnt(['wasm']));
    });
  else process.stdout.write(`native TensorFlow is not built here (run \`pnpm tfjs:native\`): ${native}\n`);

  it('says which backends were passed over, and fails when none is left', async () => {
    await expect(openBackend([])).rejects.toThrow(/no tensor backend loads/);
  });
});
