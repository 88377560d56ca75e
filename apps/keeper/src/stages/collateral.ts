import { type BookSnapshot, type ChainSnapshot, numberToWad, type Policy, toTokenDown } from '@ballast/core';

/** A surplus is supplied only when it is at least this part of the buffer: each move costs gas. */
const worthMoving = 0.5;

/**
 * Settlement tokens of one vault that should become lending collateral now, in token units: what sales brought in
 * above the policy's idle buffer. Zero when the surplus is small, the chain is halted, or the price is stale.
 * Taking collateral back needs no decision: a purchase draws on it as far as the health factor allows.
 */
export function idleSurplus(snapshot: BookSnapshot, chain: ChainSnapshot, policy: Policy): bigint {
  const money = chain.assets[snapshot.settlement];
  if (!money || chain.halted || money.priceAge > money.maxPriceAge) return 0n;
  const surplus = chain.idleSettlement - numberToWad(policy.idleBuffer);
  if (surplus < numberToWad(policy.idleBuffer * worthMoving)) return 0n;
  return toTokenDown(surplus, money.decimals);
}
