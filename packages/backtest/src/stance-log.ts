import type { BudgetAnswer, GateAnswer, Plan, Policy } from '@ballast/core';
import { answerStance, type PlanInput } from '@ballast/planner';
import { entersAt, type LpPath } from './lp-path.ts';

/** What a policy that does not gate is asked all the same, for the report. */
export interface StanceOptions {
  /** Days that the gate weighs where the policy does not say. */
  readonly gateDays: number;
}

/**
 * Asks gate and loss budget of the planner when positions are opened and when an answer's days are over, remembers what
 * stands, and keeps every answer for the report. A policy without a gate is asked too; its answers bind nobody.
 */
export class StanceLog {
  readonly gate: GateAnswer[] = [];
  readonly budget: BudgetAnswer[] = [];
  /** What the next plan has to stand by. */
  standing: Pick<Plan, 'budget' | 'gate'> = {};
  private readonly path: LpPath;
  private readonly options: StanceOptions;
  private asked: Pick<Plan, 'budget' | 'gate'> = {};
  private until = Number.NEGATIVE_INFINITY;

  constructor(path: LpPath, options: StanceOptions) {
    this.path = path;
    this.options = options;
  }

  /** Whether the planner has to be asked at a bar. */
  due(bar: number, now: number): boolean {
    return now >= this.until || this.path.positions.some((one) => entersAt(one, bar));
  }

  ask(input: PlanInput): void {
    const { ilBudget, ...rest } = input.policy;
    const gated: Policy = { hedgeGate: { days: this.options.gateDays }, ...rest };
    const { gate = [] } = answerStance({ ...input, policy: gated, standing: this.asked });
    const { budget } = ilBudget ? answerStance({ ...input, standing: this.asked }) : {};
    const now = input.snapshot.at;
    this.gate.push(...gate.filter((answer) => answer.at === now));
    if (budget && budget.at === now) this.budget.push(budget);
    this.asked = budget ? { budget, gate } : { gate };
    this.standing = budget ? { budget } : rest.hedgeGate ? { gate } : {};
    const ends = [...gate, ...(budget ? [budget] : [])].map(({ at, days }) => at + days * 86_400);
    this.until = Math.min(Number.POSITIVE_INFINITY, ...ends);
  }
}
