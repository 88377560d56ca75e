import type { BookSnapshot, Plan, UnavailableChain } from '@ballast/core';
import { expect, test } from 'vitest';
import { modelOf, outagesOf, refusalsOf } from './decisions.ts';
import { simulateRun } from './testing/simulate.ts';

const record = simulateRun({ seed: 3, steps: 6 });
const books = record.snapshots;
const down = (detail: string): UnavailableChain => ({
  chainId: books[0]!.chains[1]!.chainId,
  name: books[0]!.chains[1]!.name,
  code: 'stale-chain',
  detail,
});
const book = (step: number, detail?: string): BookSnapshot => ({
  ...books[step]!,
  ...(detail === undefined ? {} : { unavailable: [down(detail)] }),
});

test('an outage lasts until the first snapshot without it and keeps its newest words', () => {
  const { chainId: _, name, ...said } = down('an hour old');
  const outage = { ...said, chain: name, from: books[1]!.at, to: books[3]!.at, plans: 2 };
  const later = { ...outage, detail: 'again', from: books[4]!.at, to: null, plans: 1 };
  expect(outagesOf([book(0), book(1, 'gone'), book(2, 'an hour old'), book(3), book(4, 'again')])).toEqual([
    outage,
    later,
  ]);
  expect(outagesOf(books)).toEqual([]);
});

test('refusals keep one row per position with the newest numbers and count their plans', () => {
  const plan = (detail: string, asset: string): Plan => ({
    ...record.plans[0]!,
    reasons: [{ code: 'not-worth-it', chainId: books[0]!.chains[0]!.chainId, asset, detail }],
  });
  const plans = [
    plan('position 1-1: hedging is worth 2.00 USD', 'WETH'),
    plan('position 1-2: hedging is worth 5.00 USD', 'WETH'),
    plan('position 1-1: hedging is worth 3.00 USD', 'WETH'),
  ];
  const chain = books[0]!.chains[0]!.name;
  expect(refusalsOf({ plans, snapshots: books })).toEqual([
    { chain, asset: 'WETH', detail: 'position 1-1: hedging is worth 3.00 USD', plans: 2 },
    { chain, asset: 'WETH', detail: 'position 1-2: hedging is worth 5.00 USD', plans: 1 },
  ]);
  expect(refusalsOf(record)).toEqual([]);
});

test('the model is that of the newest forecast, with how often each was used', () => {
  const one = (model: string, observations: number) => ({
    model,
    assets: ['WETH'],
    volatility: [0.6],
    observations,
  });
  const forecasts = [one('ewma-72h', 700), one('log-har-drd-7d', 9_600), one('log-har-drd-7d', 9_601)];
  expect(modelOf({ forecasts, risk: { reason: 'log-HAR drives', models: [] } })).toEqual({
    name: 'log-har-drd-7d',
    reason: 'log-HAR drives',
    observations: 9_601,
    volatility: [{ asset: 'WETH', annual: 0.6 }],
    used: [
      { name: 'ewma-72h', forecasts: 1 },
      { name: 'log-har-drd-7d', forecasts: 2 },
    ],
    cards: [],
  });
});
