import { type CscMatrix, cscFromTriplets, solveConic } from 'cvxjs';
import type { ConvexProgramme } from '../convex.ts';
import type { QuadraticProgramme } from '../quadratic.ts';

/** A programme in the conic form of Clarabel, an independent interior-point solver: an oracle and a peer. */
export interface ConicProgramme {
  readonly quadratic: CscMatrix;
  readonly linear: Float64Array;
  readonly rows: CscMatrix;
  readonly right: Float64Array;
  readonly zero: number;
  readonly nonneg: number;
  readonly power: readonly number[];
  /** The first so many variables are the programme's own. */
  readonly size: number;
}

/** Collects `rows . variables + s = right` cone by cone. */
class Builder {
  readonly right: number[] = [];
  private readonly at: number[] = [];
  private readonly column: number[] = [];
  private readonly value: number[] = [];

  row(entries: readonly (readonly [number, number])[], right: number): void {
    for (const [column, value] of entries) {
      if (value === 0) continue;
      this.at.push(this.right.length);
      this.column.push(column);
      this.value.push(value);
    }
    this.right.push(right);
  }

  matrix(columns: number): CscMatrix {
    return cscFromTriplets(this.right.length, columns, this.at, this.column, this.value);
  }
}

/** Extra variables of a programme: factor values, |trade|, |trade|^(3/2) and shorts, where they occur. */
function layoutOf(p: ConvexProgramme) {
  let next = p.size + p.factors;
  const assign = (needed: (i: number) => boolean) =>
    Array.from({ length: p.size }, (_, i) => (needed(i) ? next++ : -1));
  const trade = assign((i) => p.proportional[i]! > 0);
  const impact = assign((i) => p.impact[i]! > 0);
  const short = assign(
    (i) => p.shortRate[i]! > 0 || p.shortCurvature[i]! > 0 || p.rows.some((row) => row.short[i]! > 0),
  );
  return { trade, impact, short, columns: next };
}

/** Farthest a variable can trade: the unit of its power cone, which is blind where its entries differ by orders. */
const reach = (p: ConvexProgramme, i: number): number =>
  Math.max(Math.abs(p.upper[i]! - p.reference[i]!), Math.abs(p.lower[i]! - p.reference[i]!)) || 1;

/** Every cost as a cone: absolute values as two half-spaces, three-halves powers as power cones. */
export function conicOf(p: ConvexProgramme): ConicProgramme {
  const { size: n, factors: k } = p;
  const { trade, impact, short, columns } = layoutOf(p);
  const cones = new Builder();
  for (let j = 0; j < k; j++)
    cones.row(
      [[n + j, 1], ...Array.from({ length: n }, (_, i): [number, number] => [i, -p.loadings[i * k + j]!])],
      p.offset[j]!,
    );
  const zero = cones.right.length;
  for (const { linear, short: shorts, limit } of p.rows)
    cones.row(
      Array.from({ length: n }, (_, i): [number, number][] => [
        [i, linear[i]!],
        [Math.max(0, short[i]!), shorts[i]!],
      ]).flat(),
      limit,
    );
  for (let i = 0; i < n; i++) {
    cones.row([[i, 1]], p.upper[i]!);
    cones.row([[i, -1]], -p.lower[i]!);
    if (trade[i]! >= 0) {
      cones.row(
        [
          [i, 1],
          [trade[i]!, -1],
        ],
        p.reference[i]!,
      );
      cones.row(
        [
          [i, -1],
          [trade[i]!, -1],
        ],
        -p.reference[i]!,
      );
    }
    if (short[i]! >= 0) {
      cones.row(
        [
          [i, -1],
          [short[i]!, -1],
        ],
        0,
      );
      cones.row([[short[i]!, -1]], 0);
    }
  }
  const nonneg = cones.right.length - zero;
  const power: number[] = [];
  for (let i = 0; i < n; i++) {
    if (impact[i]! < 0) continue;
    cones.row([[impact[i]!, -1]], 0);
    cones.row([], 1);
    cones.row([[i, -1 / reach(p, i)]], -p.reference[i]! / reach(p, i));
    power.push(2 / 3);
  }
  const linear = new Float64Array(columns);
  const diagonal = new Float64Array(columns).fill(1, n, n + k);
  for (let i = 0; i < n; i++) {
    linear[i] = p.slope[i]!;
    diagonal[i] = p.curvature[i]!;
    if (trade[i]! >= 0) linear[trade[i]!] = p.proportional[i]!;
    if (impact[i]! >= 0) linear[impact[i]!] = p.impact[i]! * reach(p, i) ** 1.5;
    if (short[i]! < 0) continue;
    linear[short[i]!] = p.shortRate[i]!;
    diagonal[short[i]!] = p.shortCurvature[i]!;
  }
  const index = Array.from(diagonal.keys());
  return {
    quadratic: cscFromTriplets(columns, columns, index, index, Array.from(diagonal)),
    linear,
    rows: cones.matrix(columns),
    right: Float64Array.from(cones.right),
    zero,
    nonneg,
    power,
    size: n,
  };
}

/** The same for a dense programme. */
export function conicOfDense(p: QuadraticProgramme): ConicProgramme {
  const { size: n } = p;
  const cones = new Builder();
  for (const { linear, limit } of p.rows)
    cones.row(
      Array.from(linear, (value, i): [number, number] => [i, value]),
      limit,
    );
  for (let i = 0; i < n; i++) {
    cones.row([[i, 1]], p.upper[i]!);
    cones.row([[i, -1]], -p.lower[i]!);
  }
  const upper = Array.from({ length: n * n }, (_, at) => at).filter((at) => Math.floor(at / n) <= at % n);
  return {
    quadratic: cscFromTriplets(
      n,
      n,
      upper.map((at) => Math.floor(at / n)),
      upper.map((at) => at % n),
      upper.map((at) => p.matrix[at]!),
    ),
    linear: p.slope,
    rows: cones.matrix(n),
    right: Float64Array.from(cones.right),
    zero: 0,
    nonneg: cones.right.length,
    power: [],
    size: n,
  };
}

/** Solves with Clarabel; undefined unless it says `optimal`. */
export async function clarabel(
  programme: ConicProgramme,
  tolerance = 1e-10,
): Promise<{ readonly x: Float64Array; readonly objective: number } | undefined> {
  const { quadratic, linear, rows, right, zero, nonneg, power, size } = programme;
  const cones = { zero, nonneg, soc: [], exp: 0, power: [...power] };
  const result = await solveConic(quadratic, linear, rows, right, cones, {
    tolGapAbs: tolerance,
    tolGapRel: tolerance,
    timeLimit: 30,
  });
  if (result.status !== 'optimal' || !result.x || result.objVal === null) return undefined;
  return { x: result.x.slice(0, size), objective: result.objVal };
}
