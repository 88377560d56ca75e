import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WAD } from '@ballast/core';
import { account, bootDevnet, call, create, type Devnet, type Role } from '@ballast/devnet';
import { hedgeState, hedgeVaultAbi, nameToBytes32, registeredPosition } from '@ballast/sdk';
import { createWalletClient, http } from 'viem';
import { arbitrum } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toArtifact } from '../../apps/devnet/src/artifacts/artifact.ts';
// Keeps the script under the type checker: it is started as a process, never imported.
import type {} from '../../packages/sdk/examples/protect.ts';
import { mintWethUsdc } from '../helpers/lp.ts';
import { fundVault } from '../helpers/vault.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const chainName = 'arbitrum';
const fund = account('fund').address;
let devnet: Devnet;

beforeAll(async () => {
  devnet = await bootDevnet({ ports: [27_610, 27_611, 27_612], worker: 'off' });
  await fundVault(devnet, chainName, 400_000, 300_000);
});
afterAll(async () => {
  await devnet?.close();
});

const keyOf = (role: Role): string => Buffer.from(account(role).getHdKey().privateKey ?? []).toString('hex');

const weth = () =>
  hedgeState(devnet.chain(chainName).client, devnet.manifest(chainName).ballast.vault, 'WETH');

/** Runs the example as a person would, with everything it needs in its environment. */
async function runExample(settings: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'packages/sdk/examples/protect.ts'], {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output: Buffer.concat(chunks).toString(), errors: Buffer.concat(errors).toString() };
}

test('the example script protects a position, and explains a refusal in one sentence', async () => {
  const { tokenId, pair, weth: minted } = await mintWethUsdc(devnet, chainName, fund, 100_000);
  const settings = {
    RPC_URL: devnet.chain(chainName).rpcUrl,
    VAULT: devnet.manifest(chainName).ballast.vault,
    TOKEN_ID: `${tokenId}`,
    PAIR: pair.join('/'),
    FUND_KEY: keyOf('fund'),
    KEEPER_KEY: keyOf('keeper'),
    SIGNER1_KEY: keyOf('optimizer1'),
    SIGNER2_KEY: keyOf('optimizer2'),
  };
  expect((await weth()).exposure).toBe(0n);
  const { code, output, errors } = await runExample(settings);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toMatch(/^position 0: \d+ WETH exposed, -\d+ held \(WAD\)\n$/);

  const state = await weth();
  expect(Number(state.exposure) / Number(minted)).toBeCloseTo(0.9, 4);
  expect(state.target).toBe(-state.exposure);
  const left = state.target - state.held;
  expect(Number(left < 0n ? -left : left) / Number(state.exposure)).toBeLessThan(1e-6);

  const again = await runExample(settings);
  expect(again.code).not.toBe(0);
  expect(again.errors).toContain(
    'This position is registered already, as number 0. Next: use the registered one, or close it first',
  );
}, 60_000);

test('the quick start in the README is the script that was run', () => {
  const script = readFileSync(`${root}/packages/sdk/examples/protect.ts`, 'utf8');
  const readme = readFileSync(`${root}/packages/sdk/README.md`, 'utf8');
  expect(readme).toContain(script.trim());
  expect(
    script
      .trim()
      .split('\n')
      .filter((line) => !/^(import|\/\*\*|$)/.test(line)).length,
  ).toBeLessThan(30);
});

test('the example contract takes a position into protection and gives it back', async () => {
  const chain = devnet.chain(chainName);
  const { ballast, uniswapV3 } = devnet.manifest(chainName);
  const file = `${root}/contracts/out/ProtectedLp.sol/ProtectedLp.json`;
  const artifact = toArtifact('ProtectedLp', 'contracts/out', file, readFileSync(file, 'utf8'));
  const { tokenId, pair, abi, weth: minted } = await mintWethUsdc(devnet, chainName, fund, 40_000);
  const { contractAddress: example } = await chain.send(
    create(fund, artifact, [ballast.vault, uniswapV3.positionManager]),
  );
  if (!example) throw new Error('the example was not created');
  const before = await weth();

  const ids = pair.map((asset) => nameToBytes32(asset));
  await chain.run([
    call(fund, ballast.vault, [...hedgeVaultAbi], 'transferFund', [example]),
    call(fund, example, artifact.abi, 'takeVault'),
    call(fund, uniswapV3.positionManager, abi, 'approve', [example, tokenId]),
  ]);
  const outsider = call(account('outsider').address, example, artifact.abi, 'protect', [
    tokenId,
    ...ids,
    WAD,
  ]);
  await expect(chain.send(outsider)).rejects.toThrow(/NotOwner/);

  const { transactionHash } = await chain.send(
    call(fund, example, artifact.abi, 'protect', [tokenId, ...ids, WAD]),
  );
  const wallet = createWalletClient({ account: fund, chain: arbitrum, transport: http(chain.rpcUrl) });
  const positionId = await registeredPosition(wallet, ballast.vault, transactionHash);
  const added = (await weth()).exposure - before.exposure;
  // The script's sale moved the pool a little away from the oracle price, which values the position.
  expect(Number(added) / Number(minted)).toBeCloseTo(1, 2);
  const holder = () =>
    chain.client.readContract({
      abi,
      address: uniswapV3.positionManager,
      functionName: 'ownerOf',
      args: [tokenId],
    });
  expect(await holder()).toBe(ballast.vault);

  await chain.run([
    call(fund, example, artifact.abi, 'release', [positionId]),
    call(fund, example, artifact.abi, 'returnVault'),
    call(fund, ballast.vault, [...hedgeVaultAbi], 'acceptFund'),
  ]);
  expect(await holder()).toBe(fund);
  expect((await weth()).exposure).toBe(before.exposure);
});
