import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hex, type IntentDraft, wei } from '@ballast/core';
import { parseEther, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../helpers/anvil.ts';
import { compileEffectSink, deployEffectSink, effectsOf, sinkCall } from '../helpers/effect-sink.ts';
import { type FaultyRpc, startFaultyRpc } from '../helpers/faulty-rpc.ts';
import type { ChildTask } from '../helpers/keeper-child.ts';
import { type KeeperProcess, startKeeper, statesOf } from '../helpers/keeper-process.ts';

const CHAIN_PORT = 24_020;
const PROXY_PORT = 24_030;
const CHAINS = 3;
const ENDPOINTS = 3;
/** A short storm by default, the full one with BALLAST_FULL=1. */
const isFull = process.env.BALLAST_FULL !== undefined;
const INTENTS = isFull ? 60 : 18;
const STORM_MS = isFull ? 60_000 : 15_000;
const FAULT_RATE = 0.03;
const CONFIRMATIONS = 4;

/** Park and Miller's generator: a seed repeats the schedule, as far as wall-clock time allows. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/**
 * Intents on three chains while keepers are killed, the database is deleted, endpoints fail and lie, pools are
 * emptied, fees jump, and chains reorganise up to twice as deep as what counts as final.
 */
it.each(isFull ? [1, 2] : [1])(
  'every effect once through a storm (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const directory = mkdtempSync(join(tmpdir(), 'ballast-chaos-'));
    const anvils: Anvil[] = [];
    const proxies: FaultyRpc[] = [];
    try {
      const task = await prepare(anvils, proxies, join(directory, 'data'), random);
      const faults = await storm(task, anvils, proxies, directory, random);
      for (const proxy of proxies)
        for (const [kind, count] of proxy.faults) add(faults, `rpc ${kind}`, count);
      console.log(`seed ${seed}: ${[...faults].map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
      const end = await startKeeper({ ...task, linger: 4_000 }).end;
      expect(end.code, end.output).toBe(0);
      expect(statesOf(end)).toEqual(task.drafts.map(({ key }) => [key, 'done']));
      const effects: Hex[] = [];
      for (const [index, { sink }] of task.chains.entries())
        effects.push(...(await effectsOf(anvils[index]?.client ?? fail(), sink)));
      expect(effects.sort()).toEqual(task.drafts.map(({ effectId }) => effectId).sort());
    } finally {
      for (const proxy of proxies) await proxy.stop();
      for (const anvil of anvils) await anvil.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
  300_000,
);

const add = (counts: Map<string, number>, kind: string, count = 1): void =>
  void counts.set(kind, (counts.get(kind) ?? 0) + count);

function fail(): never {
  throw new Error('a chain is missing');
}

async function prepare(
  anvils: Anvil[],
  proxies: FaultyRpc[],
  directory: string,
  random: () => number,
): Promise<ChildTask> {
  const code = compileEffectSink();
  const key = generatePrivateKey();
  const signer = privateKeyToAccount(key).address;
  const deployer = privateKeyToAccount(generatePrivateKey());
  const chains: ChildTask['chains'][number][] = [];
  for (let index = 0; index < CHAINS; index++) {
    const anvil = await startAnvil(CHAIN_PORT + index, 31_920 + index, ['--block-time', '1']);
    anvils.push(anvil);
    for (const address of [deployer.address, signer])
      await anvil.rpc('anvil_setBalance', [address, toHex(parseEther('10'))]);
    const sink = await deployEffectSink(anvil.client, deployer, code);
    // Reorganisations must not reach the contract itself.
    await anvil.rpc('anvil_mine', [toHex(4 * CONFIRMATIONS)]);
    const urls: string[] = [];
    for (let endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
      const port = PROXY_PORT + ENDPOINTS * index + endpoint;
      const proxy = await startFaultyRpc(port, anvil.url, FAULT_RATE, random);
      proxies.push(proxy);
      urls.push(proxy.url);
    }
    chains.push({ chainId: anvil.chainId, urls, sink });
  }
  const drafts = Array.from({ length: INTENTS }, (_, index): IntentDraft => {
    const { chainId, sink } = chains[index % CHAINS] ?? fail();
    const effectId: Hex = `0x${randomBytes(32).toString('hex')}`;
    return {
      key: `chaos-${index}`,
      cycle: index,
      chainId,
      signer,
      kind: 'execute-hedge',
      to: sink,
      data: sinkCall('consume', effectId),
      value: wei(0n),
      gas: index % 2 === 0 ? null : 100_000n,
      effectId,
      validUntil: null,
      details: null,
    };
  });
  const settings = {
    confirmations: CONFIRMATIONS,
    bumpAfterSeconds: 4,
    looks: 3,
    lookEvery: 0.5,
    auditEvery: 0.5,
  };
  return {
    key,
    chains,
    drafts,
    settings,
    databaseUrl: null,
    directory,
    queue: 'chaos',
    linger: 1e9,
    fault: null,
  };
}

/** Faults until the time is up. Work arrives in the first half. Every keeper it started is dead when it returns. */
async function storm(
  task: ChildTask,
  anvils: readonly Anvil[],
  proxies: readonly FaultyRpc[],
  directory: string,
  random: () => number,
): Promise<Map<string, number>> {
  const faults = new Map<string, number>();
  const start = Date.now();
  const arrived = (): IntentDraft[] =>
    task.drafts.slice(0, Math.ceil((task.drafts.length * 2 * (Date.now() - start)) / STORM_MS));
  const anyOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] ?? fail();
  // A keeper that is killed before it works proves nothing.
  const launch = async (): Promise<KeeperProcess> => {
    const started = startKeeper({ ...task, drafts: arrived() });
    await started.working;
    return started;
  };
  const kill = async (keeper: KeeperProcess): Promise<void> => {
    keeper.process.kill('SIGKILL');
    await keeper.end;
  };
  let keeper = await launch();
  let hasLostDatabase = false;
  while (Date.now() - start < STORM_MS) {
    await new Promise((resolve) => setTimeout(resolve, 800 + random() * 2_500));
    const draw = random();
    const chain = anyOf(anvils);
    if (!hasLostDatabase && Date.now() - start > STORM_MS * 0.6) {
      hasLostDatabase = true;
      add(faults, 'database deleted');
      await kill(keeper);
      rmSync(join(directory, 'data'), { recursive: true });
      keeper = await launch();
    } else if (draw < 0.4) {
      add(faults, 'keeper killed');
      await kill(keeper);
      keeper = await launch();
    } else if (draw < 0.65) {
      const depth = 1 + Math.floor(random() * 2 * CONFIRMATIONS);
      add(faults, `reorg ${depth}`);
      await chain.rpc('anvil_reorg', [depth, []]).catch(() => add(faults, 'reorg refused'));
    } else if (draw < 0.8) anyOf(proxies).goDown(1_500);
    else if (draw < 0.9) {
      add(faults, 'fee spike');
      await chain.rpc('anvil_setNextBlockBaseFeePerGas', [toHex(5n * 10n ** 9n)]);
    } else {
      add(faults, 'pool emptied');
      await chain.rpc('anvil_dropAllTransactions');
    }
  }
  await kill(keeper);
  return faults;
}
