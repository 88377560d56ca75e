import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainClient, readFills } from '@ballast/chain';
import { encode, type FaultPoint } from '@ballast/core';
import {
  bootDevnet,
  compileContracts,
  type Devnet,
  loadPricePath,
  MarketReplay,
  openBook,
} from '@ballast/devnet';
import { openLedger, openStorage } from '@ballast/keeper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HedgerTask } from '../helpers/hedger-child.ts';

const port = 26_300;
const path = loadPricePath({ steps: 2, seed: 3 });
const start = path.history[0] ?? path.points[0];
let devnet: Devnet;
let fresh: readonly (readonly [Devnet['chains'][number], `0x${string}`])[];

beforeAll(async () => {
  await compileContracts();
  devnet = await bootDevnet({
    ports: [port, port + 1, port + 2],
    startPrices: start?.usd ?? {},
    startTime: start?.at ?? 0,
  });
  await openBook({ devnet, replay: await MarketReplay.open(devnet, path) });
});
afterAll(() => devnet?.close());

/** Runs a keeper process to its end, which may be its own sudden death. */
function runHedger(task: HedgerTask): Promise<{ readonly signal: string | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/helpers/hedger-child.ts'], {
      env: { ...process.env, CHILD_TASK: encode(task) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    child.on('error', reject);
    child.on('close', (_code, signal) => resolve({ signal, output }));
  });
}

/** Every execution on every chain, by intent id. */
async function executions(): Promise<readonly string[]> {
  const perChain = await Promise.all(
    devnet.manifests.map(async (manifest) => {
      const client = chainClient(manifest);
      return readFills(client, manifest.ballast.vault, 0n, await client.getBlockNumber());
    }),
  );
  return perChain.flat().map(({ intentId }) => intentId);
}

describe('a keeper killed on the way goes on from ledger and chain', () => {
  const kills: readonly { readonly point: FaultPoint; readonly nth: number }[] = [
    { point: 'after-outbox-commit', nth: 1 },
    // Plans, hedges and messages alternate: different counts die on different kinds of transaction.
    { point: 'after-broadcast', nth: 1 },
    { point: 'after-broadcast', nth: 4 },
    { point: 'after-broadcast', nth: 6 },
    { point: 'after-receipt', nth: 5 },
  ];

  beforeAll(async () => {
    fresh = await Promise.all(devnet.chains.map(async (chain) => [chain, await chain.snapshot()] as const));
  });

  it.each(kills)('killed at $point, occurrence $nth: every planned hedge executed once', async (fault) => {
    for (const [chain, state] of fresh) await chain.revertTo(state);
    fresh = await Promise.all(devnet.chains.map(async (chain) => [chain, await chain.snapshot()] as const));
    const before = await executions();
    const directory = join(mkdtempSync(join(tmpdir(), 'ballast-crash-')), 'ledger');
    const task = { manifests: devnet.manifests, directory, history: path.history };
    try {
      const first = await runHedger({ ...task, fault });
      expect(first.signal, first.output).toBe('SIGKILL');
      const second = await runHedger({ ...task, fault: null });
      expect(second.output).toMatch(/cycle \d+ done/);

      const done = (await executions()).slice(before.length);
      expect(new Set(done).size).toBe(done.length);
      const storage = await openStorage({ databaseUrl: null, redisUrl: null, directory }, () => {});
      const ledger = await openLedger(storage.database);
      const intents = await ledger.intents.ofCycle(1);
      const hedges = intents.filter(({ kind }) => kind === 'execute-hedge');
      expect(hedges.length).toBeGreaterThan(0);
      // What the ledger calls done is on the chain, once, and nothing else is.
      const later = (await ledger.intents.ofCycle(2)).filter(({ kind }) => kind === 'execute-hedge');
      const settled = [...hedges, ...later].filter(({ state }) => state === 'done');
      expect(new Set(settled.map(({ effectId }) => effectId))).toEqual(new Set(done));
      expect(hedges.every(({ state }) => state === 'done')).toBe(true);
      await storage.database.close();
    } finally {
      rmSync(join(directory, '..'), { recursive: true, force: true });
    }
  });
});
