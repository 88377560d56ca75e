import type { AssetId } from '@ballast/core';
import { executionGas, submitPlanGas } from '@ballast/planner';
import { HedgeAccount } from './account.ts';
import { type LpPath, type PositionPath, positionsOn, segmentOf } from './lp-path.ts';
import { nativePrice } from './snapshot.ts';
import { type SwapCost, swapCost } from './venue.ts';

/**
 * Simple hedging rules, run on the same path at the same costs. They trade at once, at any health factor and on the
 * chain of the position: nothing holds them back but the price of trading, which flatters them.
 */
export interface Rule {
  readonly name: string;
  readonly label: string;
  /** Seconds between actions; infinite acts once, at the start. */
  readonly every: number;
  /** Hedge every position by itself instead of each chain's sum. */
  readonly perPosition: boolean;
  /** Share of a position's exposure to hedge at a bar; undefined leaves its hedge as it is. One by default. */
  readonly share?: (path: LpPath, position: PositionPath, bar: number) => number | undefined;
}

const day = 86_400;

export const staticRule: Rule = {
  name: 'static',
  label: 'Static, hedged once at entry',
  every: Number.POSITIVE_INFINITY,
  perPosition: false,
};
export const hourlyRule: Rule = { name: 'hourly', label: 'Hourly clock', every: 3600, perPosition: false };
export const dailyRule: Rule = { name: 'daily', label: 'Daily clock', every: day, perPosition: false };
export const oneToOneRule: Rule = {
  name: 'one-to-one',
  label: '1:1 per position, hourly',
  every: 3600,
  perPosition: true,
};

/** Score above which the article's rule acts. */
const seedThreshold = 0.05;

/**
 * The rule many articles print: `risk = |volA - volB| / (volA + volB)`, `hedge = min(2 risk, 1)`, daily, above 5 %.
 * Read kindly: the share applies to the exposure against the declared benchmark, on both legs.
 */
export const seedRule: Rule = {
  name: 'seed',
  label: "The article's rule, daily",
  every: day,
  perPosition: true,
  share: (path, { asset0, asset1 }, bar) => {
    const vol0 = recentVolatility(path, asset0, bar);
    const vol1 = asset1 < 0 ? 0 : recentVolatility(path, asset1, bar);
    const risk = vol0 + vol1 > 0 ? Math.abs(vol0 - vol1) / (vol0 + vol1) : 0;
    return risk > seedThreshold ? Math.min(2 * risk, 1) : undefined;
  },
};

export const baselines: readonly Rule[] = [staticRule, hourlyRule, dailyRule, oneToOneRule, seedRule];

/** Root mean square log return over the 24 hours before a bar. */
function recentVolatility(path: LpPath, asset: number, bar: number): number {
  const column = path.market.closes[path.columns[asset]!]!;
  const end = path.start + bar;
  const from = Math.max(0, end - Math.round(day / path.market.interval));
  let sum = 0;
  for (let i = from + 1; i <= end; i++) sum += Math.log(column[i]! / column[i - 1]!) ** 2;
  return Math.sqrt(sum / Math.max(1, end - from));
}

export interface RuleRun {
  readonly account: HedgeAccount;
  readonly trades: number;
}

/** Rules trade whatever they want: their cost curve is fitted up to this marginal impact. */
const fitImpact = 0.02;

/** One quantity that a rule hedges by itself. */
interface Unit {
  readonly chain: number;
  readonly asset: number;
  readonly legs: readonly { readonly position: PositionPath; readonly side: 0 | 1 }[];
  readonly cost: SwapCost;
  readonly borrowRate: number | undefined;
  /** Part of the hedge that belongs to each leg, and all of it. */
  readonly parts: Float64Array;
  held: number;
}

