import { FatalError, type Hex } from '@ballast/core';
import { type Address, encodeAbiParameters, numberToHex, parseEventLogs } from 'viem';
import { call, type DevChain } from '../chain/devchain.ts';
import { toNumber } from '../market/arbitrage/band.ts';
import { type PoolReading, spotRatio } from '../market/arbitrage/trade.ts';
import type { PricePoint } from '../market/path/types.ts';
import { readPool, type TradedPool } from '../market/replay/pools.ts';
import type { ProtocolManifest } from '../protocols/types.ts';
import { balancerAbi, constantProductAbi, positionManagerAbi } from './abis.ts';
import { logsOf } from './logs.ts';
import { amountsForValue, type TickRange, ticksOf } from './range.ts';
import type { PositionSpec } from './spec.ts';

/** What a mint put into a pool, in token units. */
export interface Minted {
  /** As the vault's position sources read it: token id, pair address or pool id. */
  readonly ref: Hex;
  readonly amount0: bigint;
  readonly amount1: bigint;
  readonly range: TickRange | null;
}

/** Everything one mint needs to know. `point` prices the position, the pool's own price shapes it. */
export interface MintRequest {
  readonly chain: DevChain;
  readonly manifest: ProtocolManifest;
  readonly pool: TradedPool;
  readonly spec: PositionSpec;
  readonly point: PricePoint;
  readonly owner: Address;
}

const NO_DEADLINE = 2n ** 40n;
/** Balancer's join kind for exact amounts in. */
const EXACT_TOKENS_IN = 1n;

/** Opens one position with a real mint. The owner must hold the tokens and have approved the venue. */
export async function mintPosition(request: MintRequest): Promise<Minted> {
  const reading = await readPool(request.chain, request.pool);
  switch (request.pool.venue.kind) {
    case 'uniswap-v3':
      return mintConcentrated(request, reading);
    case 'constant-product':
      return mintPair(request, reading);
    case 'balancer':
      return joinWeighted(request, reading, request.pool.venue.poolId);
  }
}

async function mintConcentrated(request: MintRequest, reading: PoolReading): Promise<Minted> {
  const { chain, manifest, pool, spec, owner } = request;
  if (spec.range === undefined)
    throw new FatalError(
      `the ${pool.label} position on ${chain.spec.name} has no range`,
      'add it to the book',
    );
  const price = toNumber(spotRatio(reading));
  const straight = pool.asset0 === spec.pair[0];
  const range = straight
    ? ticksOf(price * spec.range.lower, price * spec.range.upper, pool.fee)
    : ticksOf(price / spec.range.upper, price / spec.range.lower, pool.fee);
  const [unit0, unit1] = unitValues(request);
  const [amount0, amount1] = amountsForValue(price, range, spec.usd, unit0, unit1);
  const receipt = await chain.send(
    call(owner, manifest.uniswapV3.positionManager, positionManagerAbi, 'mint', [
      {
        token0: pool.token0,
        token1: pool.token1,
        fee: pool.fee,
        tickLower: range.lower,
        tickUpper: range.upper,
        amount0Desired: BigInt(Math.floor(amount0)),
        amount1Desired: BigInt(Math.floor(amount1)),
        amount0Min: 0n,
        amount1Min: 0n,
        recipient: owner,
        deadline: NO_DEADLINE,
      },
    ]),
  );
  const [event] = parseEventLogs({
    abi: positionManagerAbi,
    eventName: 'IncreaseLiquidity',
    logs: logsOf(receipt),
  });
  if (event === undefined) throw missing('IncreaseLiquidity', request);
  const { tokenId, amount0: paid0, amount1: paid1 } = event.args;
  return { ref: numberToHex(tokenId, { size: 32 }), amount0: paid0, amount1: paid1, range };
}

async function mintPair(request: MintRequest, reading: PoolReading): Promise<Minted> {
  const { chain, pool, owner } = request;
  if (reading.kind !== 'constant-product') throw new RangeError(`${pool.label} has no reserves`);
  const [amount0, amount1] = shareOf(request, reading.reserve0, reading.reserve1);
  const receipt = await chain.send(
    call(owner, pool.router, constantProductAbi, 'addLiquidity', [
      pool.token0,
      pool.token1,
      amount0,
      amount1,
      0n,
      0n,
      owner,
      NO_DEADLINE,
    ]),
  );
  const [event] = parseEventLogs({ abi: constantProductAbi, eventName: 'Mint', logs: logsOf(receipt) });
  if (event === undefined) throw missing('Mint', request);
  return {
    ref: numberToHex(BigInt(pool.address), { size: 32 }),
    amount0: event.args.amount0,
    amount1: event.args.amount1,
    range: null,
  };
}

async function joinWeighted(request: MintRequest, reading: PoolReading, poolId: Hex): Promise<Minted> {
  const { chain, pool, owner } = request;
  if (reading.kind !== 'weighted') throw new RangeError(`${pool.label} has no weights`);
  const amounts = shareOf(request, reading.balance0, reading.balance1);
  const userData = encodeAbiParameters(
    [{ type: 'uint256' }, { type: 'uint256[]' }, { type: 'uint256' }],
    [EXACT_TOKENS_IN, amounts, 0n],
  );
  const join = {
    assets: [pool.token0, pool.token1],
    maxAmountsIn: amounts,
    userData,
    fromInternalBalance: false,
  };
  const receipt = await chain.send(
    call(owner, pool.router, balancerAbi, 'joinPool', [poolId, owner, owner, join]),
  );
  const [event] = parseEventLogs({
    abi: balancerAbi,
    eventName: 'PoolBalanceChanged',
    logs: logsOf(receipt),
  });
  const [amount0, amount1] = event?.args.deltas ?? [];
  if (amount0 === undefined || amount1 === undefined) throw missing('PoolBalanceChanged', request);
  return { ref: poolId, amount0, amount1, range: null };
}

/** Amounts worth the spec's value, in the proportion of the pool's balances, rounded down. */
function shareOf(request: MintRequest, balance0: bigint, balance1: bigint): [bigint, bigint] {
  const [unit0, unit1] = unitValues(request);
  const share = request.spec.usd / (Number(balance0) * unit0 + Number(balance1) * unit1);
  const scaled = BigInt(Math.floor(share * 1e15));
  return [(balance0 * scaled) / 10n ** 15n, (balance1 * scaled) / 10n ** 15n];
}

/** USD value of one raw unit of each token. */
function unitValues({ pool, point }: MintRequest): readonly [number, number] {
  return [point.usd[pool.asset0] / 10 ** pool.decimals0, point.usd[pool.asset1] / 10 ** pool.decimals1];
}

const missing = (event: string, { chain, pool }: MintRequest): FatalError =>
  new FatalError(
    `no ${event} event from ${pool.label} on ${chain.spec.name}`,
    'check the deployed contracts',
  );
