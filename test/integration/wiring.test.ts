import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  account,
  bootDevnet,
  type ChainName,
  call,
  type DevChain,
  type Devnet,
  enableFusion,
  routeCollateral,
} from '@ballast/devnet';
import {
  type Additions,
  checkWiring,
  type Deployment,
  deployAdditions,
  devnetDeployment,
  devnetEnvironment,
  type Finding,
  type Kind,
  kinds,
  localEnvironment,
  readDeployment,
  readEnvironment,
  runDeploy,
  runStep,
  runWiringCheck,
  urlsOf,
  writeEnvironment,
} from '@ballast/keeper';
import { hedgeMessengerAbi, hedgeVaultAbi } from '@ballast/sdk';
import type { Abi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describePrivileges } from '../helpers/privileges.ts';
import { type At, changes, setters, settersOf } from '../helpers/wiring-changes.ts';

/** Three chains with the real protocols and without Ballast: the forge scripts deploy it, the check reads it back. */
const folder = join(
  fileURLToPath(new URL('../../.ballast/deployments', import.meta.url)),
  `wiring-test-${process.pid}`,
);
const env = localEnvironment;
const deployer = account('fund').address;
const multisig = account('treasury').address;
const outsider = account('outsider').address;
const networks = ['ethereum', 'arbitrum', 'polygon'] as const satisfies readonly ChainName[];
const minDelay = 172_800;

