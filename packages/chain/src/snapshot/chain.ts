import {
  type AssetId,
  type ChainSnapshot,
  FatalError,
  type NetworkManifest,
  toWad,
  type Wad,
  wad,
} from '@ballast/core';
import { hedgeVaultAbi as abi, erc20Abi } from '@ballast/sdk';
import type { ChainClient } from '../client.ts';
import { type AssetFacts, readAsset, sumNetAssets, toAssetSnapshot } from './assets.ts';
import { readGasPrice } from './gas.ts';
import { readLendingAccount } from './lending.ts';
import { readInbound, readMessageFees, readOutbound } from './mandates.ts';
import { assetOf, type Pin, pinBlock } from './pin.ts';
import { readPools } from './pools.ts';
import { readPositions } from './positions.ts';
import { TickCache } from './ticks.ts';
import { asChainError } from './unreadable.ts';
import { readVaultState, unlessOracleRefused } from './valuation.ts';

export interface SnapshotOptions {
  /** Block to read at; the newest one when left out. */
  readonly blockNumber?: bigint;
  /** Tick lists remembered from earlier snapshots of the same chain. */
  readonly ticks?: TickCache;
}

/**
 * Everything a decision may know about one chain, read at one block.
 * Stale or refused oracle prices do not fail it: they show as a price age above the asset's limit.
 * Throws RetryableError when the chain cannot be read, FatalError when manifest and chain disagree.
 */
export async function readChainSnapshot(
  client: ChainClient,
  manifest: NetworkManifest,
  { blockNumber, ticks = new TickCache() }: SnapshotOptions = {},
): Promise<ChainSnapshot> {
  try {
    return await readPinned(await pinBlock(client, manifest, blockNumber), ticks);
  } catch (error) {
    throw asChainError(manifest, error);
  }
}

async function readPinned(pin: Pin, ticks: TickCache): Promise<ChainSnapshot> {
  const { manifest } = pin;
  const assets = Object.keys(manifest.assets);
  const hedgeable = assets.filter((asset) => asset !== manifest.settlement);
  const facts = assets.map((asset) => readAsset(pin, asset));
  const [all, positions, pools, account, idleSettlement, gasPrice, vaultNetAssets, mandates] =
    await Promise.all([
      Promise.all(facts),
      readPositions(pin, priceIn(manifest, assets, facts)),
      readPools(pin, ticks),
      readLendingAccount(pin),
      readIdle(pin),
      readGasPrice(pin),
      unlessOracleRefused(pin.client.readContract({ ...vaultAt(pin), functionName: 'netAssets' })),
      readMandates(pin, hedgeable),
    ]);
  const state = await readVaultState(
    pin,
    all.map((fact) => fact.state),
  );
  const parts = { positions, outbound: mandates.outbound, inbound: mandates.inbound };
  const snapshots = all.map((fact) => toAssetSnapshot(pin, fact, parts));
  return {
    chainId: manifest.chainId,
    name: manifest.name,
    eid: manifest.eid,
    vault: manifest.ballast.vault,
    block: pin.blockNumber,
    blockHash: pin.blockHash,
    timestamp: pin.timestamp,
    gasPrice,
    nativePrice: nativePrice(manifest, all),
    ...state,
    idleSettlement,
    ...account,
    netAssets: wad(
      vaultNetAssets ?? sumNetAssets(all, idleSettlement, account.collateral, manifest.settlement),
    ),
    assets: Object.fromEntries(snapshots.map((snapshot) => [snapshot.asset, snapshot])),
    pools,
    ...parts,
    messageFees: mandates.messageFees,
  };
}

const vaultAt = ({ manifest, blockHash }: Pin) =>
  ({ abi, address: manifest.ballast.vault, blockHash }) as const;

async function readMandates(pin: Pin, hedgeable: readonly AssetId[]) {
  const [first] = hedgeable;
  if (first === undefined)
    throw new FatalError(
      `${pin.manifest.name}: the manifest lists no asset but the settlement token`,
      'list the assets to hedge',
    );
  const peers = await pin.client.readContract({ ...vaultAt(pin), functionName: 'peers' });
  const [outbound, inbound, messageFees] = await Promise.all([
    readOutbound(pin, peers, hedgeable),
    readInbound(pin, peers, hedgeable),
    readMessageFees(pin, peers, first),
  ]);
  return { outbound, inbound, messageFees };
}

async function readIdle(pin: Pin): Promise<Wad> {
  const { token, decimals } = assetOf(pin.manifest, pin.manifest.settlement);
  const units = await pin.client.readContract({
    abi: erc20Abi,
    address: token,
    functionName: 'balanceOf',
    args: [pin.manifest.ballast.vault],
    blockHash: pin.blockHash,
  });
  return toWad(units, decimals);
}

function nativePrice(manifest: NetworkManifest, all: readonly AssetFacts[]): Wad {
  const facts = all.find(({ asset }) => asset === manifest.native.asset);
  if (!facts)
    throw new FatalError(
      `${manifest.name}: no price for the native token: ${manifest.native.asset} is not in the manifest`,
      'add that asset with its feed',
    );
  return facts.feed.price;
}

/** Looks a feed price up among readings that are still under way. */
function priceIn(
  manifest: NetworkManifest,
  assets: readonly AssetId[],
  facts: readonly Promise<AssetFacts>[],
) {
  return async (asset: AssetId): Promise<Wad> => {
    const reading = facts[assets.indexOf(asset)];
    if (!reading) throw new FatalError(`${manifest.name}: no price for ${asset}`, 'add it to the manifest');
    return (await reading).feed.price;
  };
}
