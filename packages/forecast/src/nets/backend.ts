import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import util from 'node:util';
import { describeError, FatalError } from '@ballast/core';

export type Tensors = typeof import('@tensorflow/tfjs');

/** `tensorflow` is the native addon, fastest; `cpu` is plain JavaScript. */
export type BackendName = 'tensorflow' | 'wasm' | 'cpu';

export interface TensorBackend {
  readonly name: BackendName;
  readonly tf: Tensors;
  /** Why each backend before this one in the order was passed over. */
  readonly passedOver: readonly string[];
}

// CommonJS throughout: the addon registers itself with the CommonJS copy of the library.
const require = createRequire(import.meta.url);

/**
 * Opens the first backend of `order` that loads. The library keeps one active backend per process (or worker thread).
 * Throws FatalError when none loads.
 */
export async function openBackend(
  order: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu'],
): Promise<TensorBackend> {
  const tf: Tensors = require('@tensorflow/tfjs');
  // Kept quiet: advice about other backends is not for the user of this package.
  tf.env().set('PROD', true);
  const passedOver: string[] = [];
  for (const name of order) {
    try {
      if (name === 'tensorflow') loadNative();
      if (name === 'wasm') loadWasm();
      if (!(await tf.setBackend(name))) throw new Error('the backend did not start');
      await tf.ready();
      return { name, tf, passedOver };
    } catch (error) {
      passedOver.push(`${name}: ${describeError(error).split('\n')[0]}`);
    }
  }
  throw new FatalError(`no tensor backend loads (${passedOver.join('; ')})`, 'reinstall the dependencies');
}

function loadNative(): void {
  // tfjs-node 4.22 calls a helper that Node 23 removed.
  if (!('isNullOrUndefined' in util))
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  // Reordered sums would differ from the other backends, and say so on standard error.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  require('@tensorflow/tfjs-node');
}

function loadWasm(): void {
  const wasm: typeof import('@tensorflow/tfjs-backend-wasm') = require('@tensorflow/tfjs-backend-wasm');
  const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  wasm.setWasmPaths(join(folder, 'wasm-out') + sep);
}
