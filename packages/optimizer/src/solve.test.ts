import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ConvexProgramme } from './convex.ts';
import { solveConvex } from './solve.ts';

const vectors = new URL('../../../../shared/vectors/solver-and-route.json', import.meta.url);

interface Instance {
  id: string;
  kind: string;
  G: string[][];
  d: string[];
  c: string[];
  A: string[][];
  b: string[];
  lower?: number;
  upper?: number;
  h0?: number[];
  a?: number[];
  s?: number[];
  h_float: number[];
  f_float: number;
}

const rational = (text: string): number => {
  const [top, bottom] = text.split('/').map(Number);
  return (top ?? 0) / (bottom ?? 1);
};

function programmeOf(v: Instance): ConvexProgramme {
  const n = v.d.length;
  const fill = (value: number) => new Float64Array(n).fill(value);
  return {
    size: n,
    factors: v.G[0]!.length,
    loadings: Float64Array.from(v.G.flat().map(rational)),
    offset: new Float64Array(v.G[0]!.length),
    curvature: Float64Array.from(v.d.map(rational)),
    slope: Float64Array.from(v.c.map(rational)),
    shortRate: fill(0),
    shortCurvature: fill(0),
    reference: Float64Array.from(v.h0 ?? fill(0)),
    proportional: Float64Array.from(v.a ?? fill(0)),
    impact: Float64Array.from(v.s ?? fill(0)),
    lower: fill(v.lower ?? -50),
    upper: fill(v.upper ?? 50),
    rows: v.A.map((row, r) => ({
      linear: Float64Array.from(row.map(rational)),
      short: fill(0),
      limit: rational(v.b[r]!),
    })),
  };
}

describe('instances with rational answers', () => {
  if (!existsSync(vectors)) {
    it.skip('vectors are not present beside the checkout', () => {});
    return;
  }
  const all: Instance[] = JSON.parse(readFileSync(vectors, 'utf8'));
  for (const v of all.filter((item) => item.kind.startsWith('qp')))
    it(v.id, () => {
      const got = solveConvex(programmeOf(v));
      expect(got.status).toBe('optimal');
      expect(got.gap).toBeLessThan(1e-10);
      for (const [i, h] of v.h_float.entries())
        expect(Math.abs(got.x[i]! - h), `h[${i}] ${got.x[i]} against ${h}`).toBeLessThan(
          1e-8 * Math.max(1, Math.abs(h)),
        );
      expect(Math.abs(got.objective / v.f_float - 1)).toBeLessThan(1e-10);
    });
});
