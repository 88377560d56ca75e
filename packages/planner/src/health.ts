import type { ChainSnapshot } from '@ballast/core';
import { healthFloor } from '@ballast/optimizer';
import type { PlanInput } from './input.ts';

/** Seconds, where the policy does not say. */
export const defaultReactionTime = 3600;
/** Accepted chance that the most volatile debt asset reaches liquidation within one reaction time. */
const liquidationRisk = 1e-3;

/** Least health factor to keep on a chain: the policy's, or what its assets and its reaction time demand. */
export function chainHealthFloor(chain: ChainSnapshot, { policy, forecast }: PlanInput): number {
  let variance = 0;
  for (const state of Object.values(chain.assets)) {
    if (state.borrow === null && state.debt === 0n) continue;
    const at = forecast.assets.indexOf(state.asset);
    variance = Math.max(variance, forecast.covariance[at]?.[at] ?? 0);
  }
  const floor = healthFloor({
    volatility: Math.sqrt(variance),
    reactionTime: policy.reactionTime?.[chain.chainId] ?? defaultReactionTime,
    alpha: liquidationRisk,
  });
  return Math.max(policy.minHealthFactor, floor);
}
