import { bytes32ToName, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { type Address, getAddress, type Hex, parseAbi, parseAbiItem, zeroAddress } from 'viem';
import { type Probe, probe, type Site } from './probe.ts';
import type { NetworkFile, Roles, WiringFile } from './schema.ts';

const feedAbi = parseAbi([
  'function decimals() view returns (uint8)',
  'function latestRoundData() view returns (uint80, int256 answer, uint256, uint256 updatedAt, uint80)',
]);
const tokenAbi = parseAbi(['function decimals() view returns (uint8)']);
const configChanged = parseAbiItem('event ConfigChanged(bytes32 indexed what, bytes32 indexed key)');

const vaultOf = (site: Site) => ({ address: site.ours.vault, abi: hedgeVaultAbi }) as const;

/** Fund, roles and limits, and that nobody has a role that the files do not name. */
export function roleProbes(site: Site, wiring: WiringFile, roles: Roles, fromBlock: bigint): Probe[] {
  const { client, ours } = site;
  const vault = vaultOf(site);
  const fund = ours.timelock ?? roles.fund.multisig;
  const { limits, ratioSteps } = wiring.vault;
  return [
    probe('fund', 'fund of the vault', fund, () => client.readContract({ ...vault, functionName: 'fund' })),
    probe('roles', 'signers and threshold', [...roles.signers, roles.threshold], async () => {
      const [accounts, threshold] = await client.readContract({ ...vault, functionName: 'signers' });
      return [...accounts, threshold];
    }),
    probe('roles', 'keepers', sorted(roles.keepers), () =>
      holders(site, 'keeper', 'isKeeper', roles.keepers, fromBlock),
    ),
    probe('roles', 'guardians', sorted(roles.guardians), () =>
      holders(site, 'guardian', 'isGuardian', roles.guardians, fromBlock),
    ),
    probe('roles', 'open execution', wiring.vault.openExecution, () =>
      client.readContract({ ...vault, functionName: 'openExecution' }),
    ),
    probe(
      'limits',
      'slippage, loss budget, health factor, plan age',
      [limits.maxSlippage, limits.lossBudget, limits.minHealthFactor, limits.maxPlanAge],
      async () => {
        const found = await client.readContract({ ...vault, functionName: 'limits' });
        return [found.maxSlippage, found.lossBudget, found.minHealthFactor, found.maxPlanAge];
      },
    ),
    probe(
      'limits',
      'steps of ratios per update and day, bps',
      [ratioSteps.perUpdateBps, ratioSteps.perDayBps],
      () => client.readContract({ ...vault, functionName: 'ratioSteps' }),
    ),
  ];
}

/** Every account that has the role now, of those the files name and those any event ever named. */
async function holders(
  { client, ours }: Site,
  what: string,
  functionName: 'isKeeper' | 'isGuardian',
  expected: readonly Address[],
  fromBlock: bigint,
): Promise<Address[]> {
  const logs = await client.getLogs({
    address: ours.vault,
    event: configChanged,
    args: { what: nameToBytes32(what) },
    fromBlock,
  });
  const everNamed = logs.flatMap(({ args }) => (args.key === undefined ? [] : [accountOf(args.key)]));
  const accounts = [...new Set([...expected, ...everNamed])];
  const flags = await Promise.all(
    accounts.map((account) =>
      client.readContract({ address: ours.vault, abi: hedgeVaultAbi, functionName, args: [account] }),
    ),
  );
  return sorted(accounts.filter((_, index) => flags[index] === true));
}

const accountOf = (key: Hex): Address => getAddress(`0x${key.slice(-40)}`);
const sorted = (accounts: readonly Address[]): Address[] => [...accounts].sort();

/** Listed assets with their caps, and what their feeds say about themselves. */
export function assetProbes(site: Site, wiring: WiringFile): Probe[] {
  const { client, network } = site;
  const vault = vaultOf(site);
  const listed = probe('assets', 'listed assets', Object.keys(network.assets).sort(), async () => {
    const names = await client.readContract({ ...vault, functionName: 'assets' });
    return names.map(bytes32ToName).sort();
  });
  return [
    listed,
    ...Object.entries(network.assets).flatMap(([name, asset]) => assetProbe(site, wiring, name, asset)),
  ];
}

function assetProbe(
  site: Site,
  wiring: WiringFile,
  name: string,
  asset: NetworkFile['assets'][string],
): Probe[] {
  const { client } = site;
  const config = () =>
    client.readContract({ ...vaultOf(site), functionName: 'assetConfig', args: [nameToBytes32(name)] });
  const caps = wiring.vault.assets[name];
  const feed = { address: asset.feed.address, abi: feedAbi } as const;
  return [
    probe('assets', `${name} token`, asset.token.address, async () => (await config()).token),
    probe('assets', `${name} token decimals`, [asset.decimals, asset.decimals], async () => {
      const token = await client.readContract({
        address: asset.token.address,
        abi: tokenAbi,
        functionName: 'decimals',
      });
      return [token, (await config()).tokenDecimals];
    }),
    probe(
      'assets',
      `${name} bounds and caps`,
      [caps?.minPrice, caps?.maxPrice, caps?.maxShort, caps?.maxLong, caps?.maxOrder],
      async () => {
        const found = await config();
        return [found.minPrice, found.maxPrice, found.maxShort, found.maxLong, found.maxOrder];
      },
    ),
    probe('feeds', `${name} feed`, asset.feed.address, async () => (await config()).feed),
    probe('feeds', `${name} feed decimals`, [asset.feedDecimals, asset.feedDecimals], async () => {
      const own = await client.readContract({ ...feed, functionName: 'decimals' });
      return [own, (await config()).feedDecimals];
    }),
    probe('feeds', `${name} max age, s`, asset.maxAge, async () => (await config()).maxAge),
    probe('feeds', `${name} answer inside bounds and age`, 'yes', async () => {
      const [[, answer, , updatedAt], { timestamp }, found] = await Promise.all([
        client.readContract({ ...feed, functionName: 'latestRoundData' }),
        client.getBlock({ includeTransactions: false }),
        config(),
      ]);
      const price = answer * 10n ** BigInt(18 - asset.feedDecimals);
      const age = timestamp - updatedAt;
      const good = price >= found.minPrice && price <= found.maxPrice && age <= asset.maxAge;
      return good ? 'yes' : `answer ${answer}, ${age} s old`;
    }),
  ];
}

/** Adapters: those the files name, and none besides. */
export function venueProbes(site: Site, fromBlock: bigint): Probe[] {
  const { client, ours } = site;
  const vault = vaultOf(site);
  const everNamed = async (what: string): Promise<string[]> => {
    const logs = await client.getLogs({
      address: ours.vault,
      event: configChanged,
      args: { what: nameToBytes32(what) },
      fromBlock,
    });
    return logs.flatMap(({ args }) => (args.key === undefined ? [] : [bytes32ToName(args.key)]));
  };
  const registered = (
    what: string,
    wanted: Readonly<Record<string, Address>>,
    read: (name: Hex) => Promise<Address>,
  ) =>
    probe('venues', `${what}s`, entries(wanted), async () => {
      const names = [...new Set([...Object.keys(wanted), ...(await everNamed(what))])];
      const found = await Promise.all(
        names.map(async (name) => [name, await read(nameToBytes32(name))] as const),
      );
      return entries(Object.fromEntries(found.filter(([, adapter]) => adapter !== zeroAddress)));
    });
  return [
    registered('venue', ours.venues, (name) =>
      client.readContract({ ...vault, functionName: 'venue', args: [name] }),
    ),
    registered('source', ours.sources, (name) =>
      client.readContract({ ...vault, functionName: 'positionSource', args: [name] }),
    ),
  ];
}

const entries = (adapters: Readonly<Record<string, Address>>): string[] =>
  Object.entries(adapters)
    .map(([name, adapter]) => `${name} ${getAddress(adapter)}`)
    .sort();
