import { FatalError } from '@ballast/core';
import {
  createPostgresBackend,
  type Job,
  type JobsOptions,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Database } from '../ledger/database.ts';

/** The few operations of BullMQ's Queue that stages need; both backends have them. */
export interface JobQueue {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  getJob(id: string): Promise<{ getState(): Promise<string>; remove(): Promise<unknown> } | undefined>;
  getJobCounts(): Promise<Record<string, number>>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export interface JobWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: Job | undefined, error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

export type Process = (job: Job) => Promise<void>;
export type WorkerTuning = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** Where jobs live. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres' | 'embedded';
  queue(name: string): JobQueue;
  worker(name: string, process: Process, tuning: WorkerTuning): JobWorker;
  close(): Promise<void>;
}

/** One hash slot for all keys, as Redis Cluster demands of BullMQ's scripts. */
const PREFIX = '{ballast}';

/**
 * Redis: producers fail at once while it is away, workers wait for it to return.
 * @param url "redis://host:port"
 * @throws FatalError when it cannot be reached at start.
 */
export async function openRedisBackend(url: string, onError: (error: Error) => void): Promise<QueueBackend> {
  const producer = new Redis(url, {
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    lazyConnect: true,
  });
  const consumer = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  producer.on('error', onError);
  consumer.on('error', onError);
  try {
    await Promise.all([producer.connect(), consumer.connect()]);
  } catch (cause) {
    producer.disconnect();
    consumer.disconnect();
    const next = 'start Redis (maxmemory-policy noeviction), or unset REDIS_URL to use the embedded queue';
    throw new FatalError(`no Redis answers at ${withoutPassword(url)}`, next, { cause });
  }
  return {
    kind: 'redis',
    queue: (name) => new Queue(name, { connection: producer, prefix: PREFIX }),
    worker: (name, process, tuning) =>
      new Worker(name, process, { ...tuning, connection: consumer, prefix: PREFIX }),
    close: async () => {
      await Promise.all([producer.quit(), consumer.quit()]);
    },
  };
}

/** PostgreSQL, or the embedded database: jobs live beside the ledger in the schema `bullmq`. */
export async function openDatabaseBackend(database: Database): Promise<QueueBackend> {
  const client = await database.pool.connect();
  try {
    await runMigrations(client);
  } finally {
    client.release();
  }
  const connection = database.pool;
  return {
    kind: database.kind,
    queue: (name) => new Queue(name, { connection }, createPostgresBackend),
    worker: (name, process, tuning) =>
      new Worker(name, process, { ...tuning, connection }, createPostgresBackend),
    close: async () => {},
  };
}

function withoutPassword(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed === null ? 'an unreadable URL' : `${parsed.protocol}//${parsed.host}`;
}
