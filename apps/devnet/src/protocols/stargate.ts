import { type Address, maxUint256, pad, parseAbi, zeroAddress } from 'viem';
import { loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import { Batch } from '../chain/batch.ts';
import { call, type DevChain } from '../chain/devchain.ts';
import type { LayerZeroControl } from '../layerzero/control.ts';
import { unitsOf } from './amounts.ts';
import { decimals } from './config.ts';
import { receiveOptions } from './messenger.ts';
import { erc20Abi, mintTransactions } from './tokens.ts';
import type { ChainProtocols } from './types.ts';

/** Stargate's USDC bridge on one chain. */
export interface Stargate {
  readonly pool: Address;
  readonly tokenMessaging: Address;
  readonly creditMessaging: Address;
  readonly feeLib: Address;
}

/** Assumptions, not measurements: what the pools hold, what each may send where, what a transfer costs. */
export const stargateConfig = {
  assetId: 1,
  /** USDC per chain. */
  liquidity: 2_000_000,
  /** USDC that each chain may send to each other one, before transfers the other way restore it. */
  credit: 900_000,
  /** Millionths of the amount. */
  fee: 600,
  sendGas: 200_000n,
  receiveGas: 150_000n,
  nativeDropGas: 50_000n,
  /** Passengers of a bus that may wait; buses are not driven here, every transfer takes a taxi. */
  queue: 512,
} as const;

/** The message type of a transfer that travels alone. */
const TAXI = 1;
const creditAbi = parseAbi([
  'struct Credit { uint32 srcEid; uint64 amount; uint64 minAmount; }',
  'struct Batch { uint16 assetId; Credit[] credits; }',
  'struct Fee { uint256 nativeFee; uint256 lzTokenFee; }',
  'function quoteSendCredits(uint32 dstEid, Batch[] batches) view returns (Fee fee)',
  'function sendCredits(uint32 dstEid, Batch[] batches) payable',
]);

interface Site {
  readonly chain: DevChain;
  readonly protocols: ChainProtocols;
  readonly stargate: Stargate;
}

/**
 * Deploys Stargate v2's USDC pools on running chains, wires them over the chains' own LayerZero, deposits liquidity and
 * spreads credits, which takes one message per direction. Not part of a boot. Taxi mode only; the deployer is the
 * planner.
 * @returns one bridge per network, in the same order.
 * @throws FatalError when the Stargate artifacts were not fetched; RetryableError when credits do not arrive.
 */
export async function deployStargate(
  networks: readonly { readonly chain: DevChain; readonly protocols: ChainProtocols }[],
  layerzero: LayerZeroControl,
): Promise<Stargate[]> {
  const sites = await Promise.all(
    networks.map(async (network) => ({
      ...network,
      stargate: await deployPool(network.chain, network.protocols),
    })),
  );
  await Promise.all(sites.map((site) => connect(site, sites)));
  await Promise.all(sites.map(deposit));
  for (const site of sites) await spreadCredits(site, sites);
  await layerzero.idle();
  return sites.map(({ stargate }) => stargate);
}

async function deployPool(chain: DevChain, { manifest, tokens }: ChainProtocols): Promise<Stargate> {
  const batch = await Batch.open(chain, account('deployer').address);
  const owner = batch.from;
  const { endpoint } = manifest.layerzero;
  const [poolArtifact, tokenArtifact, creditArtifact] = [
    loadArtifact('StargatePoolUSDC'),
    loadArtifact('StargateTokenMessaging'),
    loadArtifact('StargateCreditMessaging'),
  ];
  const pool = batch.create(poolArtifact, [
    'Stargate USDC LP',
    'S*USDC',
    tokens.USDC,
    decimals.USDC,
    decimals.USDC,
    endpoint,
    owner,
  ]);
  const tokenMessaging = batch.create(tokenArtifact, [endpoint, owner, stargateConfig.queue]);
  const creditMessaging = batch.create(creditArtifact, [endpoint, owner]);
  const feeLib = batch.create(loadArtifact('StargateFeeLibV1'), [pool]);
  const roles = { feeLib, planner: owner, treasurer: owner, tokenMessaging, creditMessaging };
  batch.call(pool, poolArtifact.abi, 'setAddressConfig', [{ ...roles, lzToken: zeroAddress }]);
  for (const [messaging, { abi }] of [
    [tokenMessaging, tokenArtifact],
    [creditMessaging, creditArtifact],
  ] as const) {
    batch.call(messaging, abi, 'setAssetId', [pool, stargateConfig.assetId]);
    batch.call(messaging, abi, 'setPlanner', [owner]);
  }
  await batch.commit();
  return { pool, tokenMessaging, creditMessaging, feeLib };
}

async function connect({ chain, stargate }: Site, sites: readonly Site[]): Promise<void> {
  const batch = await Batch.open(chain, account('deployer').address);
  const { sendGas, receiveGas, nativeDropGas, fee } = stargateConfig;
  const tokens = loadArtifact('StargateTokenMessaging').abi;
  const credits = loadArtifact('StargateCreditMessaging').abi;
  const fees = loadArtifact('StargateFeeLibV1').abi;
  const bound = unitsOf('USDC', stargateConfig.liquidity);
  for (const { chain: remote, stargate: peer } of sites.filter((site) => site.chain !== chain)) {
    const { eid } = remote.spec;
    batch.call(stargate.tokenMessaging, tokens, 'setPeer', [eid, pad(peer.tokenMessaging)]);
    batch.call(stargate.creditMessaging, credits, 'setPeer', [eid, pad(peer.creditMessaging)]);
    batch.call(stargate.tokenMessaging, tokens, 'setGasLimit', [eid, receiveGas, nativeDropGas]);
    batch.call(stargate.creditMessaging, credits, 'setGasLimit', [eid, receiveGas]);
    const enforced = { eid, msgType: TAXI, options: receiveOptions(sendGas) };
    batch.call(stargate.tokenMessaging, tokens, 'setEnforcedOptions', [[enforced]]);
    batch.call(stargate.feeLib, fees, 'setFeeConfig', [eid, bound, 2n * bound, fee, fee, fee, 0]);
  }
  await batch.commit();
}

async function deposit({ chain, protocols, stargate }: Site): Promise<void> {
  const owner = account('deployer').address;
  const amount = unitsOf('USDC', stargateConfig.liquidity);
  await chain.run([
    ...mintTransactions(protocols, 'USDC', owner, amount),
    call(owner, protocols.tokens.USDC, erc20Abi, 'approve', [stargate.pool, maxUint256]),
    call(owner, stargate.pool, loadArtifact('StargatePoolUSDC').abi, 'deposit', [owner, amount]),
  ]);
}

/** Lets every other chain send back here: a pool may only promise what its peer has granted it. */
async function spreadCredits({ chain, stargate }: Site, sites: readonly Site[]): Promise<void> {
  const { assetId, credit } = stargateConfig;
  const at = { abi: creditAbi, address: stargate.creditMessaging } as const;
  const credits = [{ srcEid: chain.spec.eid, amount: unitsOf('USDC', credit), minAmount: 0n }];
  for (const { chain: remote } of sites.filter((site) => site.chain !== chain)) {
    const args = [remote.spec.eid, [{ assetId, credits }]] as const;
    const fee = await chain.client.readContract({ ...at, functionName: 'quoteSendCredits', args });
    const options = { value: fee.nativeFee };
    await chain.send(call(account('deployer').address, at.address, creditAbi, 'sendCredits', args, options));
  }
}
