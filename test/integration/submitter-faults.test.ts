import { type Hex, type IntentDraft, wei } from '@ballast/core';
import { type Database, type Ledger, openEmbedded, openLedger } from '@ballast/keeper';
import { type LocalAccount, parseTransaction, toHex } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../helpers/anvil.ts';
import { type Bench, closeSubmitters, openBench, until } from '../helpers/submit-bench.ts';

const PORT = 24_002;
const gwei = 10n ** 9n;

let database: Database;
let ledger: Ledger;
beforeAll(async () => {
  database = await openEmbedded(null, () => {});
  ledger = await openLedger(database);
});
afterEach(closeSubmitters);
afterAll(() => database.close());

describe('a chain that mines when told', () => {
  let anvil: Anvil;
  let chain: Bench;
  const mine = (blocks = 1): Promise<unknown> => anvil.rpc('anvil_mine', [toHex(blocks)]);
  const nonceOf = (account: LocalAccount, blockTag: 'latest' | 'pending' = 'latest') =>
    anvil.client.getTransactionCount({ address: account.address, blockTag });

  beforeAll(async () => {
    anvil = await startAnvil(PORT, 31_902, ['--no-mining']);
  });
  afterAll(() => anvil.stop());
  const fresh = async (): Promise<void> => {
    chain = await openBench(anvil, ledger);
  };

  const record = async (count: number, change: Partial<IntentDraft> = {}): Promise<string[]> => {
    const drafts = Array.from({ length: count }, () => chain.draft({ gas: 100_000n, ...change }));
    await ledger.intents.record(drafts);
    return drafts.map(({ key }) => key);
  };
  const states = async (keys: readonly string[]): Promise<string[]> =>
    (await ledger.intents.find(keys)).map(({ state }) => state);
  const idOf = (key: string | undefined): Hex => `0x${key?.split('0x')[1] ?? ''}`;

  it('waits for the confirmations asked for', async () => {
    await fresh();
    const keys = await record(1);
    const submitter = chain.submitter({ settings: { confirmations: 3 } });
    await submitter.pump();
    await mine();
    await submitter.pump();
    await mine();
    await submitter.pump();
    expect(await states(keys)).toEqual(['sent']);
    await mine();
    await submitter.pump();
    expect(await states(keys)).toEqual(['done']);
  });

  it('keeps several transactions in flight, and no more than allowed', async () => {
    await fresh();
    const keys = await record(5);
    const submitter = chain.submitter({ settings: { maxInFlight: 3 } });
    await submitter.pump();
    expect(await states(keys)).toEqual(['sent', 'sent', 'sent', 'pending', 'pending']);
    expect(await nonceOf(chain.account, 'pending')).toBe(3);
  });

  it('simulates an intent only on the state that the earlier ones leave behind', async () => {
    await fresh();
    const first = chain.draft({ gas: 100_000n });
    const second = chain.draft({ data: first.data });
    await ledger.intents.record([first, second]);
    const keys = [first.key, second.key];
    const submitter = chain.submitter();
    await submitter.pump();
    expect(await states(keys)).toEqual(['sent', 'pending']);
    await mine();
    const settled = await submitter.settle(keys, 5_000);
    expect(settled.map(({ state, reason }) => [state, reason])).toEqual([
      ['done', null],
      ['failed', 'simulation-reverted'],
    ]);
  });

  it('raises the fee at the same nonce until the transaction is mined', async () => {
    await fresh();
    const [key = ''] = await record(1);
    const settings = { bumpAfterSeconds: 0.02, bumpAfterBlocks: 0 };
    const submitter = chain.submitter({ settings });
    await submitter.pump();
    await new Promise((resolve) => setTimeout(resolve, 40));
    await submitter.pump();
    const [open] = await ledger.submissions.openNonces(anvil.chainId, chain.account.address);
    expect(open?.attempts).toHaveLength(2);
    const [first, second] = open?.attempts ?? [];
    expect(parseTransaction(second?.raw ?? '0x').nonce).toBe(parseTransaction(first?.raw ?? '0x').nonce);
    expect(Number(second?.maxFeePerGas) / Number(first?.maxFeePerGas)).toBeGreaterThanOrEqual(1.125);
    await mine();
    await submitter.settle([key], 5_000);
    expect((await ledger.intents.find([key]))[0]?.receipt?.txHash).toBe(second?.hash);
    expect(await chain.effects(idOf(key))).toBe(1);
  });

  it('stops at the fee cap and says so', async () => {
    await fresh();
    await record(1);
    const { baseFeePerGas } = await anvil.client.getBlock();
    const maxFeePerGas = wei(2n * (baseFeePerGas ?? 0n) + gwei);
    const submitter = chain.submitter({
      settings: { bumpAfterSeconds: 0.01, bumpAfterBlocks: 0, rebroadcastEvery: 0.01, maxFeePerGas },
    });
    await submitter.pump();
    await new Promise((resolve) => setTimeout(resolve, 30));
    await submitter.pump();
    expect(chain.alarms).toMatchObject([{ code: 'fee-cap', nonce: 0 }]);
    const [open] = await ledger.submissions.openNonces(anvil.chainId, chain.account.address);
    expect(open?.attempts).toHaveLength(1);
    await mine();
    await submitter.pump();
  });

  it('frees the nonce of an intent that became late while it waited', async () => {
    await fresh();
    const { timestamp } = await anvil.client.getBlock();
    const [key = ''] = await record(1, { validUntil: Number(timestamp) + 50 });
    const submitter = chain.submitter({ settings: { bumpAfterSeconds: 0.01, bumpAfterBlocks: 1 } });
    await submitter.pump();
    await anvil.rpc('anvil_dropAllTransactions');
    await anvil.rpc('evm_increaseTime', [100]);
    await mine();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await submitter.pump();
    await mine();
    const [intent] = await submitter.settle([key], 5_000);
    expect(intent).toMatchObject({ state: 'void', reason: 'cancelled' });
    expect(await chain.effects(idOf(key))).toBe(0);
    expect(await nonceOf(chain.account)).toBe(1);
  });

  it('broadcasts the same bytes again after the pool lost them', async () => {
    await fresh();
    const keys = await record(2);
    const submitter = chain.submitter({ settings: { rebroadcastEvery: 0.01 } });
    await submitter.pump();
    await anvil.rpc('anvil_dropAllTransactions');
    await new Promise((resolve) => setTimeout(resolve, 30));
    await submitter.pump();
    await mine();
    await submitter.settle(keys, 5_000);
    const open = await ledger.intents.find(keys);
    expect(open.every(({ state }) => state === 'done')).toBe(true);
    expect(await nonceOf(chain.account)).toBe(2);
  });

  it('opens a settled intent again when a deep reorganisation drops it', async () => {
    await fresh();
    const [key = ''] = await record(1);
    const submitter = chain.submitter();
    await submitter.pump();
    await mine();
    await submitter.settle([key], 5_000);
    await mine();
    await anvil.rpc('anvil_reorg', [2, []]);
    expect(await chain.effects(idOf(key))).toBe(0);
    await until(async () => {
      await submitter.pump();
      await mine();
      return (await chain.effects(idOf(key))) === 1;
    }, 'the effect to come back');
    await submitter.settle([key], 5_000);
    expect(chain.alarms.map(({ code }) => code)).toContain('reorg');
    expect(await states([key])).toEqual(['done']);
    expect(await nonceOf(chain.account)).toBe(1);
  });

  it('moves on from a nonce that another program spent, without a second effect', async () => {
    await fresh();
    const [key = ''] = await record(1);
    const submitter = chain.submitter();
    await submitter.pump();
    await anvil.rpc('anvil_dropAllTransactions');
    const foreign = await chain.account.signTransaction({
      type: 'eip1559',
      chainId: anvil.chainId,
      nonce: 0,
      to: chain.account.address,
      gas: 21_000n,
      maxFeePerGas: 50n * gwei,
      maxPriorityFeePerGas: gwei,
    });
    await anvil.client.sendRawTransaction({ serializedTransaction: foreign });
    await mine();
    await until(async () => {
      await submitter.pump();
      await mine();
      return (await states([key]))[0] === 'done';
    }, 'the intent under a new nonce');
    expect(chain.alarms).toMatchObject([{ code: 'foreign-nonce', nonce: 0 }]);
    expect(await chain.effects(idOf(key))).toBe(1);
    expect(await nonceOf(chain.account)).toBe(2);
  });

  it('leaves an intent without on-chain key to a person when its nonce was taken', async () => {
    await fresh();
    const [key = ''] = await record(1, { effectId: null });
    const submitter = chain.submitter();
    await submitter.pump();
    await anvil.rpc('anvil_dropAllTransactions');
    await anvil.rpc('anvil_setNonce', [chain.account.address, toHex(1)]);
    await until(async () => {
      await submitter.pump();
      return (await states([key]))[0] === 'failed';
    }, 'the failure');
    expect((await ledger.intents.find([key]))[0]).toMatchObject({
      reason: 'foreign-nonce',
      detail: 'nonce 0',
    });
  });

  it('fills a nonce gap with waiting work, and with a no-op when there is none', async () => {
    await fresh();
    const [waiting = '', later = ''] = await record(2);
    const lease = await ledger.submissions.acquireLease(
      anvil.chainId,
      chain.account.address,
      'lost ledger',
      60,
    );
    if (lease === null) throw new Error('no lease');
    await ledger.submissions.allocateNonce(lease, later, 2);
    await ledger.submissions.releaseLease(lease);
    const submitter = chain.submitter({ settings: { maxInFlight: 1 } });
    await until(async () => {
      await submitter.pump();
      await mine();
      return (await states([waiting, later])).every((state) => state === 'done');
    }, 'both intents');
    expect(await nonceOf(chain.account)).toBe(3);
    expect(chain.alarms.map(({ code }) => code)).toContain('nonce-gap');
    for (const key of [waiting, later]) expect(await chain.effects(idOf(key))).toBe(1);
  });

  it('takes effect once although the whole ledger is lost with transactions in the pool', async () => {
    await fresh();
    const drafts = Array.from({ length: 3 }, () => chain.draft({ gas: 100_000n }));
    await ledger.intents.record(drafts);
    await chain.submitter().pump();
    const emptied = await openEmbedded(null, () => {});
    const reborn = await openLedger(emptied);
    await reborn.intents.record([...drafts].reverse());
    const submitter = chain.submitter({ journal: reborn.intents, ledger: reborn.submissions });
    const keys = drafts.map(({ key }) => key);
    await until(async () => {
      await submitter.pump();
      await mine();
      return (await reborn.intents.find(keys)).every(({ state }) => state === 'done');
    }, 'all intents done');
    await submitter.close();
    await emptied.close();
    for (const { effectId } of drafts) expect(await chain.effects(effectId)).toBe(1);
  });

  it('does not let one lying endpoint of three decide', async () => {
    await fresh();
    const [key = ''] = await record(1);
    const { client } = anvil;
    const liar = {
      ...client,
      getTransactionCount: async () => 0,
      getBlock: client.getBlock,
      getTransactionReceipt: async () => {
        throw Object.assign(new Error('never heard of it'), { name: 'TransactionReceiptNotFoundError' });
      },
    } satisfies typeof client;
    const submitter = chain.submitter({ clients: [liar, client, client] });
    await submitter.pump();
    await mine();
    await submitter.settle([key], 5_000);
    for (let look = 0; look < 6; look++) {
      await submitter.pump();
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(await states([key])).toEqual(['done']);
    expect(chain.alarms).toEqual([]);
  });
});
