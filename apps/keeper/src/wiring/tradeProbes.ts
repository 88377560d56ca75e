import { hedgeVaultAbi } from '@ballast/sdk';
import { type Address, getAddress, type Hex, parseAbi, toFunctionSelector, zeroAddress } from 'viem';
import type { Deployment } from './files.ts';
import { type Probe, probe, type Site } from './probe.ts';
import { type NetworkFile, routerOf, type WiringFile } from './schema.ts';

const aggregatorAbi = parseAbi([
  'event RouteChanged(address indexed router, bytes4 indexed selector, bool allowed, uint16 recipientWord)',
  'function routes(address router, bytes4 selector) view returns (bool allowed, uint16 recipientWord)',
]);

/** What a vault trades through besides exchanges: an aggregator's functions, none besides those named, and auctions. */
export function tradeProbes(site: Site, wiring: WiringFile, fromBlock: bigint): Probe[] {
  const { client, ours, network } = site;
  const oneInch = wiring.vault.fusion ? network.oneInch : null;
  return [
    ...routeProbes(site, fromBlock),
    probe(
      'fusion',
      'order protocol and settlement of auctions',
      [oneInch?.limitOrderProtocol.address ?? zeroAddress, oneInch?.settlement.address ?? zeroAddress],
      async () => {
        const vault = { address: ours.vault, abi: hedgeVaultAbi } as const;
        const [protocol, settlement] = await client.readContract({ ...vault, functionName: 'fusion' });
        return [protocol, settlement];
      },
    ),
  ];
}

interface Route {
  readonly router: Address;
  readonly selector: Hex;
}

function routeProbes({ client, ours, network }: Site, fromBlock: bigint): Probe[] {
  const address = ours.venues.aggregator;
  const wanted = routesOf(network);
  if (address === undefined)
    return wanted.length === 0
      ? []
      : [probe('routes', 'aggregator', 'an aggregator venue', async () => 'none')];
  const expected = wanted.map(({ recipientWord, ...route }) => spell(route, recipientWord)).sort();
  return [
    probe('routes', 'functions of aggregators', expected, async () => {
      const logs = await client.getContractEvents({
        address,
        abi: aggregatorAbi,
        eventName: 'RouteChanged',
        fromBlock,
      });
      const everSet = logs.flatMap(({ args: { router, selector } }) =>
        router === undefined || selector === undefined ? [] : [{ router, selector }],
      );
      const all = new Map([...wanted, ...everSet].map((route) => [spell(route, 0), route]));
      const found = await Promise.all(
        [...all.values()].map(async (route) => {
          const args = [route.router, route.selector] as const;
          const [allowed, word] = await client.readContract({
            address,
            abi: aggregatorAbi,
            functionName: 'routes',
            args,
          });
          return allowed ? [spell(route, word)] : [];
        }),
      );
      return found.flat().sort();
    }),
  ];
}

const spell = ({ router, selector }: Route, word: number): string =>
  `${getAddress(router)} ${selector} recipient ${word}`;

function routesOf(network: NetworkFile): (Route & { readonly recipientWord: number })[] {
  return network.aggregatorRoutes.map(({ router, signature, recipientWord }) => ({
    router: routerOf(network, router) ?? zeroAddress,
    selector: toFunctionSelector(signature),
    recipientWord,
  }));
}

/** How collateral leaves for each other network: bridge, recipient and bounds. */
export function collateralProbes(
  { client, ours, network }: Site,
  { wiring, networks, addresses }: Deployment,
): Probe[] {
  return networks
    .filter(({ name }) => name !== network.name)
    .map((remote) => {
      const route = wiring.paths.find(
        ({ from, to }) => from === network.name && to === remote.name,
      )?.collateral;
      const expected =
        route === null || route === undefined
          ? [zeroAddress, zeroAddress, 0n, 0n]
          : [ours.bridge, addresses[remote.name]?.vault, route.maxFee, route.dailyCap];
      return probe(
        'collateral',
        `bridge, recipient, fee limit and daily cap to ${remote.name}`,
        expected,
        async () => {
          const [found] = await client.readContract({
            address: ours.vault,
            abi: hedgeVaultAbi,
            functionName: 'collateralRoute',
            args: [remote.eid],
          });
          return [found.bridge, found.peerVault, found.maxFee, found.dailyCap];
        },
      );
    });
}
