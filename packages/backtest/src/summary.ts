import { positionKey } from '@ballast/core';
import { defaultReactionTime } from '@ballast/planner';
import type { PositionAttribution } from './account.ts';
import { effectOf } from './effect.ts';
import type { BacktestInput, Outcome } from './input.ts';
import type { LpPath } from './lp-path.ts';
import type { PlannedRun } from './planned.ts';
import type { ForecastScore } from './report-card.ts';
import type {
  BacktestResult,
  CostRecord,
  GateRecord,
  HealthRecord,
  PlannerRecord,
  StrategyResult,
} from './result.ts';
import type { Rule } from './rules.ts';
import { mean, quantile, rollingSums } from './statistics.ts';

/** Everything one strategy did in all periods. */
interface Tally {
  readonly label: string;
  readonly totals: number[];
  readonly days: number[];
  readonly grossTotals: number[];
  readonly grossDays: number[];
  trades: number;
  readonly cost: {
    swap: number;
    gas: number;
    message: number;
    borrow: number;
    supply: number;
    total: number;
  };
}

interface Remainder {
  readonly attribution: readonly PositionAttribution[];
  readonly forecasts: readonly ForecastScore[];
  readonly seconds: number;
  readonly bars: number;
}

/** Collects what the periods of a backtest give, and makes the result of it. */
export class Summary {
  private readonly input: BacktestInput;
  private readonly tallies: Map<string, Tally>;
  private readonly runs: PlannedRun[] = [];
  private unexplainedShare = 0;
  private nav = 0;

  constructor(input: BacktestInput, rules: readonly Rule[]) {
    this.input = input;
    const names: readonly (readonly [string, string])[] = [
      ['unhedged', 'Unhedged'],
      ...rules.map((rule) => [rule.name, rule.label] as const),
      ['ballast', 'Ballast'],
    ];
    this.tallies = new Map(
      names.map(([name, label]) => [
        name,
        {
          label,
          totals: [],
          days: [],
          grossTotals: [],
          grossDays: [],
          trades: 0,
          cost: { swap: 0, gas: 0, message: 0, borrow: 0, supply: 0, total: 0 },
        },
      ]),
    );
  }

  add(name: string, outcome: Outcome): void {
    const tally = this.tallies.get(name)!;
    tally.totals.push(outcome.total);
    tally.grossTotals.push(outcome.grossTotal);
    for (const day of outcome.days) tally.days.push(day);
    for (const day of outcome.grossDays) tally.grossDays.push(day);
    tally.trades += outcome.trades;
    if (!outcome.account) return;
    const { totals, cost } = outcome.account;
    for (const line of ['swap', 'gas', 'message', 'borrow'] as const) tally.cost[line] -= totals[line];
    tally.cost.supply += totals.supply;
    tally.cost.total += cost;
  }

  addRun(run: PlannedRun, path: LpPath): void {
    this.runs.push(run);
    const cash = path.book.chains.reduce((sum, one) => sum + one.lending.collateral + one.lending.idle, 0);
    this.nav = path.book.positions.reduce((sum, one) => sum + one.usd, cash);
    this.unexplainedShare = Math.max(this.unexplainedShare, Math.abs(run.unexplained) / this.nav);
  }

  result({ attribution, forecasts, seconds, bars }: Remainder): BacktestResult {
    const { book, data, policy, options } = this.input;
    const iso = (time: number) => new Date(time * 1000).toISOString();
    const count = this.windowsOf(this.tallies.get('unhedged')!).length;
    const kinds: Record<string, number> = {};
    for (const { kind } of options.faults) kinds[kind] = (kinds[kind] ?? 0) + 1;
    return {
      version: 1,
      period: {
        from: iso(options.from),
        to: iso(options.to),
        bars,
        interval: data.interval,
        assets: data.assets,
      },
      windows: { ...options.windows, count },
      positions: book.positions.map((one) => ({
        name: one.name,
        chain: one.chain,
        venue: one.venue,
        pair: `${one.asset0}/${one.asset1}`,
        usd: one.usd,
        range: one.range ? `${one.range.lower.toFixed(3)} to ${one.range.upper.toFixed(3)} of entry` : 'full',
        benchmark: one.benchmark,
      })),
      policy,
      strategies: [...this.tallies.keys()].map((name) => this.strategy(name)),
      planner: this.planner(bars),
      gate: this.gate(),
      budget: this.runs.flatMap((run) => run.budget),
      attribution: { positions: attribution, nav: this.nav, unexplainedShare: this.unexplainedShare },
      forecasts,
      faults: kinds,
      warnings: [...data.warnings, ...volumeWarnings(this.input)],
      assumptions: assumptionsOf(this.input),
      timing: { seconds, barsTimesPositionsPerSecond: (bars * book.positions.length) / seconds },
    };
  }

  /** Profit and loss per window: of the fresh runs, or over the days of the one run. */
  private windowsOf({ totals, days }: Pick<Tally, 'totals' | 'days'>): readonly number[] {
    const { windows } = this.input.options;
    if (windows.fresh) return totals;
    return rollingSums(days, windows.days).filter((_, i) => i % windows.everyDays === 0);
  }

