import { FatalError } from '@ballast/core';
import { type Abi, decodeErrorResult, type Hex, parseAbi } from 'viem';
import { z } from 'zod';
import type { Rpc } from './rpc.ts';

const builtIn = parseAbi(['error Error(string)', 'error Panic(uint256)']);
const traceSchema = z.object({ output: z.string().optional(), error: z.string().optional() });

/** The error of a mined but reverted transaction, with its reason decoded from the node's trace. */
export async function explainRevert(
  rpc: Rpc,
  tx: { readonly label: string; readonly abi?: Abi },
  hash: Hex,
): Promise<FatalError> {
  const trace = traceSchema.safeParse(
    await rpc.call('debug_traceTransaction', [hash, { tracer: 'callTracer' }]).catch(() => undefined),
  );
  const output = trace.data?.output;
  const reason = output?.startsWith('0x')
    ? decodeRevert(`0x${output.slice(2)}`, tx.abi)
    : (trace.data?.error ?? 'no reason given');
  return new FatalError(
    `${rpc.chain}: ${tx.label} reverted: ${reason} (${hash})`,
    'correct its arguments or state',
  );
}

/** Readable form of revert data: custom error of `abi`, reason string, panic code, or the raw bytes. */
export function decodeRevert(data: Hex, abi: Abi = []): string {
  if (data === '0x') return 'empty revert data (out of gas, or a call to code that is not there)';
  try {
    const { errorName, args } = decodeErrorResult({ abi: [...builtIn, ...abi], data });
    const shown = (args ?? []).map((arg) => String(arg));
    return errorName === 'Error' ? (shown[0] ?? '') : `${errorName}(${shown.join(', ')})`;
  } catch {
    return `unknown error ${data.slice(0, 138)}`;
  }
}
