import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FatalError } from '@ballast/core';
import { foundryBinary } from '../chain/foundry.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * Compiles Ballast's own contracts into `contracts/out`. A second call with nothing changed takes a second.
 * @throws FatalError with the compiler's own words.
 */
export function compileContracts(interrupted?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(foundryBinary('forge'), ['build', 'contracts/src'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(interrupted ? { signal: interrupted } : {}),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      const words = Buffer.concat(chunks).toString('utf8').trim();
      reject(new FatalError(`the contracts do not compile:\n${words}`, 'correct the source and start again'));
    });
  });
}