let devnet: Devnet;
let deployment: Deployment;
beforeAll(async () => {
  devnet = await bootDevnet({
    ports: [21_010, 21_011, 21_012],
    snapshotDir: null,
    ballast: false,
    worker: 'inline',
  });
  writeFiles(await deployAdditions(devnet));
});
afterAll(async () => {
  await devnet?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a fund would commit for these chains: the devnet's numbers, a timelock, and caps on every path. */
function writeFiles(added: Additions): void {
  const protocols = networks.map((name) => devnet.protocols(name));
  const environment = devnetEnvironment(protocols, devnet.startPrices, added);
  const { wiring } = environment;
  const { roles } = wiring;
  if (roles === null) throw new RangeError('the devnet has roles');
  const fund = { multisig, treasury: multisig, minDelay };
  writeEnvironment(folder, {
    ...environment,
    wiring: {
      ...wiring,
      roles: { ...roles, deployer, fund },
      paths: wiring.paths.map((path) => ({
        ...path,
        inflowCap: 10n ** 24n,
        mandatesOut: 100,
        mandatesIn: 120,
      })),
    },
  });
}

const urls = () => urlsOf(devnet);
const builtAbi = (name: string): Abi => {
  const file = new URL(`../../contracts/out/${name}.sol/${name}.json`, import.meta.url);
  const { abi }: { readonly abi: Abi } = JSON.parse(readFileSync(file, 'utf8'));
  return abi;
};
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
      'create AggregatorVenue',
      'create StargateBridge',
      'call listAsset WETH at 0x',
      'call setPeers',
      'call setRoute uniswapV3.router exactInput(',
      'call setFusion 0x',
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

describe('an operator who is wrong is told so, before anything is sent', () => {
  const attempt = (rpc: Readonly<Record<string, string>>, more: object = {}) => {
    const flags = Object.entries(rpc).map(([name, url]) => `${name}=${url}`);
    return runDeploy({ env, step: 'deploy', folder, rpc: flags, ...more }, () => {});
  };

  test('endpoints of two chains swapped', async () => {
    const { ethereum = '', polygon = '' } = urls();
    await expect(attempt({ ...urls(), ethereum: polygon, polygon: ethereum })).rejects.toThrow(
      /endpoint of ethereum is chain 137, not 1\. Next: check --rpc ethereum=/,
    );
  });

  test('an endpoint that is not given, or does not answer', async () => {
    const { polygon: _polygon, ...two } = urls();
    await expect(attempt(two)).rejects.toThrow(/no endpoint for polygon.*--rpc polygon=/);
    await expect(attempt({ ...two, polygon: 'http://127.0.0.1:21999' })).rejects.toThrow(
      /endpoint of polygon does not answer/,
    );
  });

  test('a network that is not in the environment', async () => {
    await expect(attempt(urls(), { network: 'polgon' })).rejects.toThrow(
      /--network names polgon, .*use ethereum, arbitrum, polygon/,
    );
  });

  test('an address without code', async () => {
    const chain = devnet.chain('arbitrum');
    const snapshot = await chain.snapshot();
    const { tickLens } = devnet.protocols('arbitrum').manifest.uniswapV3;
    await chain.rpc.call('anvil_setCode', [tickLens, '0x']);
    await expect(attempt(urls())).rejects.toThrow(
      new RegExp(`nothing is deployed on arbitrum at uniswapV3.tickLens ${tickLens}.*sources`),
    );
    await chain.revertTo(snapshot);
  });

  test('no way to sign', async () => {
    await expect(attempt(urls(), { broadcast: true })).rejects.toThrow(
      /--broadcast needs to know how to sign/,
    );
  });
});

describe('drift', () => {
  const site = (chain: DevChain): At => {
    const ours = deployment.addresses.arbitrum;
    const timelock = ours?.timelock;
    if (ours === undefined || timelock === undefined) throw new RangeError('not deployed');
    return {
      chain,
      protocols: devnet.protocols('arbitrum').manifest,
      startTime: devnet.startTime,
      fund: (to, abi, name, args) => chain.send(call(timelock, to, abi, name, args)),
      ours: { ...ours, timelock },
    };
  };

  test('every kind of value has a change that the check names', () => {
    const covered = new Set<Kind>(changes.map(([kind]) => kind));
    expect([...covered].sort()).toEqual([...kinds].sort());
  });

  test('every function that configures has a value the check reads', () => {
    const found = [hedgeVaultAbi, hedgeMessengerAbi, builtAbi('AggregatorVenue'), builtAbi('StargateBridge')];
    expect(found.flatMap(settersOf).sort()).toEqual(Object.keys(setters).sort());
    for (const kind of Object.values(setters)) expect(changes.map(([one]) => one)).toContain(kind);
  });

  test('verification of the code ends with 1 and names the contract, after one byte of it changed', async () => {
    const verify = async () => {
      const printed: string[] = [];
      const rpc = Object.entries(urls()).map(([name, url]) => `${name}=${url}`);
      const io = { progress: () => {}, print: (text: string) => printed.push(text) };
      return { code: await runWiringCheck({ env, folder, rpc, only: 'code' }, io), text: printed.join('') };
    };
    expect(await verify()).toMatchObject({ code: 0 });
    const [, , change] = changes.find(([, item]) => item === 'HedgeVaultAdmin at') ?? [];
    const chain = devnet.chain('arbitrum');
    const snapshot = await chain.snapshot();
    await change?.(site(chain));
    const { code, text } = await verify();
    await chain.revertTo(snapshot);
    expect(code).toBe(1);
    expect(text).toMatch(/DIFFERS arbitrum, code: HedgeVaultAdmin at 0x/);
    expect(text).toContain('1 of ');
  });

  test.each(changes)('%s: %s', async (kind, item, change) => {
    const chain = devnet.chain('arbitrum');
    const snapshot = await chain.snapshot();
    try {
      const at = site(chain);
      await chain.impersonate(at.ours.timelock);
      await chain.setBalance(at.ours.timelock, 10n ** 20n);
      await change(at);
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
    const ids = found.filter(({ item }) => item === 'chain id');
    expect(ids.map(({ network }) => network)).toEqual(['ethereum', 'polygon']);
  });

  test('a chain that does not answer is red, not skipped', async () => {
    const found = await checkWiring(
      deployment,
      { ...urls(), polygon: 'http://127.0.0.1:21999' },
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

describe('the devnet, which deploys through its own code', () => {
  let other: Devnet;
  beforeAll(async () => {
    other = await bootDevnet({ ports: [21_020, 21_021, 21_022], worker: 'inline' });
  });
  afterAll(async () => {
    await other?.close();
  });

  test('is green as it boots', async () => {
    const found = await checkWiring(await devnetDeployment(other), urlsOf(other));
    expect(bad(found)).toEqual([]);
    expect(found.length).toBeGreaterThan(220);
  });

  test('is green with auctions and collateral as it adds them, which are red before', async () => {
    const added = await deployAdditions(other);
    const only = ['fusion', 'collateral'] as const;
    const early = await checkWiring(await devnetDeployment(other, added), urlsOf(other), { only });
    expect(bad(early)).toHaveLength(early.length);
    expect(early).toHaveLength(9);

    const bridged = [];
    for (const chain of other.chains) {
      const manifest = other.manifest(chain.spec.name);
      const { oneInch, stargate } = added[chain.spec.name] ?? {};
      if (oneInch === undefined || stargate === undefined) throw new RangeError('not deployed');
      await enableFusion(chain, manifest, oneInch);
      bridged.push({ chain, manifest, stargate });
    }
    await routeCollateral(bridged);
    const found = await checkWiring(await devnetDeployment(other, added), urlsOf(other));
    expect(bad(found)).toEqual([]);
  });
});
