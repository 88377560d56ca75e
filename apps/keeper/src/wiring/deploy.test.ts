import { expect, test } from 'vitest';
import { type RawDeployOptions, runDeploy } from './deploy.ts';
import { runWiringCheck } from './run.ts';

const quiet = { print: () => {}, progress: () => {} };
const deploy = (raw: Partial<RawDeployOptions>) =>
  runDeploy({ env: 'mainnet', step: 'deploy', ...raw }, quiet.print);

test('nothing is deployed for an environment without a fund', async () => {
  await expect(deploy({})).rejects.toThrow(/mainnet names no fund yet .*Next: fill in roles/);
});

test('unknown steps and environments are refused by name', async () => {
  await expect(deploy({ step: 'wires' })).rejects.toThrow('--step "wires"');
  await expect(deploy({ env: 'mainet' })).rejects.toThrow(
    /no environment mainet\. Next: use devnet, mainnet, testnet/,
  );
});

test('the check refuses unknown kinds, ports and environments without addresses', async () => {
  await expect(runWiringCheck({ env: 'devnet', only: 'peer' }, quiet)).rejects.toThrow('--only "peer"');
  await expect(runWiringCheck({ env: 'devnet', port: '80' }, quiet)).rejects.toThrow('--port "80"');
  await expect(runWiringCheck({ env: 'mainnet' }, quiet)).rejects.toThrow(
    /nothing of mainnet is deployed on ethereum: .*mainnet.ethereum\.json/,
  );
});
