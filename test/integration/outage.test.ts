import {
  type BookSnapshot,
  type ChainId,
  defaultPolicy,
  type FaultHook,
  type Plan,
  wei,
} from '@ballast/core';
import { account, bootDevnet, type Devnet, loadPricePath, MarketReplay, openBook } from '@ballast/devnet';
import { type Keeper, openKeeper, openStorage, type Storage } from '@ballast/keeper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pauseChain } from '../helpers/pause.ts';

const port = 27_300;
const polygon: ChainId = 137;
const polygonPort = port + 2;
const path = loadPricePath({ steps: 40, seed: 3 });
const start = path.history[0] ?? path.points[0];

let devnet: Devnet;
let market: MarketReplay;
let storage: Storage;
let keeper: Keeper;
let onFaultPoint: FaultHook = () => {};
let wake = (): void => {};
const troubles: string[] = [];

beforeAll(async () => {
  devnet = await bootDevnet({
    ports: [port, port + 1, polygonPort],
    startPrices: start?.usd ?? {},
    startTime: start?.at ?? 0,
    snapshotDir: null,
  });
  market = await MarketReplay.open(devnet, path);
  await openBook({ devnet, replay: market });
  storage = await openStorage({ databaseUrl: null, redisUrl: null, directory: null }, ({ message }) =>
    troubles.push(message),
  );
  keeper = await openKeeper({
    manifests: devnet.manifests,
    policy: { ...defaultPolicy, riskAversion: 1e-4 },
    keeper: account('keeper'),
    optimizers: [account('optimizer1'), account('optimizer2')],
    storage,
    name: 'outage',
    messageWait: 3_000,
    readWithin: 8_000,
    submit: { confirmations: 1, minPriorityFee: wei(0n), pollMilliseconds: 20, giveUpAfter: 1 },
    onEvent: (event) => {
      if (event.type === 'trouble') troubles.push(event.message);
    },
    onFaultPoint: (fault, chainId) => onFaultPoint(fault, chainId),
  });
  await keeper.ledger.prices.seed(path.history);
});

afterAll(async () => {
  wake();
  await keeper?.close();
  await storage?.database.close();
  await devnet?.close();
});

interface Seen {
  readonly cycle: number;
  readonly snapshot: BookSnapshot;
  readonly plan: Plan;
}

async function runCycle(): Promise<Seen> {
  const { cycle } = await keeper.runCycle();
  const found = await keeper.ledger.cycles.find(cycle);
  if (!found?.snapshot || !found.plan) throw new Error(`cycle ${cycle} left no plan`);
  return { cycle, snapshot: found.snapshot, plan: found.plan };
}

const reasonsOn = ({ plan }: Seen, chainId: ChainId): readonly string[] =>
  plan.reasons.filter((reason) => reason.chainId === chainId).map(({ code }) => code);

const executed = async (chainId: ChainId): Promise<number> =>
  (await keeper.ledger.fills.all()).filter((fill) => fill.chainId === chainId).length;