  private strategy(name: string): StrategyResult {
    const tally = this.tallies.get(name)!;
    const unhedged = this.tallies.get('unhedged')!;
    const { options, policy } = this.input;
    const { windows } = options;
    const perWindow = windows.fresh ? tally.totals.length : unhedged.days.length / windows.days;
    const cost = scaled(tally.cost, 1 / perWindow);
    return {
      name,
      label: tally.label,
      effect: effectOf({
        unhedgedWindows: this.windowsOf(unhedged),
        windows: this.windowsOf(tally),
        unhedgedDays: unhedged.days,
        days: tally.days,
        grossWindows: this.windowsOf({ totals: tally.grossTotals, days: tally.grossDays }),
        grossDays: tally.grossDays,
        cost: cost.total,
        riskAversion: policy.riskAversion,
        block: Math.max(1, Math.ceil(windows.days / windows.everyDays)),
        // Fresh windows share days: blocks as long as a window keep what belongs together.
        dayBlock: windows.fresh ? windows.days : 10,
        draws: options.bootstrapDraws ?? 500,
        seed: options.seed,
      }),
      cost,
      trades: tally.trades / perWindow,
      windows: this.windowsOf(tally),
      days: tally.days,
    };
  }

  private gate(): readonly GateRecord[] {
    const { book, policy } = this.input;
    return book.positions.flatMap((spec, p): readonly GateRecord[] => {
      const { chainId } = book.chains.find((one) => one.name === spec.chain)!;
      const key = positionKey(chainId, p);
      const answers = this.runs.flatMap((run) => run.gate.filter((one) => one.position === key));
      const [first] = answers;
      if (!first) return [];
      return [
        {
          position: spec.name,
          asked: answers.length,
          hedged: answers.filter((one) => one.worthIt).length,
          benefit: mean(answers.map((one) => one.benefit)),
          cost: mean(answers.map((one) => one.cost)),
          days: first.days,
          refusals: answers
            .filter((one) => !one.worthIt)
            .map(({ at, benefit, cost }) => ({ at: new Date(at * 1000).toISOString(), benefit, cost })),
          applied: policy.hedgeGate !== undefined && policy.ilBudget === undefined,
        },
      ];
    });
  }

  private floors(): readonly HealthRecord[] {
    const { book, policy } = this.input;
    return book.chains.map(({ name, chainId }, c) => ({
      chain: name,
      policy: policy.minHealthFactor,
      reactionTime: policy.reactionTime?.[chainId] ?? defaultReactionTime,
      least: Math.min(...this.runs.map((run) => run.floors[c]!.least)),
      most: Math.max(...this.runs.map((run) => run.floors[c]!.most)),
    }));
  }

  private planner(bars: number): PlannerRecord {
    const sum = (of: (run: PlannedRun) => number) => this.runs.reduce((total, run) => total + of(run), 0);
    const counts = (of: (run: PlannedRun) => ReadonlyMap<string, number>) => {
      const all: Record<string, number> = {};
      for (const run of this.runs) for (const [key, n] of of(run)) all[key] = (all[key] ?? 0) + n;
      return all;
    };
    const responses = this.runs.flatMap((run) => run.responses);
    const least = Math.min(...this.runs.map((run) => run.leastHealth));
    const exposed = sum((run) => run.exposed);
    return {
      decisions: sum((run) => run.decisions),
      skippedShare: sum((run) => run.skippedBars) / bars,
      reasons: counts((run) => run.reasons),
      messages: sum((run) => run.messages),
      liquidations: sum((run) => run.liquidations),
      healthFloors: this.floors(),
      leastHealth: Number.isFinite(least) ? least : null,
      droppedOrders: sum((run) => run.dropped),
      refused: counts((run) => run.refused),
      response: { p50: quantile(responses, 0.5), p95: quantile(responses, 0.95) },
      accuracy: exposed > 0 ? 1 - sum((run) => run.residual) / exposed : 0,
      insideBand: mean(this.runs.map((run) => run.quietShare)),
    };
  }
}

function scaled(cost: CostRecord, by: number): CostRecord {
  return {
    swap: cost.swap * by,
    gas: cost.gas * by,
    message: cost.message * by,
    borrow: cost.borrow * by,
    supply: cost.supply * by,
    total: cost.total * by,
  };
}

/** Positions whose fees depend on volumes that the prices came without. */
function volumeWarnings({ book, data }: BacktestInput): readonly string[] {
  return book.positions.flatMap(({ name, asset0, fees }) => {
    if (fees.kind !== 'volume') return [];
    const column = data.volumes[data.assets.indexOf(asset0)];
    const missing = column ? column.filter(Number.isNaN).length : 0;
    return missing > 0
      ? [`${name} earns no fees in ${missing} of ${column!.length} bars: no volume of ${asset0}`]
      : [];
  });
}

function assumptionsOf({ book, data, options }: BacktestInput): readonly string[] {
  return [
    `Decisions once per bar of ${data.interval / 60} minutes at its close; orders are included ${book.chains.map((one) => `${one.latency} s (${one.name})`).join(', ')} later, on the straight line of log prices to the next close.`,
    'Hedges trade constant-product pools of constant depth in dollars, arbitraged to the market price before every order; gas, rates and depth are constant assumptions of the book file.',
    'Rules beside Ballast trade at the same costs, at once, and without limits of collateral, order size or messages.',
    'LP positions earn fees by the model each of them names; their swaps move no pool.',
    ...(book.renewDays === undefined || options.windows.fresh
      ? []
      : [
          `Every ${book.renewDays} days positions are closed and opened again at their value, at no cost: new entry, new range.`,
        ]),
    'The settlement token counts as one dollar.',
  ];
}
