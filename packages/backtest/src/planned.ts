import type { BookSnapshot, BudgetAnswer, GateAnswer, Plan, Policy, RiskForecast } from '@ballast/core';
import { certainlyHolds, chainHealthFloor, type PlanInput, plan, type SwapTerms } from '@ballast/planner';
import { HedgeAccount } from './account.ts';
import type { Trouble } from './faults.ts';
import type { ForecastTrack } from './forecasts.ts';
import type { LpPath } from './lp-path.ts';
import { type Moment, snapshotOf } from './snapshot.ts';
import { StanceLog } from './stance-log.ts';
import { swapCost, venue } from './venue.ts';
import { type Fill, World } from './world.ts';

export interface PlannedOptions {
  readonly policy: Policy;
  readonly trouble: Trouble;
  readonly forecasts: ForecastTrack;
  /** Forecasts for what looks weeks ahead: gate and loss budget. The same by default. */
  readonly outlook?: ForecastTrack;
  /** Days that the gate weighs where the policy does not say. */
  readonly gateDays: number;
  /** Ask the planner at every bar, even where it would certainly hold. */
  readonly everyStep: boolean;
  readonly progress?: (bar: number) => void;
  /** Called after every decision, before it is carried out. */
  readonly watch?: (snapshot: BookSnapshot, plan: Plan) => void;
}

/** What one period of planned hedging did. */
export interface PlannedRun {
  readonly account: HedgeAccount;
  readonly fills: readonly Fill[];
  readonly messages: number;
  readonly liquidations: number;
  readonly dropped: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly decisions: number;
  /** Bars at which the planner was not asked. */
  readonly skippedBars: number;
  readonly reasons: ReadonlyMap<string, number>;
  /** Seconds from the decision that wanted a trade to its inclusion, per fill. */
  readonly responses: readonly number[];
  /** Sums over bars of |exposure| and of |exposure + held|, USD times seconds. */
  readonly exposed: number;
  readonly residual: number;
  /** Share of bars at which the planner left the book as it was. */
  readonly quietShare: number;
  readonly leastHealth: number;
  /** Least and largest health floor that the planner kept, by chain of the book. */
  readonly floors: readonly { readonly least: number; readonly most: number }[];
  readonly gate: readonly GateAnswer[];
  readonly budget: readonly BudgetAnswer[];
  /** NAV change of the vaults and of what was paid outside, minus what the account booked. */
  readonly unexplained: number;
}

/** Decisions in one bar while messages settle. */
const maxCycles = 4;

/** Replays one period of a book through the planner. Deterministic. */
export function runPlanned(path: LpPath, options: PlannedOptions): PlannedRun {
  return new PlannedReplay(path, options).run();
}

class PlannedReplay {
  private readonly path: LpPath;
  private readonly options: PlannedOptions;
  private readonly account: HedgeAccount;
  private readonly world: World;
  private readonly stance: StanceLog;
  /** Swap terms by chain id and asset: pools of constant depth in dollars have constant terms. */
  private readonly terms: ReadonlyMap<string, SwapTerms | undefined>;
  private readonly floors: { least: number; most: number }[];
  private floored: RiskForecast | undefined;
  private decisions = 0;
  private quietBars = 0;
  private skippedBars = 0;
  private exposed = 0;
  private residual = 0;
  private leastHealth = Number.POSITIVE_INFINITY;
  private readonly reasons = new Map<string, number>();
  private readonly responses: number[] = [];
  /** Since when a trade on a chain and asset has been wanted, seconds. */
  private readonly wanted = new Map<string, number>();

  constructor(path: LpPath, options: PlannedOptions) {
    this.path = path;
    this.options = options;
    this.account = new HedgeAccount(path);
    this.world = new World(path, this.account, options.trouble, options.policy.idleBuffer);
    this.stance = new StanceLog(path, options);
    this.floors = path.book.chains.map(() => ({ least: Number.POSITIVE_INFINITY, most: 0 }));
    this.terms = new Map(
      path.book.chains.flatMap((chain) =>
        path.assets.map((asset): [string, SwapTerms | undefined] => {
          const cost = swapCost(chain, asset, path.book.settlement, options.policy.maxImpact);
          return [`${chain.chainId}/${asset}`, cost && { ...cost, impact: cost.threeHalves }];
        }),
      ),
    );
  }

  run(): PlannedRun {
    const { path, world } = this;
    const { market, start, steps } = path;
    const from = world.prices(0);
    const to = new Float64Array(from.length);
    const opened = this.wealth(from);
    let base = 0;
    for (let bar = 0; bar < steps; bar++) {
      this.decideAt(bar, from);
      world.prices(bar + 1, to);
      this.measure(bar, from, market.at[start + bar + 1]! - market.at[start + bar]!);
      const before = world.vaults.reduce((sum, one) => sum + one.unhedgedCollateral, 0);
      world.accrue(bar, from, to);
      base += world.vaults.reduce((sum, one) => sum + one.unhedgedCollateral, 0) - before;
      this.account.close(bar);
      from.set(to);
      if (bar % 720 === 0) this.options.progress?.(bar);
    }
    const { totals } = this.account;
    const booked = Object.values(totals).reduce((sum, usd) => sum + usd, 0);
    return {
      account: this.account,
      fills: world.fills,
      messages: world.messagesSent,
      liquidations: world.liquidations,
      dropped: world.dropped,
      refused: world.refused,
      decisions: this.decisions,
      skippedBars: this.skippedBars,
      reasons: this.reasons,
      responses: this.responses,
      exposed: this.exposed,
      residual: this.residual,
      quietShare: this.quietBars / Math.max(1, steps),
      leastHealth: this.leastHealth,
      floors: this.floors,
      gate: this.stance.gate,
      budget: this.stance.budget,
      unexplained: this.wealth(from) - opened - base - booked,
    };
  }

