import {
  type AssetId,
  abs,
  type BookSnapshot,
  type ChainSnapshot,
  type Eid,
  type Wei,
  wei,
} from '@ballast/core';
import type { Message } from '../ledger/messages.ts';
import { unavailableIn } from './reading.ts';

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
 * rejected or is traded to within a hundredth. A report costs a message, so it waits for the trade, for a source whose
 * acknowledgements can be read, and for an equal report that still travels.
 */
export function dueReports(
  snapshot: BookSnapshot,
  chain: ChainSnapshot,
  travelling: readonly Pick<Message, 'kind' | 'sourceChain' | 'destinationChain' | 'epoch'>[],
): readonly DueReport[] {
  const unavailable = unavailableIn(snapshot);
  const due = new Map<Eid, AssetId[]>();
  for (const mandate of chain.inbound) {
    const source = snapshot.chains.find(({ eid }) => eid === mandate.srcEid);
    if (!source || unavailable.has(source.chainId)) continue;
    const underWay = travelling.some(
      ({ kind, sourceChain, destinationChain, epoch }) =>
        kind === 'report' &&
        sourceChain === chain.chainId &&
        destinationChain === source.chainId &&
        epoch >= mandate.epoch,
    );
    if (underWay) continue;
    const given = source.outbound.find(
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
