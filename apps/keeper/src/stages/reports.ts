import {
  type AssetId,
  abs,
  type BookSnapshot,
  type ChainSnapshot,
  type Eid,
  type Wei,
  wei,
} from '@ballast/core';

/** A carrying chain owes its source the news that a mandate is adopted, rejected or filled. */
export interface DueReport {
  readonly srcEid: Eid;
  readonly assets: readonly AssetId[];
  readonly fee: Wei;
}

/** Share of a mandate that may stay open when it is reported as filled: 1 / 100. */
const openShare = 100n;

/**
 * Reports that `chain` should send now: the mandate is newer than what its source has acknowledged, and it was either
 * rejected or is traded to within a hundredth. A report costs a message, so it waits for the trade.
 */
export function dueReports(snapshot: BookSnapshot, chain: ChainSnapshot): readonly DueReport[] {
  const due = new Map<Eid, AssetId[]>();
  for (const mandate of chain.inbound) {
    const source = snapshot.chains.find(({ eid }) => eid === mandate.srcEid);
    const given = source?.outbound.find(
      ({ dstEid, asset }) => dstEid === chain.eid && asset === mandate.asset,
    );
    if (!given || given.acknowledgedEpoch >= mandate.epoch) continue;
    const asset = chain.assets[mandate.asset];
    if (!asset) continue;
    const traded = abs(asset.target - asset.held) * openShare <= abs(mandate.quantity);
    if (mandate.rejected || traded)
      due.set(mandate.srcEid, [...(due.get(mandate.srcEid) ?? []), mandate.asset]);
  }
  return [...due].map(([srcEid, assets]) => ({ srcEid, assets, fee: chain.messageFees[srcEid] ?? wei(0n) }));
}
