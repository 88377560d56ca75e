import {
  type AssetSnapshot,
  type BookSnapshot,
  type ChainSnapshot,
  numberToWad,
  type PositionSnapshot,
  tokenAmount,
  wad,
  wei,
} from '@ballast/core';
import type { FillRecord, RunRecord } from '../record.ts';
import { hex } from './random.ts';

/** Decimal text to WAD, exact: hand-computed cases must not pass through floats. */
export function exact(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'));
  return text.startsWith('-') ? -value : value;
}

export interface TinyAsset {
  readonly price: string;
  readonly inventory?: string;
  readonly debt?: string;
}

export interface TinyChain {
  readonly chainId?: number;
  readonly block: number;
  readonly at: number;
  readonly idle: string;
  readonly collateral: string;
  readonly netAssets: string;
  readonly assets: Readonly<Record<string, TinyAsset>>;
  readonly positions?: readonly PositionSnapshot[];
}

function tinyAsset(name: string, asset: TinyAsset): AssetSnapshot {
  const zero = wad(0n);
  const inventory = exact(asset.inventory ?? '0');
  const debt = exact(asset.debt ?? '0');
  return {
    asset: name,
    token: '0x0000000000000000000000000000000000000001',
    decimals: 18,
    price: wad(exact(asset.price)),
    priceAge: 0,
    maxPriceAge: 3600,
    exposure: zero,
    overlay: zero,
    inbound: zero,
    outbound: zero,
    target: zero,
    held: wad(inventory - debt),
    inventory: wad(inventory),
    debt: wad(debt),
    maxShort: zero,
    maxLong: zero,
    maxOrder: zero,
    borrow: null,
  };
}

export function tinyChain(chain: TinyChain): ChainSnapshot {
  const chainId = chain.chainId ?? 1;
  return {
    chainId,
    name: chainId === 1 ? 'ethereum' : `chain ${chainId}`,
    eid: 30_000 + chainId,
    vault: '0x0000000000000000000000000000000000000002',
    block: BigInt(chain.block),
    blockHash: hex(chain.block, 64),
    timestamp: chain.at,
    gasPrice: wei(2n * 10n ** 9n),
    nativePrice: wad(exact('1600')),
    halted: false,
    epoch: 1n,
    planHash: hex(1, 64),
    planValidUntil: 0,
    lossBudgetLeft: wad(0n),
    healthFactor: wad(0n),
    idleSettlement: wad(exact(chain.idle)),
    collateral: wad(exact(chain.collateral)),
    liquidationThreshold: wad(0n),
    loanToValue: wad(0n),
    netAssets: wad(exact(chain.netAssets)),
    assets: Object.fromEntries(
      Object.entries(chain.assets).map(([name, asset]) => [name, tinyAsset(name, asset)]),
    ),
    positions: chain.positions ?? [],
    pools: [],
    messageFees: {},
    outbound: [],
    inbound: [],
  };
}

export const tinyBook = (cycle: number, chains: readonly TinyChain[]): BookSnapshot => ({
  cycle,
  at: Math.max(...chains.map((chain) => chain.at)),
  settlement: 'USDC',
  chains: chains.map(tinyChain),
});

export function tinyPosition(
  position: Pick<PositionSnapshot, 'asset0' | 'shape'> & {
    readonly id: number;
    readonly amounts: readonly [string, string];
    readonly fees?: readonly [string, string];
    /** HODL entry amounts; USD-neutral when absent. */
    readonly entry?: readonly [string, string];
  },
): PositionSnapshot {
  const [amount0, amount1] = position.amounts.map(exact);
  const [entry0, entry1] = (position.entry ?? ['0', '0']).map(exact);
  const [fees0, fees1] = (position.fees ?? ['0', '0']).map(exact);
  return {
    key: `1-${position.id}`,
    chainId: 1,
    positionId: BigInt(position.id),
    venue: position.shape.kind === 'concentrated' ? 'uniswap-v3' : 'uniswap-v2',
    asset0: position.asset0,
    asset1: 'USDC',
    benchmark: position.entry ? 'hodl' : 'usd-neutral',
    ratio: numberToWad(1),
    holder: '0x0000000000000000000000000000000000000003',
    amount0: wad(amount0 ?? 0n),
    amount1: wad(amount1 ?? 0n),
    entry0: wad(entry0 ?? 0n),
    entry1: wad(entry1 ?? 0n),
    fees0: wad(fees0 ?? 0n),
    fees1: wad(fees1 ?? 0n),
    exposure0: wad((amount0 ?? 0n) - (entry0 ?? 0n)),
    exposure1: wad(position.entry ? (amount1 ?? 0n) - (entry1 ?? 0n) : 0n),
    shape: position.shape,
  };
}

