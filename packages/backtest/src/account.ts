import { type LpPath, segmentOf } from './lp-path.ts';

/** Lines of the attribution, in the order reports show them. LVR and costs are negative numbers here. */
export const lines = ['fees', 'delta', 'lvr', 'hedge', 'supply', 'borrow', 'swap', 'gas', 'message'] as const;
export type Line = (typeof lines)[number];
export type Attribution = Readonly<Record<Line, number>>;

/** Lines that hedging adds to what the LP positions do by themselves. */
const hedgeLines = ['hedge', 'supply', 'borrow', 'swap', 'gas', 'message'] as const;
export type HedgeLine = (typeof hedgeLines)[number];

export interface PositionAttribution {
  readonly position: string;
  /** USD change of value and fees, plus its part of what hedging made and cost. */
  readonly change: number;
  readonly lines: Attribution;
  /** `change` minus the sum of the lines. */
  readonly unexplained: number;
}

/**
 * Books what hedging makes and costs, step by step, and shares it among the positions: every amount belongs to an
 * asset and goes to the positions by their absolute exposure to it at that moment (by holding where nothing is
 * exposed, by value where nobody holds it). The parts add up to the whole.
 */
export class HedgeAccount {
  readonly path: LpPath;
  /** Profit and loss of hedging per step, USD, net of every cost. */
  readonly net: Float64Array;
  /** The same before every cost and without interest earned: what the hedge's price moves made. */
  readonly gross: Float64Array;
  readonly totals: Record<HedgeLine, number> = {
    hedge: 0,
    supply: 0,
    borrow: 0,
    swap: 0,
    gas: 0,
    message: 0,
  };
  private readonly shares: Record<HedgeLine, number>[];
  private readonly open: Record<HedgeLine, Float64Array>;
  private readonly size: number;

  constructor(path: LpPath) {
    this.path = path;
    this.net = new Float64Array(path.steps);
    this.gross = new Float64Array(path.steps);
    this.shares = path.positions.map(() => ({ hedge: 0, supply: 0, borrow: 0, swap: 0, gas: 0, message: 0 }));
    // One column more for what belongs to no asset.
    this.size = path.assets.length + 1;
    const column = () => new Float64Array(this.size);
    this.open = {
      hedge: column(),
      supply: column(),
      borrow: column(),
      swap: column(),
      gas: column(),
      message: column(),
    };
  }

  /** Adds USD to a line in the present step. @param asset Index, or -1 for the book as a whole. */
  book(line: HedgeLine, asset: number, usd: number): void {
    const column = this.open[line];
    column[asset < 0 ? this.size - 1 : asset]! += usd;
  }

  /** Ends step `k`. */
  close(k: number): void {
    let sum = 0;
    let moves = 0;
    for (let asset = 0; asset < this.size; asset++) {
      moves += this.open.hedge[asset]!;
      let any = false;
      for (const line of hedgeLines) if (this.open[line][asset] !== 0) any = true;
      if (!any) continue;
      const weights = this.weights(asset, k);
      for (const line of hedgeLines) {
        const usd = this.open[line][asset]!;
        if (usd === 0) continue;
        this.open[line][asset] = 0;
        sum += usd;
        this.totals[line] += usd;
        for (let p = 0; p < weights.length; p++) this.shares[p]![line] += usd * weights[p]!;
      }
    }
    this.net[k] = sum;
    this.gross[k] = moves;
  }

  private weights(asset: number, k: number): Float64Array {
    const { positions, columns, market, start } = this.path;
    const price = (index: number) => (index < 0 ? 1 : market.closes[columns[index]!]![start + k]!);
    const measures = [
      (one: (typeof positions)[number], side: 0 | 1) => {
        const { benchmark } = segmentOf(one, k);
        return side === 0 ? one.amount0[k]! - benchmark.amount0 : one.amount1[k]! - benchmark.amount1;
      },
      (one: (typeof positions)[number], side: 0 | 1) => (side === 0 ? one.amount0[k]! : one.amount1[k]!),
    ];
    const weights = new Float64Array(positions.length);
    for (const measure of measures) {
      let total = 0;
      for (const [p, one] of positions.entries()) {
        weights[p] = 0;
        if (one.asset0 === asset) weights[p]! += Math.abs(measure(one, 0));
        if (one.asset1 === asset) weights[p]! += Math.abs(measure(one, 1));
        total += weights[p]!;
      }
      if (total > 0) return weights.map((weight) => weight / total);
    }
    let total = 0;
    for (const [p, one] of positions.entries()) {
      weights[p] = one.amount0[k]! * price(one.asset0) + one.amount1[k]! * price(one.asset1);
      total += weights[p]!;
    }
    return weights.map((weight) => weight / total);
  }

  /** Attribution per position over the whole period; each closes against its own change of value. */
  positions(): readonly PositionAttribution[] {
    return this.path.positions.map((one, p) => {
      const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
      const share = this.shares[p]!;
      const fees = sum(one.fees);
      const found: Attribution = { fees, delta: sum(one.delta), lvr: -sum(one.lvr), ...share };
      const hedge = hedgeLines.reduce((total, line) => total + share[line], 0);
      const change = this.value(p, this.path.steps) - this.value(p, 0) + fees + hedge;
      const explained = lines.reduce((total, line) => total + found[line], 0);
      return { position: one.spec.name, change, lines: found, unexplained: change - explained };
    });
  }

  private value(p: number, k: number): number {
    const { positions, columns, market, start } = this.path;
    const one = positions[p]!;
    const price = (index: number) => (index < 0 ? 1 : market.closes[columns[index]!]![start + k]!);
    return one.amount0[k]! * price(one.asset0) + one.amount1[k]! * price(one.asset1);
  }

  /** USD spent on hedging: swaps, gas, messages and borrowing. Positive. */
  get cost(): number {
    const { swap, gas, message, borrow } = this.totals;
    return -(swap + gas + message + borrow);
  }
}

/** Sums attributions of the same positions over several periods. */
export function addAttributions(
  periods: readonly (readonly PositionAttribution[])[],
): readonly PositionAttribution[] {
  const [first, ...rest] = periods;
  if (!first) return [];
  return first.map((one, p) =>
    rest.reduce<PositionAttribution>((sum, period) => {
      const other = period[p]!;
      const added = (line: Line) => sum.lines[line] + other.lines[line];
      return {
        position: sum.position,
        change: sum.change + other.change,
        unexplained: sum.unexplained + other.unexplained,
        lines: {
          fees: added('fees'),
          delta: added('delta'),
          lvr: added('lvr'),
          hedge: added('hedge'),
          supply: added('supply'),
          borrow: added('borrow'),
          swap: added('swap'),
          gas: added('gas'),
          message: added('message'),
        },
      };
    }, one),
  );
}
