import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FatalError } from '@ballast/core';
import { type Artifact, toArtifact } from '../artifacts/artifact.ts';
import { projectRoot } from '../artifacts/lock.ts';

const compiledDir = path.join(projectRoot, 'contracts', 'out');
const buildCommand = 'npx tsx scripts/forge.ts build';

/** This project's contracts that a deployment creates. */
export const compiledNames = [
  'HedgeVaultFactory',
  'HedgeVault',
  'HedgeVaultMessaging',
  'HedgeVaultAuctions',
  'HedgeVaultCollateral',
  'HedgeVaultAdmin',
  'HedgeMessenger',
  'UniswapV3Venue',
  'UniswapV2Venue',
  'BalancerVenue',
  'AggregatorVenue',
  'UniswapV3Source',
  'ConstantProductSource',
  'BalancerWeightedSource',
  'StargateBridge',
] as const;
export type CompiledName = (typeof compiledNames)[number];

const fileOf = (name: CompiledName): string => path.join(compiledDir, `${name}.sol`, `${name}.json`);

/** @throws FatalError when the contract was not compiled. */
export function loadCompiled(name: CompiledName): Artifact {
  const file = fileOf(name);
  if (!existsSync(file)) throw new FatalError(`${name} is not compiled (${file})`, `run: ${buildCommand}`);
  return toArtifact(name, 'contracts/out', file, readFileSync(file, 'utf8'));
}

/** Creation code of all of them, for telling one build from another. */
export function compiledCode(): string {
  return compiledNames.map((name) => loadCompiled(name).bytecode).join('\n');
}
