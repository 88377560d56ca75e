import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { FatalError, RetryableError } from '@ballast/core';
import { z } from 'zod';
import { MNEMONIC } from './accounts.ts';
import { DevChain } from './devchain.ts';
import { foundryBinary } from './foundry.ts';
import { type ChainName, type ChainSpec, chainSpecs } from './networks.ts';

const READY_TIMEOUT_MS = 15_000;
/** Roomy enough for a protocol creation, and what Ethereum itself allows. */
const BLOCK_GAS = 60_000_000;
const ACCOUNTS = 20;
/** Whole native tokens per account. */
const BALANCE = 1_000_000_000;
/** Blocks whose state stays readable. */
const HISTORY = 512;

export interface LaunchOptions {
  /** One port per chain, in the order of `chainSpecs`. */
  readonly ports: readonly number[];
  /** Genesis time, seconds. */
  readonly startTime: number;
  /** Base fee of the first block per chain, wei. */
  readonly baseFee: Readonly<Record<ChainName, bigint>>;
  /** State file per chain to continue from. */
  readonly stateFile?: (chain: ChainName) => string;
}

/** A chain's process ended before it answered: a wrong option or a state file it does not understand. */
export class ChainStartError extends FatalError {}

export interface RunningChains {
  readonly chains: readonly DevChain[];
  /** Kills one chain the hard way; for tests of what happens then. */
  kill(chain: ChainName): Promise<void>;
  /** Ends all chains and waits until their processes are gone. */
  close(): Promise<void>;
}

const eventSchema = z.object({
  name: z.string(),
  event: z.enum(['start', 'end']),
  pid: z.number().optional(),
  errors: z.string().optional(),
});

/**
 * Starts the three local chains and waits until they answer.
 * @throws FatalError naming the port when one is taken, or the chain's own words when it does not start.
 */
export async function launchChains(options: LaunchOptions): Promise<RunningChains> {
  const specs = chainSpecs.map((spec, index) => ({ spec, port: portOf(options.ports, index) }));
  for (const { spec, port } of specs) await assertPortFree(spec.name, port);
  const binary = foundryBinary('anvil');
  const commands = specs.map(({ spec, port }) => ({
    name: spec.name,
    command: binary,
    args: anvilArguments(spec, port, options),
  }));
  const supervisor = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'supervisor.mjs'), JSON.stringify(commands)],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const group = new SupervisedGroup(supervisor);
  const chains = specs.map(({ spec, port }) => new DevChain(spec, `http://127.0.0.1:${port}`));
  try {
    await Promise.all(chains.map((chain) => waitUntilReady(chain, group)));
    await Promise.all(chains.map((chain) => chain.setBaseFee(options.baseFee[chain.spec.name])));
  } catch (error) {
    await group.close();
    throw error;
  }
  return { chains, kill: (chain) => group.kill(chain), close: () => group.close() };
}

/** The supervisor's reports, and the ways to end what it runs. */
class SupervisedGroup {
  readonly ended = new Map<string, string>();
  readonly #process: ChildProcess;
  readonly #pids = new Map<string, number>();
  readonly #gone: Promise<void>;

  constructor(supervisor: ChildProcess) {
    this.#process = supervisor;
    this.#gone = new Promise((resolve) => {
      supervisor.once('exit', () => resolve());
      supervisor.once('error', () => resolve());
    });
    supervisor.stdin?.on('error', () => undefined);
    if (supervisor.stdout !== null)
      createInterface({ input: supervisor.stdout }).on('line', (line) => this.#heard(line));
    // Without a supervisor nobody would end the chains after us.
    supervisor.once('exit', () => {
      for (const pid of this.#pids.values()) killQuietly(pid);
    });
    // The chains must not keep a finished program alive.
    supervisor.unref();
    for (const stream of [supervisor.stdin, supervisor.stdout])
      if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }

  async kill(name: string): Promise<void> {
    const pid = this.#pids.get(name);
    if (pid === undefined) throw new FatalError(`no running chain named ${name}`, 'check the name');
    killQuietly(pid);
    while (!this.ended.has(name)) await sleep(5);
  }

  async close(): Promise<void> {
    this.#process.ref();
    this.#process.stdin?.end();
    await this.#gone;
  }

  #heard(line: string): void {
    const event = eventSchema.parse(JSON.parse(line));
    if (event.event === 'start' && event.pid !== undefined) this.#pids.set(event.name, event.pid);
    if (event.event === 'end') {
      this.#pids.delete(event.name);
      this.ended.set(event.name, event.errors?.trim() ?? '');
    }
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

function anvilArguments(spec: ChainSpec, port: number, options: LaunchOptions): string[] {
  const args = {
    '--host': '127.0.0.1',
    '--port': port,
    '--chain-id': spec.chainId,
    '--mnemonic': MNEMONIC,
    '--accounts': ACCOUNTS,
    '--balance': BALANCE,
    '--gas-limit': BLOCK_GAS,
    '--block-base-fee-per-gas': options.baseFee[spec.name],
    '--prune-history': HISTORY,
    '--timestamp': options.startTime,
    ...(options.stateFile === undefined ? {} : { '--load-state': options.stateFile(spec.name) }),
  };
  // First come, first served: the default sorts by fee, which would reorder one batch of several senders.
  const flags = ['--silent', '--order', 'fifo', '--disable-min-priority-fee', '--no-request-size-limit'];
  return [...Object.entries(args).flatMap(([name, value]) => [name, String(value)]), ...flags];
}

function portOf(ports: readonly number[], index: number): number {
  const port = ports[index];
  if (port === undefined)
    throw new FatalError(`${ports.length} ports for ${chainSpecs.length} chains`, 'give one port per chain');
  return port;
}

/** @throws FatalError naming the port when something listens there already. */
async function assertPortFree(chain: ChainName, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) =>
      reject(
        new FatalError(
          `port ${port} for the local ${chain} chain is in use`,
          `stop what listens on 127.0.0.1:${port}, or choose other ports`,
          { cause },
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
  });
}

async function waitUntilReady(chain: DevChain, group: SupervisedGroup): Promise<void> {
  const { name, chainId } = chain.spec;
  const started = Date.now();
  for (;;) {
    const errors = group.ended.get(name);
    if (errors !== undefined)
      throw new ChainStartError(
        `the local ${name} chain ended at once: ${errors || 'no message'}`,
        'correct the cause',
      );
    try {
      const answer = await chain.rpc.call('eth_chainId');
      if (Number(answer) !== chainId)
        throw new FatalError(
          `${chain.rpcUrl} is chain ${Number(answer)}, not ${chainId}`,
          'choose other ports',
        );
      return;
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      if (Date.now() - started > READY_TIMEOUT_MS)
        throw new RetryableError(`the local ${name} chain did not answer within 15 s`, 'try again', {
          cause: error,
        });
    }
    await sleep(15);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
