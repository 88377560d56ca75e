import type { BookSnapshot, Plan, Policy } from '@ballast/core';
import { plan } from '@ballast/planner';
import { HedgeAccount } from './account.ts';
import type { Trouble } from './faults.ts';
import type { ForecastTrack } from './forecasts.ts';
import type { LpPath } from './lp-path.ts';
import { QuietTest } from './quiet.ts';
import { type Moment, snapshotOf } from './snapshot.ts';
import { venue } from './venue.ts';
import { type Fill, World } from './world.ts';

export interface PlannedOptions {
  readonly policy: Policy;
  readonly trouble: Trouble;
  readonly forecasts: ForecastTrack;
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
  private readonly quiet: QuietTest;
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
    this.quiet = new QuietTest(path, options.policy);
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
    const forecast = options.forecasts.at(start + bar);
    const fills = world.fills.length;
    for (let cycle = 0; cycle < maxCycles; cycle++) {
      world.deliver(now, prices);
      const skip =
        !options.everyStep &&
        !options.trouble.any(now) &&
        world.messages.length === 0 &&
        this.quiet.holds({ bar, prices, vaults: world.vaults }, forecast);
      if (skip) {
        if (cycle === 0) this.skippedBars++;
        break;
      }
      const moment = this.moment(bar, prices, now);
      const snapshot = snapshotOf(moment);
      const decided = plan({ snapshot, forecast, policy: options.policy, executableVenues: [venue] });
      this.decisions++;
      this.note(decided, now);
      options.watch?.(snapshot, decided);
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
