/**
 * `pnpm bench start [--data DIR]`: the main job from a fresh clone, first with empty package caches, then warm.
 * Prints the wall time of every stage and to the first executed hedge.
 * `pnpm bench quant`: the optimizer against its peers.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { benchQuant } from './bench/quant.ts';
import { root, run } from './lib/run.ts';

interface Timing {
  readonly total: number;
  readonly firstHedge: number | null;
  readonly stages: readonly { readonly stage: string; readonly ms: number }[];
}

/** This process runs under pnpm, which tells its scripts not to install again; the clone must know nothing of that. */
const cleanEnv = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(npm_|pnpm_)/i.test(key)),
);

/** Runs the README's start command and notes when its first hedge was announced. */
function startOnce(
  dir: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<Timing> {
  return new Promise((done, reject) => {
    const began = performance.now();
    let firstHedge: number | null = null;
    const child = spawn('npx', ['-y', 'pnpm@12', 'start', ...args], {
      cwd: dir,
      env: { ...cleanEnv, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.on('data', (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      process.stdout.write(text);
      if (firstHedge === null && text.includes('first hedge executed'))
        firstHedge = performance.now() - began;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`start exited with ${code}`));
      const report = JSON.parse(readFileSync(join(dir, '.ballast/demo/report.json'), 'utf8'));
      done({ total: performance.now() - began, firstHedge, stages: report.timings });
    });
  });
}

function print(title: string, timing: Timing): void {
  const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);
  process.stdout.write(
    `\n${title}: ${seconds(timing.total)}, first hedge after ${seconds(timing.firstHedge)}\n`,
  );
  for (const { stage, ms } of timing.stages) process.stdout.write(`  ${stage.padEnd(36)} ${seconds(ms)}\n`);
}

async function benchStart(args: readonly string[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
  const clone = join(scratch, 'clone');
  const env = { npm_config_cache: join(scratch, 'npm'), npm_config_store_dir: join(scratch, 'store') };
  mkdirSync(clone);
  try {
    const { code } = await run('git', ['clone', '--quiet', root, clone]);
    if (code !== 0) throw new Error('git clone failed');
    const cold = await startOnce(clone, env, args);
    const warm = await startOnce(clone, env, args);
    print('cold: fresh clone, empty caches', cold);
    print('warm: same clone again', warm);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'quant') await benchQuant();
else if (what === 'start')
  // The clone runs elsewhere: a relative data folder means the caller's.
  await benchStart(rest.map((arg, i) => (rest[i - 1] === '--data' ? resolve(arg) : arg)));
else {
  process.stderr.write(`unknown benchmark "${what ?? ''}". Next: pnpm bench start [--data DIR] | quant\n`);
  process.exitCode = 2;
}
