import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { account, bootDevnet, type ChainName, call, type Devnet } from '@ballast/devnet';
import {
  checkWiring,
  type Deployment,
  devnetDeployment,
  devnetEnvironment,
  type Finding,
  type Kind,
  kinds,
  readDeployment,
  readEnvironment,
  runStep,
} from '@ballast/keeper';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describePrivileges } from '../helpers/privileges.ts';
import { changes } from '../helpers/wiring-changes.ts';

/** Three chains with the real protocols and without Ballast: the forge scripts deploy it, the check reads it back. */
const folder = join(
  fileURLToPath(new URL('../../.ballast/deployments', import.meta.url)),
  `wiring-test-${process.pid}`,
);
const env = 'local';
const deployer = account('fund').address;
const multisig = account('treasury').address;
const outsider = account('outsider').address;
const networks = ['ethereum', 'arbitrum', 'polygon'] as const satisfies readonly ChainName[];
const minDelay = 172_800;

let devnet: Devnet;
let deployment: Deployment;
beforeAll(async () => {
  devnet = await bootDevnet({
    ports: [27_410, 27_411, 27_412],
    snapshotDir: null,
    ballast: false,
    worker: 'off',
  });
  writeFiles();
});
afterAll(async () => {
  await devnet?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a fund would commit for these chains: the devnet's numbers, a timelock, and caps on every path. */
function writeFiles(): void {
  const protocols = networks.map((name) => devnet.protocols(name));
  const { networks: files, gas, wiring } = devnetEnvironment(protocols, devnet.startPrices);
  const write = (path: string, value: unknown) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    const text = JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}` : item), 2);
    writeFileSync(join(folder, path), text);
  };
  for (const file of files) write(`networks/${file.name}.json`, file);
  write('gas.json', gas);
  write(`wiring/${env}.json`, {
    ...wiring,
    environment: env,
    roles: { ...wiring.roles, deployer, fund: { multisig, treasury: multisig, minDelay } },
    paths: wiring.paths.map((path) => ({
      ...path,
      inflowCap: 10n ** 24n,
      mandatesOut: 100,
      mandatesIn: 120,
    })),
  });
}

const urls = () => Object.fromEntries(networks.map((name) => [name, devnet.chain(name).rpcUrl]));
const bad = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok);

async function steps(step: 'deploy' | 'wire' | 'hand-over', broadcast = true) {
  const results = [];
  for (const network of networks)
    results.push(
      await runStep(step, {
        environment: env,
        network,
        url: devnet.chain(network).rpcUrl,
        folder,
        sender: deployer,
        broadcast,
        signing: ['--unlocked'],
      }),
    );
  return results;
}

describe('deployment', () => {
  test('a dry run lists what would be sent and sends nothing', async () => {
    const before = await devnet.chain('ethereum').nonceOf(deployer);
    const [result] = await steps('deploy', false);
    expect(result?.sent).toBeGreaterThan(15);
    const text = result?.lines.join('\n') ?? '';
    for (const what of [
      'create HedgeVault 0x',
      'create FundTimelock',
      'call createVault',
      'call listAsset WETH',
      'call setPeers',
    ])
      expect(text).toContain(what);
    expect(await devnet.chain('ethereum').nonceOf(deployer)).toBe(before);
  });

  test('three steps deploy, wire and hand over; the check is green; run again nothing is sent', async () => {
    await steps('deploy');
    await steps('wire');
    deployment = readDeployment(folder, env);
    expect(new Set(networks.map((name) => deployment.addresses[name]?.vault)).size).toBe(1);

    // Before the hand-over the only differences are who holds the rights.
    const early = bad(await checkWiring(deployment, urls()));
    expect([...new Set(early.map(({ kind }) => kind))]).toEqual(['fund']);
    expect(early).toHaveLength(9);

    await steps('hand-over');
    expect(bad(await checkWiring(deployment, urls()))).toEqual([]);
    for (const step of ['deploy', 'wire', 'hand-over'] as const)
      for (const { sent, proposed } of await steps(step))
        expect([step, sent, proposed]).toEqual([step, 0, 0]);
  });

  test('after the hand-over a change is listed for the timelock, not sent', async () => {
    const file = join(folder, 'wiring', `${env}.json`);
    const { wiring } = readEnvironment(folder, env);
    const text = (value: unknown) =>
      JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}` : item));
    writeFileSync(file, text({ ...wiring, vault: { ...wiring.vault, openExecution: true } }));
    const [result] = await steps('deploy');
    writeFileSync(file, text(wiring));
    const timelock = deployment.addresses.ethereum?.timelock ?? '';
    expect(result?.sent).toBe(0);
    expect(result?.lines.find((line) => line.startsWith('propose'))).toMatch(
      new RegExp(`propose setOpenExecution by ${timelock}: 0x`),
    );
  });
});

describe('drift', () => {
  test('every kind of value has a change that the check names', () => {
    const covered = new Set<Kind>(['chain', ...changes.map(([kind]) => kind)]);
    expect([...covered].sort()).toEqual([...kinds].sort());
  });

  test.each(changes)('%s: %s', async (kind, item, change) => {
    const chain = devnet.chain('arbitrum');
    const snapshot = await chain.snapshot();
    try {
      const ours = deployment.addresses.arbitrum;
      const timelock = ours?.timelock;
      if (ours === undefined || timelock === undefined) throw new RangeError('not deployed');
      await chain.impersonate(timelock);
      await chain.setBalance(timelock, 10n ** 20n);
      await change({
        chain,
        protocols: devnet.protocols('arbitrum').manifest,
        startTime: devnet.startTime,
        fund: (to, abi, name, args) => chain.send(call(timelock, to, abi, name, args)),
        ours: { ...ours, timelock },
      });
      const found = bad(await checkWiring(deployment, urls()));
      expect(found.map(({ network }) => network)).toEqual(found.map(() => 'arbitrum'));
      expect(found.filter((one) => one.kind === kind && one.item.startsWith(item))).not.toEqual([]);
    } finally {
      await chain.revertTo(snapshot);
    }
  });

  test('chain: endpoints of two chains swapped', async () => {
    const { ethereum = '', polygon = '' } = urls();
    const found = bad(
      await checkWiring(deployment, { ...urls(), ethereum: polygon, polygon: ethereum }, { only: ['chain'] }),
    );
    expect(found.map(({ network }) => network)).toEqual(['ethereum', 'polygon']);
  });

  test('a chain that does not answer is red, not skipped', async () => {
    const found = await checkWiring(
      deployment,
      { ...urls(), polygon: 'http://127.0.0.1:27499' },
      { only: ['chain'] },
    );
    expect(found.find(({ network }) => network === 'polygon')?.found).toMatch(/^unreadable: /);
  });
});

describe('privileges', () => {
  describePrivileges(() => ({
    client: devnet.chain('arbitrum').client,
    ours: deployment.addresses.arbitrum,
    treasury: multisig,
    stranger: outsider,
  }));
});

test('the devnet, which deploys through its own code, is green as well', async () => {
  const other = await bootDevnet({ ports: [27_420, 27_421, 27_422], worker: 'off' });
  try {
    const found = await checkWiring(
      await devnetDeployment(other),
      Object.fromEntries(other.chains.map(({ spec, rpcUrl }) => [spec.name, rpcUrl])),
    );
    expect(bad(found)).toEqual([]);
    expect(found.length).toBeGreaterThan(200);
  } finally {
    await other.close();
  }
});
