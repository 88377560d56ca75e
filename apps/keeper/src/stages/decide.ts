import { readBook } from '@ballast/chain';
import { type AssetId, type BookSnapshot, FatalError, type Plan, wadToNumber } from '@ballast/core';
import { plan as planHedge } from '@ballast/planner';
import { type KeeperContext, snapshotOf } from './context.ts';

/** Reads all chains at one block each and remembers the oracle prices as history. */
export async function observe(context: KeeperContext, cycle: number): Promise<void> {
  const known = (await context.ledger.cycles.find(cycle))?.snapshot;
  const snapshot =
    known ?? (await context.ledger.cycles.keepSnapshot(await readBook(context.connections, cycle)));
  await context.ledger.prices.keep(snapshot.at, pricesOf(snapshot));
  context.emit({ type: 'observed', snapshot });
}

/** Fits the risk model to the price history. */
export async function forecast(context: KeeperContext, cycle: number): Promise<void> {
  const snapshot = await snapshotOf(context, cycle);
  const assets = Object.keys(pricesOf(snapshot)).filter((asset) => asset !== snapshot.settlement);
  const histories = await context.ledger.prices.histories(assets, snapshot.at);
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
      }),
    ));
  context.emit({ type: 'planned', plan: decided });
  return decided;
}

/** One price per asset: the freshest oracle answer over the chains. */
function pricesOf(snapshot: BookSnapshot): Readonly<Record<AssetId, number>> {
  const best = new Map<AssetId, { age: number; price: number }>();
  for (const chain of snapshot.chains)
    for (const { asset, price, priceAge } of Object.values(chain.assets)) {
      const known = best.get(asset);
      if (!known || priceAge < known.age) best.set(asset, { age: priceAge, price: wadToNumber(price) });
    }
  return Object.fromEntries([...best].map(([asset, { price }]) => [asset, price]));
}
