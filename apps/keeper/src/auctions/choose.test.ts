import type { AuctionQuote } from '@ballast/chain';
import { type PlannedOrder, tokenAmount, WAD, wad } from '@ballast/core';
import { expect, test } from 'vitest';
import { tinyChain } from '../report/testing/tiny.ts';
import { chooseAuction } from './choose.ts';

const chain = tinyChain({
  block: 1,
  at: 1_000,
  idle: '0',
  collateral: '0',
  netAssets: '0',
  assets: { WETH: { price: '2000' }, USDC: { price: '1' } },
});
const usdc = (value: number) => BigInt(value) * WAD;
/** Sells five WETH over two legs for an expected 9,990 USDC, 9,960 at the least. */
const order: PlannedOrder = {
  chainId: 1,
  asset: 'WETH',
  side: 'sell',
  quantity: wad(5n * WAD),
  legs: [3n, 2n].map((part) => ({
    venue: 'uniswap-v3',
    amountIn: tokenAmount(part * WAD),
    expectedOut: tokenAmount(part * usdc(1_998)),
    minAmountOut: tokenAmount(part * usdc(1_992)),
    data: '0x',
  })),
  positionChains: [1],
  reason: { code: 'first-hedge' },
};
const quote: AuctionQuote = {
  quoteId: 'q',
  settlement: '0x01',
  resolvers: ['0x02'],
  expected: usdc(9_996),
  startAmount: usdc(10_005),
  endAmount: usdc(9_950),
  startIn: 12,
  duration: 180,
  feeBps: 0,
};
const policy = { minGain: 1, longest: 600 };
const choose = (change: Partial<AuctionQuote>, limits = policy) =>
  chooseAuction(chain, 'USDC', order, { ...quote, ...change }, limits);

test('an auction that is expected better than pools is opened, never for less than their worst', () => {
  // 6 USDC more, and the swaps of two legs saved against one settlement: 160,000 gas at 2 gwei of 1,600 USD.
  expect(choose({})).toEqual({
    making: 5n * WAD,
    taking: usdc(9_960),
    premium: Math.floor((45 / 9_960) * 1e6),
    start: 1_012,
    duration: 180,
    expiry: 1_252,
    gain: expect.closeTo(6 + 160_000 * 2e-9 * 1_600, 9),
  });
  expect(choose({ endAmount: usdc(9_970) })).toMatchObject({ taking: usdc(9_970) });
  // A curve that starts below the floor is a flat one at the floor.
  expect(choose({ startAmount: usdc(9_955) })).toMatchObject({ premium: 0 });
});

test('the curve ends within what the policy allows', () => {
  expect(choose({ duration: 3_000 })).toMatchObject({ duration: 587, expiry: 1_600 });
  expect(choose({ duration: 3_000, startIn: 700 })).toMatch(/starts 700 s from now/);
});

test.each([
  ['not better by enough', { expected: usdc(9_991) }, { minGain: 3, longest: 600 }, /1\.51 USD better/],
  ['expected below the worst of the pools', { expected: usdc(9_959) }, policy, /at least 9960/],
  ['charged for', { feeBps: 25 }, policy, /wants 25 bp/],
] as const)('one that is %s is not', (_what, change, limits, why) => {
  expect(choose(change, limits)).toMatch(why);
});
