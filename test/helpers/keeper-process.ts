import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { encode } from '@ballast/core';
import type { ChildTask } from './keeper-child.ts';

export interface KeeperEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
}

export interface KeeperProcess {
  readonly process: ChildProcess;
  /** Settles when it has begun to work, or has ended before. */
  readonly working: Promise<void>;
  readonly end: Promise<KeeperEnd>;
}

const entry = fileURLToPath(new URL('./keeper-child.ts', import.meta.url));
const LIMIT_MS = 120_000;

/** Starts a keeper in a process of its own, so that it can be killed like one. */
export function startKeeper(task: ChildTask): KeeperProcess {
  const keeper = spawn(process.execPath, ['--import', 'tsx', entry], {
    env: { ...process.env, CHILD_TASK: encode(task) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [keeper.stdout, keeper.stderr])
    stream.on('data', (chunk) => output.push(String(chunk)));
  const timer = setTimeout(() => keeper.kill('SIGKILL'), LIMIT_MS);
  const end = once(keeper, 'close').then(() => {
    clearTimeout(timer);
    return { code: keeper.exitCode, signal: keeper.signalCode, output: output.join('') };
  });
  const working = new Promise<void>((resolve) => {
    keeper.stdout.once('data', () => resolve());
    void end.then(() => resolve());
  });
  return { process: keeper, working, end };
}

/** Final states of a keeper's intents as it printed them, in the order of its drafts. */
export const statesOf = (end: KeeperEnd): unknown => JSON.parse(end.output.trim().split('\n').at(-1) ?? '');
