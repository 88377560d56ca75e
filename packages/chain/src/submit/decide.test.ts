import { type Attempt, type Intent, type IntentReceipt, type OpenNonce, wei } from '@ballast/core';
import { describe, expect, it } from 'vitest';
import { decideNonce, judge, type NonceFacts } from './decide.ts';
import { defaultSubmitSettings } from './settings.ts';

const settings = { ...defaultSubmitSettings, confirmations: 3, bumpAfterSeconds: 30, bumpAfterBlocks: 2 };

const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  hash: '0x01',
  raw: '0x02',
  purpose: 'intent',
  maxFeePerGas: wei(2n),
  maxPriorityFeePerGas: wei(1n),
  age: 0,
  block: 100n,
  ...change,
});

const intent: Intent = {
  key: 'k',
  cycle: 1,
  chainId: 1,
  signer: '0xaa',
  kind: 'execute-hedge',
  to: '0xbb',
  data: '0x',
  value: wei(0n),
  gas: null,
  effectId: '0x11',
  validUntil: 2_000,
  details: null,
  sequence: 1,
  state: 'sent',
  reason: null,
  detail: null,
  receipt: null,
};

const open = (change: Partial<OpenNonce> = {}): OpenNonce => ({
  nonce: 7,
  intent,
  attempts: [attempt()],
  ...change,
});

const facts = (change: Partial<NonceFacts> = {}): NonceFacts => ({
  chainNonce: 7,
  head: { number: 100n, timestamp: 1_000 },
  receipt: null,
  sinceBroadcast: 0,
  ...change,
});

const receipt = (block: bigint): IntentReceipt => ({
  txHash: '0x01',
  block,
  blockHash: '0xb1',
  success: true,
  gasUsed: 1n,
  gasPrice: wei(1n),
});

describe('next step of an open nonce', () => {
  it.each([
    ['nothing signed yet: signs', open({ attempts: [] }), facts(), 'sign'],
    ['just sent: waits', open(), facts(), 'wait'],
    [
      'sent before a restart: sends the same bytes',
      open(),
      facts({ sinceBroadcast: Number.POSITIVE_INFINITY }),
      'rebroadcast',
    ],
    ['old but no block passed: no higher fee', open({ attempts: [attempt({ age: 60 })] }), facts(), 'wait'],
    [
      'blocks passed but young: no higher fee',
      open(),
      facts({ head: { number: 109n, timestamp: 1_000 } }),
      'wait',
    ],
    [
      'old and left out of two blocks: higher fee',
      open({ attempts: [attempt({ age: 30 })] }),
      facts({ head: { number: 102n, timestamp: 1_000 } }),
      'bump',
    ],
    [
      'only the newest attempt counts',
      open({ attempts: [attempt({ age: 90 }), attempt({ age: 3 })] }),
      facts({ head: { number: 102n, timestamp: 1_000 } }),
      'wait',
    ],
    [
      'overdue and late: a no-op',
      open({ attempts: [attempt({ age: 30 })] }),
      facts({ head: { number: 102n, timestamp: 2_001 } }),
      'cancel',
    ],
    ['spent and not by us: doubt', open(), facts({ chainNonce: 8 }), 'doubt'],
    ['spent before we signed: doubt', open({ attempts: [] }), facts({ chainNonce: 8 }), 'doubt'],
    [
      'mined in the head: waits for two more',
      open(),
      facts({ chainNonce: 8, receipt: receipt(100n) }),
      'wait',
    ],
    ['one short of deep enough', open(), facts({ chainNonce: 8, receipt: receipt(99n) }), 'wait'],
    ['three blocks hold it: settles', open(), facts({ chainNonce: 8, receipt: receipt(98n) }), 'settle'],
    ['receipt above a lagging head: waits', open(), facts({ chainNonce: 8, receipt: receipt(105n) }), 'wait'],
  ] as const)('%s', (_name, row, seen, expected) => {
    expect(decideNonce(row, seen, settings)).toBe(expected);
  });

  it('counts zero confirmations as one: a pending transaction is never final', () => {
    const zero = { ...settings, confirmations: 0 };
    expect(decideNonce(open(), facts({ chainNonce: 8, receipt: receipt(100n) }), zero)).toBe('settle');
    expect(decideNonce(open(), facts({ chainNonce: 8, receipt: receipt(101n) }), zero)).toBe('wait');
  });
});

describe('what a mined transaction means', () => {
  it.each([
    ['intent', true, true, { state: 'done', reason: null }],
    ['intent', true, null, { state: 'done', reason: null }],
    ['intent', true, false, null],
    ['intent', false, true, { state: 'done', reason: 'already-done' }],
    ['intent', false, false, { state: 'failed', reason: 'reverted' }],
    ['intent', false, null, { state: 'failed', reason: 'reverted' }],
    ['noop', true, true, { state: 'done', reason: 'already-done' }],
    ['noop', true, false, { state: 'void', reason: 'cancelled' }],
    ['noop', true, null, { state: 'void', reason: 'cancelled' }],
  ] as const)('%s, success %s, effect %s', (purpose, success, effect, expected) => {
    expect(judge(purpose, success, effect)).toEqual(expected);
  });
});
