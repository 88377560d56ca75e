import { type BacktestBook, checkBook, type PositionSpec } from '@ballast/backtest';
import { type AssetId, FatalError } from '@ballast/core';
import { z } from 'zod';
import { readJson } from '../policy.ts';

const share = z.number().min(0).max(1);
const usd = z.number().nonnegative();

const fees = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('turnover'), fee: share, daily: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('volume'), fee: share, share, depthUsd: z.number().positive() }),
  z.strictObject({ kind: z.literal('arbitrage'), fee: share, blocks: z.number().positive() }),
]);

const position = z.strictObject({
  name: z.string().min(1).optional(),
  chain: z.string(),
  venue: z.enum(['uniswap-v3', 'uniswap-v2', 'sushi', 'balancer']),
  pair: z.string().regex(/^[A-Za-z0-9]+\/[A-Za-z0-9]+$/, 'write a pair as WETH/USDC'),
  usd: z.number().positive(),
  /** One factor for both ways, or the two ends as multiples of the price at entry. */
  range: z.union([z.number().gt(1), z.tuple([z.number().positive(), z.number().positive()])]).optional(),
  weight0: z.number().gt(0).lt(1).optional(),
  benchmark: z.enum(['usd-neutral', 'hodl']),
  fees: fees.default({ kind: 'none' }),
});

const chain = z.strictObject({
  chainId: z.number().int().positive(),
  eid: z.number().int().positive(),
  gas: z.strictObject({
    gwei: z.number().nonnegative(),
    native: z.union([z.string(), z.number().positive()]),
  }),
  latencySeconds: z.number().nonnegative().default(30),
  message: z
    .strictObject({ feeUsd: usd, seconds: z.number().nonnegative() })
    .default({ feeUsd: 0.5, seconds: 120 }),
  collateral: usd,
  idle: usd.default(0),
  threshold: share.default(0.78),
  loanToValue: share.default(0.75),
  supplyRate: z.number().nonnegative().default(0),
  /** Rate per year; slope per USD borrowed. */
  borrow: z.record(
    z.string(),
    z.strictObject({
      rate: z.number().nonnegative(),
      slopePerUsd: z.number().nonnegative().default(0),
      availableUsd: usd.default(1e9),
    }),
  ),
  pools: z.array(
    z.strictObject({
      asset: z.string(),
      depthUsd: z.number().positive(),
      /** Parts per million. */
      fee: z.number().nonnegative(),
      gas: z.number().nonnegative().default(120_000),
    }),
  ),
  limits: z
    .strictObject({
      maxOrderUsd: z.number().positive().default(1e6),
      maxPositionUsd: usd.default(1e8),
      lossBudgetUsd: usd.default(20_000),
      minHealthFactor: z.number().min(1).default(1.3),
    })
    .prefault({}),
});

const bookFile = z.strictObject({
  settlement: z.string().default('USDC'),
  renewDays: z.number().positive().optional(),
  /** File name per asset, without ending, where the usual names do not fit. */
  prices: z.record(z.string(), z.string()).default({}),
  chains: z.record(z.string(), chain),
  positions: z.array(position).min(1),
});

export interface BookFile {
  readonly book: BacktestBook;
  readonly prices: Readonly<Record<AssetId, string>>;
}

/** Reads and checks a book. @throws FatalError naming the file, the field and the value. */
export function readBook(path: string): BookFile {
  const file = parse(bookFile, path);
  const book: BacktestBook = {
    settlement: file.settlement,
    ...(file.renewDays === undefined ? {} : { renewDays: file.renewDays }),
    chains: Object.entries(file.chains).map(([name, one]) => ({
      name,
      chainId: one.chainId,
      eid: one.eid,
      gas: one.gas,
      latency: one.latencySeconds,
      message: one.message,
      lending: {
        collateral: one.collateral,
        idle: one.idle,
        threshold: one.threshold,
        loanToValue: one.loanToValue,
        supplyRate: one.supplyRate,
        borrow: one.borrow,
      },
      pools: one.pools,
      limits: one.limits,
    })),
    positions: file.positions.map(positionOf),
  };
  checkBook(book);
  return { book, prices: file.prices };
}

function positionOf(one: z.infer<typeof position>, index: number): PositionSpec {
  const [asset0 = '', asset1 = ''] = one.pair.split('/');
  const range =
    typeof one.range === 'number'
      ? { lower: 1 / one.range, upper: one.range }
      : one.range && { lower: one.range[0], upper: one.range[1] };
  return {
    name: one.name ?? `${index + 1} ${one.venue} ${one.pair} on ${one.chain}`,
    chain: one.chain,
    venue: one.venue,
    asset0,
    asset1,
    usd: one.usd,
    benchmark: one.benchmark,
    fees: one.fees,
    ...(range ? { range } : {}),
    ...(one.weight0 === undefined ? {} : { weight0: one.weight0 }),
  };
}

function parse<T>(schema: z.ZodType<T>, path: string): T {
  const found = schema.safeParse(readJson(path));
  if (found.success) return found.data;
  throw new FatalError(
    `${path} does not fit: ${found.error.issues.map((one) => `${one.path.join('.') || 'file'}: ${one.message}`).join('; ')}`,
    'compare it with the examples in apps/keeper/src/backtest/examples',
  );
}
