import { FatalError } from '@ballast/core';
import { createPublicClient, http, type PublicClient } from 'viem';
import { chainProbes } from './chainProbes.ts';
import { codeProbes, creationProbes } from './codeProbes.ts';
import type { Deployment } from './files.ts';
import { messengerProbes } from './messengerProbes.ts';
import { type Finding, type Kind, type Probe, runProbes, type Site } from './probe.ts';
import { timelockProbes } from './timelockProbes.ts';
import { collateralProbes, tradeProbes } from './tradeProbes.ts';
import { assetProbes, roleProbes, venueProbes } from './vaultProbes.ts';

export interface CheckOptions {
  /** Only these kinds; all of them unless given. */
  readonly only?: readonly Kind[];
  /** Where event searches start, by network; the first block unless given. */
  readonly fromBlock?: Readonly<Record<string, bigint>>;
}

/**
 * Reads back from every chain what the files of an environment say, one finding per value, in the order of networks.
 * @param urls JSON-RPC endpoint by network.
 * @throws FatalError when the environment names no roles yet or an endpoint is not given.
 */
export async function checkWiring(
  deployment: Deployment,
  urls: Readonly<Record<string, string>>,
  { only, fromBlock = {} }: CheckOptions = {},
): Promise<Finding[]> {
  const all = await Promise.all(
    deployment.networks.map(async (network) => {
      const ours = deployment.addresses[network.name];
      const url = urls[network.name];
      if (url === undefined)
        throw new FatalError(`no endpoint for ${network.name}`, `add --rpc ${network.name}=https://...`);
      if (ours === undefined) throw new FatalError(`no addresses for ${network.name}`, 'deploy there first');
      const client: PublicClient = createPublicClient({
        transport: http(url, { batch: { batchSize: 100 } }),
      });
      const probes = probesOf({ network, ours, client }, deployment, fromBlock[network.name] ?? 0n);
      return runProbes(
        network.name,
        only === undefined ? probes : probes.filter(({ kind }) => only.includes(kind)),
      );
    }),
  );
  return all.flat();
}

function probesOf(site: Site, deployment: Deployment, fromBlock: bigint): Probe[] {
  const { wiring } = deployment;
  const { roles } = wiring;
  if (roles === null)
    throw new FatalError(
      `${wiring.environment} names no fund yet (roles is null)`,
      `fill in roles in deployments/wiring/${wiring.environment}.json`,
    );
  return [
    ...chainProbes(site),
    ...codeProbes(site),
    ...creationProbes(site, wiring, fromBlock),
    ...roleProbes(site, wiring, roles, fromBlock),
    ...timelockProbes(site, roles),
    ...assetProbes(site, wiring),
    ...venueProbes(site, fromBlock),
    ...tradeProbes(site, wiring, fromBlock),
    ...collateralProbes(site, deployment),
    ...messengerProbes(site, deployment),
  ];
}
