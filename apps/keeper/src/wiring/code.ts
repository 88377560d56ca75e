import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FatalError } from '@ballast/core';
import { type Hex, keccak256 } from 'viem';
import { z } from 'zod';
import { projectRoot } from './files.ts';

/** The contracts that share a vault's code: the first is behind the proxy, each names the next as its extension. */
export const vaultParts = [
  'HedgeVault',
  'HedgeVaultMessaging',
  'HedgeVaultAuctions',
  'HedgeVaultCollateral',
  'HedgeVaultAdmin',
] as const;

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
  /** For each immutable all the places that hold its value. */
  readonly immutables: readonly (readonly Place[])[];
}

/** Bytes of runtime code. */
interface Place {
  readonly start: number;
  readonly length: number;
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
  const immutables = Object.values(deployedBytecode.immutableReferences ?? {});
  return { code: deployedBytecode.object, immutables };
}

/**
 * Hash of runtime code with the immutables blanked: equal for equal sources and compiler settings. Where the places of
 * one immutable do not agree they stay, because a getter reads one of them and the code uses the others.
 */
export function maskedHash(code: Hex, immutables: BuiltCode['immutables']): Hex {
  let digits = code.slice(2);
  const at = ({ start, length }: Place): string => digits.slice(start * 2, (start + length) * 2);
  for (const places of immutables) {
    if (new Set(places.map(at)).size > 1) continue;
    for (const { start, length } of places)
      digits = `${digits.slice(0, start * 2)}${'0'.repeat(length * 2)}${digits.slice((start + length) * 2)}`;
  }
  return keccak256(`0x${digits}`);
}
