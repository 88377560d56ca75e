import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FatalError } from '@ballast/core';
import { z } from 'zod';
import { toArtifact } from './artifact.ts';
import { type FetchProgress, fetchFiles } from './fetch.ts';
import { defaultArtifactDir, projectRoot, readLock } from './lock.ts';

const lockFile = path.resolve(import.meta.dirname, '../../fusion.lock.json');
const ownSource = path.join(import.meta.dirname, 'AggregationRouterOrders.sol');
const settlementSource = '@1inch/limit-order-settlement/contracts/SimpleSettlement.sol';

/** Artifact name -> source it is defined in. */
const outputs = {
  AggregationRouterOrders: 'AggregationRouterOrders.sol',
  SimpleSettlement: settlementSource,
} as const;

/** Anything else exceeds the size the EVM allows, or is what 1inch itself builds with. */
const settings = {
  viaIR: true,
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.bytecode.linkReferences'] } },
} as const;

const resultSchema = z.object({
  errors: z.array(z.object({ severity: z.string(), formattedMessage: z.string() })).optional(),
  contracts: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

export interface FusionProgress {
  readonly phase: 'fetching' | 'compiling' | 'present';
  readonly detail: string;
}

/**
 * Puts the two 1inch contracts Fusion runs on (limit orders, settlement) beside the fetched artifacts. 1inch publishes
 * sources only, so they are compiled here, once for each state of lock, own source and compiler settings; the result
 * is kept in `<dir>/../fusion` and survives a new fetch. About a minute and a half the first time.
 * @returns whether anything was compiled.
 * @throws RetryableError when npm cannot deliver a package; FatalError on a wrong hash or a compiler error.
 */
export async function buildFusion(
  dir: string = defaultArtifactDir,
  onProgress: (progress: FusionProgress) => void = () => {},
): Promise<boolean> {
  const key = inputHash();
  const kept = path.join(path.dirname(dir), 'fusion', key);
  const compiled = !existsSync(kept);
  if (compiled) await compileInto(kept, onProgress);
  else onProgress({ phase: 'present', detail: kept });
  await mkdir(dir, { recursive: true });
  for (const name of Object.keys(outputs))
    await copyFile(path.join(kept, `${name}.json`), path.join(dir, `${name}.json`));
  return compiled;
}

function inputHash(): string {
  const hash = createHash('sha256').update(readLock(lockFile).hash);
  return hash.update(readFileSync(ownSource)).update(JSON.stringify(settings)).digest('hex').slice(0, 16);
}

async function compileInto(kept: string, onProgress: (progress: FusionProgress) => void): Promise<void> {
  await mkdir(path.dirname(kept), { recursive: true });
  const scratch = await mkdtemp(`${kept}.part-`);
  try {
    const sources = await readSources(scratch, onProgress);
    onProgress({ phase: 'compiling', detail: `${sources.size} sources, about a minute` });
    const contracts = await compile(sources);
    const built = path.join(scratch, 'out');
    await mkdir(built);
    for (const [name, source] of Object.entries(outputs)) {
      const content = JSON.stringify(contracts[source]?.[name] ?? {});
      const artifact = toArtifact(name, '1inch, compiled here', source, content);
      await writeFile(path.join(built, `${name}.json`), JSON.stringify(artifact));
    }
    // Another process may have finished the same work first.
    if (!existsSync(kept)) await rename(built, kept);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readSources(
  scratch: string,
  onProgress: (progress: FusionProgress) => void,
): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const pack of readLock(lockFile).lock.packages) {
    onProgress({ phase: 'fetching', detail: `${pack.name}@${pack.version}` });
    const tell = (_phase: FetchProgress['phase']): void => {};
    const files = await fetchFiles(pack, scratch, tell, AbortSignal.timeout(120_000));
    for (const [name, content] of files) sources.set(name, content.toString('utf8'));
  }
  sources.set('AggregationRouterOrders.sol', readFileSync(ownSource, 'utf8'));
  sources.set(settlementSource, relaxed(sources.get(settlementSource) ?? ''));
  return sources;
}

/** The settlement asks for one older compiler, the order code it inherits from for a newer one: the only edit made. */
function relaxed(source: string): string {
  const strict = 'pragma solidity 0.8.23;';
  if (!source.includes(strict))
    throw new FatalError(
      `${settlementSource} has no "${strict}"`,
      'adapt the edit in fusion.ts to the new version',
    );
  return source.replace(strict, 'pragma solidity ^0.8.23;');
}

type Contracts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

async function compile(sources: ReadonlyMap<string, string>): Promise<Contracts> {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([name, content]) => [name, { content }])),
    settings,
  };
  const answer = resultSchema.safeParse(JSON.parse(await runCompiler(JSON.stringify(input))));
  const errors = answer.data?.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (errors.length > 0 || answer.data?.contracts === undefined)
    throw new FatalError(
      `the 1inch contracts do not compile:\n${errors.map((error) => error.formattedMessage).join('\n')}`,
      'check that fusion.lock.json lists every source they import',
    );
  return answer.data.contracts;
}

function runCompiler(input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // The optimizer recurses deeper than the stack Node gives by default.
    const args = ['--stack-size=4000', path.join(projectRoot, 'scripts/solc.cjs'), '--standard-json'];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(chunks).toString('utf8'));
      const words = Buffer.concat(complaints).toString('utf8').trim().slice(0, 2000);
      reject(
        new FatalError(
          `the compiler ended with code ${code}: ${words}`,
          'run it again with more memory free',
        ),
      );
    });
    child.stdin.end(input);
  });
}
