import { randomUUID } from 'node:crypto';
import { FatalError, RetryableError, wei } from '@ballast/core';
import {
  type Database,
  openEmbedded,
  openLedger,
  openPipeline,
  type Pipeline,
  type PipelineOptions,
  reconcile,
  type Stage,
  type StageJob,
  stages,
} from '@ballast/keeper';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, dropServerDatabases } from '../helpers/databases.ts';
import { redisServerMissing, startRedis } from '../helpers/redis.ts';

interface Opened {
  readonly database: Database;
  readonly redisUrl: string | null;
  stop(): Promise<void>;
}

interface Backend {
  readonly name: string;
  readonly skip: string | null;
  open(): Promise<Opened>;
}

const REDIS_PORT = 24_050;
const givenRedis = process.env.BALLAST_TEST_REDIS_URL ?? process.env.REDIS_URL;

/** The server the tests were given, else a private one. */
async function openRedis(): Promise<Opened> {
  const database = await openEmbedded(null, () => {});
  const server = givenRedis === undefined ? await startRedis(REDIS_PORT) : null;
  return {
    database,
    redisUrl: server?.url ?? givenRedis ?? null,
    stop: async () => {
      await database.close();
      await server?.stop();
    },
  };
}

const backends: readonly Backend[] = [
  ...databases.map(
    ({ name, skip, open }): Backend => ({
      name,
      skip,
      open: async () => {
        const database = await open();
        return { database, redisUrl: null, stop: () => database.close() };
      },
    }),
  ),
  { name: 'Redis', skip: givenRedis === undefined ? redisServerMissing : null, open: openRedis },
];

const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

afterAll(dropServerDatabases);

