import type { AssetId, Hex, NetworkManifest } from '@ballast/core';
import { FatalError } from '@ballast/core';
import type { ChainClient } from '../client.ts';

/** One block of one chain: every read of a snapshot names it by hash, so none can see another state. */
export interface Pin {
  readonly client: ChainClient;
  readonly manifest: NetworkManifest;
  readonly blockHash: Hex;
  readonly blockNumber: bigint;
  /** Block time, seconds. */
  readonly timestamp: number;
}

/** Pins the given block, or the newest one. */
export async function pinBlock(
  client: ChainClient,
  manifest: NetworkManifest,
  blockNumber?: bigint,
): Promise<Pin> {
  const block = await client.getBlock(blockNumber === undefined ? {} : { blockNumber });
  return {
    client,
    manifest,
    blockHash: block.hash,
    blockNumber: block.number,
    timestamp: Number(block.timestamp),
  };
}

/** Token and feed of an asset. Throws FatalError when the manifest does not list it. */
export function assetOf(manifest: NetworkManifest, asset: AssetId): NetworkManifest['assets'][AssetId] {
  const entry = manifest.assets[asset];
  if (!entry)
    throw new FatalError(
      `${manifest.name}: asset ${asset} is not in the manifest`,
      `add it to "assets", or remove what uses it`,
    );
  return entry;
}
