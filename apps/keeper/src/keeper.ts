import { type ChainId, describeError, FatalError } from '@ballast/core';
import type { Ledger } from './ledger/ledger.ts';
import type { Pipeline } from './queue/pipeline.ts';
import { reconcile, startReconciler } from './queue/reconciler.ts';
import type { Stage, StageJob } from './queue/stages.ts';
import { authorise } from './stages/authorise.ts';
import type { KeeperContext } from './stages/context.ts';
import { forecast, observe, plan } from './stages/decide.ts';
import { execute, isCycleSettled } from './stages/execute.ts';
import { mandateArrived, settle } from './stages/settle.ts';

export interface CycleResult {
  readonly cycle: number;
  /** A mandate arrived during the cycle: the carrying chain can act on it at once. */
  readonly followUp: boolean;
}

/** A running keeper: stages wired to the queue, driven by whoever calls `runCycle`. */
export interface Keeper {
  readonly ledger: Ledger;
  /** Why the risk model is the one it is. */
  readonly riskReason: string;
  /** Starts the next cycle and waits for its report. @throws the error that ended the cycle. */
  runCycle(): Promise<CycleResult>;
  /** Lets running jobs end, then stops. The context's connections stay the caller's to close. */
  close(): Promise<void>;
}

const RECONCILE_EVERY = 5_000; // milliseconds

interface Waiting {
  readonly resolve: (result: CycleResult) => void;
  readonly reject: (error: Error) => void;
}

/** Tells a waiting `runCycle` that its cycle ended. */
export type CycleEnds = Map<number, Waiting>;

/** Wires the stages to the pipeline and starts working, finishing first whatever an earlier process left open. */
export async function startKeeper(
  context: KeeperContext,
  pipeline: Pipeline,
  ends: CycleEnds,
): Promise<Keeper> {
  const next = (stage: Stage, job: StageJob) => pipeline.add(stage, job);
  const timed =
    (stage: Stage, work: (job: StageJob) => Promise<void>) =>
    async (job: StageJob): Promise<void> => {
      const started = performance.now();
      await work(job);
      const milliseconds = performance.now() - started;
      await context.ledger.timings.keep({
        cycle: job.cycle,
        stage,
        chainId: job.chainId ?? null,
        milliseconds,
      });
      context.emit({ type: 'stage', cycle: job.cycle, stage, milliseconds });
    };
  const works: Readonly<Record<Stage, (job: StageJob) => Promise<void>>> = {
    observe: async ({ cycle }) => {
      await observe(context, cycle);
      await next('forecast', { cycle });
    },
    forecast: async ({ cycle }) => {
      await forecast(context, cycle);
      await next('plan', { cycle });
    },
    plan: async ({ cycle }) => {
      await plan(context, cycle);
      await next('authorise', { cycle });
    },
    authorise: async ({ cycle }) => {
      const chains = await authorise(context, cycle);
      if (chains.length === 0) await next('settle', { cycle });
      for (const chainId of chains) await next('execute', { cycle, chainId });
    },
    execute: async (job) => {
      const ended = await execute(context, job.cycle, requireChain(job));
      // Whichever chain ends last finds everything final; the job id makes a second call harmless. A chain that hangs
      // ends the cycle too: its own transactions follow when they can.
      if (!ended || (await isCycleSettled(context, job.cycle)))
        await pipeline.wake('settle', { cycle: job.cycle });
    },
    settle: async ({ cycle }) => {
      await settle(context, cycle);
      await pipeline.wake('report', { cycle });
    },
    report: async ({ cycle }) => {
      const followUp = await mandateArrived(context, cycle);
      context.emit({ type: 'cycle-done', cycle, followUp });
      ends.get(cycle)?.resolve({ cycle, followUp });
      ends.delete(cycle);
    },
  };
  for (const [stage, work] of Object.entries(works) as [Stage, (job: StageJob) => Promise<void>][])
    await pipeline.work(stage, timed(stage, work), stage === 'execute' ? context.connections.length : 1);
  const open = {
    journal: context.ledger.intents,
    pipeline,
    stageOf: (): Stage => 'execute',
    submitters: [...context.submitters.values()],
    onError: sayOnce((message) => context.emit({ type: 'trouble', cycle: null, message, fatal: false })),
  };
  // What an earlier process left open goes on at once, not after the first interval.
  await reconcile(open);
  const stopReconciler = startReconciler({
    ...open,
    every: RECONCILE_EVERY,
  });
  return {
    ledger: context.ledger,
    riskReason: context.forecaster.reason,
    runCycle: () => runCycle(context, pipeline, ends),
    close: async () => {
      await stopReconciler();
      await pipeline.close();
    },
  };
}

/** Passes an error on unless it says what the last one said: a chain that stays down fails every look. */
function sayOnce(say: (message: string) => void): (error: unknown) => void {
  const said = new Set<string>();
  return (error) => {
    const message = describeError(error);
    if (said.has(message)) return;
    said.add(message);
    say(message);
  };
}

async function runCycle(context: KeeperContext, pipeline: Pipeline, ends: CycleEnds): Promise<CycleResult> {
  const cycle = ((await context.ledger.cycles.latest()) ?? 0) + 1;
  const ended = new Promise<CycleResult>((resolve, reject) => ends.set(cycle, { resolve, reject }));
  await pipeline.wake('observe', { cycle });
  return ended;
}

function requireChain(job: StageJob): ChainId {
  if (job.chainId === undefined)
    throw new FatalError(
      `job of cycle ${job.cycle} names no chain`,
      'drop it; the reconciler queues it again',
    );
  return job.chainId;
}
