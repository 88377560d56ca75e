import { hedgeVaultFactoryAbi } from '@ballast/sdk';
import { type Address, decodeFunctionData, type Hex, parseAbi, parseAbiItem, zeroAddress } from 'viem';
import { builtCode, maskedHash, vaultParts } from './code.ts';
import { type Probe, probe, type Site } from './probe.ts';
import type { WiringFile } from './schema.ts';

/** keccak256("eip1967.proxy.implementation") - 1 */
const IMPLEMENTATION_SLOT: Hex = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
const extendedAbi = parseAbi(['function extension() view returns (address)']);
const messengerAbi = parseAbi([
  'function vault() view returns (address)',
  'function endpoint() view returns (address)',
]);
type TargetGetter = 'router' | 'factory' | 'balancerVault' | 'vault' | 'positionManager' | 'pool' | 'token';
const adapterAbi = parseAbi([
  'function router() view returns (address)',
  'function factory() view returns (address)',
  'function balancerVault() view returns (address)',
  'function vault() view returns (address)',
  'function positionManager() view returns (address)',
  'function pool() view returns (address)',
  'function token() view returns (address)',
]);
const vaultCreated = parseAbiItem(
  'event VaultCreated(address indexed vault, address indexed fund, bytes32 indexed name, address implementation)',
);

const venueContracts: Readonly<Record<string, string>> = {
  'uniswap-v3': 'UniswapV3Venue',
  'uniswap-v2': 'UniswapV2Venue',
  sushi: 'UniswapV2Venue',
  balancer: 'BalancerVenue',
  aggregator: 'AggregatorVenue',
};
const sourceContracts: Readonly<Record<string, string>> = {
  'uniswap-v3': 'UniswapV3Source',
  'uniswap-v2': 'ConstantProductSource',
  sushi: 'ConstantProductSource',
  balancer: 'BalancerWeightedSource',
};

/** That the chain runs the local build: runtime code with immutables blanked, and the immutables themselves. */
export function codeProbes({ client, ours, network }: Site): Probe[] {
  const { vault, messenger, parts } = ours;
  const contracts: [string, Address][] = [
    ['HedgeVaultFactory', ours.factory],
    ['ERC1967Proxy', vault],
    ...vaultParts.map((name): [string, Address] => [name, parts[name] ?? zeroAddress]),
    ['HedgeMessenger', messenger],
  ];
  if (ours.timelock !== undefined) contracts.push(['FundTimelock', ours.timelock]);
  if (ours.bridge !== undefined) contracts.push(['StargateBridge', ours.bridge]);
  const ofMessenger = { address: messenger, abi: messengerAbi } as const;
  return [
    ...contracts.map(([name, address]) => codeProbe(client, name, address)),
    ...adapterProbes(client, ours.venues, venueContracts),
    ...adapterProbes(client, ours.sources, sourceContracts),
    ...targetProbes({ client, ours, network }),
    probe('code', 'implementation behind the vault', parts.HedgeVault, async () => {
      const slot = await client.getStorageAt({ address: vault, slot: IMPLEMENTATION_SLOT });
      return `0x${(slot ?? '0x').slice(-40)}`;
    }),
    ...vaultParts.slice(1).map((name, index) => {
      const before = vaultParts[index];
      const at = (before === undefined ? undefined : parts[before]) ?? zeroAddress;
      return probe('code', `${before} continues in`, parts[name], () =>
        client.readContract({ address: at, abi: extendedAbi, functionName: 'extension' }),
      );
    }),
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
  return [
    probe(
      'limits',
      'sequencer feed',
      network.sequencerFeed?.address ?? zeroAddress,
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

function adapterProbes(
  client: Site['client'],
  deployed: Readonly<Record<string, Address>>,
  contracts: Readonly<Record<string, string>>,
): Probe[] {
  return Object.entries(deployed).map(([key, address]) => {
    const name = contracts[key];
    return name === undefined
      ? probe('code', `${key} at ${address}`, 'an adapter this check knows', async () => 'an unknown name')
      : codeProbe(client, name, address);
  });
}

/** Where adapters send tokens, or read positions: fixed when they were created. */
function targetProbes({ client, ours, network }: Site): Probe[] {
  const { venues, sources } = ours;
  const { uniswapV3, uniswapV2, sushi, balancer, stargate, assets, settlement } = network;
  const targets: readonly (readonly [string, Address | undefined, TargetGetter, Address | undefined])[] = [
    ['uniswap-v3 venue', venues['uniswap-v3'], 'router', uniswapV3?.router.address],
    ['uniswap-v3 venue', venues['uniswap-v3'], 'factory', uniswapV3?.factory.address],
    ['uniswap-v2 venue', venues['uniswap-v2'], 'router', uniswapV2?.router.address],
    ['sushi venue', venues.sushi, 'router', sushi?.router.address],
    ['balancer venue', venues.balancer, 'balancerVault', balancer?.vault.address],
    ['aggregator venue', venues.aggregator, 'vault', ours.vault],
    ['uniswap-v3 source', sources['uniswap-v3'], 'positionManager', uniswapV3?.positionManager.address],
    ['balancer source', sources.balancer, 'balancerVault', balancer?.vault.address],
    ['bridge', ours.bridge, 'pool', stargate?.poolUSDC.address],
    ['bridge', ours.bridge, 'token', assets[settlement]?.token.address],
  ];
  return targets.flatMap(([item, address, functionName, expected]) =>
    address === undefined
      ? []
      : [
          probe('code', `${functionName} of the ${item}`, expected, () =>
            client.readContract({ address, abi: adapterAbi, functionName }),
          ),
        ],
  );
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
