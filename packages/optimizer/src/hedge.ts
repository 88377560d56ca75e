import { FatalError } from '@ballast/core';
import type { ConvexProgramme, Row } from './convex.ts';
import { semidefiniteFactor } from './linear-algebra.ts';
import { conditionalValueAtRisk, type TailRisk } from './tail.ts';

/** A signed quantity that may be held: one asset on one chain. Money in USD, rates per year. */
export interface HedgeInstrument {
  /** Index into the programme's assets. */
  readonly asset: number;
  /** Held now; negative is short. Staying here is always allowed and free. */
  readonly held: number;
  readonly lower: number;
  readonly upper: number;
  /** Cost per USD traded: fee and spread. */
  readonly proportional: number;
  /** Impact cost is `impact * |trade|^(3/2)`. */
  readonly impact: number;
  /** Borrow rate of a short `b` is `borrowRate + borrowSlope * b`. */
  readonly borrowRate: number;
  readonly borrowSlope: number;
  /** Cost of trading at all: gas. */
  readonly fixedCost: number;
}

/** `sum linear_j q_j + sum short_j max(-q_j, 0) <= limit`, USD. */
export interface HedgeRow {
  readonly name: string;
  readonly linear: readonly number[];
  readonly short: readonly number[];
  readonly limit: number;
}

/** One of several ways to set the book up, such as which chains exchange messages. */
export interface HedgeScenario {
  readonly name: string;
  /** Paid when this scenario is chosen. */
  readonly cost: number;
  readonly rows: readonly HedgeRow[];
  /** Tighter bounds per instrument; the held quantity stays allowed. */
  readonly bounds?: readonly { readonly lower: number; readonly upper: number }[];
}

/**
 * The hedge programme of one decision (quantitative specification 4.1), minimised over held `q`:
 * `a/2 e'De + kappa CVaR + sum t|q-q0| + sum m|q-q0|^(3/2) + sum tau (r b + s b^2) + gas + scenario cost`,
 * with `e = exposure + q` per asset, `b = max(-q, 0)` and `D_ij = min(tau_i, tau_j) Sigma_ij`: two exposures offset each
 * other as long as the shorter-lived one lasts. D stays positive semidefinite (Schur product of two such matrices).
 */
export interface HedgeProgramme {
  /** Absolute, per USD. */
  readonly riskAversion: number;
  /** Effective horizon per asset in years; equal entries give the plain programme. */
  readonly horizon: readonly number[];
  /** Unhedged exposure per asset, USD. */
  readonly exposure: readonly number[];
  /** Of returns, per year. */
  readonly covariance: readonly (readonly number[])[];
  readonly instruments: readonly HedgeInstrument[];
  readonly rows: readonly HedgeRow[];
  /** At least one; the first must allow holding still at no cost. */
  readonly scenarios: readonly HedgeScenario[];
  readonly tail?: TailRisk;
}

/** The scenario of a programme whose set-up is given. */
export const plainScenario: HedgeScenario = { name: 'as is', cost: 0, rows: [] };

/**
 * Convex part of one scenario, fixed costs and the tail left out.
 * Throws FatalError when the covariance is not positive semidefinite or sizes disagree.
 */
export function convexPart(p: HedgeProgramme, scenario: HedgeScenario): ConvexProgramme {
  const n = p.instruments.length;
  const k = p.exposure.length;
  if (p.covariance.length !== k || p.horizon.length !== k)
    throw new FatalError(
      `${k} exposures, ${p.covariance.length} covariance rows, ${p.horizon.length} horizons`,
      'give one of each per asset',
    );
  const factor = semidefiniteFactor(jointRisk(p));
  if (!factor)
    throw new FatalError(
      `covariance ${JSON.stringify(p.covariance)} is not positive semidefinite`,
      'repair the forecast',
    );
  const loadings = new Float64Array(n * k);
  const offset = new Float64Array(k);
  for (let a = 0; a < k; a++) for (let j = 0; j < k; j++) offset[j]! += p.exposure[a]! * factor[a * k + j]!;
  for (const [i, instrument] of p.instruments.entries()) {
    const a = instrument.asset;
    if (!(a >= 0 && a < k))
      throw new FatalError(`instrument ${i} names asset ${a} of ${k}`, 'correct the index');
    for (let j = 0; j < k; j++) loadings[i * k + j] = factor[a * k + j]!;
  }
  const column = (f: (instrument: HedgeInstrument, i: number) => number) =>
    Float64Array.from(p.instruments, (instrument, i) => f(instrument, i));
  const tau = (instrument: HedgeInstrument) => p.horizon[instrument.asset]!;
  return {
    size: n,
    factors: k,
    loadings,
    offset,
    curvature: new Float64Array(n),
    slope: new Float64Array(n),
    shortRate: column((one) => tau(one) * one.borrowRate),
    shortCurvature: column((one) => 2 * tau(one) * one.borrowSlope),
    reference: column((one) => one.held),
    proportional: column((one) => one.proportional),
    impact: column((one) => one.impact),
    lower: column((one, i) =>
      Math.min(one.held, Math.max(one.lower, scenario.bounds?.[i]?.lower ?? one.lower)),
    ),
    upper: column((one, i) =>
      Math.max(one.held, Math.min(one.upper, scenario.bounds?.[i]?.upper ?? one.upper)),
    ),
    rows: [...p.rows, ...scenario.rows].map((row) => typedRow(row, n)),
  };
}

function typedRow(row: HedgeRow, n: number): Row {
  if (row.linear.length !== n || row.short.length !== n)
    throw new FatalError(
      `row ${row.name} has ${row.linear.length} and ${row.short.length} coefficients for ${n} instruments`,
      'give one per instrument',
    );
  return { linear: Float64Array.from(row.linear), short: Float64Array.from(row.short), limit: row.limit };
}

/** `a D`: risk per horizon of unit exposures. */
const jointRisk = (p: HedgeProgramme): readonly (readonly number[])[] =>
  p.covariance.map((row, i) =>
    row.map((covariance, j) => p.riskAversion * Math.min(p.horizon[i]!, p.horizon[j]!) * covariance),
  );

/** Risk of the book without any hedge, USD per horizon. */
export function unhedgedRisk(p: HedgeProgramme): number {
  let total = 0;
  for (const [i, row] of jointRisk(p).entries())
    for (const [j, risk] of row.entries()) total += p.exposure[i]! * p.exposure[j]! * risk;
  const { tail } = p;
  return 0.5 * total + (tail ? tail.weight * conditionalValueAtRisk(tail.losses, tail.level).value : 0);
}
