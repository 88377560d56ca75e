import type { BudgetAnswer, GateAnswer, Reason } from '@ballast/core';
import { answerBudget, budgetReason, standingAnswer } from './budget.ts';
import { checkForecast, requireForecasts } from './checks.ts';
import { swapTerms, type TradeCost } from './costs.ts';
import { hedgeLegs, type Leg } from './following.ts';
import { askGate, gateReasons, hiddenAnswers } from './gate.ts';
import type { PlanInput } from './input.ts';
import { type PricedPosition, pricedPositions } from './positions.ts';
import { tradeCosts } from './programme.ts';
import { type Book, viewBook } from './view.ts';

/** Whether to hedge at all, and how closely, before it is asked how. */
export interface Stance {
  /** The input with the risk aversion that the loss budget needs. */
  readonly input: PlanInput;
  /** Positions whose hedge is not to be opened. */
  readonly refused: readonly PricedPosition[];
  /** What the plan says about it, for people and for the plan after it. */
  readonly answers: { readonly budget?: BudgetAnswer; readonly gate?: readonly GateAnswer[] };
  readonly reasons: readonly Reason[];
}

/** The answers alone, such as a replay records at every entry. */
export function answerStance(input: PlanInput): Stance['answers'] {
  const book = viewBook(input);
  return takeStance(
    input,
    book,
    tradeCosts(book, (cell) => swapTerms(input, book, cell)),
  ).answers;
}

/** A loss budget decides for the whole book; without one the gate decides per position; without either all is hedged. */
export function takeStance(
  input: PlanInput,
  book: Book,
  costs: readonly (readonly (TradeCost | undefined)[])[],
): Stance {
  const { policy, snapshot } = input;
  if (!policy.ilBudget && !policy.hedgeGate) return { input, refused: [], answers: {}, reasons: [] };
  if (input.outlook) {
    checkForecast(input.outlook);
    requireForecasts(snapshot, input.outlook);
  }
  const far = { ...input, forecast: input.outlook ?? input.forecast };
  let legs: readonly (Leg | undefined)[] | undefined;
  const legsOf = () => (legs ??= hedgeLegs(far, book, costs));
  const budget = standingAnswer(far, book) ?? answerBudget(far, book, legsOf);
  if (budget?.worthIt === false)
    return {
      input,
      answers: { budget },
      refused: pricedPositions(book, snapshot.settlement),
      reasons: [budgetReason(budget)],
    };
  if (budget) {
    const { riskAversion } = budget;
    return {
      input: { ...input, policy: { ...policy, riskAversion } },
      refused: [],
      answers: { budget },
      reasons: [],
    };
  }
  const verdicts = askGate(far, book, legsOf);
  return {
    input,
    answers: {
      gate: [...verdicts.map(({ answer }) => answer), ...hiddenAnswers(far, book, verdicts)],
    },
    refused: verdicts.filter(({ answer }) => !answer.worthIt).map(({ position }) => position),
    reasons: gateReasons(verdicts),
  };
}
