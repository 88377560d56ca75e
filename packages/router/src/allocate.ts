const SHARE_BITS = 53n;

/**
 * Splits an integer in proportion to non-negative shares: each part rounded down, the remainder to the largest share.
 * The parts sum to `total` exactly; all zero when no share is positive.
 */
export function allocate(total: bigint, shares: readonly number[]): bigint[] {
  const sum = shares.reduce((acc, share) => acc + share, 0);
  if (!(sum > 0)) return shares.map(() => 0n);
  const parts = shares.map((share) => (total * BigInt(Math.floor((share / sum) * 2 ** 53))) >> SHARE_BITS);
  const largest = shares.indexOf(Math.max(...shares));
  const given = parts.reduce((acc, part) => acc + part, 0n);
  parts[largest] = parts[largest]! + (total - given);
  return parts;
}
