import {
  type AssetId,
  FatalError,
  type Hex,
  type PositionShape,
  type PositionSnapshot,
  positionKey,
  toWad,
  WAD,
  type Wad,
  wad,
} from '@ballast/core';
import {
  balancerVaultAbi,
  bytes32ToName,
  hedgeVaultAbi,
  positionManagerAbi,
  positionSourceAbi,
  uniswapV2PairAbi,
  weightedPoolAbi,
} from '@ballast/sdk';
import { type Address, decodeFunctionResult, encodeFunctionData, getAddress } from 'viem';
import { assetOf, type Pin } from './pin.ts';
import { concentratedShape, constantProductShape, weightedShape } from './shapes.ts';
import { unlessOracleRefused } from './valuation.ts';

/** What the vault's registry says about a position, and which tokens' decimals apply. */
interface Registered {
  readonly ref: Hex;
  readonly holder: Address;
  readonly decimals0: number;
  readonly decimals1: number;
}

/** What only the venue knows. */
interface VenueFacts {
  readonly shape: PositionShape;
  readonly fees0: Wad;
  readonly fees1: Wad;
}

type VenueReader = (pin: Pin, position: Registered) => Promise<VenueFacts>;

const maxUint128 = 2n ** 128n - 1n;
const noFees = { fees0: wad(0n), fees1: wad(0n) };

const venueReaders: Readonly<Record<PositionSnapshot['venue'], VenueReader>> = {
  'uniswap-v3': readConcentrated,
  'uniswap-v2': readPair,
  sushi: readPair,
  balancer: readWeighted,
};

/** Oracle prices per asset, needed only when the vault refuses to value a position itself. */
type Prices = (asset: AssetId) => Promise<Wad>;

/** Every active position of the vault at the pinned block. */
export async function readPositions(pin: Pin, prices: Prices): Promise<readonly PositionSnapshot[]> {
  const vault = {
    abi: hedgeVaultAbi,
    address: pin.manifest.ballast.vault,
    blockHash: pin.blockHash,
  } as const;
  const [count, steps] = await Promise.all([
    pin.client.readContract({ ...vault, functionName: 'positionCount' }),
    pin.client.readContract({ ...vault, functionName: 'ratioSteps' }),
  ]);
  const limited = steps.some((bps) => bps !== 0);
  const ids = Array.from({ length: Number(count) }, (_, index) => BigInt(index));
  const positions = await Promise.all(ids.map((id) => readPosition(pin, id, prices, limited)));
  return positions.filter((position) => position !== null);
}

async function readPosition(
  pin: Pin,
  positionId: bigint,
  prices: Prices,
  limited: boolean,
): Promise<PositionSnapshot | null> {
  const { client, manifest, blockHash } = pin;
  const at = {
    abi: hedgeVaultAbi,
    address: manifest.ballast.vault,
    args: [positionId],
    blockHash,
  } as const;
  const position = await client.readContract({ ...at, functionName: 'position' });
  if (!position.isActive) return null;
  const venue = venueOf(pin, positionId, position.kind);
  const asset0: AssetId = bytes32ToName(position.asset0);
  const asset1: AssetId = bytes32ToName(position.asset1);
  const registered: Registered = {
    ref: position.ref,
    holder: position.holder,
    decimals0: assetOf(manifest, asset0).decimals,
    decimals1: assetOf(manifest, asset1).decimals,
  };
  const [valued, facts, ratioStep] = await Promise.all([
    unlessOracleRefused(client.readContract({ ...at, functionName: 'positionExposure' })),
    venueReaders[venue](pin, registered),
    limited ? client.readContract({ ...at, functionName: 'ratioStepAllowed' }) : undefined,
  ]);
  const [amount0, amount1, exposure0, exposure1] =
    valued ?? (await valueByHand(pin, venue, position, registered, [prices(asset0), prices(asset1)]));
  return {
    key: positionKey(manifest.chainId, positionId),
    chainId: manifest.chainId,
    positionId,
    venue,
    asset0,
    asset1,
    benchmark: position.benchmark === 0 ? 'usd-neutral' : 'hodl',
    ratio: wad(position.hedgeRatio),
    ...(ratioStep === undefined ? {} : { ratioStep: wad(ratioStep) }),
    holder: position.holder,
    amount0: wad(amount0),
    amount1: wad(amount1),
    entry0: wad(position.entry0),
    entry1: wad(position.entry1),
    exposure0: wad(exposure0),
    exposure1: wad(exposure1),
    ...facts,
  };
}

