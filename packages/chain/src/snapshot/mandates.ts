import {
  type AssetId,
  type Eid,
  type InboundMandateSnapshot,
  type OutboundMandateSnapshot,
  type Wei,
  wad,
  wei,
} from '@ballast/core';
import { hedgeMessengerAbi, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import type { Pin } from './pin.ts';

/** Mandates that other chains carry for this vault; pairs that never had one are left out. */
export async function readOutbound(
  pin: Pin,
  peers: readonly Eid[],
  assets: readonly AssetId[],
): Promise<readonly OutboundMandateSnapshot[]> {
  const all = await forEachPair(peers, assets, async (dstEid, asset) => {
    const mandate = await pin.client.readContract({
      abi: hedgeVaultAbi,
      address: pin.manifest.ballast.vault,
      functionName: 'outboundMandate',
      args: [dstEid, nameToBytes32(asset)],
      blockHash: pin.blockHash,
    });
    const { sent, acknowledged, filled, sentEpoch, acknowledgedEpoch } = mandate;
    const amounts = { sent: wad(sent), acknowledged: wad(acknowledged), filled: wad(filled) };
    return { dstEid, asset, ...amounts, sentEpoch, acknowledgedEpoch };
  });
  return all.filter((mandate) => mandate.sentEpoch > 0n);
}

/** Mandates this vault carries for other chains; pairs that never had one are left out. */
export async function readInbound(
  pin: Pin,
  peers: readonly Eid[],
  assets: readonly AssetId[],
): Promise<readonly InboundMandateSnapshot[]> {
  const all = await forEachPair(peers, assets, async (srcEid, asset) => {
    const { quantity, epoch, rejected } = await pin.client.readContract({
      abi: hedgeVaultAbi,
      address: pin.manifest.ballast.vault,
      functionName: 'inboundMandate',
      args: [srcEid, nameToBytes32(asset)],
      blockHash: pin.blockHash,
    });
    return { srcEid, asset, quantity: wad(quantity), epoch, rejected };
  });
  return all.filter((mandate) => mandate.epoch > 0n);
}

/**
 * Native fee per peer of one message with one asset in it: the dearer of mandate and report. Values do not matter to
 * the fee, only sizes and gas do.
 */
export async function readMessageFees(
  pin: Pin,
  peers: readonly Eid[],
  asset: AssetId,
): Promise<Readonly<Record<Eid, Wei>>> {
  const at = {
    abi: hedgeMessengerAbi,
    address: pin.manifest.ballast.messenger,
    blockHash: pin.blockHash,
  } as const;
  const id = nameToBytes32(asset);
  const mandate = {
    epoch: 1n,
    validUntil: BigInt(pin.timestamp),
    legs: [{ asset: id, quantity: -1n, minPrice: 1n, maxPrice: 1n }],
  };
  const report = { epoch: 1n, legs: [{ asset: id, adopted: -1n, filled: -1n, rejected: false }] };
  const fees = await Promise.all(
    peers.map(async (eid): Promise<[Eid, Wei]> => {
      const [forMandate, forReport] = await Promise.all([
        pin.client.readContract({ ...at, functionName: 'quoteMandate', args: [eid, mandate] }),
        pin.client.readContract({ ...at, functionName: 'quoteReport', args: [eid, report] }),
      ]);
      if (forReport > forMandate) return [eid, wei(forReport)];
      return [eid, wei(forMandate)];
    }),
  );
  return Object.fromEntries(fees);
}

function forEachPair<T>(
  peers: readonly Eid[],
  assets: readonly AssetId[],
  read: (peer: Eid, asset: AssetId) => Promise<T>,
): Promise<T[]> {
  return Promise.all(peers.flatMap((peer) => assets.map((asset) => read(peer, asset))));
}
