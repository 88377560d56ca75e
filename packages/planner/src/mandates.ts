import { type AssetId, abs, type ChainSnapshot, type Wad, wad } from '@ballast/core';

/** One standing mandate, seen from both ends. Quantities WAD; negative is a short carried for the source. */
export interface Link {
  readonly source: number;
  readonly destination: number;
  readonly asset: AssetId;
  /** What both ends will agree on once all messages have arrived. */
  readonly settled: Wad;
  /** What the source may count on at most: the larger of sent and acknowledged. */
  readonly counted: Wad;
  /** The last message has not arrived yet. */
  readonly travelling: boolean;
  /** The source knows what became of its last message. */
  readonly acknowledged: boolean;
}

const larger = (a: Wad, b: Wad): Wad => (abs(a) >= abs(b) ? a : b);

/**
 * Standing mandates between the chains of a snapshot, indices into `chains`. A destination that saw epoch e of a
 * source ignores everything up to e, so what it carries then is final (HedgeVault, VaultMandates.sol).
 */
export function standingMandates(chains: readonly ChainSnapshot[]): readonly Link[] {
  const links: Link[] = [];
  for (const [source, from] of chains.entries())
    for (const sent of from.outbound) {
      const destination = chains.findIndex((chain) => chain.eid === sent.dstEid);
      // The other chain could not be read: what was sent is all that is known.
      const inbound = chains[destination]?.inbound.filter((item) => item.srcEid === from.eid) ?? [];
      const arrived = inbound.some((item) => item.epoch >= sent.sentEpoch);
      const carried = inbound.find((item) => item.asset === sent.asset)?.quantity ?? wad(0n);
      const acknowledged = sent.acknowledgedEpoch >= sent.sentEpoch;
      const travelling = !arrived && !acknowledged;
      links.push({
        source,
        destination,
        asset: sent.asset,
        settled: arrived ? carried : acknowledged ? sent.acknowledged : sent.sent,
        counted: larger(sent.sent, sent.acknowledged),
        travelling,
        acknowledged,
      });
    }
  return links;
}
