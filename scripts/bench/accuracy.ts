import { solveQuadratic } from '../../packages/optimizer/src/quadratic.ts';
import { randomFrom } from '../../packages/optimizer/src/random.ts';
import { solveConvex } from '../../packages/optimizer/src/solve.ts';
import { denseInstance, factorInstance } from '../../packages/optimizer/src/testing/instances.ts';
import { randomConvex, randomQuadratic } from '../../packages/optimizer/src/testing/random-programmes.ts';

/** Gap and violation that count as certified, and how near an answer must be to the known one. */
const certified = 1e-10;
const near = 1e-6;

/** Programmes whose optimum follows from a few divisions, ratios per position. */
const known = [
  { loading: [1, 1], curvature: [1, 1], slope: [-1.5, -1.2], answer: [0.6, 0.3] },
  { loading: [1, 1], curvature: [1, 1], slope: [-4, -0.5], answer: [1, 0] },
  {
    loading: [1e-3, 1, 1e3, 10],
    curvature: [1e-6, 1, 1e6, 100],
    slope: [-2e-6, -1.5, -1.2e6, -9e3],
    row: { linear: [1e-3, 1, 1e3, 10], limit: 900 },
    answer: [0, 0, 0.595, 1],
  },
];

function farthestFromKnown(): number {
  let apart = 0;
  for (const { loading, curvature, slope, row, answer } of known) {
    const size = answer.length;
    const none = new Float64Array(size);
    const rows = row ? [{ linear: Float64Array.from(row.linear), short: none, limit: row.limit }] : [];
    const got = solveConvex({
      ...factorInstance({ family: 'box', size, seed: 1, factors: 1 }),
      loadings: Float64Array.from(loading),
      curvature: Float64Array.from(curvature),
      slope: Float64Array.from(slope),
      reference: none,
      proportional: none,
      impact: none,
      rows,
    });
    for (const [i, h] of answer.entries()) apart = Math.max(apart, Math.abs(got.x[i]! - h));
  }
  return apart;
}

/** 100 instances by the quick method and by the finite one alone. */
function farthestFromFinite(): number {
  let apart = 0;
  for (const family of ['box', 'rows', 'close', 'free'] as const)
    for (let seed = 1; seed <= 25; seed++) {
      const p = denseInstance({ family, size: 30, seed });
      const quick = solveQuadratic(p).x;
      const finite = solveQuadratic(p, { finiteOnly: true }).x;
      for (let i = 0; i < p.size; i++) apart = Math.max(apart, Math.abs(quick[i]! - finite[i]!));
    }
  return apart;
}

/** Q10 in words: certificates of 10,000 random programmes in factor form and 5,000 dense ones, and known answers. */
export function accuracy(seed: number): string {
  const random = randomFrom(seed);
  const rounds = { factor: 10_000, dense: 5_000 };
  let failures = 0;
  let worst = 0;
  const note = (got: { status: string; gap: number; violation: number }) => {
    if (got.status !== 'optimal') failures++;
    worst = Math.max(worst, got.gap, got.violation);
  };
  for (let round = 0; round < rounds.factor; round++) note(solveConvex(randomConvex(random)));
  for (let round = 0; round < rounds.dense; round++) note(solveQuadratic(randomQuadratic(random)));
  const fromKnown = farthestFromKnown();
  const fromFinite = farthestFromFinite();
  const reached = failures === 0 && worst <= certified && fromKnown <= near && fromFinite <= near;
  return [
    `Q10 ${rounds.factor} random programmes in factor form and ${rounds.dense} dense (seed ${seed}): ${failures} not certified, worst gap or violation ${worst.toExponential(1)} (goal ${certified})`,
    `Q10 answers off by ${fromKnown.toExponential(1)} where they are known, and by ${fromFinite.toExponential(1)} between two methods on 100 dense instances (goal ${near}): ${reached ? 'reached' : 'MISSED'}`,
  ].join('\n');
}
