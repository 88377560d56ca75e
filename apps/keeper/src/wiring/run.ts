import { resolve } from 'node:path';
import { FatalError } from '@ballast/core';
import { bootDevnet } from '@ballast/devnet';
import { checkWiring } from './check.ts';
import { devnetDeployment } from './devnet.ts';
import { type Deployment, defaultFolder, readDeployment } from './files.ts';
import { type Finding, type Kind, kinds } from './probe.ts';
import { renderFindings } from './table.ts';

/** Flags of `ballast wiring check` as commander gives them. */
export interface RawWiringOptions {
  readonly env: string;
  readonly rpc?: readonly string[];
  readonly folder?: string;
  readonly only?: string;
  readonly port?: string;
  readonly fromBlock?: readonly string[];
  readonly json?: boolean;
}

interface Io {
  readonly progress: (text: string) => void;
  readonly print: (text: string) => void;
}

/**
 * `ballast wiring check`. The environment `devnet` boots the local chains and checks those.
 * @returns exit code: 0 when every value is as the files say, 1 otherwise.
 * @throws FatalError for flags or files that do not fit.
 */
export async function runWiringCheck(raw: RawWiringOptions, io: Io): Promise<number> {
  const only = raw.only === undefined ? undefined : readKinds(raw.only);
  const findings =
    raw.env === 'devnet'
      ? await checkDevnet(readPort(raw.port ?? '18745'), only, io)
      : await checkFiles(raw, readDeployment(resolve(raw.folder ?? defaultFolder), raw.env), only);
  io.print(raw.json ? JSON.stringify(findings, null, 2) : renderFindings(findings));
  return findings.every(({ ok }) => ok) ? 0 : 1;
}

function checkFiles(
  raw: RawWiringOptions,
  deployment: Deployment,
  only: readonly Kind[] | undefined,
): Promise<Finding[]> {
  const fromBlock = Object.fromEntries(
    Object.entries(readPairs('--from-block', raw.fromBlock ?? [])).map(([name, text]) => [
      name,
      BigInt(text),
    ]),
  );
  const urls = readUrls(raw.rpc ?? [], deployment.wiring.networks);
  return checkWiring(deployment, urls, only === undefined ? { fromBlock } : { fromBlock, only });
}

async function checkDevnet(port: number, only: readonly Kind[] | undefined, io: Io): Promise<Finding[]> {
  const devnet = await bootDevnet({
    ports: [port, port + 1, port + 2],
    worker: 'off',
    onProgress: io.progress,
  });
  try {
    const urls = Object.fromEntries(devnet.chains.map(({ spec, rpcUrl }) => [spec.name, rpcUrl]));
    return await checkWiring(await devnetDeployment(devnet), urls, only === undefined ? {} : { only });
  } finally {
    await devnet.close();
  }
}

/**
 * Endpoints from flags such as "ethereum=https://...", then from BALLAST_RPC_ETHEREUM and the like: an endpoint can
 * carry a key that does not belong into a shell history.
 * @throws FatalError for a flag without "=" or a network that is not part of the environment.
 */
export function readUrls(
  flags: readonly string[],
  networks: readonly string[],
): Readonly<Record<string, string>> {
  const given = readPairs('--rpc', flags);
  for (const name of Object.keys(given))
    if (!networks.includes(name))
      throw new FatalError(
        `--rpc names ${name}, which is not in this environment`,
        `use ${networks.join(', ')}`,
      );
  const found = networks.flatMap((name) => {
    const url = given[name] ?? process.env[`BALLAST_RPC_${name.toUpperCase().replaceAll('-', '_')}`];
    return url === undefined ? [] : [[name, url] as const];
  });
  return Object.fromEntries(found);
}

function readPairs(flag: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=');
      if (at < 1) throw new FatalError(`${flag} "${value}" has no "="`, `write ${flag} ethereum=...`);
      return [value.slice(0, at), value.slice(at + 1)];
    }),
  );
}

function readKinds(text: string): readonly Kind[] {
  return text.split(',').map((name) => {
    const kind = kinds.find((one) => one === name.trim());
    if (kind === undefined)
      throw new FatalError(`--only "${name}" is not a kind of value`, `use ${kinds.join(', ')}`);
    return kind;
  });
}

export function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 65_533)
    throw new FatalError(`--port "${text}" is not a port from 1024 to 65533`, 'try --port 18745');
  return port;
}
