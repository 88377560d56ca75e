import type { ConvexProgramme, Row } from './convex.ts';

/** A programme in units where curvatures and the objective are near one, and the way back. */
export interface Scaled {
  readonly programme: ConvexProgramme;
  /** Original = scaled times unit, per variable. */
  readonly unit: Float64Array;
  /** Original objective = scaled objective times this. */
  readonly objectiveUnit: number;
}

const map = (source: Float64Array, f: (value: number, i: number) => number): Float64Array =>
  Float64Array.from(source, f);

/** Size of the objective: what the linear pull can gain before curvature or a bound stops it. */
function objectiveSize(p: ConvexProgramme, diagonal: Float64Array): number {
  let size = 0;
  for (let i = 0; i < p.size; i++) {
    let pull = p.slope[i]! + p.curvature[i]! * p.reference[i]!;
    for (let j = 0; j < p.factors; j++) pull += p.loadings[i * p.factors + j]! * p.offset[j]!;
    pull = Math.abs(pull) + p.proportional[i]! + p.shortRate[i]!;
    const range = p.upper[i]! - p.lower[i]!;
    size += pull * (diagonal[i]! > 0 ? Math.min(range, pull / diagonal[i]!) : range);
  }
  return size > 0 ? size : 1;
}

/** Rescales every variable to unit curvature and every row to unit norm; exact up to rounding. */
export function scale(p: ConvexProgramme): Scaled {
  const { size: n, factors: k } = p;
  const diagonal = map(p.curvature, (d, i) => {
    let sum = d + p.shortCurvature[i]!;
    for (let j = 0; j < k; j++) sum += p.loadings[i * k + j]! ** 2;
    return sum;
  });
  const f = objectiveSize(p, diagonal);
  const unit = map(diagonal, (q, i) => {
    const range = Math.max(p.upper[i]! - p.lower[i]!, Math.abs(p.lower[i]!), Math.abs(p.upper[i]!)) || 1;
    return q > 0 ? Math.min(Math.sqrt(f / q), range) : range;
  });
  const linear = (source: Float64Array) => map(source, (value, i) => (value * unit[i]!) / f);
  const quadratic = (source: Float64Array) => map(source, (value, i) => (value * unit[i]! ** 2) / f);
  const position = (source: Float64Array) => map(source, (value, i) => value / unit[i]!);
  const root = Math.sqrt(f);
  return {
    unit,
    objectiveUnit: f,
    programme: {
      size: n,
      factors: k,
      loadings: map(p.loadings, (g, at) => (g * unit[Math.floor(at / k)]!) / root),
      offset: map(p.offset, (g) => g / root),
      curvature: quadratic(p.curvature),
      slope: linear(p.slope),
      shortRate: linear(p.shortRate),
      shortCurvature: quadratic(p.shortCurvature),
      reference: position(p.reference),
      proportional: linear(p.proportional),
      impact: map(p.impact, (s, i) => (s * unit[i]! ** 1.5) / f),
      lower: position(p.lower),
      upper: position(p.upper),
      rows: p.rows.map((row) => scaleRow(row, unit)),
    },
  };
}

function scaleRow(row: Row, unit: Float64Array): Row {
  let norm = 0;
  for (let i = 0; i < unit.length; i++)
    norm += (unit[i]! * Math.max(Math.abs(row.linear[i]!), row.short[i]!)) ** 2;
  const factor = norm > 0 ? 1 / Math.sqrt(norm) : 1;
  return {
    linear: map(row.linear, (a, i) => a * unit[i]! * factor),
    short: map(row.short, (a, i) => a * unit[i]! * factor),
    limit: row.limit * factor,
  };
}
