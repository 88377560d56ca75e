import type { Reason } from '@ballast/core';
import { bandOf, type Leg, lossRate, meanShort } from './following.ts';
import type { PlanInput } from './input.ts';
import { type PricedPosition, pricedPositions } from './positions.ts';
import type { Book } from './view.ts';

/** Whether hedging one `hodl` position pays, over the gate's days. */
export interface GateVerdict {
  readonly position: PricedPosition;
  readonly worthIt: boolean;
  /** Certainty equivalent of the variance that a hedge removes, and expected cost of following, USD. */
  readonly benefit: number;
  readonly cost: number;
}

/**
 * Hedge/no-hedge gate (quantitative specification 2.4): hedge against HODL iff
 * `(a/2) (A V sigma_rel^2 T)^2 / 32 > E[cost]`. The left side is `a (LVR T)^2`, since LVR is `A V sigma_rel^2 / 8`; the
 * cost is that of following both assets inside their optimal bands, and of borrowing. Positions measured in USD are
 * not asked: their whole value is at risk, not only its curvature.
 */
export function askGate(
  input: PlanInput,
  book: Book,
  legs: readonly (Leg | undefined)[],
): readonly GateVerdict[] {
  const { hedgeGate, riskAversion } = input.policy;
  if (!hedgeGate) return [];
  const years = hedgeGate.days / 365;
  return pricedPositions(book, input.snapshot.settlement)
    .filter(({ position }) => position.benchmark === 'hodl')
    .map((one): GateVerdict => {
      const { lvr, drift } = lossRate(input, one);
      const benefit = riskAversion * (lvr * years) ** 2;
      const cost = [one.position.asset0, one.position.asset1].reduce((sum, asset) => {
        const leg = legs[book.assets.indexOf(asset)];
        if (!leg || drift === 0) return sum;
        const following = bandOf(leg, drift, riskAversion).cost * years;
        return sum + following + leg.borrowRate * years * meanShort(drift, years);
      }, 0);
      return { position: one, worthIt: benefit > cost, benefit, cost };
    });
}

/** One reason per refused position, with the numbers. */
export const gateReasons = (verdicts: readonly GateVerdict[], days: number): readonly Reason[] =>
  verdicts
    .filter(({ worthIt }) => !worthIt)
    .map(({ position, benefit, cost }) => ({
      code: 'not-worth-it',
      chainId: position.snapshot.chainId,
      asset: position.position.asset0,
      detail: `position ${position.snapshot.key}: hedging is worth ${benefit.toFixed(2)} USD over ${days} days and costs ${cost.toFixed(2)} USD`,
    }));
