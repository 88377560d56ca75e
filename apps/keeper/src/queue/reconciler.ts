import type { Intent, IntentJournal } from '@ballast/core';
import type { Pipeline } from './pipeline.ts';
import type { Stage } from './stages.ts';

export interface ReconcilerOptions {
  readonly journal: IntentJournal;
  readonly pipeline: Pipeline;
  /** The stage that carries an intent to its end. */
  readonly stageOf: (intent: Intent) => Stage;
  /** Submitters of this process: a dead process's transactions go on without waiting for its jobs to expire. */
  readonly submitters: readonly { pump(): Promise<unknown> }[];
  /** Milliseconds between two looks. */
  readonly every: number;
  readonly onError: (error: unknown) => void;
}

/**
 * The ledger is the truth and the queue only wakes: re-reads the ledger, lets the submitters look at the chain (which
 * is also what notices a deep reorganisation) and wakes the stage of every intent that is not final. A queue that
 * lost its jobs, or a process that died anywhere, costs one interval and nothing else.
 * @returns a function that stops it and resolves when the current look has ended.
 */
export function startReconciler(options: ReconcilerOptions): () => Promise<void> {
  let look: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    look ??= reconcile(options)
      .catch(options.onError)
      .finally(() => {
        look = null;
      });
  }, options.every);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await look;
  };
}

/** One look; a chain that does not answer is reported and holds up no other. Returns how many stages it woke. */
export async function reconcile({
  journal,
  pipeline,
  stageOf,
  submitters,
  onError,
}: Omit<ReconcilerOptions, 'every'>): Promise<number> {
  await Promise.all(submitters.map((submitter) => submitter.pump().catch(onError)));
  const open = await journal.unsettled();
  const jobs = new Map(
    open.map((intent) => {
      const stage = stageOf(intent);
      const { cycle, chainId } = intent;
      return [`${stage} ${cycle} ${chainId}`, { stage, cycle, chainId }];
    }),
  );
  for (const { stage, cycle, chainId } of jobs.values()) await pipeline.wake(stage, { cycle, chainId });
  return jobs.size;
}