  private wealth(prices: ArrayLike<number>): number {
    return this.world.vaults.reduce((sum, one) => sum + one.netAssets(prices), -this.world.paidOutside);
  }

  private decideAt(bar: number, prices: Float64Array): void {
    const { market, start } = this.path;
    const { options, world } = this;
    let now = market.at[start + bar]!;
    const until = market.at[start + bar + 1]!;
    const fills = world.fills.length;
    if (this.stance.due(bar, now)) this.stance.ask(this.inputAt(this.moment(bar, prices, now)));
    for (let cycle = 0; cycle < maxCycles; cycle++) {
      world.deliver(now, prices);
      const moment = this.moment(bar, prices, now);
      if (!options.everyStep && this.surelyQuiet(moment)) {
        if (cycle === 0) this.skippedBars++;
        break;
      }
      const input = this.inputAt(moment);
      const decided = plan(input);
      this.decisions++;
      this.note(decided, now);
      options.watch?.(input.snapshot, decided);
      world.apply(decided, moment);
      this.respond(fills);
      world.supplySurplus(now, prices);
      // While messages travel the keeper looks again when they have arrived.
      const due = world.nextDue();
      if (due === undefined || due >= until) break;
      now = Math.max(now, due);
    }
    if (world.fills.length === fills) this.quietBars++;
    this.leastHealth = Math.min(this.leastHealth, ...world.vaults.map((one) => one.healthFactor(prices)));
  }

  private inputAt(moment: Moment, pools = true): PlanInput {
    const { options, path } = this;
    const bar = path.start + moment.bar;
    const outlook = options.outlook?.at(bar);
    const input: PlanInput = {
      snapshot: snapshotOf(moment, pools),
      forecast: options.forecasts.at(bar),
      policy: options.policy,
      executableVenues: [venue],
      standing: this.stance.standing,
      ...(outlook ? { outlook } : {}),
    };
    if (input.forecast !== this.floored) this.noteFloors(input);
    return input;
  }

  private surelyQuiet(moment: Moment): boolean {
    if (this.options.trouble.any(moment.now) || this.world.messages.length > 0) return false;
    return certainlyHolds(this.inputAt(moment, false), ({ chain, state }, book) =>
      this.terms.get(`${book.chains[chain]!.snapshot.chainId}/${state.asset}`),
    );
  }

  private noteFloors(input: PlanInput): void {
    this.floored = input.forecast;
    for (const [c, chain] of input.snapshot.chains.entries()) {
      const floor = chainHealthFloor(chain, input);
      const seen = this.floors[c]!;
      seen.least = Math.min(seen.least, floor);
      seen.most = Math.max(seen.most, floor);
    }
  }

  private moment(bar: number, prices: ArrayLike<number>, now: number): Moment {
    const { path, world, options } = this;
    return {
      path,
      bar,
      cycle: this.decisions,
      now,
      prices,
      vaults: world.vaults,
      gasMultiplier: (chain) => options.trouble.gasMultiplier(chain, now),
      staleSince: (chain) => options.trouble.staleSince(chain, now),
    };
  }

  private note(decided: Plan, now: number): void {
    for (const { code } of decided.reasons) this.reasons.set(code, (this.reasons.get(code) ?? 0) + 1);
    for (const { asset, perChain } of decided.assets)
      for (const { chainId, held, desired } of perChain) {
        const chain = this.path.book.chains.find((one) => one.chainId === chainId)!.name;
        const key = `${chain}/${asset}`;
        if (held === desired) this.wanted.delete(key);
        else if (!this.wanted.has(key)) this.wanted.set(key, now);
      }
  }

  private respond(from: number): void {
    for (const fill of this.world.fills.slice(from)) {
      const key = `${fill.chain}/${fill.asset}`;
      const since = this.wanted.get(key);
      if (since === undefined) continue;
      this.responses.push(fill.at - since);
      this.wanted.delete(key);
    }
  }

  private measure(bar: number, prices: ArrayLike<number>, seconds: number): void {
    const { path, world } = this;
    for (let a = 0; a < path.assets.length; a++) {
      let exposure = 0;
      let held = 0;
      for (const [c, vault] of world.vaults.entries()) {
        exposure += path.exposure[c]![a]?.[bar] ?? 0;
        held += vault.held[a]!;
      }
      this.exposed += Math.abs(exposure * prices[a]!) * seconds;
      this.residual += Math.abs((exposure + held) * prices[a]!) * seconds;
    }
  }
}
