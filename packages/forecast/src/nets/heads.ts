import type { Tensor } from '@tensorflow/tfjs';
import { normalFrom } from '../maths/random.ts';
import type { Tensors } from './backend.ts';

/**
 * The shape of a residual network. Every parameter has a leading axis of seeds, so that all seeds train in one pass
 * without knowing of each other.
 */
export interface Head {
  readonly kind: HeadKind;
  /** Days of features it reads, ending with the day of the forecast. */
  readonly days: number;
  /** Shapes without the seed axis and the deviation of the first draw; `out` layers start near zero. */
  parameters(features: number, units: number): readonly ParameterShape[];
  /** Correction of the log variance, shape [seeds, rows, 1], from `x` of shape [1, rows · days, features]. */
  forward(tf: Tensors, p: Parameters, x: Tensor, rows: number): Tensor;
}

export type HeadKind = 'mlp' | 'gru' | 'transformer';

export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly [number, number];
  readonly deviation: number;
}

/** Tensors by name, each [seeds, …shape]. */
export type Parameters = Readonly<Record<string, Tensor>>;

const week = 7;

/** Start of the output layer: the network begins at its baseline and has to earn every step away from it. */
const nearZero = 0.01;

const matrix = (name: string, inputs: number, outputs: number): ParameterShape => ({
  name,
  shape: [inputs, outputs],
  deviation: 1 / Math.sqrt(inputs),
});
const bias = (name: string, outputs: number): ParameterShape => ({ name, shape: [1, outputs], deviation: 0 });
const output = (units: number): readonly ParameterShape[] => [
  { name: 'out', shape: [units, 1], deviation: nearZero },
  bias('outBias', 1),
];

const linear = (tf: Tensors, p: Parameters, x: Tensor, weights: string, offset: string): Tensor =>
  tf.add(tf.matMul(x, p[weights]!), p[offset]!);

/** One hidden layer of tanh units over the features of the day. */
const mlp: Head = {
  kind: 'mlp',
  days: 1,
  parameters: (features, units) => [matrix('in', features, units), bias('inBias', units), ...output(units)],
  forward: (tf, p, x) => linear(tf, p, tf.tanh(linear(tf, p, x, 'in', 'inBias')), 'out', 'outBias'),
};

/** Gated recurrent unit (Cho et al. 2014) over a week of days; the last state is read out. */
const gru: Head = {
  kind: 'gru',
  days: week,
  parameters: (features, units) => [
    matrix('in', features, 3 * units),
    bias('inBias', 3 * units),
    matrix('state', units, 3 * units),
    ...output(units),
  ],
  forward(tf, p, x, rows) {
    const seeds = p.in!.shape[0]!;
    const width = p.in!.shape[2]!;
    const inputs = tf.reshape(linear(tf, p, x, 'in', 'inBias'), [seeds, rows, this.days, width]);
    let state: Tensor = tf.zeros([seeds, rows, width / 3]);
    for (const input of tf.unstack(inputs, 2)) {
      const [updateIn, resetIn, newIn] = tf.split(input, 3, 2);
      const [update, reset, candidate] = tf.split(tf.matMul(state, p.state!), 3, 2);
      const z = tf.sigmoid(tf.add(updateIn!, update!));
      const r = tf.sigmoid(tf.add(resetIn!, reset!));
      const next = tf.tanh(tf.add(newIn!, tf.mul(r, candidate!)));
      state = tf.add(next, tf.mul(z, tf.sub(state, next)));
    }
    return linear(tf, p, state, 'out', 'outBias');
  },
};

/**
 * One transformer block (Vaswani et al. 2017, single head, learned positions, normalised before attention). Only the
 * last day is read out, so only its query is formed: the result is that of the full block.
 */
const transformer: Head = {
  kind: 'transformer',
  days: week,
  parameters: (features, units) => [
    matrix('in', features, units),
    { name: 'position', shape: [week, units], deviation: 0.1 },
    matrix('query', units, units),
    matrix('key', units, units),
    matrix('value', units, units),
    matrix('wide', units, 2 * units),
    bias('wideBias', 2 * units),
    matrix('narrow', 2 * units, units),
    ...output(units),
  ],
  forward(tf, p, x, rows) {
    const seeds = p.in!.shape[0]!;
    const units = p.in!.shape[2]!;
    const days = this.days;
    const tokens = tf.add(
      tf.reshape(tf.matMul(x, p.in!), [seeds, rows, days, units]),
      tf.reshape(p.position!, [seeds, 1, days, units]),
    );
    const flat = tf.reshape(layerNorm(tf, tokens), [seeds, rows * days, units]);
    const spread = (weights: Tensor) => tf.reshape(tf.matMul(flat, weights), [seeds, rows, days, units]);
    const last = (of: Tensor) => tf.slice(of, [0, 0, days - 1, 0], [seeds, rows, 1, units]);
    const query = last(spread(p.query!));
    const scores = tf.div(tf.matMul(query, spread(p.key!), false, true), Math.sqrt(units));
    const attended = tf.matMul(tf.softmax(scores, 3), spread(p.value!));
    const state = tf.reshape(tf.add(last(tokens), attended), [seeds, rows, units]);
    const hidden = tf.tanh(linear(tf, p, layerNorm(tf, state), 'wide', 'wideBias'));
    return linear(tf, p, tf.add(state, tf.matMul(hidden, p.narrow!)), 'out', 'outBias');
  },
};

/** Zero mean, unit variance over the last axis. */
function layerNorm(tf: Tensors, x: Tensor): Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  return tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), -1, true), 1e-5)));
}

export const heads: Readonly<Record<HeadKind, Head>> = { mlp, gru, transformer };

/** First weights of every seed: seed `s` draws the same whatever the number of seeds beside it. */
export function drawParameters(
  shapes: readonly ParameterShape[],
  generators: readonly (() => number)[],
): ReadonlyMap<string, Float32Array> {
  const normals = generators.map(normalFrom);
  return new Map(
    shapes.map(({ name, shape: [inputs, outputs], deviation }) => {
      const size = inputs * outputs;
      const values = new Float32Array(size * normals.length);
      for (const [s, normal] of normals.entries())
        for (let i = 0; i < size; i++) values[s * size + i] = deviation * normal();
      return [name, values];
    }),
  );
}
