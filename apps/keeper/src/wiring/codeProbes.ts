import { hedgeVaultFactoryAbi } from '@ballast/sdk';
import { type Address, decodeFunctionData, type Hex, parseAbi, parseAbiItem } from 'viem';
import { builtCode, maskedHash } from './code.ts';
import { type Probe, probe, type Site } from './probe.ts';
import type { WiringFile } from './schema.ts';

/** keccak256("eip1967.proxy.implementation") - 1 */
const IMPLEMENTATION_SLOT: Hex = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
const extendedAbi = parseAbi(['function extension() view returns (address)']);
const messengerAbi = parseAbi([
  'function vault() view returns (address)',
  'function endpoint() view returns (address)',
]);
const vaultCreated = parseAbiItem(
  'event VaultCreated(address indexed vault, address indexed fund, bytes32 indexed name, address implementation)',
);

const venueContracts: Readonly<Record<string, string>> = {
  'uniswap-v3': 'UniswapV3Venue',
  'uniswap-v2': 'UniswapV2Venue',
  sushi: 'UniswapV2Venue',
  balancer: 'BalancerVenue',
};
const sourceContracts: Readonly<Record<string, string>> = {
  'uniswap-v3': 'UniswapV3Source',
  'uniswap-v2': 'ConstantProductSource',
  sushi: 'ConstantProductSource',
  balancer: 'BalancerWeightedSource',
};

/** That the chain runs the local build: runtime code with immutables blanked, and the immutables themselves. */
export function codeProbes({ client, ours, network }: Site): Probe[] {
  const { vault, implementation, messaging, admin, messenger } = ours;
  const contracts: [string, Address][] = [
    ['HedgeVaultFactory', ours.factory],
    ['ERC1967Proxy', vault],
    ['HedgeVault', implementation],
    ['HedgeVaultMessaging', messaging],
    ['HedgeVaultAdmin', admin],
    ['HedgeMessenger', messenger],
    ...named(ours.venues, venueContracts),
    ...named(ours.sources, sourceContracts),
  ];
  if (ours.timelock !== undefined) contracts.push(['FundTimelock', ours.timelock]);
  const continues = (address: Address) => () =>
    client.readContract({ address, abi: extendedAbi, functionName: 'extension' });
  const ofMessenger = { address: messenger, abi: messengerAbi } as const;
  return [
    ...contracts.map(([name, address]) => codeProbe(client, name, address)),
    probe('code', 'implementation behind the vault', implementation, async () => {
      const slot = await client.getStorageAt({ address: vault, slot: IMPLEMENTATION_SLOT });
      return `0x${(slot ?? '0x').slice(-40)}`;
    }),
    probe('code', 'HedgeVault continues in', messaging, continues(implementation)),
    probe('code', 'HedgeVaultMessaging continues in', admin, continues(messaging)),
    probe('code', 'vault of the messenger', vault, () =>
      client.readContract({ ...ofMessenger, functionName: 'vault' }),
    ),
    probe('code', 'endpoint of the messenger', network.layerzero.endpoint.address, () =>
      client.readContract({ ...ofMessenger, functionName: 'endpoint' }),
    ),
  ];
}

/** The part of a vault that only its creation sets. */
export function creationProbes(site: Site, wiring: WiringFile, fromBlock: bigint): Probe[] {
  const { client, ours, network } = site;
  const created = once(async () => {
    const [log] = await client.getLogs({
      address: ours.factory,
      event: vaultCreated,
      args: { vault: ours.vault },
      fromBlock,
    });
    if (log === undefined) throw new Error('no VaultCreated event of this factory names the vault');
    const { input } = await client.getTransaction({ hash: log.transactionHash });
    const { functionName, args } = decodeFunctionData({ abi: hedgeVaultFactoryAbi, data: input });
    if (functionName !== 'createVault') throw new Error(`the vault was created through ${functionName}`);
    return args[2];
  });
  const zero = '0x0000000000000000000000000000000000000000';
  return [
    probe(
      'limits',
      'sequencer feed',
      network.sequencerFeed?.address ?? zero,
      async () => (await created()).sequencerFeed,
    ),
    probe(
      'limits',
      'sequencer grace, s',
      wiring.vault.sequencerGrace,
      async () => (await created()).sequencerGrace,
    ),
    probe('assets', 'lending pool', network.aave?.pool.address, async () => (await created()).lendingPool),
    probe(
      'assets',
      'settlement token',
      network.assets[network.settlement]?.token.address,
      async () => (await created()).settlement,
    ),
  ];
}

function codeProbe(client: Site['client'], name: string, address: Address): Probe {
  const { code, immutables } = builtCode(name);
  return probe('code', `${name} at ${address}`, maskedHash(code, immutables), async () => {
    const found = await client.getCode({ address });
    return found === undefined ? 'no code' : maskedHash(found, immutables);
  });
}

function named(
  deployed: Readonly<Record<string, Address>>,
  contracts: Readonly<Record<string, string>>,
): [string, Address][] {
  return Object.entries(deployed).map(([key, address]) => [contracts[key] ?? key, address]);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