export const tinyFill = (
  fill: Pick<FillRecord, 'asset' | 'side'> & {
    readonly block: number;
    readonly quantity: string;
    readonly cash: string;
  },
): FillRecord => ({
  block: BigInt(fill.block),
  cycle: 0,
  at: 0,
  chainId: 1,
  asset: fill.asset,
  side: fill.side,
  quantity: wad(exact(fill.quantity)),
  cash: wad(exact(fill.cash)),
  legs: [{ venue: 'uniswap-v3', amountIn: tokenAmount(1n), amountOut: tokenAmount(1n) }],
  tx: hex(fill.block, 64),
  intentId: hex(fill.block + 1, 64),
  positionChains: [1],
  reason: 'first-hedge',
});

export const tinyRecord = (
  parts: Partial<RunRecord> & Pick<RunRecord, 'snapshots' | 'closing'>,
): RunRecord => ({
  run: { id: 'tiny', startedAt: '2025-09-16T05:20:00.000Z', command: 'pnpm start' },
  source: 'history: tiny',
  steps: parts.snapshots.length,
  stepSeconds: 3600,
  plans: [],
  forecasts: [],
  risk: { reason: 'log-HAR drives', models: [] },
  fills: [],
  transactions: [],
  messages: [],
  flows: [],
  entries: [],
  timings: [],
  emulated: [],
  ...parts,
});

const START = 1_758_002_400;

const wethPosition = (liquidity: number, amounts: readonly [string, string]) =>
  tinyPosition({ id: 1, asset0: 'WETH', amounts, shape: { kind: 'constant-product', liquidity } });

const wbtcPosition = (fees: readonly [string, string]) =>
  tinyPosition({
    id: 2,
    asset0: 'WBTC',
    amounts: ['0.5', '0'],
    fees,
    entry: ['0.4', '0'],
    shape: { kind: 'concentrated', liquidity: 7, lower: 70_000, upper: 80_000 },
  });

const hourBefore = (): BookSnapshot =>
  tinyBook(0, [
    {
      block: 10,
      at: START,
      idle: '1000',
      collateral: '100000',
      netAssets: '101000',
      assets: { WETH: { price: '1600' }, WBTC: { price: '60000' } },
      positions: [wethPosition(508, ['12.7', '20320']), wbtcPosition(['0', '0'])],
    },
  ]);

const hourAfter = (): BookSnapshot =>
  tinyBook(1, [
    {
      block: 20,
      at: START + 3600,
      idle: '6954',
      collateral: '140010',
      netAssets: '90961.5',
      assets: { WETH: { price: '2500', debt: '10.001' }, WBTC: { price: '62000', debt: '0.5' } },
      positions: [wethPosition(512, ['10.24', '25600']), wbtcPosition(['0.001', '10'])],
    },
  ]);

/**
 * One hour of a two-asset book, small enough to check by hand.
 * WETH 1600 to 2500: a constant-product position of L = 508 (12.7 WETH, 20,320 USDC) that grows to 512 by fees.
 * WBTC 60,000 to 62,000: 0.5 WBTC below its range against 0.4 WBTC held, 0.001 WBTC and 10 USDC of fees aside.
 * The vault borrows and sells 10 WETH for 15,984 and 0.5 WBTC for 29,970, moves 40,000 into the lending market, earns
 * 10 there and owes 0.001 WETH of interest; the keeper pays 0.001 ETH of gas and 0.0005 ETH for a message.
 */
export function handComputedRun(): RunRecord {
  return tinyRecord({
    snapshots: [hourBefore()],
    closing: hourAfter(),
    fills: [
      tinyFill({ block: 12, asset: 'WETH', side: 'sell', quantity: '10', cash: '15984' }),
      tinyFill({ block: 13, asset: 'WBTC', side: 'sell', quantity: '0.5', cash: '29970' }),
    ],
    transactions: [
      {
        block: 12n,
        chainId: 1,
        hash: hex(12, 64),
        kind: 'execute-hedge',
        status: 'success',
        gasUsed: 500_000n,
        gasPrice: wei(2n * 10n ** 9n),
      },
    ],
    messages: [
      {
        block: 14n,
        guid: hex(99, 64),
        source: 1,
        destination: 1,
        kind: 'mandate',
        fee: wei(5n * 10n ** 14n),
        sent: START + 30,
        verified: START + 60,
        delivered: null,
        sentTx: hex(14, 64),
        deliveredTx: null,
      },
    ],
    entries: [{ key: '1-1', valueUsd: 40_000 }],
  });
}
