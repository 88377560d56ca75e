import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bootDevnet, type Devnet } from '@ballast/devnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundryBinary } from '../../apps/devnet/src/chain/foundry.ts';

let devnet: Devnet;

beforeAll(async () => {
  devnet = await bootDevnet({ ports: [27_640, 27_641, 27_642], worker: 'off' });
});
afterAll(async () => {
  await devnet?.close();
});

/** The Foundry tests of `test/contracts/fork`, which only mean something on a running deployment. */
async function forge(env: Readonly<Record<string, string>>) {
  const args = ['test', '--match-path', 'test/contracts/fork/*', '--no-match-path', 'none'];
  const child = spawn(foundryBinary('forge'), args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output: Buffer.concat(chunks).toString() };
}

test('the live deployment passes the fork tests', async () => {
  const urls = devnet.chains.map(({ rpcUrl }) => rpcUrl).join(',');
  const { vault } = devnet.manifest('ethereum').ballast;
  const { code, output } = await forge({ BALLAST_FORK_URLS: urls, BALLAST_FORK_VAULT: vault });
  expect(output).toMatch(/6 tests passed, 0 failed, 0 skipped/);
  expect(code).toBe(0);
});
