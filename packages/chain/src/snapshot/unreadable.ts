import { BallastError, FatalError, type NetworkManifest, RetryableError } from '@ballast/core';
import { decodeVaultError } from '@ballast/sdk';
import { BaseError, ContractFunctionZeroDataError } from 'viem';

/** An endpoint's address without path and query: those often carry a key. */
function endpointOf(rpcUrl: string): string {
  try {
    return new URL(rpcUrl).origin;
  } catch {
    return 'an RPC address that is not a URL';
  }
}

/** Turns whatever a read ended with into an error that names the chain, its endpoint and the next step. */
export function asChainError(manifest: NetworkManifest, error: unknown): BallastError {
  if (error instanceof BallastError) return error;
  const where = `${manifest.name} (chain ${manifest.chainId}) at ${endpointOf(manifest.rpcUrl)}`;
  const empty = error instanceof BaseError && error.walk((at) => at instanceof ContractFunctionZeroDataError);
  if (empty instanceof ContractFunctionZeroDataError)
    return new FatalError(
      `${where}: an address of the manifest holds no such contract: ${empty.shortMessage}`,
      'compare the manifest with what is deployed there',
      { cause: error },
    );
  const refused = decodeVaultError(error);
  const why =
    refused?.sentence ??
    (error instanceof BaseError
      ? error.shortMessage
      : error instanceof Error
        ? error.message
        : String(error));
  return new RetryableError(
    `${where} cannot be read: ${why.replace(/\.$/, '')}`,
    'check that the node runs and answers there; nothing is opened or unwound meanwhile',
    { cause: error },
  );
}
