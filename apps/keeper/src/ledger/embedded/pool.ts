import { EventEmitter } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FatalError } from '@ballast/core';
import type { PgNotification, PgPool, PgPoolClient, PgQueryResult } from 'bullmq';
import { z } from 'zod';

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('notification'), channel: z.string(), payload: z.string() }),
  z.object({ kind: z.literal('result'), id: z.number(), rows: z.array(z.unknown()), rowCount: z.number() }),
  z.object({
    kind: z.literal('failure'),
    id: z.number(),
    error: z.object({
      message: z.string(),
      code: z.string().optional(),
      detail: z.string().optional(),
      constraint: z.string().optional(),
    }),
  }),
]);

interface Waiting {
  readonly resolve: (result: PgQueryResult) => void;
  readonly reject: (error: Error) => void;
}

type Request =
  | { readonly kind: 'query'; readonly text: string; readonly values: readonly unknown[] | null }
  | { readonly kind: 'begin' | 'commit' | 'rollback' | 'close' };

/**
 * Node-postgres' pool, as far as BullMQ and the ledger use it, over one PGlite instance in a worker thread: the
 * database never blocks the event loop. PGlite has a single connection, so a client that says BEGIN holds it alone
 * until COMMIT or ROLLBACK, and LISTEN reaches every client that asked for it.
 */
export class EmbeddedPool extends EventEmitter implements PgPool {
  readonly options = { keepAlive: true };
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #notifications = new EventEmitter();
  #nextId = 0;
  #nextSession = 0;
  #closed: Promise<void> | null = null;

  private constructor(worker: Worker) {
    super();
    this.#worker = worker;
    this.setMaxListeners(0);
    this.#notifications.setMaxListeners(0);
  }

  /**
   * @param directory data directory, created when missing; null keeps everything in memory.
   * @throws FatalError when the database cannot be opened.
   */
  static async open(directory: string | null): Promise<EmbeddedPool> {
    const worker = new Worker(new URL('./host.mjs', import.meta.url), { workerData: { directory } });
    const pool = new EmbeddedPool(worker);
    await new Promise<void>((ready, failed) => {
      worker.on('message', (raw: unknown) => pool.#receive(message.parse(raw), ready));
      worker.on('error', (error) => {
        failed(openFailure(directory, error));
        pool.#abandon(error);
      });
      worker.on('exit', (code) => pool.#abandon(new Error(`the database thread ended with code ${code}`)));
    });
    return pool;
  }

  query<R>(text: string, values?: readonly unknown[]): Promise<PgQueryResult<R>> {
    return this.request<R>({ kind: 'query', text, values: values?.length ? values : null }, 0);
  }

  async connect(): Promise<PgPoolClient> {
    return new EmbeddedClient(this, this.#notifications, ++this.#nextSession);
  }

  end(): Promise<void> {
    this.#closed ??= this.request({ kind: 'close' }, 0).then(async () => {
      await this.#worker.terminate();
    });
    return this.#closed;
  }

  /** Sends one request; session 0 is the shared connection outside any transaction. */
  request<R>(request: Request, session: number): Promise<PgQueryResult<R>> {
    if (this.#closed !== null)
      return Promise.reject(new Error('Cannot use a pool after calling end on the pool'));
    const id = ++this.#nextId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id, session });
    });
  }

  #receive(received: z.infer<typeof message>, ready: () => void): void {
    if (received.kind === 'ready') {
      ready();
      return;
    }
    if (received.kind === 'notification') {
      this.#notifications.emit('notification', { channel: received.channel, payload: received.payload });
      return;
    }
    const waiting = this.#waiting.get(received.id);
    this.#waiting.delete(received.id);
    if (received.kind === 'result') waiting?.resolve({ rows: received.rows, rowCount: received.rowCount });
    else waiting?.reject(Object.assign(new Error(received.error.message), received.error));
  }

  #abandon(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    if (this.#closed === null && this.listenerCount('error') > 0) this.emit('error', error);
  }
}

class EmbeddedClient extends EventEmitter implements PgPoolClient {
  readonly #pool: EmbeddedPool;
  readonly #notifications: EventEmitter;
  readonly #session: number;
  #inTransaction = false;
  #forward: ((notification: PgNotification) => void) | null = null;

  constructor(pool: EmbeddedPool, notifications: EventEmitter, session: number) {
    super();
    this.#pool = pool;
    this.#notifications = notifications;
    this.#session = session;
  }

  async query<R>(text: string, values?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const verb = /^\s*(?:--.*\n\s*)*(\w+)/.exec(text)?.[1]?.toLowerCase();
    if (verb === 'begin') {
      const begun = await this.#pool.request<R>({ kind: 'begin' }, this.#session);
      this.#inTransaction = true;
      return begun;
    }
    if (this.#inTransaction && (verb === 'commit' || verb === 'rollback')) {
      this.#inTransaction = false;
      return this.#pool.request<R>({ kind: verb }, this.#session);
    }
    if (verb === 'listen' && this.#forward === null) {
      this.#forward = (notification) => this.emit('notification', notification);
      this.#notifications.on('notification', this.#forward);
    }
    return this.#pool.request<R>(
      { kind: 'query', text, values: values?.length ? values : null },
      this.#inTransaction ? this.#session : 0,
    );
  }

  release(): void {
    if (this.#forward !== null) this.#notifications.off('notification', this.#forward);
    this.#forward = null;
    if (this.#inTransaction) void this.query('rollback');
  }
}

const openFailure = (directory: string | null, cause: Error): FatalError =>
  new FatalError(
    `the embedded database at ${directory ?? 'memory'} did not open: ${cause.message}`,
    'restore the directory from a backup, or move it away and start again: the chain keeps every effect once',
    { cause },
  );
