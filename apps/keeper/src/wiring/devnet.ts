import { FatalError, type NetworkManifest } from '@ballast/core';
import {
  account,
  aggregatorFunctions,
  ballastConfig,
  type ChainProtocols,
  collateralRoutes,
  type DevAsset,
  type Devnet,
  type OneInch,
  type Stargate,
  settlement,
} from '@ballast/devnet';
import { hedgeVaultAbi } from '@ballast/sdk';
import { type Address, createPublicClient, getAddress, http, parseAbi, zeroAddress } from 'viem';
import { vaultParts } from './code.ts';
import { type Deployment, defaultFolder, type Environment, readChecked } from './files.ts';
import { type AddressesFile, gasSchema, type NetworkFile, type WiringFile } from './schema.ts';

type ProtocolManifest = Omit<NetworkManifest, 'ballast'>;

const extendedAbi = parseAbi(['function extension() view returns (address)']);
const IMPLEMENTATION_SLOT = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
/** Blocks; the local verifiers attest after one. */
const confirmations = 1;
/** What a messenger allows until its fund says otherwise. */
const defaultMandates = 240;

/** What is deployed on local chains on request only, by network. */
export type Additions = Readonly<
  Record<string, { readonly oneInch?: OneInch; readonly stargate?: Stargate } | undefined>
>;

/** The environment of local chains: the files a public one has, from what the devnet deployed. */
export function devnetEnvironment(
  protocols: readonly ChainProtocols[],
  prices: Readonly<Record<DevAsset, number>>,
  added: Additions = {},
): Environment {
  const networks = protocols.map(({ manifest, aave }) =>
    networkOf(manifest, aave.addressesProvider, added[manifest.name]),
  );
  return {
    networks,
    gas: readChecked(gasSchema, `${defaultFolder}/gas.json`),
    wiring: wiringOf(networks, prices),
  };
}

/** The same, with where the devnet put Ballast. @throws FatalError when Ballast is not deployed there. */
export async function devnetDeployment(devnet: Devnet, added: Additions = {}): Promise<Deployment> {
  const protocols = devnet.chains.map(({ spec }) => devnet.protocols(spec.name));
  const environment = devnetEnvironment(protocols, devnet.startPrices, added);
  const addresses = await Promise.all(devnet.manifests.map(addressesOf));
  const byName = devnet.manifests.map(({ name }, index) => [name, addresses[index]] as const);
  return {
    ...environment,
    addresses: Object.fromEntries(byName.flatMap(([name, at]) => (at ? [[name, at]] : []))),
  };
}

function networkOf(
  manifest: ProtocolManifest,
  addressesProvider: Address,
  { oneInch, stargate }: NonNullable<Additions[string]> = {},
): NetworkFile {
  const at = (address: Address) => ({ address, source: 'local devnet' });
  const { layerzero: lz, uniswapV3, uniswapV2, sushi, balancer, aave } = manifest;
  const assets = Object.entries(manifest.assets).map(([name, { token, feed, decimals, maxAge }]) => [
    name,
    {
      token: at(token),
      decimals,
      feed: at(feed),
      feedDecimals: 8,
      heartbeat: 3_600,
      heartbeatSource: 'prices move in hourly steps',
      maxAge,
    },
  ]);
  return {
    name: manifest.name,
    chainId: manifest.chainId,
    eid: manifest.eid,
    native: manifest.native,
    settlement: manifest.settlement,
    assets: Object.fromEntries(assets),
    sequencerFeed: manifest.sequencerFeed === null ? null : at(manifest.sequencerFeed),
    layerzero: {
      endpoint: at(lz.endpoint),
      endpointView: at(lz.endpointView),
      sendLib: at(lz.sendLib),
      receiveLib: at(lz.receiveLib),
      receiveLibView: at(lz.receiveLibView),
      executor: at(lz.executor),
      dvns: Object.fromEntries(lz.dvns.map((dvn, index) => [`local-${index + 1}`, at(dvn)])),
    },
    uniswapV3: {
      factory: at(uniswapV3.factory),
      positionManager: at(uniswapV3.positionManager),
      router: at(uniswapV3.router),
      tickLens: at(uniswapV3.tickLens),
    },
    uniswapV2: { factory: at(uniswapV2.factory), router: at(uniswapV2.router) },
    sushi: { factory: at(sushi.factory), router: at(sushi.router) },
    balancer: { vault: at(balancer.vault) },
    aave: {
      pool: at(aave.pool),
      addressesProvider: at(addressesProvider),
      dataProvider: at(aave.dataProvider),
    },
    oneInch:
      oneInch === undefined
        ? null
        : { limitOrderProtocol: at(oneInch.orders), settlement: at(oneInch.settlement) },
    aggregatorRoutes: aggregatorFunctions.map((route) => ({
      router: 'uniswapV3.router',
      ...route,
      source: 'local devnet',
    })),
    stargate: stargate === undefined ? null : { poolUSDC: at(stargate.pool) },
    missing: [],
  };
}

