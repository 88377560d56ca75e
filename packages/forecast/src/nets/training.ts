import { FatalError } from '@ballast/core';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { seededRandom } from '../maths/random.ts';
import type { TensorBackend, Tensors } from './backend.ts';
import { drawParameters, type Head, type Parameters } from './heads.ts';

export interface TrainingOptions {
  readonly units: number;
  readonly seeds: number;
  readonly rate: number;
  /** Most passes over the data. */
  readonly epochs: number;
  /** L2 penalty on all weights. */
  readonly decay: number;
  /** Share of the rows at the end that decides when to stop. */
  readonly stopShare: number;
  /** Checks without improvement before a seed stops. */
  readonly patience: number;
  readonly firstSeed: number;
  readonly onProgress?: (epoch: number, epochs: number) => void;
}

/** Rows in time order. */
export interface TrainingSet {
  readonly rows: number;
  readonly features: number;
  /** [rows, days, features], normalised. */
  readonly inputs: Float32Array;
  /** Realised over baseline variance. */
  readonly ratios: Float32Array;
}

/** Weights by name, [seeds, …shape]; plain data. */
export type Weights = ReadonlyMap<string, Float32Array>;

const checkEvery = 5;

/** Largest correction a network may make, as a factor e² on variance: nothing seen in training supports more. */
const maxCorrection = 2;

/**
 * Trains all seeds of a head on QLIKE, `ratio·exp(−f) + f` with `f` the correction of the log variance, full batch with
 * Adam; each seed keeps the weights that were best on the tail, and `purge` rows before the tail are dropped.
 * Deterministic for a backend. Throws FatalError when a loss is not finite or the set is too short.
 */
export function trainHead(
  backend: TensorBackend,
  head: Head,
  set: TrainingSet,
  options: TrainingOptions,
  purge: number,
): Weights {
  const { tf } = backend;
  const { seeds } = options;
  const stopAt = Math.floor(set.rows * (1 - options.stopShare));
  if (stopAt - purge < 50 || set.rows - stopAt < 20)
    throw new FatalError(`${set.rows} training rows for a network`, 'give a longer history');
  const shapes = head.parameters(set.features, options.units);
  const generators = Array.from({ length: seeds }, (_, s) => seededRandom(1000 * options.firstSeed + s));
  const first = drawParameters(shapes, generators);
  const variables: Record<string, Variable> = {};
  for (const { name, shape } of shapes)
    variables[name] = tf.tidy(() => tf.variable(tf.tensor(first.get(name)!, [seeds, ...shape])));
  const all = Object.values(variables);
  const learn = partOf(tf, head, set, 0, stopAt - purge);
  const stop = partOf(tf, head, set, stopAt, set.rows);
  const optimizer = tf.train.adam(options.rate);
  const objective = () => {
    const penalty = tf.mul(tf.addN(all.map((v) => tf.sum(tf.square(v)))), options.decay);
    return tf.add(tf.sum(lossPerSeed(tf, head, variables, learn)), penalty).asScalar();
  };
  const best = bestPerSeed(first, seeds);
  const improved = () => {
    const losses = tf.tidy(() => lossPerSeed(tf, head, variables, stop).dataSync());
    return best.offer(losses, variables);
  };
  try {
    improved();
    for (let epoch = 1, idle = 0; epoch <= options.epochs && idle < options.patience; epoch++) {
      optimizer.minimize(objective, false, all);
      if (epoch % checkEvery !== 0) continue;
      idle = improved() ? 0 : idle + 1;
      options.onProgress?.(epoch, options.epochs);
    }
    return best.weights;
  } finally {
    optimizer.dispose();
    tf.dispose([...all, learn.x, learn.ratios, stop.x, stop.ratios]);
  }
}

/** Correction of the log variance, averaged over seeds, for rows of `inputs` ([rows, days, features]). */
export function corrections(
  { tf }: TensorBackend,
  head: Head,
  weights: Weights,
  inputs: Float32Array,
  shape: { readonly rows: number; readonly features: number; readonly units: number; readonly seeds: number },
): Float32Array {
  const values = tf.tidy(() => {
    const parameters: Record<string, Tensor> = {};
    for (const { name, shape: own } of head.parameters(shape.features, shape.units))
      parameters[name] = tf.tensor(weights.get(name)!, [shape.seeds, ...own]);
    const x = tf.tensor(inputs, [1, shape.rows * head.days, shape.features]);
    return tf.mean(bounded(tf, head.forward(tf, parameters, x, shape.rows)), 0).dataSync();
  });
  return Float32Array.from(values);
}

interface Part {
  readonly rows: number;
  readonly x: Tensor;
  readonly ratios: Tensor;
}

function partOf(tf: Tensors, head: Head, set: TrainingSet, from: number, to: number): Part {
  const width = head.days * set.features;
  return {
    rows: to - from,
    x: tf.tensor(set.inputs.slice(from * width, to * width), [1, (to - from) * head.days, set.features]),
    ratios: tf.tensor(set.ratios.slice(from, to), [1, to - from, 1]),
  };
}

const bounded = (tf: Tensors, f: Tensor): Tensor => tf.mul(tf.tanh(tf.div(f, maxCorrection)), maxCorrection);

/** Mean loss over rows, one value per seed. */
function lossPerSeed(tf: Tensors, head: Head, parameters: Parameters, { rows, x, ratios }: Part): Tensor {
  const f = bounded(tf, head.forward(tf, parameters, x, rows));
  return tf.mean(tf.add(tf.mul(ratios, tf.exp(tf.neg(f))), f), [1, 2]);
}

/** Keeps each seed's weights of the check at which its loss was lowest. */
function bestPerSeed(first: Weights, seeds: number) {
  const weights = new Map([...first].map(([name, values]) => [name, Float32Array.from(values)]));
  const lowest = new Float64Array(seeds).fill(Number.POSITIVE_INFINITY);
  return {
    weights,
    /** True when any seed got better. */
    offer(losses: ArrayLike<number>, variables: Readonly<Record<string, Variable>>): boolean {
      const better = [...lowest.keys()].filter((s) => losses[s]! < lowest[s]!);
      const broken = [...lowest.keys()].find((s) => !Number.isFinite(losses[s]!));
      if (broken !== undefined)
        throw new FatalError(`network loss ${losses[broken]} in seed ${broken}`, 'lower the learning rate');
      for (const [name, kept] of better.length > 0 ? weights : []) {
        const now = variables[name]!.dataSync();
        const size = kept.length / seeds;
        for (const s of better) kept.set(now.slice(s * size, (s + 1) * size), s * size);
      }
      for (const s of better) lowest[s] = losses[s]!;
      return better.length > 0;
    },
  };
}
