import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FatalError } from '@ballast/core';
import type { z } from 'zod';
import {
  type AddressesFile,
  addressesSchema,
  type GasFile,
  gasSchema,
  type NetworkFile,
  networkSchema,
  type WiringFile,
  wiringSchema,
} from './schema.ts';

/** The checkout, for commands that need the compiled contracts. */
export const projectRoot = fileURLToPath(new URL('../../../..', import.meta.url));
export const defaultFolder = join(projectRoot, 'deployments');

/** Everything the files say about one environment. */
export interface Environment {
  readonly wiring: WiringFile;
  readonly gas: GasFile;
  /** In the order of `wiring.networks`. */
  readonly networks: readonly NetworkFile[];
}

/** One environment with the addresses of what was deployed, by network. */
export interface Deployment extends Environment {
  readonly addresses: Readonly<Record<string, AddressesFile>>;
}

/** @throws FatalError naming the file, and the field that does not fit. */
export function readChecked<Schema extends z.ZodType>(schema: Schema, file: string): z.output<Schema> {
  if (!existsSync(file))
    throw new FatalError(`${file} does not exist`, 'check the name, or run the step that writes it');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new FatalError(`${file} is not JSON`, 'correct it', { cause });
  }
  const found = schema.safeParse(content);
  if (found.success) return found.data;
  const issues = found.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw new FatalError(
    `${file} does not fit: ${issues.join('; ')}`,
    'see deployments/README.md for the schema',
  );
}

export const readNetwork = (folder: string, name: string): NetworkFile =>
  readChecked(networkSchema, join(folder, 'networks', `${name}.json`));

/**
 * Reads one environment and checks that its files fit together.
 * @throws FatalError naming file and value.
 */
export function readEnvironment(folder: string, name: string): Environment {
  requireListed(folder, name);
  const wiring = readChecked(wiringSchema, join(folder, 'wiring', `${name}.json`));
  const gas = readChecked(gasSchema, join(folder, 'gas.json'));
  const networks = wiring.networks.map((network) => readNetwork(folder, network));
  const environment = { wiring, gas, networks };
  requireConsistent(environment);
  return environment;
}

function requireListed(folder: string, name: string): void {
  const files = join(folder, 'wiring');
  const known = existsSync(files) ? readdirSync(files).map((file) => basename(file, '.json')) : [];
  if (!known.includes(name))
    throw new FatalError(`${files} has no environment ${name}`, `use ${['devnet', ...known].join(', ')}`);
}

/** @throws FatalError when an address file of the environment is absent or does not fit. */
export function readDeployment(folder: string, name: string): Deployment {
  const environment = readEnvironment(folder, name);
  const addresses = Object.fromEntries(
    environment.wiring.networks.map((network) => {
      const file = join(folder, 'addresses', name, `${network}.json`);
      if (!existsSync(file))
        throw new FatalError(
          `nothing of ${name} is deployed on ${network}: ${file} does not exist`,
          `run ballast deploy --env ${name}, with --broadcast once its list is right`,
        );
      return [network, readChecked(addressesSchema, file)];
    }),
  );
  return { ...environment, addresses };
}

/** @throws FatalError for the first thing one file names and another does not have. */
export function requireConsistent({ wiring, networks }: Environment): void {
  const byName = new Map(networks.map((network) => [network.name, network]));
  for (const network of networks)
    for (const asset of Object.keys(network.assets))
      if (wiring.vault.assets[asset] === undefined)
        throw new FatalError(
          `${network.name} lists ${asset}, for which ${wiring.environment} has no caps`,
          'add it to vault.assets',
        );
  for (const { from, to, dvns } of wiring.paths)
    for (const end of [from, to])
      for (const dvn of dvns)
        if (byName.get(end)?.layerzero.dvns[dvn] === undefined)
          throw new FatalError(
            `path ${from} to ${to} wants verifier ${dvn}, which ${end} does not have`,
            'choose verifiers that both ends have',
          );
  for (const { from, to, collateral } of wiring.paths)
    for (const end of [from, to])
      if (collateral !== null && byName.get(end)?.stargate === null)
        throw new FatalError(
          `path ${from} to ${to} moves collateral over Stargate, which ${end} does not have`,
          'set its collateral to null',
        );
  for (const network of networks)
    if (network.aave === null)
      throw new FatalError(
        `${network.name} has no lending market, so no vault can live there`,
        `leave it out of ${wiring.environment}`,
      );
}

/** Gas a message of a kind must carry: measured at its worst, plus the margin, rounded up to a thousand. */
export function deliveryGas(gas: GasFile, kind: keyof GasFile['measured']): bigint {
  return BigInt(Math.ceil((gas.measured[kind] * (100 + gas.marginPercent)) / 100_000) * 1_000);
}
