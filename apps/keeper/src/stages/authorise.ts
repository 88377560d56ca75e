import {
  type BookSnapshot,
  type ChainId,
  type ChainSnapshot,
  FatalError,
  type IntentDraft,
  type Plan,
  type PlannedOrder,
} from '@ballast/core';
import { type HedgeOrder, hedgePlanDigest, intentIdOf, signPlan } from '@ballast/sdk';
import { prepareAuction } from '../auctions/prepare.ts';
import { judgeAuctions, standingAuctions } from '../auctions/standing.ts';
import { idleSurplus } from './collateral.ts';
import { connectionOf, goOnWithout, type KeeperContext } from './context.ts';
import { draftIntents, type IdentifiedOrder, type SignedVaultPlan } from './drafts.ts';
import { unavailableIn } from './reading.ts';
import { dueReports } from './reports.ts';

/**
 * Turns a decision into signed plans and journalled intents, all chains in one ledger transaction.
 * Running twice drafts the same keys; the journal keeps the first.
 * @returns the chains that have something to execute.
 */
export async function authorise(context: KeeperContext, cycle: number): Promise<readonly ChainId[]> {
  const found = await context.ledger.cycles.find(cycle);
  if (!found?.snapshot || !found.plan)
    throw new FatalError(`cycle ${cycle} has no plan in the ledger`, 'start a new cycle; this one is void');
  const { snapshot, plan } = found;
  const perChain = await Promise.all(
    snapshot.chains
      .filter(({ chainId }) => !unavailableIn(snapshot).has(chainId))
      .map((chain) => draftsOf(context, snapshot, chain, plan)),
  );
  const drafts = perChain.flat();
  if (drafts.length > 0) await context.ledger.intents.record(drafts);
  return [...new Set(drafts.map((draft) => draft.chainId))];
}

/** The transactions of one chain; none when it stopped answering since it was observed. */
async function draftsOf(
  context: KeeperContext,
  snapshot: BookSnapshot,
  chain: ChainSnapshot,
  plan: Plan,
): Promise<readonly IntentDraft[]> {
  try {
    const auctions = judgeAuctions(await standingAuctions(context, chain), plan, chain);
    const orders = await identify(context, chain, plan);
    const free = orders.filter(({ planned }) => !auctions.waiting.has(planned.asset));
    return draftIntents(snapshot, chain, context.keeper.address, {
      signed: await signFor(context, chain, plan),
      orders: await Promise.all(
        free.map((one) =>
          auctions.unsold.has(one.planned.asset)
            ? { ...one, route: 'pools: nobody took its last auction whole' }
            : auctioned(context, chain, snapshot.settlement, one),
        ),
      ),
      closings: auctions.closings,
      reports: dueReports(snapshot, chain, await context.ledger.messages.travelling()),
      supply: idleSurplus(snapshot, chain, context.policy),
    });
  } catch (error) {
    goOnWithout(context, snapshot.cycle, `nothing is sent on ${chain.name}`, error);
    return [];
  }
}

async function signFor(
  context: KeeperContext,
  chain: ChainSnapshot,
  plan: Plan,
): Promise<SignedVaultPlan | null> {
  const vaultPlan = plan.vaultPlans.find(({ chainId }) => chainId === chain.chainId);
  if (!vaultPlan) return null;
  const signatures = await signPlan(context.optimizers, chain.chainId, chain.vault, vaultPlan);
  return { plan: vaultPlan, digest: hedgePlanDigest(chain.chainId, chain.vault, vaultPlan), signatures };
}

function identify(context: KeeperContext, chain: ChainSnapshot, plan: Plan): Promise<IdentifiedOrder[]> {
  const { client } = connectionOf(context, chain.chainId);
  const deadline = chain.timestamp + context.policy.planValidity;
  return Promise.all(
    plan.orders
      .filter(({ chainId }) => chainId === chain.chainId)
      .map(async (planned, index) => {
        const order = toOrder(planned, sequenceOf(chain.timestamp, plan.cycle, index), deadline);
        return { planned, order, intentId: await intentIdOf(client, chain.vault, order) };
      }),
  );
}

/** The order as an auction where that is better, else as it is. */
async function auctioned(
  context: KeeperContext,
  chain: ChainSnapshot,
  settlement: string,
  one: IdentifiedOrder,
): Promise<IdentifiedOrder> {
  const prepared = await prepareAuction(context, chain, settlement, one.planned, one.order);
  if (prepared === null) return one;
  if (typeof prepared === 'string') return { ...one, route: `pools: ${prepared}` };
  const { client } = connectionOf(context, chain.chainId);
  const intentId = await intentIdOf(client, chain.vault, prepared.order);
  const { relayer, gain } = prepared.auction;
  const route = `${relayer}: expected ${gain.toFixed(2)} USD better than pools`;
  return { planned: one.planned, intentId, route, ...prepared };
}

/**
 * Unique per decision. The chain's own time comes first: a lost ledger cannot repeat it, and the vault takes none from
 * the future. The cycle comes last: its lowest six bits name the lane, so the vault remembers an asset's last 64.
 */
const sequenceOf = (timestamp: number, cycle: number, index: number): bigint =>
  (BigInt(timestamp) << 24n) | (BigInt(index) << 16n) | BigInt(cycle % 0x10000);

const toOrder = (planned: PlannedOrder, sequence: bigint, deadline: number): HedgeOrder => ({
  asset: planned.asset,
  side: planned.side,
  sequence,
  deadline,
  legs: planned.legs.map(({ venue, amountIn, minAmountOut, data }) => ({
    venue,
    amountIn,
    minAmountOut,
    data,
  })),
});