export function runRule(path: LpPath, rule: Rule): RuleRun {
  const account = new HedgeAccount(path);
  const units = unitsOf(path, rule);
  const { market, start, steps, columns } = path;
  let trades = 0;
  let due = Number.NEGATIVE_INFINITY;
  for (let bar = 0; bar < steps; bar++) {
    const now = market.at[start + bar]!;
    const seconds = market.at[start + bar + 1]! - now;
    const acts = now >= due;
    if (acts) due = now + rule.every;
    for (const unit of units) {
      const column = market.closes[columns[unit.asset]!]!;
      if (acts && trade(path, rule, unit, bar, account)) trades++;
      if (unit.held === 0) continue;
      const [from, to] = [column[start + bar]!, column[start + bar + 1]!];
      account.book('hedge', unit.asset, unit.held * (to - from));
      if (unit.held < 0)
        account.book('borrow', unit.asset, unit.held * to * (unit.borrowRate ?? 0) * (seconds / (365 * day)));
    }
    account.close(bar);
  }
  return { account, trades };
}

function unitsOf(path: LpPath, rule: Rule): readonly Unit[] {
  const units = new Map<string, { chain: number; asset: number; legs: Unit['legs'][number][] }>();
  for (const [p, position] of path.positions.entries())
    for (const side of [0, 1] as const) {
      const asset = side === 0 ? position.asset0 : position.asset1;
      if (asset < 0) continue;
      const key = `${position.chain}/${asset}/${rule.perPosition ? p : ''}`;
      const unit = units.get(key) ?? { chain: position.chain, asset, legs: [] };
      unit.legs.push({ position, side });
      units.set(key, unit);
    }
  return [...units.values()].map((unit) => ({
    ...unit,
    cost: cheapestSwap(path, unit.chain, path.assets[unit.asset]!),
    borrowRate: cheapestBorrow(path, unit.chain, path.assets[unit.asset]!),
    parts: new Float64Array(unit.legs.length),
    held: 0,
  }));
}

/** Cost on the position's own chain; where that trades nothing, on the chain that trades it at the lowest fee. */
function cheapestSwap(path: LpPath, chain: number, asset: AssetId): SwapCost {
  const { chains, settlement } = path.book;
  const own = swapCost(chains[chain]!, asset, settlement, fitImpact);
  if (own) return own;
  const found = chains.flatMap((one) => swapCost(one, asset, settlement, fitImpact) ?? []);
  const best = found.sort((a, b) => a.proportional - b.proportional)[0];
  return best ?? { proportional: Number.POSITIVE_INFINITY, quadratic: 0, threeHalves: 0, gas: 0 };
}

function cheapestBorrow(path: LpPath, chain: number, asset: AssetId): number | undefined {
  const { chains } = path.book;
  const rates = chains.flatMap((one) => one.lending.borrow[asset]?.rate ?? []);
  return chains[chain]!.lending.borrow[asset]?.rate ?? (rates.length > 0 ? Math.min(...rates) : undefined);
}

/** Moves a unit to what the rule wants. @returns Whether it traded. */
function trade(path: LpPath, rule: Rule, unit: Unit, bar: number, account: HedgeAccount): boolean {
  if (!Number.isFinite(unit.cost.proportional)) return false;
  let target = 0;
  for (const [i, { position, side }] of unit.legs.entries()) {
    const share = rule.share ? rule.share(path, position, bar) : 1;
    if (share !== undefined) {
      const { benchmark } = segmentOf(position, bar);
      const exposure =
        side === 0 ? position.amount0[bar]! - benchmark.amount0 : position.amount1[bar]! - benchmark.amount1;
      unit.parts[i] = -share * exposure;
    }
    target += unit.parts[i]!;
  }
  if (unit.borrowRate === undefined) target = Math.max(0, target);
  const prices = path.columns.map((column) => path.market.closes[column]![path.start + bar]!);
  const usd = Math.abs(target - unit.held) * prices[unit.asset]!;
  // Below a cent it is rounding, not a trade.
  if (usd < 0.01) return false;
  const spec = path.book.chains[unit.chain]!;
  const gas = submitPlanGas + executionGas(positionsOn(path, unit.chain)) + unit.cost.gas;
  account.book('swap', unit.asset, -(unit.cost.proportional * usd + unit.cost.quadratic * usd ** 2));
  account.book('gas', unit.asset, -gas * spec.gas.gwei * 1e-9 * nativePrice(path, spec, prices));
  unit.held = target;
  return true;
}
