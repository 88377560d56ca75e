/** Integer helpers of the on-chain maths. Operands are non-negative; `Up` rounds away from zero, no suffix truncates. */

export const Q96 = 1n << 96n;
export const Q128 = 1n << 128n;
export const MAX_UINT160 = (1n << 160n) - 1n;
export const MAX_UINT256 = (1n << 256n) - 1n;
/** Fees are parts per million of the input. */
export const FEE_UNIT = 1_000_000n;

export function divUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

/** Value modulo 2^256, as unchecked Solidity arithmetic leaves it. */
export const wrap256 = (value: bigint): bigint => BigInt.asUintN(256, value);
