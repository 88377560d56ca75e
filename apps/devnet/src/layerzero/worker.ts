/**
 * The LayerZero worker as a process of its own. Talks to its parent over the IPC channel in core's wire form and
 * ends when that channel closes, in whatever way the parent went.
 */
import { decode, describeError, encode } from '@ballast/core';
import { DevChain } from '../chain/devchain.ts';
import { chainSpecs } from '../chain/networks.ts';
import { chainConfigs } from '../protocols/config.ts';
import { LayerZeroEngine } from './engine.ts';
import type { WorkerAnswer, WorkerRequest, WorkerStart } from './remote.ts';

let started: LayerZeroEngine | undefined;

async function start({ manifests, pollMs }: WorkerStart): Promise<void> {
  const networks = await Promise.all(
    manifests.map(async (manifest) => {
      const spec = chainSpecs.find(({ chainId }) => chainId === manifest.chainId);
      if (spec === undefined) throw new RangeError(`no local chain ${manifest.chainId}`);
      const chain = new DevChain(spec, manifest.rpcUrl);
      await chain.setBaseFee(chainConfigs[spec.name].baseFee);
      return { chain, manifest };
    }),
  );
  started = await LayerZeroEngine.start(networks, pollMs);
}

async function perform(request: WorkerRequest): Promise<unknown> {
  if (request.method === 'start') return start(request.setup);
  if (request.method === 'stop') return started?.stop();
  if (started === undefined) throw new RangeError(`${request.method} before start`);
  return steer(started, request);
}

function steer(
  engine: LayerZeroEngine,
  request: Exclude<WorkerRequest, { readonly method: 'start' | 'stop' }>,
): Promise<unknown> {
  switch (request.method) {
    case 'inject':
      return engine.inject(request.fault);
    case 'hold':
      return engine.hold();
    case 'release':
      return engine.release();
    case 'retry':
      return engine.retry(request.guid);
    case 'records':
      return engine.records();
    case 'waitFor':
      return engine.waitFor(request.guid, request.timeoutMs);
    case 'idle':
      return engine.idle(request.timeoutMs);
  }
}

function answer(message: WorkerAnswer): void {
  process.send?.(encode(message));
}

process.on('message', (text: string) => {
  const { id, request } = decode<{ id: number; request: WorkerRequest }>(text);
  perform(request)
    .then((value) => answer({ id, value: value ?? null }))
    .catch((error: unknown) => answer({ id, error: describeError(error) }))
    .finally(() => {
      if (request.method === 'stop') process.disconnect();
    });
});
process.on('disconnect', () => process.exit(0));
// Terminal signals reach the whole group; the parent decides when to stop.
process.on('SIGINT', () => {});
