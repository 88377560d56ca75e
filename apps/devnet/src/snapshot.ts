import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decode, encode } from '@ballast/core';
import { hexToBytes } from 'viem';
import { z } from 'zod';
import { projectRoot } from './artifacts/lock.ts';
import type { DevChain } from './chain/devchain.ts';
import type { ChainName } from './chain/networks.ts';

/** Older snapshots are deleted: each holds about 10 MB per chain. */
const KEEP = 4;
const hexSchema = z.templateLiteral(['0x', z.string()]);

export const defaultSnapshotDir = path.join(projectRoot, '.ballast', 'devnet');

/**
 * Name of the state these inputs lead to, together with the deployment code in this package. Whatever changes the
 * outcome of a boot has to go in here.
 */
export function snapshotKey(inputs: unknown): string {
  const hash = createHash('sha256').update(encode(inputs));
  const folders = ['protocols', 'chain'].map((name) => path.join(import.meta.dirname, name));
  const sources = folders.flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)));
  for (const file of [...sources.sort(), path.join(import.meta.dirname, 'devnet.ts')])
    if (file.endsWith('.ts') && !file.endsWith('.test.ts')) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 20);
}

/** What a finished boot left in `dir` under this key, or undefined. */
export async function findSnapshot<T>(
  dir: string,
  key: string,
): Promise<{ data: T; stateFile: (chain: ChainName) => string } | undefined> {
  const folder = path.join(dir, key);
  const file = path.join(folder, 'devnet.json');
  if (!existsSync(file)) return undefined;
  return {
    data: decode<T>(await readFile(file, 'utf8')),
    stateFile: (chain) => path.join(folder, `${chain}.json`),
  };
}

/** Writes the state of all chains and `data` under the key, in one rename, and forgets old snapshots. */
export async function saveSnapshot(
  dir: string,
  key: string,
  chains: readonly DevChain[],
  data: unknown,
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const scratch = await mkdtemp(path.join(dir, '.part-'));
  try {
    await Promise.all(
      chains.map(async (chain) => {
        const dump = hexSchema.parse(await chain.rpc.call('anvil_dumpState'));
        // The node dumps compressed but loads plain JSON.
        const state = await promisify(gunzip)(hexToBytes(`0x${dump.slice(2)}`));
        await writeFile(path.join(scratch, `${chain.spec.name}.json`), state);
      }),
    );
    await writeFile(path.join(scratch, 'devnet.json'), encode(data));
    await rm(path.join(dir, key), { recursive: true, force: true });
    await rename(scratch, path.join(dir, key));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await prune(dir);
}

/** Forgets the snapshot under this key. */
export async function dropSnapshot(dir: string, key: string): Promise<void> {
  await rm(path.join(dir, key), { recursive: true, force: true });
}

async function prune(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => /^[0-9a-f]{20}$/.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(dir, name))).mtimeMs })),
  );
  const old = aged.sort((a, b) => b.at - a.at).slice(KEEP);
  await Promise.all(old.map(({ name }) => rm(path.join(dir, name), { recursive: true, force: true })));
}
