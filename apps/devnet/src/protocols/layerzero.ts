import { type Address, encodeFunctionData } from 'viem';
import { loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import type { Batch } from '../chain/batch.ts';
import type { ChainSpec } from '../chain/networks.ts';
import { chainSpecs } from '../chain/networks.ts';
import { chainConfigs, type DevAsset, layerZero } from './config.ts';

export interface LayerZero {
  readonly endpoint: Address;
  readonly endpointView: Address;
  readonly sendLib: Address;
  readonly receiveLib: Address;
  readonly receiveLibView: Address;
  readonly dvns: readonly Address[];
  readonly executor: Address;
  readonly priceFeed: Address;
  readonly treasury: Address;
}

/** LayerZero's price feed and verifiers name a chain by this part of its endpoint id. */
export const shortEid = (eid: number): number => eid % 30_000;

/** Verifier lists in a configuration must be in ascending order. */
export const ascending = (addresses: readonly Address[]): Address[] =>
  [...addresses].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

/** The whole message library with two independent verifiers, one signer and one admin each. */
export function deployLayerZero(batch: Batch, spec: ChainSpec): LayerZero {
  const owner = batch.from;
  const endpointArtifact = loadArtifact('EndpointV2');
  const endpoint = batch.create(endpointArtifact, [spec.eid, owner]);
  const sendArtifact = loadArtifact('SendUln302');
  const treasuryGas = 200_000n;
  const treasuryFeeCap = 10n ** 17n;
  const sendLib = batch.create(sendArtifact, [endpoint, treasuryGas, treasuryFeeCap]);
  const receiveLib = batch.create(loadArtifact('ReceiveUln302'), [endpoint]);
  const treasury = batch.create(loadArtifact('Treasury'));
  batch.call(sendLib, sendArtifact.abi, 'setTreasury', [treasury]);
  for (const library of [sendLib, receiveLib])
    batch.call(endpoint, endpointArtifact.abi, 'registerLibrary', [library]);
  const workers = deployWorkers(batch, spec, endpoint, sendLib);
  const endpointViewArtifact = loadArtifact('EndpointV2View');
  const endpointView = batch.create(endpointViewArtifact);
  batch.call(endpointView, endpointViewArtifact.abi, 'initialize', [endpoint]);
  const receiveViewArtifact = loadArtifact('ReceiveUln302View');
  const receiveLibView = batch.create(receiveViewArtifact);
  batch.call(receiveLibView, receiveViewArtifact.abi, 'initialize', [endpoint, receiveLib]);
  return { endpoint, endpointView, sendLib, receiveLib, receiveLibView, treasury, ...workers };
}

function deployWorkers(
  batch: Batch,
  spec: ChainSpec,
  endpoint: Address,
  sendLib: Address,
): Pick<LayerZero, 'dvns' | 'executor' | 'priceFeed'> {
  const owner = batch.from;
  const admin = batch.create(loadArtifact('ProxyAdmin'), [owner]);
  // Executor and price feed can only be initialised behind the library's own proxy.
  const behindProxy = (name: string, args: readonly unknown[]): Address => {
    const artifact = loadArtifact(name);
    const data = encodeFunctionData({ abi: artifact.abi, functionName: 'initialize', args });
    return batch.create(loadArtifact('TransparentUpgradeableProxy'), [batch.create(artifact), admin, data]);
  };
  const priceFeed = behindProxy('PriceFeed', [owner]);
  const nativeUnit = 10n ** 18n;
  const executorAdmin = account('executorAdmin').address;
  const noReceiveUln301 = '0x0000000000000000000000000000000000000000';
  const executorArgs = [endpoint, noReceiveUln301, [sendLib], priceFeed, owner, [executorAdmin]];
  const executor = behindProxy('Executor', executorArgs);
  const executorFees = batch.create(loadArtifact('ExecutorFeeLib'), [spec.eid, nativeUnit]);
  const verifierFees = batch.create(loadArtifact('DVNFeeLib'), [spec.eid, nativeUnit]);
  const dvn = loadArtifact('DVN');
  const verifiers = (
    [
      ['dvnSigner1', 'dvnAdmin1'],
      ['dvnSigner2', 'dvnAdmin2'],
    ] as const
  ).map(([signer, dvnAdmin]) => {
    const signers = [account(signer).address];
    const admins = [account(dvnAdmin).address];
    const args = [spec.eid, shortEid(spec.eid), [sendLib], priceFeed, signers, 1n, admins];
    return { address: batch.create(dvn, args), admin: account(dvnAdmin).address };
  });
  const executorAbi = loadArtifact('Executor').abi;
  batch.call(executor, executorAbi, 'setWorkerFeeLib', [executorFees], { from: executorAdmin });
  for (const verifier of verifiers)
    batch.call(verifier.address, dvn.abi, 'setWorkerFeeLib', [verifierFees], { from: verifier.admin });
  return { dvns: verifiers.map((verifier) => verifier.address), executor, priceFeed };
}

/** Default paths from this chain to the others, and what a message there costs. */
export function wireLayerZero(
  batch: Batch,
  spec: ChainSpec,
  lz: LayerZero,
  prices: Readonly<Record<DevAsset, number>>,
): void {
  const remotes = chainSpecs.filter((remote) => remote.eid !== spec.eid);
  const uln = ulnConfig(lz.dvns);
  const { maxMessageSize, multiplierBps } = layerZero;
  const send = loadArtifact('SendUln302').abi;
  const executorConfig = { maxMessageSize, executor: lz.executor };
  batch.call(lz.sendLib, send, 'setDefaultExecutorConfigs', [
    remotes.map(({ eid }) => ({ eid, config: executorConfig })),
  ]);
  const ulns = [remotes.map(({ eid }) => ({ eid, config: uln }))];
  batch.call(lz.sendLib, send, 'setDefaultUlnConfigs', ulns);
  batch.call(lz.receiveLib, loadArtifact('ReceiveUln302').abi, 'setDefaultUlnConfigs', ulns);
  const endpoint = loadArtifact('EndpointV2').abi;
  for (const { eid } of remotes) {
    batch.call(lz.endpoint, endpoint, 'setDefaultSendLibrary', [eid, lz.sendLib]);
    batch.call(lz.endpoint, endpoint, 'setDefaultReceiveLibrary', [eid, lz.receiveLib, 0n]);
  }
  setMessagePrices(batch, spec, lz.priceFeed, prices);
  const floor = { multiplierBps, floorMarginUSD: 0n };
  batch.call(
    lz.executor,
    loadArtifact('Executor').abi,
    'setDstConfig',
    [
      remotes.map(({ eid }) => ({
        dstEid: eid,
        lzReceiveBaseGas: 65_000n,
        lzComposeBaseGas: 40_000n,
        nativeCap: 10n ** 18n,
        ...floor,
      })),
    ],
    { from: account('executorAdmin').address },
  );
  for (const [index, dvn] of lz.dvns.entries())
    batch.call(
      dvn,
      loadArtifact('DVN').abi,
      'setDstConfig',
      [remotes.map(({ eid }) => ({ dstEid: eid, gas: 150_000n, ...floor }))],
      { from: account(index === 0 ? 'dvnAdmin1' : 'dvnAdmin2').address },
    );
}

/** Path configuration: both verifiers required, none optional. */
export function ulnConfig(dvns: readonly Address[]) {
  return {
    confirmations: layerZero.confirmations,
    requiredDVNCount: dvns.length,
    optionalDVNCount: 0,
    optionalDVNThreshold: 0,
    requiredDVNs: ascending(dvns),
    optionalDVNs: [],
  };
}

function setMessagePrices(
  batch: Batch,
  spec: ChainSpec,
  priceFeed: Address,
  prices: Readonly<Record<DevAsset, number>>,
): void {
  const abi = loadArtifact('PriceFeed').abi;
  // The price feed's own fixed point.
  const unit = 10n ** 20n;
  const scaled = (value: number): bigint => (BigInt(Math.round(value * 1e9)) * unit) / 1_000_000_000n;
  const native = prices[spec.native.asset];
  batch.call(priceFeed, abi, 'setNativeTokenPriceUSD', [scaled(native)]);
  const remotes = chainSpecs.filter((remote) => remote.eid !== spec.eid);
  const updates = remotes.map((remote) => ({
    eid: shortEid(remote.eid),
    price: {
      priceRatio: scaled(prices[remote.native.asset] / native),
      gasPriceInUnit: chainConfigs[remote.name].baseFee,
      gasPerByte: 16,
    },
  }));
  batch.call(priceFeed, abi, 'setPrice', [updates]);
}
