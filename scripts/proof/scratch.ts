import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foundryBinary } from '../../apps/devnet/src/chain/foundry.ts';
import { type RunResult, root, run } from '../lib/run.ts';

/** A copy of contracts and their tests that may be broken at will; everything else is linked. */
export interface Scratch {
  readonly dir: string;
  forge(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<RunResult>;
  dispose(): void;
}

/** @param keep Folder to reuse, so that its build cache survives; a temporary one when absent. */
export function scratch(keep?: string): Scratch {
  const dir = keep ?? mkdtempSync(join(tmpdir(), 'ballast-proof-'));
  mkdirSync(join(dir, 'contracts'), { recursive: true });
  for (const path of ['contracts/src', 'test/contracts', 'scripts', 'foundry.toml', 'package.json']) {
    rmSync(join(dir, path), { recursive: true, force: true });
    // Times of change decide what forge compiles again.
    cpSync(join(root, path), join(dir, path), { recursive: true, preserveTimestamps: true });
  }
  for (const path of ['node_modules', '.ballast', 'contracts/node_modules', 'deployments'])
    if (!existsSync(join(dir, path))) symlinkSync(join(root, path), join(dir, path));
  return {
    dir,
    // Without the optimizer a contract compiles several times faster; what it does is the same.
    forge: (args, env = {}) =>
      run(foundryBinary('forge'), args, {
        cwd: dir,
        env: { FOUNDRY_OPTIMIZER: 'false', FOUNDRY_DENY: 'never', ...env },
        quiet: true,
      }),
    dispose: () => {
      if (keep === undefined) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Reproducible numbers in [0, 1): mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
