import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { wei } from '@ballast/core';
import {
  account,
  bootDevnet,
  compileContracts,
  type Devnet,
  defaultArtifactDir,
  fetchArtifacts,
  loadPricePath,
  MarketReplay,
  type OpenedBook,
  openBook,
  type PricePath,
  parseStart,
} from '@ballast/devnet';
import type { Keeper } from '../keeper.ts';
import { openLedger } from '../ledger/ledger.ts';
import { createDatabase } from '../ledger/scratch.ts';
import { openKeeper, openStorage, type Storage } from '../open.ts';
import type { Screen } from '../screen/screen.ts';
import type { KeeperEvent } from '../stages/events.ts';
import type { DemoOptions } from './options.ts';
import { pastDays, prepareRisk } from './risk.ts';

/** Everything a running demonstration consists of. */
export interface Stand {
  readonly path: PricePath;
  readonly devnet: Devnet;
  readonly market: MarketReplay;
  readonly book: OpenedBook;
  readonly keeper: Keeper;
}

/**
 * Closers of what is open. What is opened after `closeAll` began is closed at once: an interrupted set-up goes on for
 * a moment, and nothing it still opens may stay.
 */
export class Closers {
  #open: (() => Promise<void>)[] = [];
  #closed = false;

  push(closer: () => Promise<void>): void {
    if (this.#closed) void closer().catch(() => {});
    else this.#open.push(closer);
  }

  /** Closes everything, newest first, whatever fails or hangs on the way. */
  async closeAll(): Promise<void> {
    this.#closed = true;
    for (const closer of this.#open.splice(0).reverse())
      await Promise.race([
        closer().catch(() => {}),
        new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN)),
      ]);
  }
}

/** Longest wait for one part to close; the process ends right after and takes the rest with it. */
const CLOSE_WITHIN = 4_000; // milliseconds

/** A message needs seconds here; a real one needs minutes, and later cycles pick it up. */
const MESSAGE_WAIT = 5_000; // milliseconds

/** Builds the stand from nothing. What it opens it hands to `closers` at once, so that an interruption finds it. */
export async function setUp(
  options: DemoOptions,
  screen: Screen,
  closers: Closers,
  onEvent: (event: KeeperEvent) => void,
  interrupted: AbortSignal,
): Promise<Stand> {
  const path = await screen.stage('read the price path', async () => pathOf(options));
  // Downloading waits for the network, compiling and a new database for the processor: they overlap well.
  const [, , storage] = await Promise.all([
    screen.stage('fetch third-party artifacts', () => fetchArtifacts(defaultArtifactDir)),
    screen.stage('compile contracts', () => compileContracts(interrupted)),
    screen.stage('create the ledger', () => createStorage(join(options.out, 'ledger'), closers, onEvent)),
  ]);
  interrupted.throwIfAborted();
  const boot = screen.stage('boot three chains, deploy', () =>
    bootDevnet({
      ports: [options.port, options.port + 1, options.port + 2],
      startPrices: path.history[0]?.usd ?? path.points[0]?.usd ?? {},
      startTime: path.history[0]?.at ?? path.points[0]?.at ?? 0,
      onProgress: (step) => screen.note(step),
    }).then((devnet) => {
      closers.push(() => devnet.close());
      return devnet;
    }),
  );
  const [devnet] = await Promise.all([
    boot,
    screen.stage('judge risk models on the past', async () =>
      prepareRisk(await openLedger(storage.database), path, options.policy),
    ),
  ]);
  const market = await screen.stage('open the market', () => MarketReplay.open(devnet, path));
  const book = await screen.stage("open the fund's book", () =>
    openBook({ devnet, replay: market, onProgress: (step) => screen.note(step) }),
  );
  const keeper = await screen.stage('start the keeper', () => startKeeper(devnet, options, storage, onEvent));
  screen.note(keeper.riskReason);
  closers.push(() => keeper.close());
  return { path, devnet, market, book, keeper };
}

function pathOf({ data, seed, from, steps }: DemoOptions): PricePath {
  return loadPricePath({
    ...(data === null ? {} : { data }),
    ...(from === null ? {} : { from: parseStart(from) }),
    seed,
    steps,
    past: 24 * (data === null ? pastDays.generated : pastDays.history),
  });
}

/** A ledger of its own for every run: the chains are new, so an older run's memory would be of another world. */
async function createStorage(
  directory: string,
  closers: Closers,
  onEvent: (event: KeeperEvent) => void,
): Promise<Storage> {
  const { DATABASE_URL: server, REDIS_URL: redisUrl = null } = process.env;
  const onError = ({ message }: Error) => onEvent({ type: 'trouble', cycle: null, message, fatal: false });
  await rm(directory, { recursive: true, force: true });
  const scratch = server === undefined ? null : await createDatabase(server, `ballast_demo_${Date.now()}`);
  if (scratch !== null) closers.push(() => scratch.drop());
  const storage = await openStorage({ databaseUrl: scratch?.url ?? null, redisUrl, directory }, onError);
  closers.push(() => storage.database.close());
  return storage;
}

function startKeeper(
  devnet: Devnet,
  { policy }: DemoOptions,
  storage: Storage,
  onEvent: (event: KeeperEvent) => void,
): Promise<Keeper> {
  return openKeeper({
    manifests: devnet.manifests,
    policy,
    keeper: account('keeper'),
    optimizers: [account('optimizer1'), account('optimizer2')],
    storage,
    // Chains of one run share nothing with those of another: neither may their queues on a shared server.
    name: `demo-${process.pid}-${Date.now()}`,
    messageWait: MESSAGE_WAIT,
    attempts: 4,
    // Local nodes mine at once and never reorganise by themselves.
    submit: { confirmations: 1, minPriorityFee: wei(0n), pollMilliseconds: 20, auditEvery: 30 },
    onEvent,
  });
}
