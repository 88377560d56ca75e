import type { AssetId } from '@ballast/core';
import type { DieboldMariano } from '../scores/tests.ts';

/** Held-out evidence for one asset. */
export interface VolatilityEvidence {
  readonly asset: AssetId;
  /** Candidate minus baseline QLIKE. */
  readonly againstBaseline: DieboldMariano;
  /** Mean of realised over forecast variance. */
  readonly bias: number;
  /** Share of realised variances inside the 90 % interval. */
  readonly coverage: number;
}

export interface Verdict {
  readonly passed: boolean;
  /** Why, one line per finding; never empty. */
  readonly reasons: readonly string[];
}

const significance = 0.1;
const biasRange = [0.85, 1.15] as const;
const coverageRange = [0.88, 0.92] as const;

/**
 * May a volatility model drive decisions? It must beat the baseline on at least one asset and be worse on none (both
 * one-sided Diebold–Mariano, p < 0.10), with bias in [0.85, 1.15] and 90 % coverage in [0.88, 0.92] on every asset.
 */
export function volatilityGate(evidence: readonly VolatilityEvidence[]): Verdict {
  const refusals: string[] = [];
  const p = (value: number) => value.toFixed(3);
  const wins = evidence.filter(({ againstBaseline }) => againstBaseline.pBetter < significance);
  if (wins.length === 0)
    refusals.push(
      `not better than the baseline on any asset (${
        evidence.map(({ asset, againstBaseline }) => `${asset} p ${p(againstBaseline.pBetter)}`).join(', ') ||
        'no held-out forecasts'
      })`,
    );
  for (const { asset, againstBaseline, bias, coverage } of evidence) {
    if (!(againstBaseline.pWorse >= significance))
      refusals.push(`${asset}: worse than the baseline, p ${p(againstBaseline.pWorse)}`);
    if (!(bias >= biasRange[0] && bias <= biasRange[1]))
      refusals.push(`${asset}: bias ${bias.toFixed(2)} outside [${biasRange.join(', ')}]`);
    if (!(coverage >= coverageRange[0] && coverage <= coverageRange[1]))
      refusals.push(`${asset}: 90 % coverage ${coverage.toFixed(3)} outside [${coverageRange.join(', ')}]`);
  }
  if (refusals.length > 0) return { passed: false, reasons: refusals };
  return {
    passed: true,
    reasons: wins.map(
      ({ asset, againstBaseline }) => `${asset}: better than the baseline, p ${p(againstBaseline.pBetter)}`,
    ),
  };
}

/** Name of the model that may drive decisions: the candidate if it passed, otherwise the baseline; and why. */
export function driving(
  candidate: string,
  verdict: Verdict | undefined,
  baseline: string,
): { readonly model: string; readonly reason: string } {
  if (candidate === baseline || !verdict)
    return { model: baseline, reason: `${baseline} drives: no other model was chosen` };
  const why = verdict.reasons.join('; ');
  return verdict.passed
    ? { model: candidate, reason: `${candidate} drives, it passed its gate: ${why}` }
    : { model: baseline, reason: `${baseline} drives, ${candidate} did not pass its gate: ${why}` };
}

/** Held-out evidence for a direction model. */
export interface DirectionEvidence {
  /** Share of signs called right. */
  readonly accuracy: number;
  readonly count: number;
  /** Mean gross return per trade in the called direction, basis points. */
  readonly grossBp: number;
  /** Cost of one round trip, basis points. */
  readonly costBp: number;
}

/**
 * May a direction model tilt hedges inside the no-trade band? Only if its accuracy is above one half with z > 2.33 and
 * its gross gain per trade exceeds one and a half times the cost. Off otherwise, and off by default.
 */
export function directionGate({ accuracy, count, grossBp, costBp }: DirectionEvidence): Verdict {
  const z = count > 0 ? (accuracy - 0.5) / Math.sqrt(0.25 / count) : Number.NaN;
  const reasons = [
    `accuracy ${(100 * accuracy).toFixed(1)} % of ${count}, z ${z.toFixed(2)} (needs above 2.33)`,
    `gross ${grossBp.toFixed(1)} bp per trade (needs above ${(1.5 * costBp).toFixed(1)} bp)`,
  ];
  return { passed: z > 2.33 && grossBp > 1.5 * costBp, reasons };
}
