import { FatalError } from '@ballast/core';
import { Client } from 'pg';

/** A database that lives as long as one run. */
export interface ScratchDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Creates a new database on a Postgres server, for a run that must not meet another run's ledger.
 * @param name letters, digits and underscores only.
 * @throws FatalError when the server refuses.
 */
export async function createDatabase(server: string, name: string): Promise<ScratchDatabase> {
  if (!/^\w+$/.test(name)) throw new FatalError(`"${name}" is no database name`, 'use letters, digits and _');
  const onServer = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: server });
    try {
      await client.connect();
      await client.query(statement);
    } catch (cause) {
      throw new FatalError(
        `Postgres refused "${statement}"`,
        'check DATABASE_URL and the right to create databases',
        {
          cause,
        },
      );
    } finally {
      await client.end();
    }
  };
  await onServer(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`drop database if exists ${name} with (force)`) };
}
