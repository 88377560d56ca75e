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
import { fundTimelockAbi, hedgeMessengerAbi, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { type Abi, type Address, encodeAbiParameters, type Hex, keccak256, pad, parseAbi, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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
const endpointAbi = parseAbi([
  'struct Config { uint32 eid; uint32 configType; bytes config; }',
  'function setSendLibrary(address oapp, uint32 eid, address lib)',
  'function setReceiveLibrary(address oapp, uint32 eid, address lib, uint256 gracePeriod)',
  'function setConfig(address oapp, address lib, Config[] params)',
]);

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

/** One value changed on one chain by whoever may change it. */
type Change = (at: {
  /** Sends as the fund. */
  readonly fund: (to: Address, abi: Abi, name: string, args: readonly unknown[]) => Promise<unknown>;
  readonly ours: { readonly vault: Address; readonly messenger: Address; readonly timelock: Address };
  readonly endpoint: Address;
  readonly sendLib: Address;
  readonly receiveLib: Address;
}) => Promise<unknown>;

const polygonEid = 30_109;
const onVault =
  (name: string, ...args: unknown[]): Change =>
  ({ fund, ours }) =>
    fund(ours.vault, hedgeVaultAbi, name, args);
const onMessenger =
  (name: string, ...args: unknown[]): Change =>
  ({ fund, ours }) =>
    fund(ours.messenger, hedgeMessengerAbi, name, args);
const relist =
  (change: object): Change =>
  async ({ fund, ours }) => {
    const config = await devnet.chain('arbitrum').client.readContract({
      address: ours.vault,
      abi: hedgeVaultAbi,
      functionName: 'assetConfig',
      args: [nameToBytes32('WETH')],
    });
    await fund(ours.vault, hedgeVaultAbi, 'listAsset', [nameToBytes32('WETH'), { ...config, ...change }]);
  };
const uln = (library: 'sendLib' | 'receiveLib', confirmations: bigint, dvnCount: number): Change => {
  const components = [
    { type: 'uint64' },
    { type: 'uint8' },
    { type: 'uint8' },
    { type: 'uint8' },
    { type: 'address[]' },
    { type: 'address[]' },
  ];
  return ({ fund, ours, endpoint, ...libraries }) => {
    const dvns = [...devnet.protocols('arbitrum').manifest.layerzero.dvns].sort((a, b) =>
      a.toLowerCase() < b.toLowerCase() ? -1 : 1,
    );
    const config = encodeAbiParameters(
      [{ type: 'tuple', components }],
      [[confirmations, dvnCount, 255, 0, dvns.slice(0, dvnCount), []]],
    );
    const params = [{ eid: polygonEid, configType: 2, config }];
    return fund(endpoint, endpointAbi, 'setConfig', [ours.messenger, libraries[library], params]);
  };
};

const changes: readonly (readonly [Kind, string, Change])[] = [
  ['code', 'HedgeVaultAdmin at', () => setCode('admin')],
  ['code', 'UniswapV2Venue at', () => setCode('venue')],
  ['fund', 'owner of the messenger', onMessenger('transferOwnership', outsider)],
  ['fund', 'delegate of the messenger', onMessenger('setDelegate', outsider)],
  [
    'fund',
    'fund of the vault',
    async ({ fund, ours }) => {
      await fund(ours.vault, hedgeVaultAbi, 'transferFund', [outsider]);
      await devnet.chain('arbitrum').send(call(outsider, ours.vault, hedgeVaultAbi, 'acceptFund', []));
    },
  ],
  ['timelock', 'delay, s', ({ fund, ours }) => fund(ours.timelock, fundTimelockAbi, 'updateDelay', [60n])],
  [
    'timelock',
    'deployer proposes',
    ({ fund, ours }) =>
      fund(ours.timelock, fundTimelockAbi, 'grantRole', [keccak256(toHex('PROPOSER_ROLE')), deployer]),
  ],
  ['roles', 'keepers', onVault('setKeeper', outsider, true)],
  ['roles', 'guardians', onVault('setGuardian', account('guardian').address, false)],
  ['roles', 'signers and threshold', onVault('setSigners', [outsider], 1)],
  ['roles', 'open execution', onVault('setOpenExecution', true)],
  [
    'limits',
    'slippage, loss budget, health factor, plan age',
    onVault('setLimits', {
      maxSlippage: 10n ** 16n,
      lossBudget: 10n ** 17n,
      minHealthFactor: 13n * 10n ** 17n,
      maxPlanAge: 7_200n,
    }),
  ],
  ['assets', 'WETH bounds and caps', relist({ maxOrder: 1n })],
  ['feeds', 'WETH max age, s', relist({ maxAge: 1_000_000 })],
  [
    'feeds',
    'WETH feed',
    (at) => relist({ feed: devnet.protocols('arbitrum').manifest.assets.WBTC?.feed })(at),
  ],
  [
    'feeds',
    'WETH answer inside bounds and age',
    () => devnet.chain('arbitrum').mine(devnet.startTime + 90_000),
  ],
  ['venues', 'venues', onVault('setVenue', nameToBytes32('other'), outsider)],
  ['venues', 'venues', onVault('setVenue', nameToBytes32('sushi'), pad('0x', { size: 20 }))],
  ['venues', 'sources', onVault('setPositionSource', nameToBytes32('sushi'), outsider)],
  ['peers', 'messenger of the vault', onVault('setMessenger', outsider)],
  ['peers', 'chains of the fund', onVault('setPeers', [polygonEid])],
  ['peers', 'peer at polygon', onMessenger('setPeer', polygonEid, pad(outsider))],
  [
    'libraries',
    'send library to polygon, not the default',
    ({ fund, ours, endpoint }) =>
      fund(endpoint, endpointAbi, 'setSendLibrary', [ours.messenger, polygonEid, pad('0x', { size: 20 })]),
  ],
  [
    'libraries',
    'receive library from polygon, not the default',
    ({ fund, ours, endpoint }) =>
      fund(endpoint, endpointAbi, 'setReceiveLibrary', [
        ours.messenger,
        polygonEid,
        pad('0x', { size: 20 }),
        0n,
      ]),
  ],
  ['verifiers', 'send to polygon', uln('sendLib', 1n, 1)],
  ['verifiers', 'send to polygon', uln('sendLib', 2n, 2)],
  ['verifiers', 'receive from polygon', uln('receiveLib', 1n, 1)],
  [
    'executor',
    'message size and executor to polygon',
    ({ fund, ours, endpoint, sendLib }) => {
      const config = encodeAbiParameters(
        [{ type: 'tuple', components: [{ type: 'uint32' }, { type: 'address' }] }],
        [[9_999, devnet.protocols('arbitrum').manifest.layerzero.executor]],
      );
      return fund(endpoint, endpointAbi, 'setConfig', [
        ours.messenger,
        sendLib,
        [{ eid: polygonEid, configType: 1, config }],
      ]);
    },
  ],
  [
    'options',
    'gas of a report to polygon',
    onMessenger('setEnforcedOptions', [
      { eid: polygonEid, msgType: 1, options: '0x00030100110100000000000000000000000000000064' },
    ]),
  ],
  ['caps', 'mandates a day to and from polygon', onMessenger('setMandateLimits', polygonEid, 100, 121)],
  ['caps', 'inflow cap from polygon', onVault('setInflowCap', polygonEid, 0n)],
];

async function setCode(which: 'admin' | 'venue'): Promise<void> {
  const ours = deployment.addresses.arbitrum;
  const address = which === 'admin' ? ours?.admin : ours?.venues['uniswap-v2'];
  const chain = devnet.chain('arbitrum');
  const code = await chain.client.getCode({ address: address ?? '0x' });
  // One byte in the middle of the runtime code.
  const at = Math.floor((code?.length ?? 0) / 4) * 2;
  const changed: Hex = `0x${code?.slice(2, at)}${code?.slice(at, at + 2) === '00' ? '01' : '00'}${code?.slice(at + 2)}`;
  await chain.rpc.call('anvil_setCode', [address, changed]);
}

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
      const { endpoint, sendLib, receiveLib } = devnet.protocols('arbitrum').manifest.layerzero;
      await change({
        fund: (to, abi, name, args) => chain.send(call(timelock, to, abi, name, args)),
        ours: { ...ours, timelock },
        endpoint,
        sendLib,
        receiveLib,
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
