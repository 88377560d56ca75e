import { type AssetId, type BenchmarkName, FatalError, type Policy } from '@ballast/core';
import type { FeeModel } from './fees.ts';

/** The book and the world it lives in, as a replay assumes them. Money in USD, rates as fractions per year. */
export interface BacktestBook {
  readonly settlement: AssetId;
  readonly positions: readonly PositionSpec[];
  readonly chains: readonly ChainSpec[];
  /** Days after which every position is closed and opened again at its value, with a new entry and a new range. */
  readonly renewDays?: number;
}

export interface PositionSpec {
  readonly name: string;
  /** Name of a chain of the book. */
  readonly chain: string;
  readonly venue: 'uniswap-v3' | 'uniswap-v2' | 'sushi' | 'balancer';
  readonly asset0: AssetId;
  readonly asset1: AssetId;
  /** Value at entry. */
  readonly usd: number;
  /** Ends of the range as multiples of the price at entry; concentrated positions only. */
  readonly range?: { readonly lower: number; readonly upper: number };
  /** Value share of asset0 in a weighted pool. */
  readonly weight0?: number;
  readonly benchmark: BenchmarkName;
  readonly fees: FeeModel;
}

export interface ChainSpec {
  readonly name: string;
  readonly chainId: number;
  readonly eid: number;
  readonly gas: {
    readonly gwei: number;
    /** USD of the native token: a constant, or the asset whose price it follows. */
    readonly native: AssetId | number;
  };
  /** Seconds from the price to the inclusion of an order. */
  readonly latency: number;
  /** Fee of sending one message from here, and seconds until it is executed at the other end. */
  readonly message: { readonly feeUsd: number; readonly seconds: number };
  readonly lending: LendingSpec;
  /** Where hedges trade: asset against the settlement token. */
  readonly pools: readonly PoolSpec[];
  readonly limits: {
    readonly maxOrderUsd: number;
    readonly maxPositionUsd: number;
    /** What executions may lose against the oracle price within 24 hours. */
    readonly lossBudgetUsd: number;
    readonly minHealthFactor: number;
  };
}

export interface LendingSpec {
  readonly collateral: number;
  /** Settlement token kept outside the market at the start. */
  readonly idle: number;
  readonly threshold: number;
  readonly loanToValue: number;
  readonly supplyRate: number;
  /** Assets without an entry cannot be borrowed here. */
  readonly borrow: Readonly<Record<AssetId, BorrowSpec>>;
}

export interface BorrowSpec {
  readonly rate: number;
  /** Rise of the rate per USD borrowed by this vault. */
  readonly slopePerUsd: number;
  readonly availableUsd: number;
}

export interface PoolSpec {
  readonly asset: AssetId;
  /** Value of both sides of a constant-product pool of this depth. */
  readonly depthUsd: number;
  /** Parts per million of the input. */
  readonly fee: number;
  /** Gas of one swap through it. */
  readonly gas: number;
}

/** Volatile assets of the book, sorted: the order of every per-asset array of a replay. */
export function assetsOf(book: BacktestBook): readonly AssetId[] {
  const names = new Set(book.positions.flatMap((one) => [one.asset0, one.asset1]));
  names.delete(book.settlement);
  return [...names].sort();
}

/**
 * Checks what the types cannot say.
 * @throws FatalError naming the position or chain and the value.
 */
export function checkBook(book: BacktestBook): void {
  const refuse = (what: string, next: string): never => {
    throw new FatalError(what, next);
  };
  if (book.positions.length === 0) refuse('the book has no positions', 'add at least one');
  const chains = new Set<string>();
  const assets = assetsOf(book);
  for (const chain of book.chains) {
    const { native } = chain.gas;
    if (typeof native === 'string' && !assets.includes(native))
      refuse(
        `chain ${chain.name} prices gas in ${native}, which the book does not hold`,
        `use one of ${assets.join(', ')} or a USD figure`,
      );
    if (typeof native === 'number' && !(native > 0))
      refuse(`chain ${chain.name} has a native token worth ${native}`, 'give a positive USD figure');
    if (chains.has(chain.name)) refuse(`chain ${chain.name} is listed twice`, 'list each chain once');
    chains.add(chain.name);
    checkChain(chain);
  }
  if (book.renewDays !== undefined && !(book.renewDays > 0))
    refuse(`renewDays ${book.renewDays}`, 'give a positive number of days or leave it out');
  const names = new Set<string>();
  for (const one of book.positions) {
    const at = `position ${one.name}`;
    if (names.has(one.name)) refuse(`${at} is listed twice`, 'give every position its own name');
    names.add(one.name);
    if (!chains.has(one.chain))
      refuse(`${at} is on unknown chain ${one.chain}`, `use one of ${[...chains].join(', ')}`);
    if (one.asset0 === one.asset1)
      refuse(`${at} pairs ${one.asset0} with itself`, 'name two different assets');
    if (one.asset0 === book.settlement)
      refuse(`${at} has ${book.settlement} first`, `write the pair as ${one.asset1}/${one.asset0}`);
    if (!(one.usd > 0 && Number.isFinite(one.usd)))
      refuse(`${at} has value ${one.usd}`, 'give a positive USD value');
    if ((one.range !== undefined) !== (one.venue === 'uniswap-v3'))
      refuse(`${at} on ${one.venue}`, 'give a range to uniswap-v3 positions and to no other');
    if (one.range && !(one.range.lower > 0 && one.range.lower < one.range.upper))
      refuse(
        `${at} has range ${one.range.lower}..${one.range.upper}`,
        'give multiples such as 0.8333 and 1.2',
      );
    if (one.weight0 !== undefined && !(one.weight0 > 0 && one.weight0 < 1))
      refuse(`${at} has weight ${one.weight0}`, 'give a share between 0 and 1');
  }
}