for (const backend of backends) {
  if (backend.skip !== null) console.log(`queue on ${backend.name}: skipped, ${backend.skip}`);
  describe.skipIf(backend.skip !== null)(`queue on ${backend.name}`, () => {
    let opened: Opened;
    const open: Pipeline[] = [];
    const ended: { stage: Stage; job: StageJob | null; error: Error }[] = [];

    const start = async (change: Partial<PipelineOptions> = {}): Promise<Pipeline> => {
      const pipeline = await openPipeline({
        database: opened.database,
        redisUrl: opened.redisUrl,
        name: randomUUID(),
        attempts: 3,
        backoff: 20,
        onError: () => {},
        onFailed: (stage, job, error) => ended.push({ stage, job, error }),
        ...change,
      });
      open.push(pipeline);
      return pipeline;
    };

    beforeAll(async () => {
      opened = await backend.open();
    });
    afterEach(async () => {
      for (const pipeline of open.splice(0)) await pipeline.close();
      ended.length = 0;
    });
    afterAll(() => opened.stop());

    it('carries a cycle through all stages, each job once', async () => {
      const pipeline = await start();
      const seen: string[] = [];
      for (const [index, stage] of stages.entries()) {
        const next = stages[index + 1];
        await pipeline.work(stage, async (job) => {
          seen.push(`${stage} ${job.cycle} ${job.chainId ?? '-'}`);
          if (next !== undefined) await pipeline.add(next, job);
        });
      }
      await pipeline.add('observe', { cycle: 3 });
      await pipeline.add('observe', { cycle: 3 });
      await pipeline.add('observe', { cycle: 3, chainId: 42_161 });
      await until(() => seen.filter((line) => line.startsWith('report')).length === 2, 'both reports');
      expect(seen).toHaveLength(2 * stages.length);
      expect(seen).toContain('settle 3 42161');
    });

    it('runs a job again after passing trouble, and gives up at the limit', async () => {
      const pipeline = await start();
      let runs = 0;
      await pipeline.work('plan', async ({ cycle }) => {
        runs++;
        if (cycle === 1 && runs < 3) throw new RetryableError('no answer', 'wait');
        if (cycle === 2) throw new Error('always');
      });
      await pipeline.add('plan', { cycle: 1 });
      await until(async () => (await pipeline.counts()).plan.completed === 1, 'success on the third run');
      expect(runs).toBe(3);
      expect(ended).toEqual([]);
      await pipeline.add('plan', { cycle: 2 });
      await until(() => ended.length === 1, 'the last failure');
      expect(runs).toBe(6);
      expect(ended[0]).toMatchObject({ stage: 'plan', job: { cycle: 2 }, error: { message: 'always' } });
    });

    it('does not repeat what a person must look at first', async () => {
      const pipeline = await start();
      let runs = 0;
      await pipeline.work('execute', async () => {
        runs++;
        throw new Error('outer', { cause: new FatalError('signer unknown', 'configure it') });
      });
      await pipeline.add('execute', { cycle: 1, chainId: 1 });
      await until(() => ended.length === 1, 'the failure');
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(runs).toBe(1);
      expect(ended[0]?.error.message).toBe('outer');
    });

    it('wakes an ended job and leaves a running one alone', async () => {
      const pipeline = await start();
      let runs = 0;
      let finish = (): void => {};
      await pipeline.work('settle', async () => {
        runs++;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
      await pipeline.add('settle', { cycle: 1 });
      await until(() => runs === 1, 'first run');
      await pipeline.wake('settle', { cycle: 1 });
      finish();
      await until(async () => (await pipeline.counts()).settle.completed === 1, 'first end');
      await pipeline.add('settle', { cycle: 1 });
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(runs).toBe(1);
      await pipeline.wake('settle', { cycle: 1 });
      await until(() => runs === 2, 'second run');
      finish();
    });

    it('shares the work of one queue between two workers, each job once', async () => {
      const name = randomUUID();
      const [first, second] = [await start({ name }), await start({ name })];
      const seen: number[] = [];
      for (const pipeline of [first, second])
        await pipeline.work(
          'execute',
          async ({ cycle }) => {
            await new Promise((resolve) => setTimeout(resolve, 5));
            seen.push(cycle);
          },
          4,
        );
      for (let cycle = 0; cycle < 40; cycle++) await first.add('execute', { cycle });
      await until(() => seen.length >= 40, 'all jobs');
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
    });

    it('refuses to queue anything but a cycle and a chain', async () => {
      const pipeline = await start();
      const forged = { cycle: 1, amount: 5 };
      expect(() => pipeline.add('execute', forged)).toThrow('amount');
      expect(() => pipeline.add('execute', { cycle: -1 })).toThrow();
    });

    it('finds lost work again in the ledger', async () => {
      const ledger = await openLedger(opened.database);
      await ledger.intents.record([
        {
          key: `${backend.name}-lost`,
          cycle: 5,
          chainId: 137,
          signer: '0xaa',
          kind: 'execute-hedge',
          to: '0xbb',
          data: '0x',
          value: wei(0n),
          gas: null,
          effectId: null,
          validUntil: null,
          details: null,
        },
      ]);
      const pipeline = await start();
      const seen: StageJob[] = [];
      await pipeline.work('execute', async (job) => {
        seen.push(job);
      });
      const reported: unknown[] = [];
      const down = new RetryableError('this chain is down', 'wait');
      const woken = await reconcile({
        journal: ledger.intents,
        pipeline,
        stageOf: () => 'execute',
        submitters: [{ pump: () => Promise.reject(down) }],
        onError: (error) => reported.push(error),
      });
      expect(woken).toBe(1);
      // A chain that is down is reported and keeps nobody from working.
      expect(reported).toEqual([down]);
      await until(() => seen.length === 1, 'the woken job');
      expect(seen).toEqual([{ cycle: 5, chainId: 137 }]);
    });

    // Anybody who reaches Redis can write to it; the database has its own roles.
    if (backend.name === 'Redis')
      it('ignores forged jobs', async () => {
        const name = randomUUID();
        const pipeline = await start({ name });
        const url = new URL(opened.redisUrl ?? '');
        const connection = { host: url.hostname, port: Number(url.port) };
        const intruder = new Queue(`${name}-execute`, { connection, prefix: '{ballast}' });
        let runs = 0;
        await pipeline.work('execute', async () => {
          runs++;
        });
        await intruder.add('execute', { cycle: 1, to: '0xdead', amount: '1000' });
        await until(() => ended.length === 1, 'the refusal');
        expect(runs).toBe(0);
        expect(ended[0]).toMatchObject({
          job: null,
          error: { message: expect.stringContaining('not one of ours') },
        });
        await intruder.close();
      });
  });
}

if (redisServerMissing !== null) console.log(`losing Redis: skipped, ${redisServerMissing}`);
it.skipIf(redisServerMissing !== null)('outlives a Redis that loses everything', async () => {
  const database = await openEmbedded(null, () => {});
  const redis = await startRedis(REDIS_PORT + 1);
  const pipeline = await openPipeline({
    database,
    redisUrl: redis.url,
    onError: () => {},
    onFailed: () => {},
  });
  const seen: number[] = [];
  await pipeline.work('observe', async ({ cycle }) => {
    seen.push(cycle);
  });
  await pipeline.add('observe', { cycle: 1 });
  await until(() => seen.includes(1), 'the job before');
  await redis.restart();
  const wake = (): Promise<boolean> =>
    pipeline.wake('observe', { cycle: 2 }).then(
      () => true,
      () => false,
    );
  await until(wake, 'the producer to reconnect');
  await until(() => seen.includes(2), 'the job after');
  await pipeline.close();
  await redis.stop();
  await database.close();
});

it('says what to do when Redis is not there', async () => {
  const database = await openEmbedded(null, () => {});
  const opening = openPipeline({
    database,
    redisUrl: 'redis://user:secret@127.0.0.1:24059',
    onError: () => {},
    onFailed: () => {},
  });
  await expect(opening).rejects.toThrow('no Redis answers at redis://127.0.0.1:24059');
  await database.close();
});
