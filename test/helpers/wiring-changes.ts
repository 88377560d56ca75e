import { account, call, type DevChain, type ProtocolManifest } from '@ballast/devnet';
import type { Deployment, Kind } from '@ballast/keeper';
import { fundTimelockAbi, hedgeMessengerAbi, hedgeVaultAbi, nameToBytes32 } from '@ballast/sdk';
import { type Abi, type Address, encodeAbiParameters, type Hex, keccak256, pad, parseAbi, toHex } from 'viem';

/** Where a change is made. */
export interface At {
  readonly chain: DevChain;
  readonly protocols: ProtocolManifest;
  readonly ours: Deployment['addresses'][string] & { readonly timelock: Address };
  /** Chain time at which the devnet's feeds answered, seconds. */
  readonly startTime: number;
  /** Sends as the fund. */
  readonly fund: (to: Address, abi: Abi, name: string, args: readonly unknown[]) => Promise<unknown>;
}

type Change = (at: At) => Promise<unknown>;

const endpointAbi = parseAbi([
  'struct Config { uint32 eid; uint32 configType; bytes config; }',
  'function setSendLibrary(address oapp, uint32 eid, address lib)',
  'function setReceiveLibrary(address oapp, uint32 eid, address lib, uint256 gracePeriod)',
  'function setConfig(address oapp, address lib, Config[] params)',
]);
const aggregatorAbi = parseAbi([
  'function setRoute(address router, bytes4 selector, bool allowed, uint16 recipientWord)',
]);
const outsider = account('outsider').address;
const none = pad('0x', { size: 20 });

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
  async ({ fund, ours, chain }) => {
    const config = await chain.client.readContract({
      address: ours.vault,
      abi: hedgeVaultAbi,
      functionName: 'assetConfig',
      args: [nameToBytes32('WETH')],
    });
    await fund(ours.vault, hedgeVaultAbi, 'listAsset', [nameToBytes32('WETH'), { ...config, ...change }]);
  };
const setRoute =
  (selector: Hex, allowed: boolean, word: number): Change =>
  ({ fund, ours, protocols }) =>
    fund(ours.venues.aggregator ?? none, aggregatorAbi, 'setRoute', [
      protocols.uniswapV3.router,
      selector,
      allowed,
      word,
    ]);
const reroute =
  (change: object): Change =>
  async ({ fund, ours, chain }) => {
    const [route] = await chain.client.readContract({
      address: ours.vault,
      abi: hedgeVaultAbi,
      functionName: 'collateralRoute',
      args: [polygonEid],
    });
    await fund(ours.vault, hedgeVaultAbi, 'setCollateralRoute', [polygonEid, { ...route, ...change }]);
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
  return ({ fund, ours, protocols: { layerzero } }) => {
    const dvns = [...layerzero.dvns].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    const config = encodeAbiParameters(
      [{ type: 'tuple', components }],
      [[confirmations, dvnCount, 255, 0, dvns.slice(0, dvnCount), []]],
    );
    const params = [{ eid: polygonEid, configType: 2, config }];
    return fund(layerzero.endpoint, endpointAbi, 'setConfig', [ours.messenger, layerzero[library], params]);
  };
};

/**
 * Every function that configures, and the kind of value that shows what it set. A new one without an entry fails the
 * test: what no probe reads could differ between the chains and the files, or between the two ways to deploy.
 */
export const setters: Readonly<Record<string, Kind>> = {
  listAsset: 'assets',
  setCollateralRoute: 'collateral',
  setFusion: 'fusion',
  setGuardian: 'roles',
  setInflowCap: 'caps',
  setKeeper: 'roles',
  setLimits: 'limits',
  setRatioSteps: 'limits',
  setMessenger: 'peers',
  setOpenExecution: 'roles',
  setPeers: 'peers',
  setPositionSource: 'venues',
  setSigners: 'roles',
  setVenue: 'venues',
  transferFund: 'fund',
  upgradeToAndCall: 'code',
  setDelegate: 'fund',
  setEnforcedOptions: 'options',
  setMandateLimits: 'caps',
  setPeer: 'peers',
  transferOwnership: 'fund',
  setRoute: 'routes',
};

/** Those of an ABI. */
export const settersOf = (abi: Abi): string[] =>
  abi.flatMap((item) =>
    item.type === 'function' &&
    item.stateMutability !== 'view' &&
    item.stateMutability !== 'pure' &&
    /^(set[A-Z]|list|transfer|upgrade)/.test(item.name)
      ? [item.name]
      : [],
  );

