import { FatalError, type NetworkManifest } from '@ballast/core';
import {
  type Address,
  concatHex,
  encodeDeployData,
  getCreate2Address,
  isAddressEqual,
  keccak256,
  parseAbi,
  stringToHex,
  toFunctionSelector,
  zeroHash,
} from 'viem';
import type { Artifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import { Batch } from '../chain/batch.ts';
import { call, type DevChain } from '../chain/devchain.ts';
import { chainSpecs } from '../chain/networks.ts';
import { loadCompiled } from './compiled.ts';
import { assetIds, ballastConfig, type DevAsset, settlement } from './config.ts';
import { wireMessenger } from './messenger.ts';
import type { ChainProtocols } from './types.ts';

/** Arachnid's deterministic deployer, present on every public chain and on every local node. */
const DETERMINISTIC_DEPLOYER = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
/** Functions of the router and where each call names its recipient: words after the selector. */
export const aggregatorFunctions = [
  {
    signature: 'exactInputSingle((address,address,uint24,address,uint256,uint256,uint256,uint160))',
    recipientWord: 3,
  },
  { signature: 'exactInput((bytes,address,uint256,uint256,uint256))', recipientWord: 2 },
] as const;
const factoryAbi = parseAbi(['function vaultAddress(address fund, bytes32 name) view returns (address)']);

/** Left-aligned ASCII, the form of asset, venue and source names on-chain. */
const nameBytes = (name: string) => stringToHex(name, { size: 32 });

/**
 * Deploys Ballast on every chain and connects the chains: factory and vault at the same address everywhere, a
 * messenger per chain wired to the others, venues, position sources and assets registered by the fund.
 * @throws FatalError when a contract is not compiled or the vault's address differs between chains.
 */
export async function deployBallast(
  networks: readonly { readonly chain: DevChain; readonly protocols: ChainProtocols }[],
  prices: Readonly<Record<DevAsset, number>>,
): Promise<NetworkManifest[]> {
  const manifests = await Promise.all(
    networks.map(async ({ chain, protocols }) => {
      const ballast = await deployContracts(chain, protocols);
      await configureVault(chain, protocols, ballast, prices);
      return { ...protocols.manifest, ballast };
    }),
  );
  const [first] = manifests;
  for (const { name, ballast } of manifests)
    if (first !== undefined && !isAddressEqual(ballast.vault, first.ballast.vault))
      throw new FatalError(
        `vault ${ballast.vault} on ${name} but ${first.ballast.vault} on ${first.name}`,
        'check that the factory has the same address on every chain',
      );
  await Promise.all(
    networks.map(({ chain }, index) => {
      const own = manifests[index];
      const peers = manifests.filter((other) => other !== own);
      return own === undefined ? undefined : wireMessenger(chain, own, peers);
    }),
  );
  return manifests;
}

type Deployed = Awaited<ReturnType<typeof deployContracts>>;

async function deployContracts(chain: DevChain, { manifest }: ChainProtocols) {
  const deployer = account('deployer').address;
  const fund = account('fund').address;
  const factoryArtifact = loadCompiled('HedgeVaultFactory');
  const factory = await deployDeterministic(chain, factoryArtifact);
  const batch = await Batch.open(chain, deployer);
  const create = (name: Parameters<typeof loadCompiled>[0], ...args: unknown[]): Address =>
    batch.create(loadCompiled(name), args);
  const implementation = create(
    'HedgeVault',
    create(
      'HedgeVaultMessaging',
      create('HedgeVaultAuctions', create('HedgeVaultCollateral', create('HedgeVaultAdmin'))),
    ),
  );
  const constantProduct = create('ConstantProductSource');
  const sources = {
    'uniswap-v3': create('UniswapV3Source', manifest.uniswapV3.positionManager),
    'uniswap-v2': constantProduct,
    sushi: constantProduct,
    balancer: create('BalancerWeightedSource', manifest.balancer.vault),
  };
  const venues = {
    'uniswap-v3': create('UniswapV3Venue', manifest.uniswapV3.router),
    'uniswap-v2': create('UniswapV2Venue', manifest.uniswapV2.router),
    sushi: create('UniswapV2Venue', manifest.sushi.router),
    balancer: create('BalancerVenue', manifest.balancer.vault),
  };
  await batch.commit();
  const name = nameBytes(ballastConfig.vaultName);
  const init = initParameters(manifest);
  await chain.send(call(fund, factory, factoryArtifact.abi, 'createVault', [name, implementation, init]));
  const vault = await chain.client.readContract({
    address: factory,
    abi: factoryAbi,
    functionName: 'vaultAddress',
    args: [fund, name],
  });
  const messenger = create('HedgeMessenger', manifest.layerzero.endpoint, vault, fund);
  const aggregator = create('AggregatorVenue', vault);
  await batch.commit();
  return { factory, vault, messenger, venues: { ...venues, aggregator }, sources };
}

async function deployDeterministic(chain: DevChain, artifact: Artifact): Promise<Address> {
  const bytecode = encodeDeployData({ abi: artifact.abi, bytecode: artifact.bytecode });
  const salt = zeroHash;
  await chain.send({
    from: account('deployer').address,
    to: DETERMINISTIC_DEPLOYER,
    data: concatHex([salt, bytecode]),
    gas: 5_000_000n,
    label: `create ${artifact.contractName} deterministically`,
  });
  return getCreate2Address({ from: DETERMINISTIC_DEPLOYER, salt, bytecodeHash: keccak256(bytecode) });
}

function initParameters(manifest: ChainProtocols['manifest']) {
  return {
    fund: account('fund').address,
    settlement: manifest.assets[settlement]?.token,
    settlementId: nameBytes(settlement),
    lendingPool: manifest.aave.pool,
    sequencerFeed: manifest.sequencerFeed ?? '0x0000000000000000000000000000000000000000',
    sequencerGrace: ballastConfig.sequencerGrace,
    signers: [account('optimizer1').address, account('optimizer2').address],
    threshold: ballastConfig.threshold,
    keepers: [account('keeper').address],
    guardians: [account('guardian').address],
    limits: ballastConfig.limits,
  };
}

async function configureVault(
  chain: DevChain,
  { manifest }: ChainProtocols,
  ballast: Deployed,
  prices: Readonly<Record<DevAsset, number>>,
): Promise<void> {
  const { abi } = loadCompiled('HedgeVaultAdmin');
  const peers = chainSpecs.filter(({ eid }) => eid !== manifest.eid).map(({ eid }) => eid);
  const calls: (readonly [string, readonly unknown[]])[] = [
    ...assetIds.map(
      (asset) => ['listAsset', [nameBytes(asset), assetConfig(manifest, asset, prices[asset])]] as const,
    ),
    ['setMessenger', [ballast.messenger]],
    ['setPeers', [peers]],
    ...peers.map((eid) => ['setInflowCap', [eid, ballastConfig.inflowCap]] as const),
    ...Object.entries(ballast.venues).map(([id, venue]) => ['setVenue', [nameBytes(id), venue]] as const),
    ...Object.entries(ballast.sources).map(
      ([kind, source]) => ['setPositionSource', [nameBytes(kind), source]] as const,
    ),
  ];
  const fund = account('fund').address;
  await chain.run([
    ...calls.map(([functionName, args]) => call(fund, ballast.vault, abi, functionName, args)),
    ...aggregatorRoutes(manifest).map((route) =>
      call(fund, ballast.venues.aggregator, loadCompiled('AggregatorVenue').abi, 'setRoute', route),
    ),
  ]);
}

/** Uniswap's own router stands in for an aggregator's: it takes prepared calls over several pools just the same. */
function aggregatorRoutes({ uniswapV3 }: ChainProtocols['manifest']) {
  const { router } = uniswapV3;
  return aggregatorFunctions.map(
    ({ signature, recipientWord }) => [router, toFunctionSelector(signature), true, recipientWord] as const,
  );
}

/** Caps are set in USD at the start price: quantities that stay the same when prices move. */
function assetConfig(manifest: ChainProtocols['manifest'], asset: DevAsset, price: number) {
  const listed = manifest.assets[asset];
  const { maxPositionUsd, maxOrderUsd, priceRange } = ballastConfig;
  const quantity = (usd: number): bigint => BigInt(Math.round((usd / price) * 1e6)) * 10n ** 12n;
  const wadPrice = BigInt(Math.round(price * 1e9)) * 10n ** 9n;
  const traded = asset !== settlement;
  return {
    token: listed?.token,
    feed: listed?.feed,
    maxAge: listed?.maxAge,
    tokenDecimals: 0,
    feedDecimals: 0,
    minPrice: wadPrice / priceRange,
    maxPrice: wadPrice * priceRange,
    maxShort: traded ? quantity(maxPositionUsd) : 0n,
    maxLong: traded ? quantity(maxPositionUsd) : 0n,
    maxOrder: traded ? quantity(maxOrderUsd) : 0n,
  };
}
