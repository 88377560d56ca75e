import { type Hex, isHex } from 'viem';

/**
 * What a contract said when it reverted.
 * @returns its error data, null when it gave none, undefined when the error is not a revert.
 */
export function revertDataOf(error: unknown): Hex | null | undefined {
  let isRevert = false;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('data' in at && isHex(at.data) && at.data !== '0x') return at.data;
    if (at.name === 'ExecutionRevertedError' || ('code' in at && at.code === 3)) isRevert = true;
  }
  return isRevert ? null : undefined;
}
