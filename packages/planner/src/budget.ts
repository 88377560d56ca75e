import { normalCdf } from '@ballast/amm';
import type { BudgetAnswer, Reason } from '@ballast/core';
import { bookGammas } from './band.ts';
import { bandOf, type Leg, lossRate, meanShort } from './following.ts';
import { drawFuture } from './future.ts';
import type { PlanInput } from './input.ts';
import { entryOf, pricedPositions } from './positions.ts';
import type { Book } from './view.ts';

/** One standard deviation of a variance over weeks against its forecast. */
const varianceError = 0.5;
/** Risk aversions tried, as powers of two of the policy's. */
const doublings = 12;

/** What hedging at one risk aversion leaves. USD over the budget's days. */
interface Hedged {
  readonly riskAversion: number;
  readonly probability: number;
  readonly cost: number;
  readonly bands: readonly number[];
}

/**
 * What can be promised about the policy's loss budget. Unhedged, from revalued scenarios. Hedged, the book loses its
 * LVR, which no hedge removes, and the cost of following its bands, with a spread from the gaps inside the bands (as
 * if all moved together) and from the forecast's error. The least risk aversion that keeps the budget is named; the
 * best where none does. Undefined without a budget or a covariance.
 */
export function answerBudget(
  input: PlanInput,
  book: Book,
  legsOf: () => readonly (Leg | undefined)[],
): BudgetAnswer | undefined {
  const { ilBudget: budget } = input.policy;
  const future = budget && drawFuture(input, book, budget.days / 365);
  if (!future) return undefined;
  const legs = legsOf();
  const within = future.losses.filter((loss) => loss <= budget.loss).length;
  const unhedged = within / future.losses.length;
  const years = budget.days / 365;
  const positions = pricedPositions(book, input.snapshot.settlement);
  const lvr = positions.reduce((sum, one) => sum + lossRate(input, one).lvr * years, 0);
  let best: Hedged | undefined;
  for (let step = 0; step <= doublings; step++) {
    const one = hedgedAt(input, book, legs, lvr, input.policy.riskAversion * 2 ** step);
    if (!best || one.probability > best.probability) best = one;
    if (one.probability >= budget.confidence) break;
  }
  const enough = unhedged >= budget.confidence;
  const worthIt = !enough && best!.probability > unhedged;
  const { riskAversion } = worthIt ? best! : input.policy;
  return {
    ...budget,
    at: input.snapshot.at,
    entries: positions.map(entryOf),
    worthIt,
    met: enough || (worthIt && best!.probability >= budget.confidence),
    unhedged,
    hedged: best!.probability,
    expectedLoss: lvr,
    expectedCost: best!.cost,
    riskAversion,
    hedge: book.assets.flatMap((asset, a) => {
      const quantity = -exposureOf(book, a);
      return quantity === 0 ? [] : [{ asset, quantity, band: best!.bands[a]! }];
    }),
  };
}

const exposureOf = (book: Book, asset: number): number =>
  book.cells.reduce((sum, row) => sum + (row[asset]?.exposure ?? 0), 0);

function hedgedAt(
  input: PlanInput,
  book: Book,
  legs: readonly (Leg | undefined)[],
  lvr: number,
  riskAversion: number,
): Hedged {
  const budget = input.policy.ilBudget!;
  const years = budget.days / 365;
  const gammas = bookGammas(book, input.snapshot.settlement);
  let cost = 0;
  let spread = 0;
  const bands = book.assets.map((_, a) => {
    const leg = legs[a];
    const price = book.prices[a]!;
    const exposure = exposureOf(book, a) * price;
    if (!leg) {
      // Nobody trades it: all of it stays.
      const at = input.forecast.assets.indexOf(book.assets[a]!);
      spread += Math.abs(exposure) * Math.sqrt((input.forecast.covariance[at]?.[at] ?? 0) * years);
      return 0;
    }
    const drift = gammas[a]! * price ** 2 * leg.volatility;
    const band = bandOf(leg, drift, riskAversion);
    const held = book.cells.reduce((sum, row) => sum + (row[a]?.held ?? 0), 0) * price;
    const opening = Math.abs(exposure + held);
    cost += band.cost * years + leg.borrowRate * years * Math.max(exposure, meanShort(drift, years));
    if (opening > band.outer) cost += leg.fixed + leg.proportional * opening;
    spread += leg.volatility * Math.sqrt((years * (band.outer ** 2 + band.inner ** 2)) / 6);
    return band.outer;
  });
  const deviation = Math.hypot(spread, varianceError * lvr);
  const room = budget.loss - lvr - cost;
  const probability = deviation > 0 ? normalCdf(room / deviation) : room >= 0 ? 1 : 0;
  return { riskAversion, probability, cost, bands };
}

/** The answer of the plan before while its terms, its days and the book's entries are the same. */
export function standingAnswer(input: PlanInput, book: Book): BudgetAnswer | undefined {
  const { ilBudget: asked } = input.policy;
  const known = input.standing?.budget;
  if (!asked || !known) return undefined;
  const { loss, confidence, days, at, entries } = known;
  const same = loss === asked.loss && confidence === asked.confidence && days === asked.days;
  const open = pricedPositions(book, input.snapshot.settlement).map(entryOf);
  // A chain that cannot be read hides its positions; they are still there.
  const whole =
    open.every((entry) => entries.includes(entry)) && (book.partial || open.length === entries.length);
  return same && whole && input.snapshot.at < at + days * 86_400 ? known : undefined;
}

/** Why nothing is opened, in words. */
export function budgetReason(answer: BudgetAnswer): Reason {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const { loss, days, confidence, unhedged, hedged, expectedCost } = answer;
  return {
    code: 'not-worth-it',
    detail: `loss of at most ${loss.toFixed(0)} USD in ${days} days: ${percent(unhedged)} unhedged, ${percent(hedged)} hedged for ${expectedCost.toFixed(2)} USD, ${percent(confidence)} asked`,
  };
}