/** One value changed on one chain by whoever may change it: its kind, the start of the item the check must name. */
export const changes: readonly (readonly [Kind, string, Change])[] = [
  [
    'chain',
    'addresses of others without code',
    ({ chain, protocols }) => chain.rpc.call('anvil_setCode', [protocols.uniswapV3.tickLens, '0x']),
  ],
  ['code', 'HedgeVaultAdmin at', ({ chain, ours }) => changeByte(chain, ours.parts.HedgeVaultAdmin)],
  ['code', 'StargateBridge at', ({ chain, ours }) => changeByte(chain, ours.bridge)],
  ['code', 'AggregatorVenue at', ({ chain, ours }) => changeByte(chain, ours.venues.aggregator)],
  ['code', 'UniswapV2Venue at', ({ chain, ours }) => changeByte(chain, ours.venues['uniswap-v2'])],
  ['fund', 'owner of the messenger', onMessenger('transferOwnership', outsider)],
  ['fund', 'delegate of the messenger', onMessenger('setDelegate', outsider)],
  [
    'fund',
    'fund of the vault',
    async ({ fund, ours, chain }) => {
      await fund(ours.vault, hedgeVaultAbi, 'transferFund', [outsider]);
      await chain.send(call(outsider, ours.vault, hedgeVaultAbi, 'acceptFund', []));
    },
  ],
  ['timelock', 'delay, s', ({ fund, ours }) => fund(ours.timelock, fundTimelockAbi, 'updateDelay', [60n])],
  [
    'timelock',
    'deployer proposes',
    ({ fund, ours }) =>
      fund(ours.timelock, fundTimelockAbi, 'grantRole', [
        keccak256(toHex('PROPOSER_ROLE')),
        account('fund').address,
      ]),
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
  ['limits', 'steps of ratios per update and day, bps', onVault('setRatioSteps', 100, 500)],
  ['assets', 'WETH bounds and caps', relist({ maxOrder: 1n })],
  ['feeds', 'WETH max age, s', relist({ maxAge: 1_000_000 })],
  ['feeds', 'WETH feed', (at) => relist({ feed: at.protocols.assets.WBTC?.feed })(at)],
  ['feeds', 'WETH answer inside bounds and age', ({ chain, startTime }) => chain.mine(startTime + 90_000)],
  ['venues', 'venues', onVault('setVenue', nameToBytes32('other'), outsider)],
  ['venues', 'venues', onVault('setVenue', nameToBytes32('sushi'), none)],
  ['venues', 'sources', onVault('setPositionSource', nameToBytes32('sushi'), outsider)],
  ['venues', 'venues', onVault('setVenue', nameToBytes32('balancer'), none)],
  ['venues', 'venues', onVault('setVenue', nameToBytes32('aggregator'), none)],
  ['routes', 'functions of aggregators', setRoute('0x414bf389', false, 3)],
  ['routes', 'functions of aggregators', setRoute('0x414bf389', true, 4)],
  ['routes', 'functions of aggregators', setRoute('0xdb3e2198', true, 3)],
  ['fusion', 'order protocol and settlement', onVault('setFusion', none, none)],
  [
    'fusion',
    'order protocol and settlement',
    async ({ fund, ours, chain }) => {
      const [protocol] = await chain.client.readContract({
        address: ours.vault,
        abi: hedgeVaultAbi,
        functionName: 'fusion',
      });
      await fund(ours.vault, hedgeVaultAbi, 'setFusion', [protocol, outsider]);
    },
  ],
  ['collateral', 'bridge, recipient, fee limit and daily cap to polygon', reroute({ peerVault: outsider })],
  ['collateral', 'bridge, recipient, fee limit and daily cap to polygon', reroute({ maxFee: 1n })],
  ['collateral', 'bridge, recipient, fee limit and daily cap to polygon', reroute({ dailyCap: 1n })],
  ['collateral', 'bridge, recipient, fee limit and daily cap to polygon', reroute({ bridge: none })],
  ['peers', 'messenger of the vault', onVault('setMessenger', outsider)],
  ['peers', 'chains of the fund', onVault('setPeers', [polygonEid])],
  ['peers', 'peer at polygon', onMessenger('setPeer', polygonEid, pad(outsider))],
  [
    'libraries',
    'send library to polygon, not the default',
    ({ fund, ours, protocols }) =>
      fund(protocols.layerzero.endpoint, endpointAbi, 'setSendLibrary', [ours.messenger, polygonEid, none]),
  ],
  [
    'libraries',
    'receive library from polygon, not the default',
    ({ fund, ours, protocols }) =>
      fund(protocols.layerzero.endpoint, endpointAbi, 'setReceiveLibrary', [
        ours.messenger,
        polygonEid,
        none,
        0n,
      ]),
  ],
  ['verifiers', 'send to polygon', uln('sendLib', 1n, 1)],
  ['verifiers', 'send to polygon', uln('sendLib', 2n, 2)],
  ['verifiers', 'receive from polygon', uln('receiveLib', 1n, 1)],
  [
    'executor',
    'message size and executor to polygon',
    ({ fund, ours, protocols }) => {
      const config = encodeAbiParameters(
        [{ type: 'tuple', components: [{ type: 'uint32' }, { type: 'address' }] }],
        [[9_999, protocols.layerzero.executor]],
      );
      return fund(protocols.layerzero.endpoint, endpointAbi, 'setConfig', [
        ours.messenger,
        protocols.layerzero.sendLib,
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

/** One byte in the middle of a contract's runtime code. */
async function changeByte(chain: DevChain, address: Address = none): Promise<void> {
  const code = await chain.client.getCode({ address });
  if (code === undefined) throw new RangeError(`no code at ${address}`);
  const at = Math.floor(code.length / 4) * 2;
  const other = code.slice(at, at + 2) === '00' ? '01' : '00';
  const changed: Hex = `0x${code.slice(2, at)}${other}${code.slice(at + 2)}`;
  await chain.rpc.call('anvil_setCode', [address, changed]);
}
