import {
  type AssetId,
  type AssetSnapshot,
  type BookSnapshot,
  type ChainSnapshot,
  FatalError,
  type RiskForecast,
} from '@ballast/core';
import { semidefiniteFactor } from '@ballast/optimizer';

/**
 * What the programme needs of a forecast: one finite, symmetric, positive semidefinite row per asset.
 * @throws FatalError naming model, assets and value.
 */
export function checkForecast({ model, assets, covariance }: RiskForecast): void {
  const refuse = (what: string): never => {
    throw new FatalError(`forecast ${model}: ${what}`, 'repair the model, or let the fallback model drive');
  };
  if (covariance.length !== assets.length)
    refuse(`${covariance.length} covariance rows for ${assets.length} assets`);
  for (const [i, asset] of assets.entries())
    for (const [j, other] of assets.entries()) {
      const value = covariance[i]![j] ?? Number.NaN;
      if (!Number.isFinite(value)) refuse(`covariance of ${asset} and ${other} is ${value}`);
      const scale = Math.abs(covariance[i]![i]!);
      const mirrored = covariance[j]![i] ?? Number.NaN;
      if (Math.abs(value - mirrored) > 1e-9 * scale)
        refuse(`covariance of ${asset} and ${other} is ${value}, the other way round ${mirrored}`);
    }
  if (!semidefiniteFactor(covariance))
    refuse(`covariance ${JSON.stringify(covariance)} is not positive semidefinite`);
}

/** @throws FatalError when a pool counts a token in other decimals than the vault that would trade it. */
export function checkPools({ chains }: BookSnapshot): void {
  for (const { name, pools, assets } of chains)
    for (const pool of pools)
      for (const [asset, decimals] of [
        [pool.asset0, pool.decimals0],
        [pool.asset1, pool.decimals1],
      ] as const) {
        const listed = assets[asset]?.decimals ?? decimals;
        if (listed !== decimals)
          throw new FatalError(
            `${pool.venue} pool ${pool.address} on ${name} counts ${asset} in ${decimals} decimals, the vault in ${listed}`,
            'correct the pool in the manifest: the token is another one, or its decimals are wrong',
          );
      }
}

/** Whether an asset of a chain carries risk, or will under the next plan. */
export const relevant = (chain: ChainSnapshot, state: AssetSnapshot): boolean =>
  state.exposure !== 0n ||
  state.held !== 0n ||
  state.target !== 0n ||
  chain.positions.some((one) => one.asset0 === state.asset || one.asset1 === state.asset);

/** @throws FatalError naming chain and asset where risk has no forecast. */
export function requireForecasts({ chains, settlement }: BookSnapshot, { assets }: RiskForecast): void {
  const known = (asset: AssetId) => asset === settlement || assets.includes(asset);
  for (const chain of chains)
    for (const state of Object.values(chain.assets))
      if (!known(state.asset) && relevant(chain, state))
        throw new FatalError(
          `${state.asset} on chain ${chain.chainId} carries risk and has no forecast`,
          'add its price history to the forecast',
        );
}
