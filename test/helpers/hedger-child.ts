/**
 * A whole keeper in a process of its own, for the crash test of the pipeline. With a fault it kills itself without any
 * clean-up at the nth time it reaches that point; without one it finishes what is open, runs one cycle and says so.
 */
import { decode, defaultPolicy, type FaultPoint, type NetworkManifest, wei } from '@ballast/core';
import { account } from '@ballast/devnet';
import { openKeeper, openStorage } from '@ballast/keeper';

export interface HedgerTask {
  readonly manifests: readonly NetworkManifest[];
  readonly directory: string;
  readonly history: readonly { readonly at: number; readonly usd: Readonly<Record<string, number>> }[];
  readonly fault: { readonly point: FaultPoint; readonly nth: number } | null;
}

const task = decode<HedgerTask>(process.env.CHILD_TASK ?? '');
let seen = 0;

const storage = await openStorage(
  { databaseUrl: null, redisUrl: null, directory: task.directory },
  ({ message }) => console.error(message),
);
const keeper = await openKeeper({
  manifests: task.manifests,
  policy: defaultPolicy,
  keeper: account('keeper'),
  optimizers: [account('optimizer1'), account('optimizer2')],
  storage,
  name: 'crash',
  messageWait: 3_000,
  submit: { confirmations: 1, minPriorityFee: wei(0n), pollMilliseconds: 20, leaseSeconds: 1 },
  onEvent: (event) => {
    if (event.type === 'trouble') console.error(event.message);
  },
  onFaultPoint: (point) => {
    if (point === task.fault?.point && ++seen === task.fault.nth) process.kill(process.pid, 'SIGKILL');
  },
});
await keeper.ledger.prices.seed(task.history);
while ((await keeper.ledger.intents.unsettled()).length > 0)
  await new Promise((resolve) => setTimeout(resolve, 50));
const { cycle } = await keeper.runCycle();
console.log(`cycle ${cycle} done`);
await keeper.close();
await storage.database.close();
process.exit(0);
