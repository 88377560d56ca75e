import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Root of the checkout: every script runs from here whatever the caller's directory was. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RunResult {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a program to its end, showing its output as it comes and keeping a copy.
 * Never throws for a non-zero exit: the caller decides what that means.
 */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; quiet?: boolean; cwd?: string } = {},
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const)
      from.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (!options.quiet) to.write(chunk);
      });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** Path of a program installed in the root package. */
export const tool = (name: string): string => `${root}/node_modules/.bin/${name}`;
