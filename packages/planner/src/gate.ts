import { positionExposure } from '@ballast/amm';
import type { GateAnswer, Reason } from '@ballast/core';
import { bandOf, covarianceOf, type Leg, lossRate, meanShort } from './following.ts';
import type { PlanInput } from './input.ts';
import { entryOf, type PricedPosition, pricedPositions } from './positions.ts';
import type { Book } from './view.ts';

/** Answer for one `hodl` position of the book. */
export interface GateVerdict {
  readonly position: PricedPosition;
  readonly answer: GateAnswer;
}

/**
 * Hedge/no-hedge gate (quantitative specification 2.4): hedge against HODL iff
 * `(a/2) (A V sigma_rel^2 T)^2 / 32 > E[cost]`. The left side is `a (LVR T)^2`, since LVR is `A V sigma_rel^2 / 8`; a
 * position that has left its entry when it is asked also has `(a/2) e' Sigma e T` at stake. The cost is that of
 * following both assets inside their optimal bands, of opening, and of borrowing. An entry is asked once and its answer
 * stands for the gate's days, so that the forecast of one day neither opens nor closes a hedge. Positions measured in
 * USD are not asked: their whole value is at risk, not only its curvature.
 */
export function askGate(
  input: PlanInput,
  book: Book,
  legsOf: () => readonly (Leg | undefined)[],
): readonly GateVerdict[] {
  const { hedgeGate } = input.policy;
  if (!hedgeGate) return [];
  const { at } = input.snapshot;
  const known = new Map(input.standing?.gate?.map((answer) => [answer.entry, answer]));
  return pricedPositions(book, input.snapshot.settlement)
    .filter(({ position }) => position.benchmark === 'hodl')
    .map((position): GateVerdict => {
      const entry = entryOf(position);
      const stands = known.get(entry);
      if (stands && stands.days === hedgeGate.days && at < stands.at + stands.days * 86_400)
        return { position, answer: stands };
      const { benefit, cost } = weigh(input, book, legsOf(), position, hedgeGate.days / 365);
      const { key } = position.snapshot;
      const { days } = hedgeGate;
      return {
        position,
        answer: { position: key, entry, at, days, worthIt: benefit > cost, benefit, cost },
      };
    });
}

function weigh(
  input: PlanInput,
  book: Book,
  legs: readonly (Leg | undefined)[],
  one: PricedPosition,
  years: number,
): { readonly benefit: number; readonly cost: number } {
  const { riskAversion } = input.policy;
  const { position, prices } = one;
  const { amount0, amount1 } = positionExposure(position, prices);
  const sides = [
    [position.asset0, amount0 * prices.price0],
    [position.asset1, amount1 * prices.price1],
  ] as const;
  const { lvr, drift } = lossRate(input, one);
  let open = 0;
  for (const [i, x] of sides) for (const [j, y] of sides) open += x * y * covarianceOf(input.forecast, i, j);
  let cost = 0;
  for (const [asset, exposure] of sides) {
    const leg = legs[book.assets.indexOf(asset)];
    if (!leg || (drift === 0 && exposure === 0)) continue;
    const band = bandOf(leg, drift, riskAversion);
    const short = Math.max(exposure, meanShort(drift, years));
    cost += (band.cost + leg.borrowRate * short) * years;
    if (Math.abs(exposure) > Math.max(1, band.outer))
      cost += leg.fixed + leg.proportional * Math.abs(exposure);
  }
  return { benefit: riskAversion * ((lvr * years) ** 2 + (open * years) / 2), cost };
}

/** Answers that stand for positions on chains that cannot be read now: they must be there when the chain is back. */
export function hiddenAnswers(
  { standing, snapshot }: PlanInput,
  book: Book,
  shown: readonly GateVerdict[],
): readonly GateAnswer[] {
  if (!book.partial) return [];
  return (standing?.gate ?? []).filter(
    ({ entry, at, days }) =>
      snapshot.at < at + days * 86_400 && !shown.some(({ answer }) => answer.entry === entry),
  );
}

/** One reason per refused position, with the numbers. */
export const gateReasons = (verdicts: readonly GateVerdict[]): readonly Reason[] =>
  verdicts
    .filter(({ answer }) => !answer.worthIt)
    .map(({ position, answer: { benefit, cost, days } }) => ({
      code: 'not-worth-it',
      chainId: position.snapshot.chainId,
      asset: position.position.asset0,
      detail: `position ${position.snapshot.key}: hedging is worth ${benefit.toFixed(2)} USD over ${days} days and costs ${cost.toFixed(2)} USD`,
    }));
