/**
 * A keeper process for the crash tests: records its intents, queues one job per chain and works until nothing is
 * open. With a fault it kills itself, without any clean-up, the first time it reaches that point on that chain.
 */
import { createSubmitter, type SubmitSettings } from '@ballast/chain';
import { type ChainId, decode, type FaultHook, type FaultPoint, type IntentDraft } from '@ballast/core';
import { openEmbedded, openLedger, openPipeline, openPostgres, startReconciler } from '@ballast/keeper';
import type { Address, Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { clientOf } from './anvil.ts';
import { isEffective } from './effect-sink.ts';

export interface ChildTask {
  readonly databaseUrl: string | null;
  readonly directory: string;
  readonly queue: string;
  readonly key: Hex;
  readonly chains: readonly {
    readonly chainId: ChainId;
    readonly urls: readonly string[];
    readonly sink: Address;
  }[];
  readonly settings: Partial<SubmitSettings>;
  /** Milliseconds without open work after which it ends. */
  readonly linger: number;
  readonly drafts: readonly IntentDraft[];
  readonly fault: { readonly point: FaultPoint; readonly chainId: ChainId | null } | null;
}

const task = decode<ChildTask>(process.env.CHILD_TASK ?? '');

const onFaultPoint: FaultHook = (point, chainId) => {
  const { fault } = task;
  if (fault !== null && point === fault.point && (chainId === null || chainId === fault.chainId))
    process.kill(process.pid, 'SIGKILL');
};
const ignore = (): void => {};

const database =
  task.databaseUrl === null
    ? await openEmbedded(task.directory, ignore)
    : openPostgres(task.databaseUrl, ignore);
const ledger = await openLedger(database, onFaultPoint);
const pipeline = await openPipeline({
  database,
  redisUrl: null,
  name: task.queue,
  backoff: 50,
  onError: ignore,
  onFailed: (_stage, _job, error) => console.error(error),
});
const account = privateKeyToAccount(task.key);
const submitters = new Map(
  task.chains.map(({ chainId, urls }) => [
    chainId,
    createSubmitter({
      chainId,
      account,
      clients: urls.map((url) => clientOf(url, chainId)),
      journal: ledger.intents,
      ledger: ledger.submissions,
      isEffective,
      settings: { leaseSeconds: 1, rebroadcastEvery: 0.5, pollMilliseconds: 20, ...task.settings },
      onAlarm: (alarm) => console.error(alarm.message),
      onFaultPoint,
    }),
  ]),
);

await ledger.intents.record(task.drafts);
const settleChain = async (chainId: ChainId | undefined): Promise<void> => {
  const keys = (await ledger.intents.unsettled(chainId)).map(({ key }) => key);
  await submitters.get(chainId ?? 0)?.settle(keys, 20_000);
};
await pipeline.work('execute', ({ chainId }) => settleChain(chainId), task.chains.length);
const stopReconciler = startReconciler({
  journal: ledger.intents,
  pipeline,
  stageOf: () => 'execute',
  submitters: [...submitters.values()],
  every: 200,
  onError: ignore,
});
console.log('working');
let idleSince = performance.now();
do {
  await new Promise((resolve) => setTimeout(resolve, 20));
  if ((await ledger.intents.unsettled()).length > 0) idleSince = performance.now();
} while (performance.now() - idleSince < task.linger);

const ended = await ledger.intents.find(task.drafts.map(({ key }) => key));
await stopReconciler();
await pipeline.close();
for (const submitter of submitters.values()) await submitter.close();
await database.close();
console.log(JSON.stringify(ended.map(({ key, state }) => [key, state])));
