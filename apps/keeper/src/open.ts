import {
  connectChains,
  createSubmitter,
  type FusionRelayer,
  type SubmitSettings,
  type Submitter,
} from '@ballast/chain';
import {
  type ChainId,
  describeError,
  type FaultHook,
  type NetworkManifest,
  type Policy,
} from '@ballast/core';
import { isConsumed } from '@ballast/sdk';
import type { LocalAccount } from 'viem';
import { chooseForecaster } from './forecasting.ts';
import { type CycleEnds, type Keeper, startKeeper } from './keeper.ts';
import { type Database, openEmbedded, openPostgres } from './ledger/database.ts';
import { openLedger } from './ledger/ledger.ts';
import { checkPolicy } from './policy.ts';
import { openPipeline } from './queue/pipeline.ts';
import type { KeeperContext } from './stages/context.ts';
import type { KeeperEvent } from './stages/events.ts';

export interface StorageOptions {
  /** "postgres://…"; null keeps the ledger embedded. */
  readonly databaseUrl: string | null;
  /** "redis://…"; null keeps the queue beside the ledger. */
  readonly redisUrl: string | null;
  /** Folder of the embedded database; null keeps it in memory. */
  readonly directory: string | null;
}

/** Where ledger and queue live. */
export interface Storage {
  readonly database: Database;
  readonly redisUrl: string | null;
}

/** Opens the ledger's database; the first time, creating an embedded one takes seconds. */
export async function openStorage(
  options: StorageOptions,
  onError: (error: Error) => void,
): Promise<Storage> {
  const { databaseUrl, redisUrl, directory } = options;
  const database = databaseUrl ? openPostgres(databaseUrl, onError) : await openEmbedded(directory, onError);
  return { database, redisUrl };
}

export interface KeeperOptions {
  readonly manifests: readonly NetworkManifest[];
  readonly policy: Policy;
  /** Pays gas and sends; may only execute what the optimizers signed. */
  readonly keeper: LocalAccount;
  readonly optimizers: readonly LocalAccount[];
  /** Stays the caller's to close, after the keeper. */
  readonly storage: Storage;
  /** Keeps the queues of several funds on one server apart. */
  readonly name?: string;
  readonly messageWait: number;
  /** Longest wait for one read of one chain, milliseconds; 15 s when left out. */
  readonly readWithin?: number;
  /** Runs of one stage before its cycle counts as failed. */
  readonly attempts?: number;
  readonly submit?: Partial<SubmitSettings>;
  /** Relayers of 1inch Fusion by chain; used when the policy allows auctions. */
  readonly relayers?: ReadonlyMap<ChainId, FusionRelayer>;
  readonly onEvent: (event: KeeperEvent) => void;
  readonly onFaultPoint?: FaultHook;
}

/** A first read on a busy machine takes seconds; a chain that is down mostly refuses at once. */
const READ_WITHIN = 15_000; // milliseconds

/** Venues the vault has adapters for. */
const executableVenues = ['uniswap-v3', 'uniswap-v2', 'sushi', 'balancer'];

/**
 * Opens storage and chains and starts a keeper on them. A chain that does not answer yet is taken up when it does.
 * @throws FatalError naming what cannot be reached, or the field of the policy that makes no sense.
 */
export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const { storage, onEvent } = options;
  const policy = checkPolicy(options.policy);
  const { database } = storage;
  const trouble = (error: unknown, fatal = false, cycle: number | null = null) =>
    onEvent({ type: 'trouble', cycle, message: describeError(error), fatal });
  const ends: CycleEnds = new Map();
  const ledger = await openLedger(database, options.onFaultPoint);
  const pipeline = await openPipeline({
    database,
    redisUrl: storage.redisUrl,
    ...(options.name ? { name: options.name } : {}),
    ...(options.attempts ? { attempts: options.attempts } : {}),
    onError: trouble,
    onFailed: (_stage, job, error) => {
      const waiting = job ? ends.get(job.cycle) : undefined;
      if (job) ends.delete(job.cycle);
      trouble(error, true, job?.cycle ?? null);
      waiting?.reject(error);
    },
  });
  const context: KeeperContext = {
    connections: connectChains(options.manifests),
    ledger,
    submitters: new Map<ChainId, Submitter>(),
    policy,
    forecaster: await chooseForecaster(ledger.models, policy),
    executableVenues,
    optimizers: options.optimizers,
    keeper: options.keeper,
    readWithin: options.readWithin ?? READ_WITHIN,
    messageWait: options.messageWait,
    ...(options.relayers ? { relayers: options.relayers } : {}),
    emit: onEvent,
  };
  const submitters = submittersOf(context, options);
  const keeper = await startKeeper({ ...context, submitters }, pipeline, ends);
  return {
    ...keeper,
    close: async () => {
      await keeper.close();
      await Promise.all([...submitters.values()].map((submitter) => submitter.close()));
    },
  };
}

function submittersOf(context: KeeperContext, options: KeeperOptions): Map<ChainId, Submitter> {
  const { keeper: account, submit, onFaultPoint, onEvent } = options;
  return new Map(
    context.connections.map(({ client, manifest }) => [
      manifest.chainId,
      createSubmitter({
        chainId: manifest.chainId,
        account,
        clients: [client],
        journal: context.ledger.intents,
        ledger: context.ledger.submissions,
        isEffective: async (intent, at) =>
          intent.effectId !== null && isConsumed(at, manifest.ballast.vault, intent.effectId),
        onAlarm: ({ message }) => onEvent({ type: 'trouble', cycle: null, message, fatal: false }),
        ...(submit ? { settings: submit } : {}),
        ...(onFaultPoint ? { onFaultPoint } : {}),
      }),
    ]),
  );
}
