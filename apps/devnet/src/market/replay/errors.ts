import { RetryableError } from '@ballast/core';
import { BaseError, HttpRequestError, TimeoutError } from 'viem';
import type { DevChain } from '../../chain/devchain.ts';

/** Turns a chain that does not answer into an error that names it; other errors pass unchanged. */
export async function namingChain<T>(chain: DevChain, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const dead =
      error instanceof BaseError &&
      error.walk((cause) => cause instanceof HttpRequestError || cause instanceof TimeoutError) !== null;
    if (!dead) throw error;
    throw new RetryableError(
      `${chain.spec.name} does not answer at ${chain.rpcUrl}`,
      'check that this local chain is still running, or start the devnet again',
      { cause: error },
    );
  }
}
