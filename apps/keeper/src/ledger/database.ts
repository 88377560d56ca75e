import { FatalError, RetryableError } from '@ballast/core';
import { isPgPool, type PgPool } from 'bullmq';
import { Pool } from 'pg';
import type { z } from 'zod';
import { lockDirectory } from './embedded/lock.ts';
import { EmbeddedPool } from './embedded/pool.ts';

/** Something SQL can be sent to: the database itself or one open transaction. */
export interface Session {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>;
}

/** One PostgreSQL-dialect database, shared by the ledger (schema `ledger`) and the queue (schema `bullmq`). */
export interface Database extends Session {
  readonly kind: 'postgres' | 'embedded';
  readonly pool: PgPool;
  /** Runs `work` in one transaction: commits what it returns, rolls back what it throws. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** BullMQ names tables without a schema; ours are always qualified. Each stage worker keeps one connection to listen. */
const SEARCH_PATH = 'bullmq';
const MAX_CONNECTIONS = 24;

/**
 * Opens a PostgreSQL server.
 * @param url "postgres://user:password@host/database"
 * @param onError told when an idle connection drops; the pool replaces it.
 */
export function openPostgres(url: string, onError: (error: Error) => void): Database {
  const server = new Pool({
    connectionString: url,
    options: `-c search_path=${SEARCH_PATH}`,
    max: MAX_CONNECTIONS,
    keepAlive: true,
  });
  server.setMaxListeners(0); // every queue and worker adds its own
  const pool: unknown = server;
  if (!isPgPool(pool))
    throw new FatalError('pg.Pool lost its shape', 'install the pg version of package.json');
  return databaseOf('postgres', pool, onError, () => {});
}

/**
 * Opens the embedded database and takes its directory for this process.
 * @param directory created when missing; null keeps everything in memory.
 * @throws FatalError when another process holds the directory.
 */
export async function openEmbedded(
  directory: string | null,
  onError: (error: Error) => void,
): Promise<Database> {
  const unlock = directory === null ? () => {} : lockDirectory(directory);
  try {
    const pool = await EmbeddedPool.open(directory);
    await pool.query(`set search_path to ${SEARCH_PATH}`);
    return databaseOf('embedded', pool, onError, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function databaseOf(
  kind: Database['kind'],
  pool: PgPool,
  onError: (error: Error) => void,
  onClosed: () => void,
): Database {
  pool.on('error', onError);
  return {
    kind,
    pool,
    query: (text, values) => pool.query(text, values),
    transaction: (work) => inTransaction(pool, work),
    close: async () => {
      await pool.end();
      onClosed();
    },
  };
}

async function inTransaction<T>(pool: PgPool, work: (session: Session) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** Rows checked against their schema: a surprise in the database stops here, not inside a decision. */
export async function select<T extends z.ZodType>(
  session: Session,
  row: T,
  text: string,
  values: readonly unknown[] = [],
): Promise<z.infer<T>[]> {
  const { rows } = await session.query(text, values);
  return rows.map((raw) => row.parse(raw));
}

/** The row a statement must return. */
export async function selectOne<T extends z.ZodType>(
  session: Session,
  row: T,
  text: string,
  values: readonly unknown[] = [],
): Promise<z.infer<T>> {
  const [first] = await select(session, row, text, values);
  if (first === undefined)
    throw new RetryableError(`no row answered "${text.slice(0, 60)}"`, 'run the stage again');
  return first;
}
