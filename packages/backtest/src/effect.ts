import {
  blockBootstrap,
  cvar,
  cvarReduction,
  hedgeEffectiveness,
  type Interval,
  incrementEffectiveness,
  mean,
  protectionRate,
  tailProtection,
  variance,
} from './statistics.ts';

/** Effectiveness before every cost: what the hedge did, apart from what it was paid for. */
export interface GrossEffect {
  readonly heWindow: number;
  readonly heDaily: number;
  readonly cvarReduction: number;
}

/** What hedging did to the distribution of profit and loss against the declared benchmarks, net of every cost. */
export interface Effect {
  readonly gross: GrossEffect;
  /** `1 - Var(N) / Var(U)` over windows, with its block-bootstrap 95 % interval. */
  readonly heWindow: number;
  readonly heWindowInterval: Interval;
  /** `1 - sum N^2 / sum U^2` over days. */
  readonly heDaily: number;
  readonly heDailyInterval: Interval;
  /** CVaR 95 % of windows, USD; positive is a loss. */
  readonly cvarUnhedged: number;
  readonly cvar: number;
  readonly cvarReduction: number;
  readonly protectionRate: number;
  /** Protection over the worst tenth of the unhedged windows. */
  readonly tailProtection: number;
  /** Mean per window, USD: never read the protection rate without it. */
  readonly meanUnhedged: number;
  readonly mean: number;
  readonly meanChange: number;
  /** USD of tail risk removed per USD of cost; zero without cost. */
  readonly costEfficiency: number;
  /** `a/2 (Var U - Var N) - cost` per window, USD. */
  readonly certaintyGain: number;
}

export interface EffectInput {
  /** Per window and per day, USD. */
  readonly unhedgedWindows: readonly number[];
  readonly windows: readonly number[];
  readonly unhedgedDays: readonly number[];
  readonly days: readonly number[];
  /** Of the strategy before every cost. */
  readonly grossWindows: readonly number[];
  readonly grossDays: readonly number[];
  /** Mean cost per window, USD. */
  readonly cost: number;
  readonly riskAversion: number;
  /** Windows that overlap are drawn together. */
  readonly block: number;
  readonly dayBlock: number;
  readonly draws: number;
  readonly seed: number;
}

const level = 0.95;

export function effectOf(input: EffectInput): Effect {
  const { unhedgedWindows: u, windows: n, unhedgedDays, days, cost } = input;
  const bootstrap = { draws: input.draws, seed: input.seed, level };
  const cvarUnhedged = cvar(u, level);
  const hedged = cvar(n, level);
  return {
    gross: {
      heWindow: hedgeEffectiveness(u, input.grossWindows),
      heDaily: incrementEffectiveness(unhedgedDays, input.grossDays),
      cvarReduction: cvarReduction(u, input.grossWindows, level),
    },
    heWindow: hedgeEffectiveness(u, n),
    heWindowInterval: blockBootstrap(u, n, hedgeEffectiveness, { ...bootstrap, block: input.block }),
    heDaily: incrementEffectiveness(unhedgedDays, days),
    heDailyInterval: blockBootstrap(unhedgedDays, days, incrementEffectiveness, {
      ...bootstrap,
      block: input.dayBlock,
    }),
    cvarUnhedged,
    cvar: hedged,
    cvarReduction: cvarReduction(u, n, level),
    protectionRate: protectionRate(u, n),
    tailProtection: tailProtection(u, n, 0.1),
    meanUnhedged: mean(u),
    mean: mean(n),
    meanChange: mean(n) - mean(u),
    costEfficiency: cost > 0 ? (cvarUnhedged - hedged) / cost : 0,
    certaintyGain: (input.riskAversion / 2) * (variance(u) - variance(n)) - cost,
  };
}
