import {
  type BookSnapshot,
  type ChainSnapshot,
  type Hex,
  type IntentDraft,
  type IntentKind,
  type JsonValue,
  type PlannedOrder,
  type VaultPlan,
  type Wei,
  wei,
} from '@ballast/core';
import {
  encodeCancelAuction,
  encodeExecuteHedge,
  encodeOpenAuction,
  encodeSendMandates,
  encodeSendReport,
  encodeSettleAuction,
  encodeSubmitPlan,
  encodeSupplyCollateral,
  type HedgeOrder,
} from '@ballast/sdk';
import type { Address } from 'viem';
import { auctionDetails, type PreparedAuction } from '../auctions/prepare.ts';
import type { AuctionVerdict } from '../auctions/standing.ts';
import type { DueReport } from './reports.ts';

/** A vault plan with what the fund's signers made of it. */
export interface SignedVaultPlan {
  readonly plan: VaultPlan;
  readonly digest: Hex;
  readonly signatures: readonly Hex[];
}

/** An order with the identity the vault will consume. */
export interface IdentifiedOrder {
  readonly planned: PlannedOrder;
  readonly order: HedgeOrder;
  readonly intentId: Hex;
  /** Where the order is an auction's. */
  readonly auction?: PreparedAuction;
  /** Why it goes where it goes, for policies that allow auctions. */
  readonly route?: string;
}

/** Messages are paid from a quote of the last block; what is too much comes back to the sender. */
/** What the fee leaves comes back; what does not reach it parks the message until somebody pays. */
const withMargin = (fee: Wei): Wei => wei(fee * 2n);

/** Builds the transactions of one chain in the order they must be mined. Pure: a repeated stage drafts the same. */
export function draftIntents(
  snapshot: BookSnapshot,
  chain: ChainSnapshot,
  signer: Address,
  work: {
    readonly signed: SignedVaultPlan | null;
    readonly orders: readonly IdentifiedOrder[];
    readonly reports: readonly DueReport[];
    /** Auctions of earlier cycles that end now. */
    readonly closings: AuctionVerdict['closings'];
    /** Settlement tokens to supply as collateral, token units; zero for none. */
    readonly supply: bigint;
  },
): readonly IntentDraft[] {
  const draft = (
    kind: IntentKind,
    name: string,
    data: Hex,
    rest: { value?: Wei; effectId?: Hex; validUntil?: number; details: JsonValue },
  ): IntentDraft => ({
    key: `cycle${snapshot.cycle}-${chain.chainId}-${kind}${name}`,
    cycle: snapshot.cycle,
    chainId: chain.chainId,
    signer,
    kind,
    to: chain.vault,
    data,
    value: rest.value ?? wei(0n),
    gas: null,
    effectId: rest.effectId ?? null,
    validUntil: rest.validUntil ?? null,
    details: rest.details,
  });
  const drafts: IntentDraft[] = [];
  for (const { hash, cancel } of work.closings) {
    const [name, details] = [`-${hash.slice(2, 18)}`, { hash }];
    if (cancel) drafts.push(draft('cancel-auction', name, encodeCancelAuction(hash), { details }));
    drafts.push(draft('settle-auction', name, encodeSettleAuction(hash), { details }));
  }
  if (work.signed) {
    const { plan, digest, signatures } = work.signed;
    drafts.push(
      draft('submit-plan', '', encodeSubmitPlan(chain.vault, plan, signatures), {
        validUntil: plan.validUntil,
        details: { epoch: plan.epoch.toString(), digest },
      }),
    );
    for (const dstEid of new Set(plan.mandates.map((mandate) => mandate.dstEid)))
      drafts.push(
        draft('send-mandates', `-${dstEid}`, encodeSendMandates(dstEid), mandateTerms(chain, plan, dstEid)),
      );
  }
  for (const one of work.orders) drafts.push(orderDraft(draft, one));
  for (const report of work.reports)
    drafts.push(
      draft('send-report', `-${report.srcEid}`, encodeSendReport(report.srcEid), {
        value: withMargin(report.fee),
        details: { srcEid: report.srcEid, assets: [...report.assets] },
      }),
    );
  if (work.supply > 0n)
    drafts.push(
      draft('supply-collateral', '', encodeSupplyCollateral(work.supply), {
        details: { amount: work.supply.toString() },
      }),
    );
  return drafts;
}

type Drafter = (
  kind: IntentKind,
  name: string,
  data: Hex,
  rest: { effectId: Hex; validUntil: number; details: JsonValue },
) => IntentDraft;

/** Both ways to trade one decision have one key: whichever a repeated stage chooses, the first that was stored counts. */
function orderDraft(draft: Drafter, one: IdentifiedOrder): IntentDraft {
  const { planned, order, intentId, auction } = one;
  const legs = draft('execute-hedge', `-${planned.asset}`, encodeExecuteHedge(order), {
    effectId: intentId,
    validUntil: order.deadline,
    details: orderDetails(one),
  });
  if (!auction) return legs;
  const opening = draft('open-auction', `-${planned.asset}`, encodeOpenAuction(order), {
    effectId: intentId,
    // Opened later it would have no time to fill.
    validUntil: Math.min(order.deadline, auction.expiry - 60),
    details: { ...orderDetails(one), auction: auctionDetails(auction) },
  });
  return { ...opening, key: legs.key };
}

function mandateTerms(chain: ChainSnapshot, plan: VaultPlan, dstEid: number) {
  const mandates = plan.mandates.filter((mandate) => mandate.dstEid === dstEid);
  return {
    value: withMargin(chain.messageFees[dstEid] ?? wei(0n)),
    validUntil: plan.validUntil,
    details: {
      dstEid,
      mandates: mandates.map(({ asset, quantity, positions, reason }) => ({
        asset,
        quantity: quantity.toString(),
        positions: [...positions],
        reason: reason.code,
      })),
    },
  };
}

/** What the report says of an execution and the chain does not. */
function orderDetails({ planned, route }: IdentifiedOrder) {
  return {
    asset: planned.asset,
    side: planned.side,
    quantity: planned.quantity.toString(),
    positionChains: [...planned.positionChains],
    reason: planned.reason.code,
    ...(route === undefined ? {} : { route }),
  };
}
