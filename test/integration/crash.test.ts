import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FaultPoint, faultPoints, type Hex, type IntentDraft, wei } from '@ballast/core';
import { openLedger, openPostgres } from '@ballast/keeper';
import { parseEther, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../helpers/anvil.ts';
import { createServerDatabase, dropServerDatabases, hasServer } from '../helpers/databases.ts';
import { compileEffectSink, deployEffectSink, effectsOf, sinkCall } from '../helpers/effect-sink.ts';
import type { ChildTask } from '../helpers/keeper-child.ts';
import { type KeeperEnd, startKeeper, statesOf } from '../helpers/keeper-process.ts';

const FIRST_PORT = 24_010;
const CHAINS = 3;
/** Every point on every chain; by default each point is hit on one chain, in turn. */
const isFull = process.env.BALLAST_FULL !== undefined;

interface Kill {
  readonly point: FaultPoint;
  readonly chain: number;
}

const kills: readonly Kill[] = faultPoints.flatMap((point, index) =>
  isFull
    ? Array.from({ length: CHAINS }, (_, chain) => ({ point, chain }))
    : [{ point, chain: index % CHAINS }],
);

const anvils: Anvil[] = [];
let code: Hex;
beforeAll(async () => {
  code = compileEffectSink();
  for (let index = 0; index < CHAINS; index++)
    anvils.push(await startAnvil(FIRST_PORT + index, 31_910 + index));
});
afterAll(async () => {
  for (const anvil of anvils) await anvil.stop();
});

/** A fresh signer and a sink on each chain. */
async function prepare(): Promise<Pick<ChildTask, 'key' | 'chains' | 'settings' | 'linger'>> {
  const key = generatePrivateKey();
  const deployer = privateKeyToAccount(generatePrivateKey());
  const chains: ChildTask['chains'][number][] = [];
  for (const { chainId, url, client, rpc } of anvils) {
    for (const { address } of [deployer, privateKeyToAccount(key)])
      await rpc('anvil_setBalance', [address, toHex(parseEther('10'))]);
    chains.push({ chainId, urls: [url], sink: await deployEffectSink(client, deployer, code) });
  }
  return { key, chains, settings: { confirmations: 1 }, linger: 100 };
}

/** Per chain one intent that the contract itself protects, and one that only the ledger keeps from repeating. */
function draftsOf(task: Pick<ChildTask, 'key' | 'chains'>, batch: string): IntentDraft[] {
  return task.chains.flatMap(({ chainId, sink }) =>
    (['consume', 'repeat'] as const).map((call): IntentDraft => {
      const id: Hex = `0x${randomBytes(32).toString('hex')}`;
      return {
        key: `${batch}-${chainId}-${call}-${id}`,
        cycle: 1,
        chainId,
        signer: privateKeyToAccount(task.key).address,
        kind: 'execute-hedge',
        to: sink,
        data: sinkCall(call, id),
        value: wei(0n),
        gas: call === 'consume' ? null : 100_000n,
        effectId: call === 'consume' ? id : null,
        validUntil: null,
        details: null,
      };
    }),
  );
}

const runChild = (task: ChildTask): Promise<KeeperEnd> => startKeeper(task).end;

async function effectsByChain(chains: ChildTask['chains']): Promise<Hex[]> {
  const found: Hex[] = [];
  for (const [index, { sink }] of chains.entries()) {
    const client = anvils[index]?.client;
    if (client !== undefined) found.push(...(await effectsOf(client, sink)));
  }
  return found;
}

const idsOf = (drafts: readonly IntentDraft[]): string[] =>
  drafts.map(({ key }) => `0x${key.split('0x')[1]}`).sort();

describe('one keeper on the embedded database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ballast-crash-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const drafts: IntentDraft[] = [];
  let base: Omit<ChildTask, 'drafts' | 'fault'>;
  beforeAll(async () => {
    base = { ...(await prepare()), databaseUrl: null, directory: join(directory, 'data'), queue: 'crash' };
  });

  // Each run starts on what the previous one left behind, and adds work of its own.
  it.each(kills)('dies $point on chain $chain', async ({ point, chain }) => {
    drafts.push(...draftsOf(base, point));
    const chainId = base.chains[chain]?.chainId ?? null;
    const end = await runChild({ ...base, drafts, fault: { point, chainId } });
    expect(end).toMatchObject({ signal: 'SIGKILL' });
  });

  it('then finishes: every effect once, and the ledger says what the chain says', async () => {
    const end = await runChild({ ...base, drafts, fault: null });
    expect(end.code, end.output).toBe(0);
    expect(statesOf(end)).toEqual(drafts.map(({ key }) => [key, 'done']));
    expect((await effectsByChain(base.chains)).sort()).toEqual(idsOf(drafts));
  });
});

if (!hasServer) console.log('two keepers on one database: skipped, BALLAST_TEST_DATABASE_URL is not set');
describe.skipIf(!hasServer)('two keepers on one PostgreSQL', () => {
  afterAll(dropServerDatabases);
  it.each(kills)('one dies $point on chain $chain, the other finishes', async ({ point, chain }) => {
    const prepared = await prepare();
    const drafts = draftsOf(prepared, randomUUID());
    const databaseUrl = await createServerDatabase();
    const task = { ...prepared, databaseUrl, directory: '', queue: 'crash', drafts };
    const chainId = prepared.chains[chain]?.chainId ?? null;
    const [dead, healthy] = await Promise.all([
      runChild({ ...task, fault: { point, chainId } }),
      runChild({ ...task, fault: null }),
    ]);
    expect(healthy.code, healthy.output).toBe(0);
    expect(['SIGKILL', null]).toContain(dead.signal);
    expect((await effectsByChain(prepared.chains)).sort()).toEqual(idsOf(drafts));
    const database = openPostgres(databaseUrl, () => {});
    const ledger = await openLedger(database);
    const ended = await ledger.intents.find(drafts.map(({ key }) => key));
    await database.close();
    expect(ended.every(({ state }) => state === 'done')).toBe(true);
  });
});
