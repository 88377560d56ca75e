import { describeError, FatalError, findCause, RetryableError } from '@ballast/core';
import { type Job, UnrecoverableError } from 'bullmq';
import type { Database } from '../ledger/database.ts';
import {
  type JobQueue,
  type JobWorker,
  openDatabaseBackend,
  openRedisBackend,
  type QueueBackend,
} from './backend.ts';
import { jobIdOf, readStageJob, type Stage, type StageJob, stages } from './stages.ts';

export type StageHandler = (job: StageJob) => Promise<void>;

export interface PipelineOptions {
  /** Holds the jobs when there is no Redis. */
  readonly database: Database;
  /** "redis://host:port"; null keeps the jobs in the database. */
  readonly redisUrl: string | null;
  /** First part of the queue names; pipelines with different names share nothing. */
  readonly name?: string;
  /** Runs of one job before it counts as failed, the first included. */
  readonly attempts?: number;
  /** Milliseconds before the second run; doubles after every further one. */
  readonly backoff?: number;
  /** Trouble with the connection, which the queue outlives on its own. */
  readonly onError: (error: Error) => void;
  /** A job that will not be run again. */
  readonly onFailed: (stage: Stage, job: StageJob | null, error: Error) => void;
}

/** Typed queues of the stages. Delivery is at least once: handlers must be idempotent. */
export interface Pipeline {
  readonly kind: QueueBackend['kind'];
  /** Queues a job unless the same stage, cycle and chain is known already. Throws RetryableError when it cannot. */
  add(stage: Stage, job: StageJob): Promise<void>;
  /** Queues a job even when an earlier run of it has ended; does nothing while one is waiting or running. */
  wake(stage: Stage, job: StageJob): Promise<void>;
  /** Starts working on a stage. A RetryableError runs the job again later, a FatalError ends it. */
  work(stage: Stage, handler: StageHandler, concurrency?: number): Promise<void>;
  /** Jobs per stage and state ("waiting", "active", "delayed", "completed", "failed"). */
  counts(): Promise<Record<Stage, Record<string, number>>>;
  /** Lets running jobs end, then stops. */
  close(): Promise<void>;
}

/** A killed worker's job starts again elsewhere after at most the two together. */
const LOCK_MS = 6_000;
const STALLED_CHECK_MS = 3_000;
const KEEP_COMPLETED = 500;
const KEEP_FAILED = 5_000;

/** @throws FatalError when the backend cannot be reached. */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { database, redisUrl, name = 'ballast', attempts = 8, backoff = 250, onError } = options;
  const backend =
    redisUrl === null ? await openDatabaseBackend(database) : await openRedisBackend(redisUrl, onError);
  const queues = new Map<Stage, JobQueue>();
  const workers: JobWorker[] = [];
  const queueOf = (stage: Stage): JobQueue => {
    const known = queues.get(stage);
    if (known !== undefined) return known;
    const queue = backend.queue(`${name}-${stage}`);
    queue.on('error', onError);
    queues.set(stage, queue);
    return queue;
  };
  const add = (stage: Stage, job: StageJob): Promise<void> =>
    queueOf(stage)
      .add(stage, readStageJob(job), {
        jobId: jobIdOf(stage, job),
        attempts,
        backoff: { type: 'exponential', delay: backoff },
        removeOnComplete: { count: KEEP_COMPLETED },
        removeOnFail: { count: KEEP_FAILED },
      })
      .then(
        () => {},
        (cause: unknown) => {
          const what = `could not queue ${jobIdOf(stage, job)} on ${backend.kind}: ${describeError(cause)}`;
          throw new RetryableError(what, 'try again; the ledger still knows the work', { cause });
        },
      );
  await Promise.all(stages.map((stage) => queueOf(stage).waitUntilReady()));
  return {
    kind: backend.kind,
    add,
    wake: async (stage, job) => {
      const known = await queueOf(stage).getJob(jobIdOf(stage, job));
      const state = await known?.getState();
      if (state === 'completed' || state === 'failed') await known?.remove();
      await add(stage, job);
    },
    work: async (stage, handler, concurrency = 1) => {
      const worker = backend.worker(`${name}-${stage}`, (job) => run(job, handler), {
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: 50,
      });
      worker.on('error', onError);
      worker.on('failed', (job, error) => reportEnd(options, stage, job, error));
      workers.push(worker);
      await worker.waitUntilReady();
    },
    counts: () => countAll(queueOf),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await backend.close();
    },
  };
}

async function run(job: Job, handler: StageHandler): Promise<void> {
  let stageJob: StageJob;
  try {
    stageJob = readStageJob(job.data);
  } catch (error) {
    throw new UnrecoverableError(`job ${job.id} is not one of ours: ${describeError(error)}`);
  }
  try {
    await handler(stageJob);
  } catch (error) {
    const fatal = findCause(error, FatalError);
    if (fatal === undefined) throw error;
    throw Object.assign(new UnrecoverableError(fatal.message), { cause: error });
  }
}

/** BullMQ reports every failed run; only the last one is an end. */
function reportEnd(options: PipelineOptions, stage: Stage, job: Job | undefined, error: Error): void {
  const isLast = error instanceof UnrecoverableError || job === undefined;
  if (!isLast && job.attemptsMade < (job.opts.attempts ?? 1)) return;
  const cause = error.cause instanceof Error ? error.cause : error;
  let stageJob: StageJob | null = null;
  try {
    stageJob = readStageJob(job?.data);
  } catch {
    // forged: there is nothing to name
  }
  options.onFailed(stage, stageJob, cause);
}

async function countAll(queueOf: (stage: Stage) => JobQueue): Promise<Record<Stage, Record<string, number>>> {
  const count = (stage: Stage): Promise<Record<string, number>> => queueOf(stage).getJobCounts();
  const [observe, forecast, plan, authorise, execute, settle, report] = await Promise.all([
    count('observe'),
    count('forecast'),
    count('plan'),
    count('authorise'),
    count('execute'),
    count('settle'),
    count('report'),
  ]);
  return { observe, forecast, plan, authorise, execute, settle, report };
}
