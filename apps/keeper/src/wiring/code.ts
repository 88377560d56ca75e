import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '@ballast/core';
import { type Hex, keccak256 } from 'viem';
import { z } from 'zod';
import { projectRoot } from './files.ts';

/** The contracts that share a vault's code: the first is behind the proxy, each names the next as its extension. */
export const vaultParts = ['HedgeVault', 'HedgeVaultMessaging', 'HedgeVaultAdmin'] as const;

const artifactSchema = z.object({
  deployedBytecode: z.object({
    object: z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-f]+$/.test(value)),
    immutableReferences: z
      .record(z.string(), z.array(z.object({ start: z.int(), length: z.int() })))
      .optional(),
  }),
});

export interface BuiltCode {
  /** Runtime code with zeros where immutables go. */
  readonly code: Hex;
  readonly immutables: readonly { readonly start: number; readonly length: number }[];
}

/**
 * Runtime code of one contract in the local build.
 * @throws FatalError when it was not compiled.
 */
export function builtCode(name: string, out = join(projectRoot, 'contracts/out')): BuiltCode {
  const file = join(out, `${name}.sol`, `${name}.json`);
  if (!existsSync(file))
    throw new FatalError(`${name} is not compiled (${file})`, 'run: npx tsx scripts/forge.ts build');
  const { deployedBytecode } = artifactSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const immutables = Object.values(deployedBytecode.immutableReferences ?? {}).flat();
  return { code: deployedBytecode.object, immutables };
}

/** Hash of runtime code with the immutables blanked: equal for equal sources and compiler settings. */
export function maskedHash(code: Hex, immutables: BuiltCode['immutables']): Hex {
  let digits = code.slice(2);
  for (const { start, length } of immutables)
    digits = `${digits.slice(0, start * 2)}${'0'.repeat(length * 2)}${digits.slice((start + length) * 2)}`;
  return keccak256(`0x${digits}`);
}
