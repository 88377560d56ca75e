import type { ConvexProgramme } from '../convex.ts';
import type { QuadraticProgramme } from '../quadratic.ts';
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

/** Small programme with rows of any sign; feasible at a random point of the box. */
export function randomQuadratic(random: Random): QuadraticProgramme {
  const n = 1 + Math.floor(random.uniform() * 10);
  const maybe = (value: number) => (random.uniform() < 0.25 ? 0 : value);
  const unit = new Float64Array(n).map(() => 10 ** random.between(-2, 2));
  const samples = Array.from({ length: n + Math.floor(random.uniform() * 4) }, () =>
    unit.map((u) => u * random.normal()),
  );
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      matrix[i * n + j] =
        samples.reduce((sum, row) => sum + row[i]! * row[j]!, 0) + (i === j ? 0.05 * unit[i]! ** 2 : 0);
  const lower = unit.map((u) => -maybe(random.uniform() * 3) / u);
  const upper = unit.map((u) => maybe(random.uniform() * 3) / u);
  const inside = lower.map((low, i) => random.between(low, upper[i]!));
  const rows = Array.from({ length: Math.floor(random.uniform() * 4) }, () => {
    const linear = unit.map((u) => maybe(random.normal()) * u);
    const at = linear.reduce((sum, value, i) => sum + value * inside[i]!, 0);
    return { linear, limit: at + maybe(random.uniform()) };
  });
  return { size: n, matrix, slope: unit.map((u) => 4 * u * random.normal()), lower, upper, rows };
}
