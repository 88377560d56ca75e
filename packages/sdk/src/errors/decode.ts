import { BaseError, type ContractErrorArgs, decodeErrorResult, type Hex, isHex } from 'viem';
import { fundTexts } from './fundTexts.ts';
import { plumbingTexts } from './plumbingTexts.ts';
import { errorsAbi as abi, type ErrorTexts, type VaultErrorName } from './text.ts';
import { tradeTexts } from './tradeTexts.ts';
import { vaultTexts } from './vaultTexts.ts';

/** One text per custom error; a missing one does not compile. */
export const errorTexts: ErrorTexts = { ...vaultTexts, ...plumbingTexts, ...fundTexts, ...tradeTexts };

/** A custom error that a vault call ended with, and one plain sentence for people. */
export interface VaultError {
  readonly name: VaultErrorName;
  readonly args: readonly unknown[];
  /** What happened, and after "Next:" what to do. */
  readonly sentence: string;
}

/** Finds revert data in what viem throws: wrapped contract errors and bare JSON-RPC errors carry it differently. */
function revertData(error: unknown): Hex | null {
  if (isHex(error)) return error;
  if (!(error instanceof BaseError)) return null;
  let found: Hex | null = null;
  error.walk((cause) => {
    if (typeof cause !== 'object' || cause === null) return false;
    for (const value of ['raw' in cause ? cause.raw : null, 'data' in cause ? cause.data : null]) {
      const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : value;
      if (isHex(data) && data.length >= 10) found = data;
    }
    return found !== null;
  });
  return found;
}

function sentenceOf<Name extends VaultErrorName>(name: Name, args: ContractErrorArgs<typeof abi, Name>) {
  const [problem, next] = errorTexts[name](args);
  return `${problem.charAt(0).toUpperCase()}${problem.slice(1)}. Next: ${next}`;
}

/**
 * Explains a failed vault call. Takes revert data or whatever viem threw; null when it carries no custom error of
 * Ballast's contracts (no revert, a panic, a protocol's own error).
 */
export function decodeVaultError(error: unknown): VaultError | null {
  const data = revertData(error);
  if (data === null) return null;
  try {
    const { errorName, args } = decodeErrorResult({ abi, data });
    // viem also decodes Solidity's own Error and Panic here.
    if (!Object.hasOwn(errorTexts, errorName)) return null;
    return { name: errorName, args: args ?? [], sentence: sentenceOf(errorName, args ?? []) };
  } catch {
    return null;
  }
}
