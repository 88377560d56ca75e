/** What trading one asset could gain at most. Money in USD. */
export interface Gain {
  /** Most that the first dollar sold or bought gains on any chain, and the least that a trade costs at all. */
  sell: number;
  buy: number;
  fixed: number;
  /** Least coefficient of the 3/2-power cost, and chains that trade the asset. */
  impact: number;
  chains: number;
  /** Of risk in the quantity. */
  readonly curvature: number;
  /** Most that may be sold and bought. */
  readonly room: { readonly sell: number; readonly buy: number };
}

/**
 * Whether every set of assets that could be traded together gains less than its fixed costs. One asset alone gains at
 * most `max m y - q y^2 / 2 - impact`; several together at most the sum of it with the curvatures times the least
 * eigenvalue of their correlation. Moving one asset between chains changes no risk, so only its cost may bound it.
 */
export function gainsOutweighed(gains: readonly Gain[], joint: readonly (readonly number[])[]): boolean {
  if (gains.some(({ sell, buy }) => sell + buy > 0)) return false;
  const tempting = gains.filter(({ sell, buy }) => Math.max(sell, buy) > 0);
  if (tempting.length === 0) return true;
  if (tempting.some((one) => excess(one, 1) >= 0)) return false;
  const least = leastEigenvalue(joint);
  if (!(least > 0)) return false;
  const [first = 0, second = 0, ...rest] = tempting.map((one) => excess(one, least)).sort((x, y) => y - x);
  const others = gains.filter((one) => !tempting.includes(one)).map(({ fixed }) => fixed);
  const together = first + second + rest.reduce((sum, one) => sum + Math.max(0, one), 0);
  return first < Math.min(...others, Number.POSITIVE_INFINITY) && (tempting.length === 1 || together < 0);
}

/** Most that one asset's trades gain beyond their fixed costs, with `share` of its curvature. */
function excess({ sell, buy, fixed, impact, chains, curvature, room }: Gain, share: number): number {
  let most = Number.NEGATIVE_INFINITY;
  // The trade may be spread over several chains: less impact, more fixed costs.
  for (let n = 1; n <= chains; n++) {
    const terms = { curvature: share * curvature, impact: impact / Math.sqrt(n) };
    const gain = Math.max(bestGain(sell, room.sell, terms), bestGain(buy, room.buy, terms));
    most = Math.max(most, gain - n * fixed);
  }
  return most;
}

/** `max over 0 <= y <= room of m y - q y^2 / 2 - i y^1.5`. */
function bestGain(
  m: number,
  room: number,
  { curvature: q, impact: i }: { readonly curvature: number; readonly impact: number },
): number {
  if (!(m > 0)) return 0;
  const root = (Math.sqrt(2.25 * i * i + 4 * q * m) - 1.5 * i) / (2 * q);
  const y = Math.min(root * root, room);
  return m * y - (q * y * y) / 2 - i * y ** 1.5;
}

/** Least eigenvalue of the correlation behind a covariance, from below. */
export function leastEigenvalue(sigma: readonly (readonly number[])[]): number {
  const size = sigma.length;
  if (size === 1) return 1;
  const rho = (i: number, j: number) => sigma[i]![j]! / Math.sqrt(sigma[i]![i]! * sigma[j]![j]!);
  if (size === 2) return 1 - Math.abs(rho(0, 1));
  return inverseNormBound(sigma.map((_, i) => sigma.map((__, j) => rho(i, j))));
}

/** `1 / ||R^-1||_1`, a lower bound of the least eigenvalue of a positive definite R; 0 when it is singular. */
function inverseNormBound(matrix: readonly (readonly number[])[]): number {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < size; i++) {
    const pivot = rows[i]![i]!;
    if (!(pivot > 1e-12)) return 0;
    for (let j = 0; j < 2 * size; j++) rows[i]![j]! /= pivot;
    for (let k = 0; k < size; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]!;
      for (let j = 0; j < 2 * size; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  let norm = 0;
  for (let j = size; j < 2 * size; j++)
    norm = Math.max(
      norm,
      rows.reduce((sum, row) => sum + Math.abs(row[j]!), 0),
    );
  return 1 / norm;
}
