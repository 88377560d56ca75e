import type { ConvexProgramme } from '../convex.ts';
import type { Random } from '../random.ts';

/**
 * Small convex programme with every kind of term, money between 10^2 and 10^7 unless given as exponents, some variables pinned or without
 * curvature, and rows that hold at some point of the box.
 */
export function randomConvex(random: Random, decades: readonly [number, number] = [2, 7]): ConvexProgramme {
  const n = 1 + Math.floor(random.uniform() * 8);
  const k = Math.floor(random.uniform() * 4);
  const money = 10 ** random.between(...decades);
  const aversion = 1 / money;
  const maybe = (value: number) => (random.uniform() < 0.35 ? 0 : value);
  const column = (value: () => number) => Float64Array.from({ length: n }, value);
  const lower = column(() => -maybe(random.between(0.1, 3) * money));
  const upper = column(() => maybe(random.between(0.1, 3) * money));
  const inside = lower.map((low, i) => random.between(low, upper[i]!));
  const shortsPriced = random.uniform() < 0.5;
  const rows = Array.from({ length: Math.floor(random.uniform() * 4) }, () => {
    const linear = column(() => maybe(random.normal()));
    const short = column(() => (shortsPriced ? maybe(random.uniform()) : 0));
    const at = inside.reduce((sum, x, i) => sum + linear[i]! * x + short[i]! * Math.max(0, -x), 0);
    return { linear, short, limit: at + maybe(random.uniform() * money) };
  });
  const cost = 0.05 * random.uniform();
  return {
    size: n,
    factors: k,
    loadings: Float64Array.from({ length: n * k }, () => Math.sqrt(aversion) * 0.3 * random.normal()),
    offset: Float64Array.from({ length: k }, () => Math.sqrt(aversion) * 0.3 * money * random.normal()),
    curvature: column(() => maybe(aversion * 0.1 * random.uniform())),
    slope: column(() => maybe(0.1 * random.normal())),
    shortRate: column(() => (shortsPriced ? maybe(cost * random.uniform()) : 0)),
    shortCurvature: column(() => (shortsPriced ? maybe(cost * aversion * random.uniform()) : 0)),
    reference: column(() => maybe(random.normal() * money)),
    proportional: column(() => maybe(cost * random.uniform())),
    impact: column(() => maybe((cost * random.uniform()) / Math.sqrt(money))),
    lower,
    upper,
    rows,
  };
}