/**
 * Checks that the policy can be kept on the book's chains.
 * @throws FatalError naming the limit, the chain and both values.
 */
export function checkPolicy(policy: Policy, { chains }: BacktestBook): void {
  const numbers: readonly (readonly [string, number, number, number])[] = [
    ['riskAversion', policy.riskAversion, Number.MIN_VALUE, Number.MAX_VALUE],
    ['horizon', policy.horizon, 1, 100 * 365 * 86_400],
    ['maxImpact', policy.maxImpact, Number.MIN_VALUE, 1],
    ['minOrder', policy.minOrder, 0, Number.MAX_VALUE],
    ['planValidity', policy.planValidity, 1, Number.MAX_VALUE],
  ];
  for (const [name, value, least, most] of numbers)
    if (!(value >= least && value <= most))
      throw new FatalError(`policy ${name} is ${value}`, `give a number from ${least} to ${most}`);
  for (const { name, limits } of chains) {
    if (policy.minHealthFactor < limits.minHealthFactor)
      throw new FatalError(
        `the policy keeps health factor ${policy.minHealthFactor}, the vault on ${name} refuses below ${limits.minHealthFactor}`,
        'raise minHealthFactor in the policy, or lower the limit of the chain',
      );
    if (policy.minOrder > limits.maxOrderUsd)
      throw new FatalError(
        `the policy sends no order below ${policy.minOrder} USD, the vault on ${name} takes none above ${limits.maxOrderUsd} USD`,
        'lower minOrder in the policy, or raise maxOrderUsd of the chain',
      );
  }
}

function checkChain(chain: ChainSpec): void {
  const { lending, limits } = chain;
  const numbers: readonly (readonly [string, number, number, number])[] = [
    ['gas.gwei', chain.gas.gwei, 0, 1e6],
    ['latency', chain.latency, 0, 86_400],
    ['message.seconds', chain.message.seconds, 0, 7 * 86_400],
    ['message.feeUsd', chain.message.feeUsd, 0, 1e6],
    ['lending.threshold', lending.threshold, 1e-9, 1],
    ['lending.loanToValue', lending.loanToValue, 0, lending.threshold],
    ['lending.supplyRate', lending.supplyRate, 0, 10],
    ['lending.collateral', lending.collateral, 0, 1e15],
    ['lending.idle', lending.idle, 0, 1e15],
    ['limits.maxOrderUsd', limits.maxOrderUsd, 1, 1e15],
    ['limits.maxPositionUsd', limits.maxPositionUsd, 0, 1e15],
    ['limits.lossBudgetUsd', limits.lossBudgetUsd, 0, 1e15],
    ['limits.minHealthFactor', limits.minHealthFactor, 1, 100],
    ...Object.entries(lending.borrow).flatMap(([asset, one]): [string, number, number, number][] => [
      [`borrow.${asset}.rate`, one.rate, 0, 10],
      [`borrow.${asset}.slopePerUsd`, one.slopePerUsd, 0, 1],
      [`borrow.${asset}.availableUsd`, one.availableUsd, 0, 1e15],
    ]),
    ...chain.pools.flatMap((one): [string, number, number, number][] => [
      [`pool of ${one.asset}, depthUsd`, one.depthUsd, 1, 1e15],
      [`pool of ${one.asset}, fee`, one.fee, 0, 999_999],
      [`pool of ${one.asset}, gas`, one.gas, 0, 1e8],
    ]),
  ];
  for (const [name, value, least, most] of numbers)
    if (!(value >= least && value <= most))
      throw new FatalError(
        `chain ${chain.name}: ${name} is ${value}`,
        `give a number from ${least} to ${most}`,
      );
}
