/** Largest r with r^degree <= value, by Newton's iteration on integers. */
export function rootDown(value: bigint, degree: bigint): bigint {
  if (value < 0n || degree < 1n) throw new RangeError(`no integer root of degree ${degree} of ${value}`);
  if (value < 2n || degree === 1n) return value;
  const bits = BigInt(value.toString(16).length * 4);
  // Above the root, so the iteration falls monotonically.
  let root = 1n << (bits / degree + 1n);
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}

export const divUp = (numerator: bigint, denominator: bigint): bigint =>
  (numerator + denominator - 1n) / denominator;

export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
