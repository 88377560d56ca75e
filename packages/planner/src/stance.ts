import type { BudgetAnswer, Reason } from '@ballast/core';
import { answerBudget, budgetReason } from './budget.ts';
import type { TradeCost } from './costs.ts';
import { hedgeLegs } from './following.ts';
import { askGate, gateReasons } from './gate.ts';
import type { PlanInput } from './input.ts';
import { type PricedPosition, pricedPositions } from './positions.ts';
import type { Book } from './view.ts';

/** Whether to hedge at all, and how closely, before it is asked how. */
export interface Stance {
  /** The input with the risk aversion that the loss budget needs. */
  readonly input: PlanInput;
  /** Positions whose hedge is not to be opened. */
  readonly refused: readonly PricedPosition[];
  readonly budget: BudgetAnswer | undefined;
  readonly reasons: readonly Reason[];
}

/** A loss budget decides for the whole book; without one the gate decides per position; without either all is hedged. */
export function takeStance(
  input: PlanInput,
  book: Book,
  costs: readonly (readonly (TradeCost | undefined)[])[],
): Stance {
  const { policy, snapshot } = input;
  if (!policy.ilBudget && !policy.hedgeGate) return { input, refused: [], budget: undefined, reasons: [] };
  const legs = hedgeLegs(input, book, costs);
  const budget = answerBudget(input, book, legs);
  if (budget?.worthIt === false)
    return {
      input,
      budget,
      refused: pricedPositions(book, snapshot.settlement),
      reasons: [budgetReason(budget)],
    };
  if (budget) {
    const { riskAversion } = budget;
    return { input: { ...input, policy: { ...policy, riskAversion } }, refused: [], budget, reasons: [] };
  }
  const verdicts = askGate(input, book, legs);
  return {
    input,
    budget,
    refused: verdicts.filter(({ worthIt }) => !worthIt).map(({ position }) => position),
    reasons: gateReasons(verdicts, policy.hedgeGate?.days ?? 0),
  };
}
