import { type AssetId, FatalError, type PoolState, WAD, wad, wadToNumber } from '@ballast/core';
import { limitCurve, type PoolCurve, poolCurve } from './pool-curve.ts';
import type { RouteMarket } from './types.ts';

/** The pools an order may use, as curves cut at the impact limit. */
export interface OpenMarket {
  readonly venues: readonly { readonly pool: PoolState; readonly curve: PoolCurve }[];
  /** Best marginal price before the order: output per input, fee included. NaN without pools. */
  readonly bestPrice: number;
  /** Sums over the executable pools before the impact limit, whole units. */
  readonly unlimitedInput: number;
  readonly unlimitedOutput: number;
  readonly assetDecimals: number;
  readonly settlementDecimals: number;
}

/**
 * Keeps executable pools that pair the asset with the settlement token, cut where the marginal price is worse than the
 * best one by more than `maxImpact`.
 * @throws FatalError when pools disagree on decimals, one is listed twice, or a limit or price is out of range.
 */
export function openMarket(market: RouteMarket, side: 'sell' | 'buy'): OpenMarket {
  checkMarket(market);
  const pools = market.pools.filter(
    (pool) => market.executableVenues.includes(pool.venue) && pairs(pool, market.asset, market.settlement),
  );
  const assetIn = side === 'sell' ? market.asset : market.settlement;
  const all: { pool: PoolState; curve: PoolCurve }[] = [];
  for (const pool of pools) {
    const curve = poolCurve(pool, assetIn);
    if (curve !== undefined) all.push({ pool, curve });
  }
  const bestMu = Math.min(...all.map(({ curve }) => curve.startMu));
  const limit =
    side === 'sell' ? 1 / Math.sqrt(1 - Math.min(market.maxImpact, 1)) : Math.sqrt(1 + market.maxImpact);
  const venues: { pool: PoolState; curve: PoolCurve }[] = [];
  for (const { pool, curve } of all) {
    const cut = limitCurve(curve, bestMu * limit);
    if (cut !== undefined) venues.push({ pool, curve: cut });
  }
  return {
    venues,
    bestPrice: all.length > 0 ? 1 / (bestMu * bestMu) : Number.NaN,
    unlimitedInput: all.reduce((sum, { curve }) => sum + curve.maxInput, 0),
    unlimitedOutput: all.reduce((sum, { curve }) => sum + curve.maxOutput, 0),
    assetDecimals: decimalsOf(pools, market.asset),
    settlementDecimals: decimalsOf(pools, market.settlement),
  };
}

/** USD of one settlement token. */
export const settlementUsd = (market: RouteMarket): number => wadToNumber(market.settlementPrice ?? WAD_ONE);

const WAD_ONE = wad(WAD);

const pairs = (pool: PoolState, asset: AssetId, settlement: AssetId): boolean =>
  (pool.asset0 === asset && pool.asset1 === settlement) ||
  (pool.asset0 === settlement && pool.asset1 === asset);

function decimalsOf(pools: readonly PoolState[], asset: AssetId): number {
  const found = new Set(pools.map((pool) => (pool.asset0 === asset ? pool.decimals0 : pool.decimals1)));
  if (found.size > 1)
    throw new FatalError(`pools give ${asset} ${[...found].join(' and ')} decimals`, 'check the pool reads');
  return found.values().next().value ?? 18;
}

function checkMarket({ asset, settlement, pools, price, settlementPrice, maxImpact }: RouteMarket): void {
  if (asset === settlement)
    throw new FatalError(
      `asset and settlement are both ${asset}`,
      'route an asset against the settlement token',
    );
  if (!(maxImpact >= 0))
    throw new FatalError(`impact limit ${maxImpact} is not a fraction`, 'set policy.maxImpact to 0.005, say');
  for (const value of [price, settlementPrice ?? WAD_ONE])
    if (value <= 0n)
      throw new FatalError(`oracle price ${value} is not positive`, 'hold until the feed answers');
  const addresses = new Set(
    pools.map(({ address, kind, venue }) => `${venue} ${kind} ${address.toLowerCase()}`),
  );
  if (addresses.size !== pools.length)
    throw new FatalError(`a pool is listed twice among ${pools.length}`, 'pass each pool once');
}
