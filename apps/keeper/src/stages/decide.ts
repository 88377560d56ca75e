import { type AssetId, type BookSnapshot, FatalError, type Plan, wadToNumber } from '@ballast/core';
import { ewmaForecaster } from '@ballast/forecast';
import { type PlanInput, plan as planHedge } from '@ballast/planner';
import { type KeeperContext, snapshotOf } from './context.ts';
import { readCycle } from './reading.ts';

/** Reads all chains that answer at one block each and remembers the oracle prices as history. */
export async function observe(context: KeeperContext, cycle: number): Promise<void> {
  const known = (await context.ledger.cycles.find(cycle))?.snapshot;
  const snapshot = known ?? (await context.ledger.cycles.keepSnapshot(await readCycle(context, cycle)));
  await context.ledger.prices.keep(snapshot.at, pricesOf(snapshot));
  context.emit({ type: 'observed', snapshot });
}

/** Fits the risk model to the price history. */
export async function forecast(context: KeeperContext, cycle: number): Promise<void> {
  const snapshot = await snapshotOf(context, cycle);
  const histories = await historiesOf(context, snapshot);
  const kept = await context.ledger.cycles.keepForecast(cycle, context.forecaster.forecast(histories));
  context.emit({ type: 'forecast', cycle, forecast: kept });
}

/** Decides. The first decision of a cycle is the one that counts. */
export async function plan(context: KeeperContext, cycle: number): Promise<Plan> {
  const found = await context.ledger.cycles.find(cycle);
  if (!found?.snapshot || !found.forecast)
    throw new FatalError(
      `cycle ${cycle} has no forecast in the ledger`,
      'start a new cycle; this one is void',
    );
  const decided =
    found.plan ??
    (await context.ledger.cycles.keepPlan(
      planHedge({
        snapshot: found.snapshot,
        forecast: found.forecast,
        policy: context.policy,
        executableVenues: context.executableVenues,
        unavailable: found.snapshot.unavailable ?? [],
        ...(await foresight(context, found.snapshot)),
      }),
    ));
  context.emit({ type: 'planned', plan: decided });
  return decided;
}

/** Covariance behind answers that stand for weeks: it must not jump with yesterday. */
const outlookForecaster = ewmaForecaster({ halfLifeHours: 360 });

/** Cycles without a plan that are skipped in search of the last one's answers. */
const forgetful = 24;

/** What gate and loss budget need besides the forecast: a slow covariance, and the answers that stand. */
async function foresight(
  context: KeeperContext,
  snapshot: BookSnapshot,
): Promise<Pick<PlanInput, 'outlook' | 'standing'>> {
  const { policy, ledger } = context;
  if (!policy.hedgeGate && !policy.ilBudget) return {};
  const outlook = outlookForecaster.forecast(await historiesOf(context, snapshot));
  for (let back = 1; back <= forgetful && back <= snapshot.cycle; back++) {
    const standing = (await ledger.cycles.find(snapshot.cycle - back))?.plan;
    if (standing) return { outlook, standing };
  }
  return { outlook };
}

function historiesOf(context: KeeperContext, snapshot: BookSnapshot) {
  const assets = Object.keys(pricesOf(snapshot)).filter((asset) => asset !== snapshot.settlement);
  return context.ledger.prices.histories(assets, snapshot.at);
}

/** One price per asset: the newest oracle answer over the chains. */
function pricesOf(snapshot: BookSnapshot): Readonly<Record<AssetId, number>> {
  const best = new Map<AssetId, { at: number; price: number }>();
  for (const { timestamp, assets } of snapshot.chains)
    for (const { asset, price, priceAge } of Object.values(assets)) {
      const at = timestamp - priceAge;
      const known = best.get(asset);
      if (!known || at > known.at) best.set(asset, { at, price: wadToNumber(price) });
    }
  return Object.fromEntries([...best].map(([asset, { price }]) => [asset, price]));
}
