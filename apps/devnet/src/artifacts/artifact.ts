import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FatalError } from '@ballast/core';
import type { Abi, Address, Hex } from 'viem';
import { z } from 'zod';
import { defaultArtifactDir, fetchCommand } from './lock.ts';

/** Positions of library addresses in the bytecode: source file -> library -> byte ranges. */
export type LinkReferences = Readonly<
  Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
>;

export interface Artifact {
  readonly contractName: string;
  /** "package@version" it was taken from. */
  readonly source: string;
  readonly path: string;
  readonly abi: Abi;
  /** Creation code; not valid hex until linked when `linkReferences` is not empty. */
  readonly bytecode: Hex;
  readonly linkReferences: LinkReferences;
}

const isAbi = (value: unknown): value is Abi => Array.isArray(value);
const isBytecode = (value: unknown): value is Hex =>
  typeof value === 'string' && /^0x[0-9a-f_$]*$/i.test(value);

const codeSchema = z.union([z.string(), z.object({ object: z.string() }).transform((code) => code.object)]);
const linksSchema = z.record(
  z.string(),
  z.record(z.string(), z.array(z.object({ start: z.number(), length: z.number() }))),
);
/** The layouts of Hardhat, Foundry, Waffle and old Chainlink builds. */
const anySchema = z.object({
  abi: z.custom<Abi>(isAbi).optional(),
  bytecode: codeSchema.optional(),
  evm: z.object({ bytecode: codeSchema }).optional(),
  linkReferences: linksSchema.optional(),
  compilerOutput: z.object({ abi: z.custom<Abi>(isAbi), evm: z.object({ bytecode: codeSchema }) }).optional(),
});
const artifactSchema = z.object({
  contractName: z.string(),
  source: z.string(),
  path: z.string(),
  abi: z.custom<Abi>(isAbi),
  bytecode: z.custom<Hex>(isBytecode),
  linkReferences: linksSchema,
});

/**
 * Reduces any compiler's JSON to an {@link Artifact}.
 * @throws FatalError when the text holds no ABI or no bytecode.
 */
export function toArtifact(contractName: string, source: string, file: string, content: string): Artifact {
  const raw = anySchema.safeParse(safeJson(content));
  const code = raw.data?.bytecode ?? raw.data?.evm?.bytecode ?? raw.data?.compilerOutput?.evm.bytecode;
  const abi = raw.data?.abi ?? raw.data?.compilerOutput?.abi;
  const bytecode = code === undefined || code.startsWith('0x') ? code : `0x${code}`;
  if (abi === undefined || !isBytecode(bytecode))
    throw new FatalError(
      `${file} of ${source} holds no contract artifact (ABI and bytecode)`,
      'correct the path in apps/devnet/artifacts.lock.json',
    );
  return { contractName, source, path: file, abi, bytecode, linkReferences: raw.data?.linkReferences ?? {} };
}

const cache = new Map<string, Artifact>();

/**
 * One fetched artifact by its name in the lock ("EndpointV2", "AavePool", ...).
 * @throws FatalError when it was not fetched or is damaged.
 */
export function loadArtifact(name: string, dir: string = defaultArtifactDir): Artifact {
  const file = path.join(dir, `${name}.json`);
  const known = cache.get(file);
  if (known !== undefined) return known;
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FatalError(`missing artifact ${name} (${file})`, `run: ${fetchCommand}`, { cause });
  }
  const parsed = artifactSchema.safeParse(safeJson(content));
  if (!parsed.success)
    throw new FatalError(`damaged artifact ${file}`, `delete its folder and run: ${fetchCommand}`);
  cache.set(file, parsed.data);
  return parsed.data;
}

/**
 * Puts library addresses into the creation code.
 * @param libraries library name as its source calls it -> deployed address.
 * @throws FatalError when a library the code needs is not given.
 */
export function linkArtifact(artifact: Artifact, libraries: Readonly<Record<string, Address>>): Artifact {
  let code: string = artifact.bytecode;
  for (const perFile of Object.values(artifact.linkReferences))
    for (const [library, places] of Object.entries(perFile)) {
      const address = libraries[library];
      if (address === undefined)
        throw new FatalError(`${artifact.contractName} needs library ${library}`, 'deploy it first');
      for (const { start, length } of places) {
        const at = 2 + start * 2;
        code = code.slice(0, at) + address.slice(2).toLowerCase() + code.slice(at + length * 2);
      }
    }
  if (!isBytecode(code) || code.includes('$'))
    throw new FatalError(`${artifact.contractName} is still not linked`, 'check its link references');
  return { ...artifact, bytecode: code, linkReferences: {} };
}

function safeJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
