import { describeError, FatalError } from '@ballast/core';
import { type Address, createPublicClient, http, type PublicClient } from 'viem';
import { withoutCode } from './chainProbes.ts';
import type { NetworkFile } from './schema.ts';

/** Arachnid's deterministic deployer: same address on every chain, so same addresses for the same code. */
const DETERMINISTIC_DEPLOYER: Address = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

/**
 * That an endpoint is the chain of a network file and has what the file names, before anything is sent.
 * @throws FatalError naming the first thing that is not so: no answer, another chain, addresses without code.
 */
export async function requireReady(network: NetworkFile, url: string): Promise<void> {
  const client: PublicClient = createPublicClient({ transport: http(url, { batch: { batchSize: 100 } }) });
  const chainId = await client.getChainId().catch((cause: unknown) => {
    throw new FatalError(
      `the endpoint of ${network.name} does not answer: ${describeError(cause).split('\n')[0]}`,
      `check --rpc ${network.name}=...`,
      { cause },
    );
  });
  if (chainId !== network.chainId)
    throw new FatalError(
      `the endpoint of ${network.name} is chain ${chainId}, not ${network.chainId}`,
      `check --rpc ${network.name}=...`,
    );
  const empty = await withoutCode(client, network);
  if (empty.length > 0)
    throw new FatalError(
      `nothing is deployed on ${network.name} at ${empty.join(', ')}`,
      `compare networks/${network.name}.json with the sources it names`,
    );
  if ((await client.getCode({ address: DETERMINISTIC_DEPLOYER })) === undefined)
    throw new FatalError(
      `${network.name} has no deterministic deployer at ${DETERMINISTIC_DEPLOYER}`,
      'send its published transaction first',
    );
}