/** Runs cycles until every chain is acted on again. */
async function recovered(): Promise<Seen> {
  for (let tries = 0; tries < 20; tries++) {
    const seen = await runCycle();
    if (!seen.snapshot.unavailable) return seen;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not all chains were taken up again: ${troubles.join('\n')}`);
}

describe('one chain stops answering, the others go on', () => {
  it('before it was ever read: the others open their hedges, and it is named', async () => {
    wake = pauseChain(polygonPort);
    const seen = await runCycle();
    expect(seen.snapshot.chains.map(({ name }) => name).sort()).toEqual(['arbitrum', 'ethereum']);
    expect(seen.snapshot.unavailable).toMatchObject([
      {
        chainId: polygon,
        name: 'polygon',
        code: 'stale-chain',
        detail: expect.stringContaining('never read'),
      },
    ]);
    expect(reasonsOn(seen, polygon)).toContain('stale-chain');
    expect(seen.plan.orders.length).toBeGreaterThan(0);
    expect(seen.plan.orders.every(({ chainId }) => chainId !== polygon)).toBe(true);
    expect((await executed(1)) + (await executed(42_161))).toBe(seen.plan.orders.length);
    wake();
  });

  it('hedges it too as soon as it answers', async () => {
    await market.step(1);
    const seen = await recovered();
    expect(seen.snapshot.chains).toHaveLength(3);
    expect(reasonsOn(seen, polygon)).not.toContain('stale-chain');
    await runCycle();
    expect(await executed(polygon)).toBeGreaterThan(0);
  });

  it('in the middle of a run: shown as it was last read, with the age; nothing is sent there', async () => {
    const before = await runCycle();
    const fills = await executed(polygon);
    wake = pauseChain(polygonPort);
    const { chains } = await market.step(30, 10_000);
    expect(chains.map(({ chain }) => chain).sort()).toEqual(['arbitrum', 'ethereum']);
    const seen = await runCycle();
    const [old, known] = [before, seen].map(({ snapshot }) =>
      snapshot.chains.find(({ chainId }) => chainId === polygon),
    );
    expect(known).toEqual(old);
    const age = seen.snapshot.at - (old?.timestamp ?? 0);
    expect(age).toBeGreaterThan(3_600);
    expect(seen.snapshot.unavailable?.[0]?.detail).toContain(`last read ${age} s before the others`);
    expect(reasonsOn(seen, polygon)).toContain('stale-chain');
    // 29 hours of market on the others are worth an answer.
    expect(seen.plan.orders.length).toBeGreaterThan(0);
    expect(seen.plan.orders.every(({ chainId }) => chainId !== polygon)).toBe(true);
    expect(seen.plan.vaultPlans.every(({ chainId }) => chainId !== polygon)).toBe(true);
    const sent = await keeper.ledger.intents.ofCycle(seen.cycle);
    expect(sent.every(({ chainId }) => chainId !== polygon)).toBe(true);
    expect(sent.every(({ state }) => state === 'done')).toBe(true);
    // The price history is that of the chains that move.
    const [weth] = await keeper.ledger.prices.histories(['WETH'], seen.snapshot.at);
    expect(weth?.closes.at(-1)?.price).toBeCloseTo(market.pointAt(30).usd.WETH, 6);
    wake();
    await market.step(30);
    await recovered();
    expect(await executed(polygon)).toBeGreaterThanOrEqual(fills);
  });

  it('while its transactions are under way: the cycle ends, they end later and have effect once', async () => {
    await market.step(40);
    let stopped = false;
    onFaultPoint = (fault, chainId) => {
      if (stopped || fault !== 'after-store' || chainId !== polygon) return;
      stopped = true;
      wake = pauseChain(polygonPort);
    };
    const seen = await runCycle();
    onFaultPoint = () => {};
    const sent = await keeper.ledger.intents.ofCycle(seen.cycle);
    const there = sent.filter(({ chainId }) => chainId === polygon);
    expect(stopped, 'polygon had something to send').toBe(true);
    expect(there.some(({ state }) => state === 'sent' || state === 'pending')).toBe(true);
    expect(sent.filter(({ chainId }) => chainId !== polygon).every(({ state }) => state === 'done')).toBe(
      true,
    );
    expect(troubles.join('\n')).toContain('the cycle ends without chain 137');
    wake();
    await recovered();
    const ended = await keeper.ledger.intents.ofCycle(seen.cycle);
    expect(ended.every(({ state }) => state === 'done')).toBe(true);
    expect(await keeper.ledger.outcomes.unrecorded()).toEqual([]);
    // Every execution the ledger calls done is a fill, once, though its cycle was long over.
    const hedges = ended.filter(({ kind, chainId }) => kind === 'execute-hedge' && chainId === polygon);
    const fills = (await keeper.ledger.fills.ofCycle(seen.cycle)).filter(
      ({ chainId }) => chainId === polygon,
    );
    expect(fills.map(({ intentId }) => intentId).sort()).toEqual(
      hedges.map(({ effectId }) => effectId).sort(),
    );
  });
});