/** The vault's own arithmetic at prices that the vault refuses to act on: for holding, never for trading. */
async function valueByHand(
  pin: Pin,
  venue: PositionSnapshot['venue'],
  position: { hedgeRatio: bigint; entry0: bigint; entry1: bigint },
  { ref, holder, decimals0, decimals1 }: Registered,
  prices: readonly [Promise<Wad>, Promise<Wad>],
): Promise<readonly [bigint, bigint, bigint, bigint]> {
  const source = pin.manifest.ballast.sources[venue];
  if (!source)
    throw new FatalError(
      `${pin.manifest.name}: no position source for ${venue} in the manifest`,
      'add its address to "ballast.sources"',
    );
  const [price0, price1] = await Promise.all(prices);
  const [units0, units1] = await pin.client.readContract({
    abi: positionSourceAbi,
    address: source,
    functionName: 'amountsAt',
    args: [ref, holder, price0, price1],
    blockHash: pin.blockHash,
  });
  const [amount0, amount1] = [toWad(units0, decimals0), toWad(units1, decimals1)];
  const weigh = (amount: bigint, entry: bigint): bigint => (position.hedgeRatio * (amount - entry)) / WAD;
  return [amount0, amount1, weigh(amount0, position.entry0), weigh(amount1, position.entry1)];
}

function venueOf({ manifest }: Pin, positionId: bigint, kind: Hex): PositionSnapshot['venue'] {
  const name = bytes32ToName(kind);
  if (name === 'uniswap-v3' || name === 'uniswap-v2' || name === 'sushi' || name === 'balancer') return name;
  throw new FatalError(
    `${manifest.name}: position ${positionId} is of the unknown kind "${name}"`,
    'close it in the vault or run a version that knows this kind',
  );
}

async function readConcentrated(pin: Pin, { ref, holder, ...tokens }: Registered): Promise<VenueFacts> {
  const { client, manifest, blockHash } = pin;
  const tokenId = BigInt(ref);
  const [[, , , , , tickLower, tickUpper, liquidity], fees] = await Promise.all([
    client.readContract({
      abi: positionManagerAbi,
      address: manifest.uniswapV3.positionManager,
      functionName: 'positions',
      args: [tokenId],
      blockHash,
    }),
    readUncollected(pin, tokenId, holder),
  ]);
  return {
    shape: concentratedShape(liquidity, tickLower, tickUpper, tokens.decimals0, tokens.decimals1),
    fees0: toWad(fees[0], tokens.decimals0),
    fees1: toWad(fees[1], tokens.decimals1),
  };
}

/** What `collect` would pay the holder now: the pool's own fee accounting, simulated and not sent. */
async function readUncollected(
  { client, manifest, blockHash }: Pin,
  tokenId: bigint,
  holder: Address,
): Promise<readonly [bigint, bigint]> {
  const { data } = await client.call({
    account: holder,
    to: manifest.uniswapV3.positionManager,
    data: encodeFunctionData({
      abi: positionManagerAbi,
      functionName: 'collect',
      args: [{ tokenId, recipient: holder, amount0Max: maxUint128, amount1Max: maxUint128 }],
    }),
    blockHash,
  });
  return decodeFunctionResult({ abi: positionManagerAbi, functionName: 'collect', data: data ?? '0x' });
}

async function readPair(pin: Pin, { ref, holder, ...tokens }: Registered): Promise<VenueFacts> {
  const at = {
    abi: uniswapV2PairAbi,
    address: getAddress(`0x${ref.slice(-40)}`),
    blockHash: pin.blockHash,
  } as const;
  const [balance, supply, [reserve0, reserve1]] = await Promise.all([
    pin.client.readContract({ ...at, functionName: 'balanceOf', args: [holder] }),
    pin.client.readContract({ ...at, functionName: 'totalSupply' }),
    pin.client.readContract({ ...at, functionName: 'getReserves' }),
  ]);
  const share = Number(balance) / Number(supply);
  const shape = constantProductShape(share, reserve0, reserve1, tokens.decimals0, tokens.decimals1);
  return { shape, ...noFees };
}

async function readWeighted(pin: Pin, { ref, holder, ...tokens }: Registered): Promise<VenueFacts> {
  const { client, manifest, blockHash } = pin;
  const vault = {
    abi: balancerVaultAbi,
    address: manifest.balancer.vault,
    args: [ref],
    blockHash,
  } as const;
  const [[address], [, balances]] = await Promise.all([
    client.readContract({ ...vault, functionName: 'getPool' }),
    client.readContract({ ...vault, functionName: 'getPoolTokens' }),
  ]);
  const pool = { abi: weightedPoolAbi, address, blockHash } as const;
  const [balance, supply, weights] = await Promise.all([
    client.readContract({ ...pool, functionName: 'balanceOf', args: [holder] }),
    client.readContract({ ...pool, functionName: 'getActualSupply' }),
    client.readContract({ ...pool, functionName: 'getNormalizedWeights' }),
  ]);
  const [balance0, balance1] = balances;
  const [weight0] = weights;
  if (balance0 === undefined || balance1 === undefined || weight0 === undefined || balances.length !== 2)
    throw new FatalError(
      `${manifest.name}: Balancer pool ${ref} has ${balances.length} tokens`,
      'protect positions in two-token weighted pools only',
    );
  const share = Number(balance) / Number(supply);
  const shape = weightedShape(share, balance0, balance1, weight0, tokens.decimals0, tokens.decimals1);
  return { shape, ...noFees };
}
