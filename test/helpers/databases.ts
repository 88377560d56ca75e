import { randomUUID } from 'node:crypto';
import { type Database, openEmbedded, openPostgres } from '@ballast/keeper';

export interface DatabaseCase {
  readonly name: string;
  /** Null when it can run here; otherwise why not. */
  readonly skip: string | null;
  /** A fresh, empty database. */
  open(): Promise<Database>;
}

const serverUrl = process.env.BALLAST_TEST_DATABASE_URL ?? process.env.DATABASE_URL;
export const hasServer = serverUrl !== undefined;
const created: string[] = [];

const rethrow = (error: Error): void => {
  throw error;
};

/** Every database the ledger supports; each contract test runs on all of them. */
export const databases: readonly DatabaseCase[] = [
  { name: 'PGlite', skip: null, open: () => openEmbedded(null, rethrow) },
  {
    name: 'PostgreSQL',
    skip: serverUrl === undefined ? 'BALLAST_TEST_DATABASE_URL is not set' : null,
    open: async () => openPostgres(await createServerDatabase(), ignoreShutdown),
  },
];

/** Dropping a test database ends its idle connections with 57P01. */
const ignoreShutdown = (): void => {};

/** URL of a fresh database on the server the tests were given. */
export async function createServerDatabase(): Promise<string> {
  const name = `ballast_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name}`);
  created.push(name);
  const url = new URL(serverUrl ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

export async function dropServerDatabases(): Promise<void> {
  for (const name of created.splice(0)) await onServer(`drop database if exists ${name} with (force)`);
}

async function onServer(statement: string): Promise<void> {
  const server = openPostgres(serverUrl ?? '', rethrow);
  try {
    await server.query(statement);
  } finally {
    await server.close();
  }
}
