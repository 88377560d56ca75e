import type { Address, PublicClient } from 'viem';
import { type Probe, probe, type Site } from './probe.ts';
import type { NetworkFile } from './schema.ts';

/** That the endpoint is this chain, and that something is deployed at every address the network file names. */
export function chainProbes({ client, network }: Site): Probe[] {
  return [
    probe('chain', 'chain id', network.chainId, () => client.getChainId()),
    probe('chain', 'addresses of others without code', [], () => withoutCode(client, network)),
  ];
}

/** Places of a network file whose address has no code on the chain. */
export async function withoutCode(client: PublicClient, network: NetworkFile): Promise<string[]> {
  const named = addressesIn(network, '');
  const codes = await Promise.all(named.map(({ address }) => client.getCode({ address })));
  return named
    .filter((_, index) => (codes[index] ?? '0x') === '0x')
    .map(({ place, address }) => `${place} ${address}`)
    .sort();
}

interface Named {
  readonly place: string;
  readonly address: Address;
}

/** Every sourced address of a network file with its place. */
function addressesIn(value: unknown, place: string): Named[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('address' in value && 'source' in value && isText(value.address))
    return [{ place, address: value.address }];
  return Object.entries(value).flatMap(([key, item]) =>
    addressesIn(item, place === '' ? key : `${place}.${key}`),
  );
}

const isText = (value: unknown): value is Address => typeof value === 'string';
