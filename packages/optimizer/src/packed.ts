import type { ConvexProgramme } from './convex.ts';

/** A programme as the dual method reads it: all columns of a variable side by side, rows at unit norm. */
export interface Packed {
  readonly programme: ConvexProgramme;
  /** Factors plus rows. */
  readonly width: number;
  /** `n x width`, row-major: loadings, then linear row coefficients times {@link rowUnit}. */
  readonly columns: Float64Array;
  /** `n x rows` short coefficients times {@link rowUnit}; undefined when no row prices shorts apart. */
  readonly shorts: Float64Array | undefined;
  /** Row limits times {@link rowUnit}. */
  readonly limits: Float64Array;
  /** Factor that brings a row to unit norm over what its variables reach. */
  readonly rowUnit: Float64Array;
  /** Weight of each variable in the proximal term: its whole curvature, or its pull where that is more. */
  readonly weight: Float64Array;
  /** Curvature at which what pulls a variable moves it across its whole reach. */
  readonly pull: Float64Array;
  /** Size of the objective: what the pull on each variable can gain before curvature or a bound stops it. */
  readonly objectiveUnit: number;
  /**
   * Every variable that can move has curvature of its own that counts beside its factors': responses are then bounded,
   * and plain Newton has something to hold on to; without it variables jump between bounds.
   */
  readonly ownCurvature: boolean;
}

/** Least share of a variable's own curvature in its whole curvature that counts. */
const enoughCurvature = 1e-4;

/** One pass over the programme; nothing is rescaled but the rows, since the dual does not see a variable's unit. */
export function pack(p: ConvexProgramme): Packed {
  const { size: n, factors: k } = p;
  const rows = p.rows.length;
  const width = k + rows;
  const columns = new Float64Array(n * width);
  const weight = new Float64Array(n);
  const pull = new Float64Array(n);
  let objectiveUnit = 0;
  let ownShare = 1;
  for (let i = 0; i < n; i++) {
    const own = p.curvature[i]! + p.shortCurvature[i]!;
    let whole = own;
    let slope = p.slope[i]! + p.curvature[i]! * p.reference[i]!;
    for (let j = 0; j < k; j++) {
      const g = p.loadings[i * k + j]!;
      columns[i * width + j] = g;
      whole += g * g;
      slope += g * p.offset[j]!;
    }
    weight[i] = whole;
    pull[i] = Math.abs(slope) + p.proportional[i]! + p.shortRate[i]!;
    const range = p.upper[i]! - p.lower[i]!;
    if (range === 0) continue;
    objectiveUnit += pull[i]! * (whole > 0 ? Math.min(range, pull[i]! / whole) : range);
    ownShare = Math.min(ownShare, whole > 0 ? p.curvature[i]! / whole : 0);
  }
  if (!(objectiveUnit > 0)) objectiveUnit = 1;
  const reach = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const range = p.upper[i]! - p.lower[i]!;
    const size = Math.max(range, Math.abs(p.lower[i]!), Math.abs(p.upper[i]!)) || 1;
    const whole = weight[i]!;
    // Bounds may be far away: what counts is how far a variable can go before its risk outweighs everything.
    reach[i] = whole > 0 ? Math.min(size, Math.sqrt(objectiveUnit / whole)) : size;
    pull[i] = Math.max(pull[i]!, (1e-3 * objectiveUnit) / (n * reach[i]!)) / reach[i]!;
    weight[i] = Math.max(whole, pull[i]!);
  }
  return {
    programme: p,
    width,
    columns,
    weight,
    pull,
    objectiveUnit,
    ownCurvature: ownShare >= enoughCurvature,
    ...packRows(p, columns, width, reach),
  };
}

function packRows(p: ConvexProgramme, columns: Float64Array, width: number, reach: Float64Array) {
  const { size: n, factors: k } = p;
  const rows = p.rows.length;
  const rowUnit = new Float64Array(rows);
  const limits = new Float64Array(rows);
  let shorts: Float64Array | undefined;
  for (let r = 0; r < rows; r++) {
    const { linear, short, limit } = p.rows[r]!;
    let norm = 0;
    let priced = false;
    for (let i = 0; i < n; i++) {
      norm += (Math.max(Math.abs(linear[i]!), short[i]!) * reach[i]!) ** 2;
      priced ||= short[i]! > 0;
    }
    const unit = norm > 0 ? 1 / Math.sqrt(norm) : 1;
    rowUnit[r] = unit;
    limits[r] = limit * unit;
    for (let i = 0; i < n; i++) columns[i * width + k + r] = linear[i]! * unit;
    if (!priced) continue;
    shorts ??= new Float64Array(n * rows);
    for (let i = 0; i < n; i++) shorts[i * rows + r] = short[i]! * unit;
  }
  return { rowUnit, limits, shorts };
}
