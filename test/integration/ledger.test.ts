import type { IntentDraft, Lease } from '@ballast/core';
import { LeaseLostError, wad, wei } from '@ballast/core';
import { type Database, type Ledger, openLedger } from '@ballast/keeper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, dropServerDatabases } from '../helpers/databases.ts';

const signer = '0x00000000000000000000000000000000000000aa';
let chains = 1000;

function draft(key: string, chainId: number, change: Partial<IntentDraft> = {}): IntentDraft {
  return {
    key,
    cycle: 7,
    chainId,
    signer,
    kind: 'execute-hedge',
    to: '0x00000000000000000000000000000000000000BB',
    data: '0x1234',
    value: wei(0n),
    gas: 21_000n,
    effectId: `0x${'11'.repeat(32)}`,
    validUntil: 1_900_000_000,
    details: { asset: 'WETH', legs: [1, null, 'x'] },
    ...change,
  };
}

afterAll(dropServerDatabases);

for (const target of databases) {
  if (target.skip !== null) console.log(`ledger on ${target.name}: skipped, ${target.skip}`);
  describe.skipIf(target.skip !== null)(`ledger on ${target.name}`, () => {
    let database: Database;
    let ledger: Ledger;
    beforeAll(async () => {
      database = await target.open();
      ledger = await openLedger(database);
    });
    afterAll(() => database.close());

    const lease = async (chainId: number, owner = 'a', seconds = 60): Promise<Lease> => {
      const taken = await ledger.submissions.acquireLease(chainId, signer, owner, seconds);
      if (taken === null) throw new Error('the lease is held');
      return taken;
    };
    const attempt = (hash: `0x${string}`) => ({
      hash,
      raw: '0x02aa' as const,
      purpose: 'intent' as const,
      maxFeePerGas: wei(2n * 10n ** 9n),
      maxPriorityFeePerGas: wei(10n ** 9n),
      block: 5n,
    });

    it('migrates twice, and at once from several openers, without harm', async () => {
      await Promise.all([openLedger(database), openLedger(database)]);
    });

    it('keeps the first intent under a key and every digit of a uint256', async () => {
      const chainId = ++chains;
      const value = wei(2n ** 256n - 1n);
      const [first] = await ledger.intents.record([draft(`${chainId}-k`, chainId, { value })]);
      const [again] = await ledger.intents.record([draft(`${chainId}-k`, chainId, { value: wei(1n) })]);
      expect(first).toMatchObject({ ...draft(`${chainId}-k`, chainId, { value }), to: expect.any(String) });
      expect(first?.state).toBe('pending');
      expect(again).toEqual(first);
    });

    it('writes all intents of one decision or none', async () => {
      const chainId = ++chains;
      const bad = draft(`${chainId}-bad`, chainId, { value: wei(-1n) });
      await expect(ledger.intents.record([draft(`${chainId}-good`, chainId), bad])).rejects.toThrow('check');
      expect(await ledger.intents.unsettled(chainId)).toEqual([]);
    });

    it('refuses one decision that uses a key twice', async () => {
      const twice = [draft('same', ++chains), draft('same', chains)];
      await expect(ledger.intents.record(twice)).rejects.toThrow(
        'two intents of one decision have the key "same"',
      );
    });

    it('gives the lease to one owner, raises the fence for the next, and stops the old one', async () => {
      const chainId = ++chains;
      await ledger.intents.record([draft(`${chainId}-k`, chainId)]);
      const old = await lease(chainId, 'a', 3);
      expect((await lease(chainId, 'a', 3)).fence).toBe(old.fence);
      expect(await ledger.submissions.acquireLease(chainId, signer, 'b', 60)).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 3_100));
      const next = await lease(chainId, 'b');
      expect(next.fence).toBe(old.fence + 1n);
      await expect(ledger.submissions.allocateNonce(old, `${chainId}-k`, 0)).rejects.toThrow(LeaseLostError);
      expect((await ledger.intents.find([`${chainId}-k`]))[0]?.state).toBe('pending');
      expect(await ledger.submissions.allocateNonce(next, `${chainId}-k`, 0)).toBe(0);
    });

    it('allocates one nonce per intent, in order, after the chain and after all known ones', async () => {
      const chainId = ++chains;
      const keys = ['a', 'b', 'c'].map((name) => `${chainId}-${name}`);
      await ledger.intents.record(keys.map((key) => draft(key, chainId)));
      const mine = await lease(chainId);
      const [a = '', b = '', c = ''] = keys;
      expect(await ledger.submissions.allocateNonce(mine, a, 4)).toBe(4);
      expect(await ledger.submissions.allocateNonce(mine, a, 4)).toBeNull();
      expect(await ledger.submissions.allocateNonce(mine, b, 4)).toBe(5);
      expect(await ledger.submissions.allocateNonce(mine, c, 9)).toBe(9);
      await expect(ledger.submissions.allocateNonce(mine, null, 9, 5)).rejects.toThrow('nonces_pkey');
      const open = await ledger.submissions.openNonces(chainId, signer);
      expect(open.map(({ nonce, intent }) => [nonce, intent?.key])).toEqual([
        [4, a],
        [5, b],
        [9, c],
      ]);
    });

    it('stores raw bytes, settles, and reopens what the chain took back', async () => {
      const chainId = ++chains;
      const key = `${chainId}-k`;
      await ledger.intents.record([draft(key, chainId)]);
      const mine = await lease(chainId);
      await ledger.submissions.allocateNonce(mine, key, 0);
      await ledger.submissions.storeAttempt(mine, 0, attempt(`0x${chainId}`));
      await ledger.submissions.storeAttempt(mine, 0, attempt(`0x${chainId}`));
      const [open] = await ledger.submissions.openNonces(chainId, signer);
      expect(open?.attempts).toMatchObject([attempt(`0x${chainId}`)]);
      const receipt = {
        txHash: `0x${chainId}`,
        block: 11n,
        blockHash: '0xb1',
        success: true,
        gasUsed: 21_000n,
        gasPrice: wei(10n ** 9n),
      } as const;
      const done = { state: 'done', reason: null, detail: null } as const;
      await ledger.submissions.settleNonce(mine, { nonce: 0, state: 'final', receipt, intent: done });
      expect((await ledger.intents.find([key]))[0]).toMatchObject({ state: 'done', receipt });
      expect(await ledger.submissions.lastSettled(chainId, signer)).toEqual({
        nonce: 0,
        block: 11n,
        blockHash: '0xb1',
      });
      expect(await ledger.submissions.settledSince(chainId, signer, { block: 12n })).toEqual([]);
      expect(await ledger.submissions.settledSince(chainId, signer, { nonce: 0 })).toHaveLength(1);
      await ledger.submissions.reopen(mine, [0]);
      expect((await ledger.intents.find([key]))[0]).toMatchObject({ state: 'sent', receipt: null });
      expect((await ledger.submissions.openNonces(chainId, signer))[0]?.attempts).toHaveLength(1);
    });

    it('turns a reopened foreign nonce into a filler, so that its intent never owns two', async () => {
      const chainId = ++chains;
      const key = `${chainId}-k`;
      await ledger.intents.record([draft(key, chainId)]);
      const mine = await lease(chainId);
      await ledger.submissions.allocateNonce(mine, key, 0);
      const again = { state: 'pending', reason: 'foreign-nonce', detail: null } as const;
      await ledger.submissions.settleNonce(mine, {
        nonce: 0,
        state: 'foreign',
        receipt: null,
        intent: again,
      });
      await ledger.submissions.allocateNonce(mine, key, 1);
      await ledger.submissions.reopen(mine, [0]);
      const open = await ledger.submissions.openNonces(chainId, signer);
      expect(open.map(({ nonce, intent }) => [nonce, intent?.key ?? null])).toEqual([
        [0, null],
        [1, key],
      ]);
    });

    it('voids a pending intent and never a sent one', async () => {
      const chainId = ++chains;
      const [early, late] = [`${chainId}-a`, `${chainId}-b`];
      await ledger.intents.record([draft(early, chainId), draft(late, chainId)]);
      await ledger.submissions.allocateNonce(await lease(chainId), late, 0);
      expect(await ledger.intents.void(early, 'halted', 'by guardian')).toBe(true);
      expect(await ledger.intents.void(late, 'halted')).toBe(false);
      const states = (await ledger.intents.find([early, late])).map(({ state, reason }) => [state, reason]);
      expect(states).toEqual([
        ['void', 'halted'],
        ['sent', null],
      ]);
    });

    it('never gives two concurrent allocators the same nonce', async () => {
      const chainId = ++chains;
      const keys = Array.from({ length: 12 }, (_, index) => `${chainId}-${index}`);
      await ledger.intents.record(keys.map((key) => draft(key, chainId)));
      const mine = await lease(chainId);
      const given = await Promise.all(keys.map((key) => ledger.submissions.allocateNonce(mine, key, 3)));
      expect(given.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(keys.map((_, index) => index + 3));
    });

    it('keeps the first answer of each stage of a cycle, bigint included', async () => {
      const snapshot = { cycle: 90, at: 5, settlement: 'USDC', chains: [] };
      expect(await ledger.cycles.keepSnapshot(snapshot)).toEqual(snapshot);
      expect(await ledger.cycles.keepSnapshot({ ...snapshot, at: 6 })).toEqual(snapshot);
      const plan = {
        cycle: 90,
        at: 5,
        action: 'hold',
        assets: [],
        vaultPlans: [
          {
            chainId: 1,
            epoch: 2n ** 63n,
            validUntil: 1,
            ratios: [],
            overlays: [],
            mandates: [],
            priceBands: [],
          },
        ],
        orders: [],
        reasons: [{ code: 'inside-band' }],
        certificate: {
          status: 'not-run',
          objective: 0,
          unhedgedObjective: 0,
          gap: 0,
          iterations: 0,
          attempts: [],
        },
      } as const;
      await ledger.cycles.keepPlan(plan);
      expect(await ledger.cycles.find(90)).toEqual({ cycle: 90, snapshot, forecast: null, plan });
      expect(await ledger.cycles.latest()).toBe(90);
      expect(await ledger.cycles.find(91)).toBeNull();
    });

    it('follows a message through reports in any order and twice', async () => {
      const message = {
        guid: '0x91',
        kind: 'mandate',
        sourceChain: 1,
        destinationChain: 2,
        epoch: 3n,
        intentKey: null,
        fee: wei(5n),
        sentTx: '0x92',
        sentAt: 100,
      } as const;
      await ledger.messages.sent(message);
      await ledger.messages.sent({ ...message, sentAt: 101 });
      await ledger.messages.failed('0x91', 'out of gas');
      expect((await ledger.messages.travelling())[0]).toMatchObject({ ...message, state: 'failed' });
      await ledger.messages.delivered('0x91', 130, '0x93');
      await ledger.messages.verified('0x91', 120);
      await ledger.messages.delivered('0x91', 140, '0x94');
      await ledger.messages.failed('0x91', 'late');
      expect(await ledger.messages.all()).toEqual([
        {
          ...message,
          state: 'delivered',
          verifiedAt: 130,
          deliveredAt: 130,
          deliveredTx: '0x93',
          failure: null,
        },
      ]);
      expect(await ledger.messages.travelling()).toEqual([]);
    });

    it('knows which ended intents have not been read back, and again after a reorganisation', async () => {
      const chainId = ++chains;
      const key = `${chainId}-outcome`;
      const of = async () => (await ledger.outcomes.unrecorded()).filter((intent) => intent.key === key);
      await ledger.intents.record([draft(key, chainId)]);
      const held = await lease(chainId);
      const nonce = (await ledger.submissions.allocateNonce(held, key, 0)) ?? 0;
      expect(await of()).toEqual([]);
      const receipt = {
        txHash: '0x61',
        block: 5n,
        blockHash: '0x62',
        success: true,
        gasUsed: 1n,
        gasPrice: wei(1n),
      } as const;
      const done = { state: 'done', reason: null, detail: null } as const;
      const settle = () =>
        ledger.submissions.settleNonce(held, { nonce, state: 'final', receipt, intent: done });
      await settle();
      expect(await of()).toMatchObject([{ key, state: 'done', receipt }]);
      await ledger.outcomes.recorded(key);
      expect(await of()).toEqual([]);
      await ledger.submissions.reopen(held, [nonce]);
      await settle();
      expect(await of()).toHaveLength(1);
      await ledger.outcomes.recorded(key);
    });

    it('finds the newest snapshot before a cycle, whatever is missing between', async () => {
      const snapshot = (cycle: number) => ({ cycle, at: cycle, settlement: 'USDC', chains: [] });
      await ledger.cycles.keepSnapshot(snapshot(9_001));
      await ledger.cycles.keepSnapshot(snapshot(9_004));
      expect(await ledger.cycles.lastSnapshot(9_004)).toEqual(snapshot(9_001));
      expect(await ledger.cycles.lastSnapshot(9_009)).toEqual(snapshot(9_004));
      expect(await ledger.cycles.lastSnapshot(1)).toBeNull();
    });

    it('gives closes as first seen, in order, from one process and from another', async () => {
      const hour = 3_600;
      const start = 500_000 * hour;
      const at = (n: number, usd: Record<string, number>) => ({ at: start + n * hour, usd });
      const { prices } = ledger;
      const other = (await openLedger(database)).prices;
      const of = async (store: typeof prices, until: number, asset = 'AAA') =>
        (await store.histories([asset], start + until * hour))[0]?.closes.map(
          (close) => [(close.at - start) / hour, close.price] as const,
        );
      await prices.seed([at(1, { AAA: 1.1, BBB: 7 }), at(0, { AAA: 0.1 })]);
      await prices.keep(start + hour + 9, { AAA: 99 });
      expect(await of(prices, 5)).toEqual([
        [0, 0.1],
        [1, 1.1],
      ]);
      await prices.keep(start + 2 * hour + 30, { AAA: 2.2 });
      await other.keep(start + 3 * hour, { AAA: 3.3 });
      const all = [
        [0, 0.1],
        [1, 1.1],
        [2, 2.2],
        [3, 3.3],
      ];
      expect(await of(prices, 5)).toEqual(all);
      // Looking back and forward again changes nothing, and an asset asked for later is complete.
      expect(await of(prices, 1)).toEqual(all.slice(0, 2));
      expect(await of(prices, 5)).toEqual(all);
      expect(await of(prices, 5, 'BBB')).toEqual([[1, 7]]);
      await prices.keep(start + 100 * hour, { AAA: 4.4 });
      expect(await of(prices, 200)).toEqual([...all, [100, 4.4]]);
      await prices.seed([at(-5, { AAA: 0.5 })]);
      expect(await of(prices, 200)).toEqual([[-5, 0.5], ...all, [100, 4.4]]);
    });

    it('keeps one fill per intent id and the last time of a stage', async () => {
      const fill = {
        chainId: 1,
        intentId: '0x71',
        cycle: 7,
        txHash: '0x72',
        at: 9,
        asset: 'WETH',
        side: 'sell',
        amountIn: 2n ** 200n,
        amountOut: 3n,
        heldAfter: wad(-(10n ** 18n)),
        loss: wad(4n),
        legs: [{ venue: 'uniswap-v3', amountIn: 2n ** 200n, amountOut: 3n }],
      } as const;
      await ledger.fills.keep(fill);
      await ledger.fills.keep({ ...fill, amountOut: 99n });
      expect(await ledger.fills.ofCycle(7)).toEqual([fill]);
      await ledger.timings.keep({ cycle: 1, stage: 'plan', chainId: null, milliseconds: 4 });
      await ledger.timings.keep({ cycle: 1, stage: 'plan', chainId: null, milliseconds: 5.5 });
      expect(await ledger.timings.all()).toEqual([
        { cycle: 1, stage: 'plan', chainId: null, milliseconds: 5.5 },
      ]);
    });
  });
}
