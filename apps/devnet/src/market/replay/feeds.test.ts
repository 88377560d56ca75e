import { decodeFunctionData } from 'viem';
import { describe, expect, test } from 'vitest';
import { fluxAggregatorAbi } from './abis.ts';
import { dueSubmissions, type Feed, type FeedState } from './feeds.ts';

const feed: Feed = {
  asset: 'WETH',
  aggregator: '0x00000000000000000000000000000000000000aa',
  oracles: ['0x0000000000000000000000000000000000000001', '0x0000000000000000000000000000000000000002'],
  decimals: 8,
};
const state = (change: Partial<FeedState> = {}): FeedState => ({
  answer: 2000_00000000n,
  updatedAt: 100,
  rounds: [
    { eligible: true, id: 8 },
    { eligible: true, id: 8 },
  ],
  ...change,
});

describe('oracle submissions', () => {
  test('both oracles answer the next round with eight decimals', () => {
    const txs = dueSubmissions(feed, state(), 2000.123456789, 200);
    expect(txs.map(({ from }) => from)).toEqual(feed.oracles);
    for (const { data } of txs)
      expect(decodeFunctionData({ abi: fluxAggregatorAbi, data }).args).toEqual([8n, 2000_12345679n]);
  });

  test('nothing is due when the answer is there and fresh', () => {
    expect(dueSubmissions(feed, state({ updatedAt: 200 }), 2000, 200)).toEqual([]);
  });

  test('an unchanged price is answered again when the answer is older than the step', () => {
    expect(dueSubmissions(feed, state(), 2000, 200)).toHaveLength(2);
  });

  test('a half-answered round is left to the oracle that may still answer', () => {
    const rounds = [
      { eligible: false, id: 8 },
      { eligible: true, id: 8 },
    ];
    const txs = dueSubmissions(feed, state({ rounds }), 1, 200);
    expect(txs.map(({ from }) => from)).toEqual([feed.oracles[1]]);
  });
});
