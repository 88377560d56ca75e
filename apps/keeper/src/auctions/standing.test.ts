import { type IntentDraft, type Plan, type PlannedOrder, WAD, wad } from '@ballast/core';
import { expect, test } from 'vitest';
import { makePlan } from '../report/testing/plans.ts';
import { tinyBook } from '../report/testing/tiny.ts';
import { draftIntents, type IdentifiedOrder } from '../stages/drafts.ts';
import { judgeAuctions, type StandingAuction } from './standing.ts';

const book = tinyBook(3, [
  { block: 1, at: 1_000, idle: '0', collateral: '0', netAssets: '0', assets: { WETH: { price: '2000' } } },
]);
const [chain] = book.chains;
if (!chain) throw new Error('no chain');
const planned: PlannedOrder = {
  chainId: 1,
  asset: 'WETH',
  side: 'sell',
  quantity: wad(4n * WAD),
  legs: [],
  positionChains: [1],
  reason: { code: 'outside-band' },
};
const plan = (orders: readonly PlannedOrder[], status: Plan['certificate']['status'] = 'optimal'): Plan => {
  const made = makePlan(book, []);
  return { ...made, orders, certificate: { ...made.certificate, status } };
};
const hash = `0x${'ab'.repeat(32)}` as const;
const standing: StandingAuction = {
  ...{ hash, asset: 'WETH', side: 'sell', state: 'live', expiry: 1_100 },
  ...{ making: 10n, filled: 2n, rest: 3n * WAD },
};
const judge = (change: Partial<StandingAuction>, made = plan([planned])) => {
  const { closings, waiting, unsold } = judgeAuctions([{ ...standing, ...change }], made, chain);
  return { closings, waiting: [...waiting], unsold: [...unsold] };
};

test('an auction that may still fill stays while the plan asks for about the same, and nothing else trades', () => {
  expect(judge({})).toEqual({ closings: [], waiting: ['WETH'], unsold: [] });
  expect(judge({ rest: 8n * WAD })).toEqual({ closings: [], waiting: ['WETH'], unsold: [] });
});

test.each([
  ['the other side', {}, plan([{ ...planned, side: 'buy' }])],
  ['nothing', {}, plan([])],
  ['much more', { rest: 2n * WAD - 1n }, plan([planned])],
  ['much less', { rest: 8n * WAD + 1n }, plan([planned])],
  ['it of another chain', {}, plan([{ ...planned, chainId: 2 }])],
] as const)('it is cancelled when the plan asks for %s', (_what, change, made) => {
  expect(judge(change, made)).toEqual({ closings: [{ hash, cancel: true }], waiting: ['WETH'], unsold: [] });
});

test('without a decision nothing is cancelled', () => {
  expect(judge({}, plan([], 'not-run'))).toEqual({ closings: [], waiting: ['WETH'], unsold: [] });
});

test('what is filled or expired is settled; what nobody took goes to pools; what is closed is over', () => {
  const settle = [{ hash, cancel: false }];
  expect(judge({ filled: 10n, rest: 0n })).toEqual({ closings: settle, waiting: [], unsold: [] });
  expect(judge({ expiry: 1_000 })).toEqual({ closings: [], waiting: ['WETH'], unsold: [] });
  expect(judge({ expiry: 999 })).toEqual({ closings: settle, waiting: [], unsold: ['WETH'] });
  expect(judge({ state: 'closed' })).toEqual({ closings: [], waiting: [], unsold: [] });
});

const legs: IdentifiedOrder = {
  planned,
  intentId: `0x${'01'.repeat(32)}`,
  order: { asset: 'WETH', side: 'sell', sequence: 1n, deadline: 2_000, legs: [] },
};
const zero = { salt: 1n, maker: 2n, receiver: 0n, makerAsset: 3n, takerAsset: 4n };
const auction: IdentifiedOrder = {
  ...legs,
  intentId: `0x${'02'.repeat(32)}`,
  auction: {
    ...{ hash, extension: '0x', quoteId: 'q', expiry: 1_500, relayer: 'r', gain: 1 },
    order: { ...zero, makingAmount: 5n, takingAmount: 6n, makerTraits: 7n },
  },
};
const draft = (order: IdentifiedOrder, closings: Parameters<typeof draftIntents>[3]['closings'] = []) =>
  draftIntents(book, chain, '0x05', { signed: null, orders: [order], reports: [], supply: 0n, closings });

test('a stage that runs again and chooses the other way drafts under the same key', () => {
  const [[one], [other]] = [draft(legs), draft(auction)] as const;
  expect(one?.kind).toBe('execute-hedge');
  expect(other).toMatchObject({ kind: 'open-auction', key: one?.key, validUntil: 1_440 });
});

test('auctions end before anything else is sent, and a cancelled one is settled too', () => {
  const kinds = draft(legs, [{ hash, cancel: true }]).map((one: IntentDraft) => one.kind);
  expect(kinds).toEqual(['cancel-auction', 'settle-auction', 'execute-hedge']);
});
