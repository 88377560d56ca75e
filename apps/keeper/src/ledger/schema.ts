import { FatalError } from '@ballast/core';
import { z } from 'zod';
import { type Database, type Session, select } from './database.ts';

/**
 * Money and gas are numeric(78,0): every uint256 fits. Hex is lower-case text. Unique keys are what makes a repeated
 * stage harmless, so each one is part of the design and not an optimisation.
 */
const migrations: readonly string[] = [
  `
  create table ledger.cycles (
    cycle integer primary key,
    snapshot text,
    forecast text,
    plan text,
    created_at timestamptz not null default now()
  );

  create table ledger.intents (
    sequence bigint generated always as identity unique,
    key text primary key,
    cycle integer not null,
    chain_id bigint not null,
    signer text not null,
    kind text not null,
    to_address text not null,
    data text not null,
    value numeric(78,0) not null check (value >= 0),
    gas numeric(78,0),
    effect_id text,
    valid_until bigint,
    details jsonb not null,
    state text not null default 'pending' check (state in ('pending','sent','done','failed','void')),
    reason text,
    detail text,
    tx_hash text,
    block numeric(78,0),
    block_hash text,
    success boolean,
    gas_used numeric(78,0),
    gas_price numeric(78,0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index intents_unsettled on ledger.intents (chain_id, signer, sequence) where state in ('pending','sent');
  create index intents_cycle on ledger.intents (cycle);

  create table ledger.nonces (
    chain_id bigint not null,
    signer text not null,
    nonce bigint not null,
    intent_key text references ledger.intents (key),
    state text not null default 'open' check (state in ('open','final','foreign')),
    block numeric(78,0),
    block_hash text,
    primary key (chain_id, signer, nonce)
  );
  -- one open nonce per intent: a second would be a second transaction
  create unique index nonces_open_intent on ledger.nonces (intent_key) where state = 'open';
  create index nonces_open on ledger.nonces (chain_id, signer, nonce) where state = 'open';
  create index nonces_block on ledger.nonces (chain_id, signer, block);

  create table ledger.attempts (
    hash text primary key,
    chain_id bigint not null,
    signer text not null,
    nonce bigint not null,
    purpose text not null check (purpose in ('intent','noop')),
    raw text not null,
    max_fee_per_gas numeric(78,0) not null,
    max_priority_fee_per_gas numeric(78,0) not null,
    block numeric(78,0) not null,
    fence bigint not null,
    stored_at timestamptz not null default clock_timestamp(),
    foreign key (chain_id, signer, nonce) references ledger.nonces (chain_id, signer, nonce)
  );
  create index attempts_nonce on ledger.attempts (chain_id, signer, nonce);

  create table ledger.leases (
    chain_id bigint not null,
    signer text not null,
    owner text not null,
    fence bigint not null,
    expires_at timestamptz not null,
    primary key (chain_id, signer)
  );

  create table ledger.messages (
    guid text primary key,
    kind text not null check (kind in ('mandate','report','halt')),
    source_chain bigint not null,
    destination_chain bigint not null,
    epoch numeric(78,0) not null,
    intent_key text references ledger.intents (key),
    fee numeric(78,0) not null,
    sent_tx text not null,
    sent_at bigint not null,
    verified_at bigint,
    delivered_at bigint,
    delivered_tx text,
    failure text
  );

  create table ledger.fills (
    chain_id bigint not null,
    intent_id text not null,
    cycle integer not null,
    tx_hash text not null,
    at bigint not null,
    asset text not null,
    side text not null check (side in ('sell','buy')),
    amount_in numeric(78,0) not null,
    amount_out numeric(78,0) not null,
    held_after numeric(78,0) not null,
    loss numeric(78,0) not null,
    legs jsonb not null,
    primary key (chain_id, intent_id)
  );
  create index fills_cycle on ledger.fills (cycle);

  create table ledger.prices (
    hour bigint not null,
    asset text not null,
    usd double precision not null check (usd > 0),
    primary key (hour, asset)
  );

  create table ledger.models (
    version text primary key,
    model text not null,
    horizon integer not null,
    data_hash text not null,
    card text not null,
    saved text,
    driving boolean not null,
    reason text not null,
    registered_at timestamptz not null default clock_timestamp()
  );

  create table ledger.trials (
    id bigint generated always as identity primary key,
    trial text not null,
    tried_at timestamptz not null default now()
  );

  create table ledger.timings (
    cycle integer not null,
    stage text not null,
    chain_id bigint not null,
    milliseconds double precision not null,
    primary key (cycle, stage, chain_id)
  );
  `,
  `
  alter table ledger.intents add column recorded boolean not null default false;
  create index intents_unrecorded on ledger.intents (sequence) where not recorded;
  `,
  `
  alter table ledger.fills add column part integer not null default 0;
  alter table ledger.fills add column block numeric(78,0);
  alter table ledger.fills drop constraint fills_pkey;
  alter table ledger.fills add primary key (chain_id, intent_id, part);
  `,
];

/** Spells "BALL": one migrator at a time on a shared server. */
const MIGRATION_LOCK = 0x42414c4c;

/**
 * Brings the schema to this program's version. Safe to run from any number of processes at once.
 * @throws FatalError when the database is newer than this program.
 */
export async function migrateLedger(database: Database): Promise<void> {
  await database.transaction(async (session) => {
    await session.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await session.query('create schema if not exists ledger');
    await session.query('create table if not exists ledger.migrations (version integer primary key)');
    const version = await schemaVersion(session);
    if (version > migrations.length)
      throw new FatalError(
        `the ledger has schema version ${version}, this program knows ${migrations.length}`,
        'start the newer program that wrote this ledger',
      );
    for (const [index, sql] of migrations.slice(version).entries()) {
      await session.query(sql);
      await session.query('insert into ledger.migrations (version) values ($1)', [version + index + 1]);
    }
  });
}

async function schemaVersion(session: Session): Promise<number> {
  const rows = await select(
    session,
    z.object({ version: z.number() }),
    'select version from ledger.migrations',
  );
  return Math.max(0, ...rows.map(({ version }) => version));
}