function wiringOf(networks: readonly NetworkFile[], prices: Readonly<Record<DevAsset, number>>): WiringFile {
  const names = networks.map(({ name }) => name);
  const bridged = networks.every(({ stargate }) => stargate !== null);
  const { limits, sequencerGrace, threshold, vaultName } = ballastConfig;
  const fund = account('fund').address;
  return {
    environment: 'devnet',
    networks: names,
    roles: {
      deployer: fund,
      fund: { multisig: fund, treasury: account('treasury').address, minDelay: 0 },
      signers: [account('optimizer1').address, account('optimizer2').address],
      threshold,
      keepers: [account('keeper').address],
      guardians: [account('guardian').address],
    },
    vault: {
      name: vaultName,
      sequencerGrace,
      openExecution: false,
      fusion: true,
      limits,
      ratioSteps: { perUpdateBps: 0, perDayBps: 0 },
      assets: {
        USDC: capsOf('USDC', prices.USDC),
        WETH: capsOf('WETH', prices.WETH),
        WBTC: capsOf('WBTC', prices.WBTC),
        POL: capsOf('POL', prices.POL),
      },
    },
    paths: names.flatMap((from) =>
      names
        .filter((to) => to !== from)
        .map((to) => ({
          from,
          to,
          confirmations,
          dvns: ['local-1', 'local-2'],
          maxMessageSize: 10_000,
          inflowCap: ballastConfig.inflowCap,
          mandatesOut: defaultMandates,
          mandatesIn: defaultMandates,
          collateral: bridged ? collateralRoutes : null,
        })),
    ),
  };
}

/** The devnet sets caps in USD at its start prices. */
function capsOf(asset: DevAsset, price: number) {
  const { maxPositionUsd, maxOrderUsd, priceRange } = ballastConfig;
  const wadPrice = BigInt(Math.round(price * 1e9)) * 10n ** 9n;
  const quantity = (usd: number): bigint =>
    asset === settlement ? 0n : BigInt(Math.round((usd / price) * 1e6)) * 10n ** 12n;
  return {
    minPrice: wadPrice / priceRange,
    maxPrice: wadPrice * priceRange,
    maxShort: quantity(maxPositionUsd),
    maxLong: quantity(maxPositionUsd),
    maxOrder: quantity(maxOrderUsd),
  };
}

/** A manifest names the vault only; the contracts behind it are read from the chain. */
async function addressesOf({ name, rpcUrl, ballast }: NetworkManifest): Promise<AddressesFile> {
  const client = createPublicClient({ transport: http(rpcUrl) });
  const slot = await client.getStorageAt({ address: ballast.vault, slot: IMPLEMENTATION_SLOT });
  if (slot === undefined) throw new FatalError(`no vault on ${name}`, 'boot the devnet with Ballast');
  const parts: Record<string, Address> = {};
  let at: Address = `0x${slot.slice(-40)}`;
  for (const [index, part] of vaultParts.entries()) {
    parts[part] = getAddress(at);
    if (index < vaultParts.length - 1)
      at = await client.readContract({ address: at, abi: extendedAbi, functionName: 'extension' });
  }
  const { factory, vault, messenger, venues, sources } = ballast;
  const eids = await client.readContract({ address: vault, abi: hedgeVaultAbi, functionName: 'peers' });
  const routes = await Promise.all(
    eids.map((eid) =>
      client.readContract({
        address: vault,
        abi: hedgeVaultAbi,
        functionName: 'collateralRoute',
        args: [eid],
      }),
    ),
  );
  const bridge = routes.map(([route]) => route.bridge).find((one) => one !== zeroAddress);
  return { factory, parts, vault, messenger, venues, sources, ...(bridge === undefined ? {} : { bridge }) };
}
