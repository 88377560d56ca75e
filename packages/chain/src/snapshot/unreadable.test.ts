import { FatalError, RetryableError } from '@ballast/core';
import { hedgeVaultAbi } from '@ballast/sdk';
import { ContractFunctionRevertedError, encodeErrorResult } from 'viem';
import { expect, test } from 'vitest';
import { chainClient } from '../client.ts';
import { manifestOf } from '../testing.ts';
import { readChainSnapshot } from './chain.ts';
import { asChainError } from './unreadable.ts';

// Port 9 (discard) is closed; the path stands for a provider key.
const manifest = manifestOf('http://127.0.0.1:9/v2/secret-key');

test('a dead node is retryable; the error names chain and endpoint, not the key in it', async () => {
  const reading = readChainSnapshot(chainClient(manifest), manifest);
  await expect(reading).rejects.toBeInstanceOf(RetryableError);
  await expect(reading).rejects.toThrow(
    /ethereum \(chain 1\) at http:\/\/127\.0\.0\.1:9 cannot be read.*Next: /,
  );
  await expect(reading).rejects.not.toThrow(/secret-key/);
});

test("the vault's own words are passed on", () => {
  const data = encodeErrorResult({ abi: hedgeVaultAbi, errorName: 'SequencerDown' });
  const error = asChainError(
    manifest,
    new ContractFunctionRevertedError({ abi: hedgeVaultAbi, data, functionName: 'hedgeState' }),
  );
  expect(error).toBeInstanceOf(RetryableError);
  expect(error.message).toContain('The sequencer of this chain is down');
});

test('an error that already says what to do is left alone', () => {
  const error = new FatalError('a', 'b');
  expect(asChainError(manifest, error)).toBe(error);
});
