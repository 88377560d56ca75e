import { randomBytes } from 'node:crypto';
import { type Hex, wei } from '@ballast/core';
import { type Database, type Ledger, openEmbedded, openLedger } from '@ballast/keeper';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../helpers/anvil.ts';
import { effectsOf, isEffective, sinkCall } from '../helpers/effect-sink.ts';
import { type Bench, closeSubmitters, openBench } from '../helpers/submit-bench.ts';

const PORT = 24_001;

let database: Database;
let ledger: Ledger;
beforeAll(async () => {
  database = await openEmbedded(null, () => {});
  ledger = await openLedger(database);
});
afterEach(closeSubmitters);
afterAll(() => database.close());

describe('a chain that mines on demand', () => {
  let anvil: Anvil;
  let chain: Bench;
  beforeAll(async () => {
    anvil = await startAnvil(PORT, 31_901);
    chain = await openBench(anvil, ledger);
  });
  afterAll(() => anvil.stop());

  it('sends an intent with effect once and keeps its receipt', async () => {
    const wanted = chain.draft({ value: wei(5n) });
    await ledger.intents.record([wanted]);
    const [intent] = await chain.submitter().settle([wanted.key], 10_000);
    expect(intent).toMatchObject({ state: 'done', reason: null, receipt: { success: true } });
    expect(await chain.effects(wanted.effectId)).toBe(1);
    expect(await anvil.client.getBalance({ address: chain.sink })).toBe(5n);
    const receipt = await anvil.client.getTransactionReceipt({ hash: intent?.receipt?.txHash ?? '0x' });
    expect(intent?.receipt).toMatchObject({ gasUsed: receipt.gasUsed, gasPrice: receipt.effectiveGasPrice });
  });

  it('takes a few dozen milliseconds from decision to settled effect', async () => {
    const submitter = chain.submitter();
    const times: number[] = [];
    for (let turn = 0; turn < 12; turn++) {
      const wanted = chain.draft();
      const start = performance.now();
      await ledger.intents.record([wanted]);
      await submitter.settle([wanted.key], 10_000);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    console.log(
      `one transaction end to end: median ${times[6]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms`,
    );
    expect(times[0]).toBeLessThan(60);
  });

  it('keeps the order of intents whose later ones need the earlier ones', async () => {
    const drafts = Array.from({ length: 6 }, () => chain.draft());
    await ledger.intents.record(drafts);
    const settled = await chain.submitter().settle(
      drafts.map(({ key }) => key),
      10_000,
    );
    expect(settled.map(({ state }) => state)).toEqual(drafts.map(() => 'done'));
    const ids = new Set(drafts.map(({ effectId }) => effectId));
    const order = (await effectsOf(anvil.client, chain.sink)).filter((id) => ids.has(id));
    expect(order).toEqual(drafts.map(({ effectId }) => effectId));
  });

  it('does not send what the chain has already done, nor what is late', async () => {
    const first = await chain.run();
    const nonce = await anvil.client.getTransactionCount({ address: chain.account.address });
    const again = await chain.run({ key: `again-${first?.key}`, effectId: first?.effectId ?? '0x' });
    expect(again).toMatchObject({ state: 'done', reason: 'already-done', receipt: null });
    expect(await chain.run({ validUntil: 1_000 })).toMatchObject({ state: 'void', reason: 'plan-expired' });
    expect(await anvil.client.getTransactionCount({ address: chain.account.address })).toBe(nonce);
  });

  it('fails an intent that the contract refuses, before and after it costs gas', async () => {
    const used = (await chain.run())?.effectId ?? '0x';
    const data = sinkCall('consume', used);
    const simulated = await chain.run({ data });
    expect(simulated).toMatchObject({ state: 'failed', reason: 'simulation-reverted', receipt: null });
    const mined = await chain.run({ data, gas: 100_000n });
    expect(mined).toMatchObject({ state: 'failed', reason: 'reverted', receipt: { success: false } });
    for (const intent of [simulated, mined]) expect(intent?.detail).toContain(used.slice(2));
  });

  it('calls a reverted transaction done when its key was consumed by another', async () => {
    const wanted = chain.draft({ gas: 100_000n });
    await ledger.intents.record([wanted]);
    let isFirst = true;
    const submitter = chain.submitter({
      isEffective: async (intent, client) => {
        if (!isFirst) return isEffective(intent, client);
        isFirst = false;
        const rival = await openBench(anvil, ledger);
        await rival.run({
          to: chain.sink,
          data: wanted.data,
          effectId: wanted.effectId,
          key: `rival-${wanted.key}`,
        });
        return false;
      },
    });
    const [intent] = await submitter.settle([wanted.key], 10_000);
    expect(intent).toMatchObject({ state: 'done', reason: 'already-done', receipt: { success: false } });
    expect(await chain.effects(wanted.effectId)).toBe(1);
  });

  it('does not believe a success without effect', async () => {
    const id: Hex = `0x${randomBytes(32).toString('hex')}`;
    const intent = await chain.run({ effectId: id, data: sinkCall('ignore', id) });
    expect(intent).toMatchObject({ state: 'failed', reason: 'no-effect' });
    expect(chain.alarms.at(-1)).toMatchObject({ code: 'no-effect' });
  });

  it('lets one of two submitters with one key send, and both see the end', async () => {
    const drafts = Array.from({ length: 8 }, () => chain.draft());
    await ledger.intents.record(drafts);
    const keys = drafts.map(({ key }) => key);
    const before = await anvil.client.getTransactionCount({ address: chain.account.address });
    const [a, b] = [chain.submitter({ owner: 'a' }), chain.submitter({ owner: 'b' })];
    const ends = await Promise.all([a.settle(keys, 10_000), b.settle(keys, 10_000), a.settle(keys, 10_000)]);
    for (const settled of ends) expect(settled.every(({ state }) => state === 'done')).toBe(true);
    const after = await anvil.client.getTransactionCount({ address: chain.account.address });
    expect(after - before).toBe(drafts.length);
  });

  it('takes over from a submitter that sleeps past its lease, which then can change nothing', async () => {
    const wanted = chain.draft();
    await ledger.intents.record([wanted]);
    const asleep = chain.submitter({
      owner: 'asleep',
      settings: { leaseSeconds: 0.1 },
      isEffective: async (intent, client) => {
        const answer = await isEffective(intent, client);
        await new Promise((resolve) => setTimeout(resolve, 400));
        return answer;
      },
    });
    const sleeping = asleep.pump();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const awake = chain.submitter({ owner: 'awake' });
    const [intent] = await awake.settle([wanted.key], 10_000);
    expect(intent?.state).toBe('done');
    expect(await sleeping).toBe(false);
    expect(await chain.effects(wanted.effectId)).toBe(1);
  });

  it('says which intents are open when time runs out, and what is not recorded', async () => {
    const wanted = chain.draft();
    await ledger.intents.record([wanted]);
    const holder = chain.submitter({ owner: 'holder' });
    await holder.settle([wanted.key], 10_000);
    const stuck = chain.draft();
    await ledger.intents.record([stuck]);
    await expect(chain.submitter({ owner: 'other' }).settle([stuck.key], 100)).rejects.toThrow(
      `${stuck.key} (pending)`,
    );
    await expect(holder.settle(['nobody'], 100)).rejects.toThrow('recorded under nobody');
  });
});
