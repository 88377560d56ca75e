import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A run of the command line, as a person would start it outside a terminal. */
export interface CliRun {
  readonly child: ChildProcess;
  /** Standard output and error so far, in order of arrival. */
  output(): string;
  /** Resolves once the output contains `text`; rejects when the process ends first. */
  seen(text: string): Promise<void>;
  readonly exit: Promise<number | null>;
}

/** Starts `ballast …` in a process of its own. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun {
  const child = spawn(process.execPath, ['--import', 'tsx', 'apps/keeper/src/cli.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      for (const listener of listeners) listener();
    });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return {
    child,
    output: () => text,
    exit,
    seen: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!text.includes(wanted)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void exit.then((code) => reject(new Error(`ended with ${code} before "${wanted}":\n${text}`)));
      }),
  };
}

/** Runs the command line to its end. */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const started = startCli(args, env);
  const code = await started.exit;
  return { code, output: started.output() };
}

/** Whether something listens on a loopback port. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Resolves to true once nothing listens on the ports any more; false after `within` milliseconds. */
export async function allClosed(ports: readonly number[], within = 5_000): Promise<boolean> {
  const until = performance.now() + within;
  for (;;) {
    const open = await Promise.all(ports.map(listens));
    if (open.every((one) => !one)) return true;
    if (performance.now() > until) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
