import { connectChains, createFusionRelayer, readBook } from '@ballast/chain';
import { type ChainId, defaultPolicy, type Intent, wei } from '@ballast/core';
import {
  account,
  bootDevnet,
  type Devnet,
  deployOneInch,
  enableFusion,
  type FusionApi,
  loadPricePath,
  MarketReplay,
  openBook,
  serveFusion,
} from '@ballast/devnet';
import { type Keeper, openKeeper, openStorage, type Storage } from '@ballast/keeper';
import { hedgeVaultAbi } from '@ballast/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCollector, type RunCollector } from '../../apps/keeper/src/demo/collect.ts';
import { buildReport } from '../../apps/keeper/src/report/build.ts';

// The keeper hedges on one chain through 1inch Fusion: real order protocol, settlement and vault; the API is emulated.
const name = 'arbitrum';
const chainId: ChainId = 42_161;
const path = loadPricePath({ steps: 40, seed: 3 });
const start = path.history[0] ?? path.points[0];
let devnet: Devnet;
let market: MarketReplay;
let api: FusionApi;
let storage: Storage;
let keeper: Keeper;
let collector: RunCollector;
const troubles: string[] = [];

beforeAll(async () => {
  devnet = await bootDevnet({
    ports: [22_010, 22_011, 22_012],
    startPrices: start?.usd ?? {},
    startTime: start?.at ?? 0,
  });
  market = await MarketReplay.open(devnet, path);
  const { positions } = await openBook({ devnet, replay: market });
  const [chain, protocols] = [devnet.chain(name), devnet.protocols(name)];
  const oneInch = await deployOneInch(chain, protocols);
  await enableFusion(chain, devnet.manifest(name), oneInch);
  api = await serveFusion([{ chain, protocols, oneInch }], { port: 22_013 });
  const relayer = createFusionRelayer({ name: api.name, chainId, url: api.url, authKey: null });
  storage = await openStorage({ databaseUrl: null, redisUrl: null, directory: null }, ({ message }) =>
    troubles.push(message),
  );
  keeper = await openKeeper({
    manifests: devnet.manifests,
    policy: { ...defaultPolicy, riskAversion: 1e-4, auctions: { minGain: 0, longest: 600 } },
    keeper: account('keeper'),
    optimizers: [account('optimizer1'), account('optimizer2')],
    storage,
    name: 'auctions',
    messageWait: 3_000,
    submit: { confirmations: 1, minPriorityFee: wei(0n), pollMilliseconds: 20 },
    relayers: new Map([[chainId, relayer]]),
    onEvent: (event) => {
      if (event.type === 'trouble') troubles.push(event.message);
    },
  });
  await keeper.ledger.prices.seed(path.history);
  collector = createCollector(keeper.ledger, {
    run: { id: 'auctions', startedAt: '', command: '' },
    ...{ source: 'test', steps: 1, stepSeconds: 3_600, positions },
    opening: await readBook(connectChains(devnet.manifests), 0),
    risk: { reason: '', models: [] },
    emulated: [api.name],
  });
});
afterAll(async () => {
  await keeper?.close();
  await storage?.database.close();
  await api?.close();
  await devnet?.close();
});

/** Runs a cycle and returns what it sent to the chain with auctions. */
async function cycle(): Promise<readonly Intent[]> {
  const { cycle: number } = await keeper.runCycle();
  await collector.add(number);
  const sent = (await keeper.ledger.intents.ofCycle(number)).filter((intent) => intent.chainId === chainId);
  expect(sent.filter(({ state }) => state !== 'done')).toEqual([]);
  return sent;
}

const live = () =>
  devnet.chain(name).client.readContract({
    abi: hedgeVaultAbi,
    address: devnet.manifest(name).ballast.vault,
    functionName: 'liveAuctions',
  });
/** Auctions start some seconds after their quote. */
const begin = async () => {
  const chain = devnet.chain(name);
  await chain.setNextTime((await chain.now()) + 15);
};
const kindsOf = (sent: readonly Intent[]) => sent.map(({ kind }) => kind);
const fillsThere = async () =>
  (await keeper.ledger.fills.all()).filter((fill) => fill.chainId === chainId && fill.block !== undefined);

test('an order is auctioned, filled in parts, settled and counted under its venue', async () => {
  const sent = await cycle();
  const opened = sent.filter(({ kind }) => kind === 'open-auction');
  expect(opened.length).toBeGreaterThan(0);
  expect(kindsOf(sent)).not.toContain('execute-hedge');
  expect(JSON.stringify(opened[0]?.details)).toContain('emulated');
  const hashes = await live();
  expect(hashes).toHaveLength(opened.length);
  expect([...api.orders].sort()).toEqual([...hashes].sort());

  // While they may still fill, nothing is traded twice.
  const waiting = await cycle();
  expect(kindsOf(waiting)).not.toContain('execute-hedge');
  expect(kindsOf(waiting)).not.toContain('open-auction');
  expect(await live()).toEqual(hashes);

  await begin();
  for (const hash of hashes) {
    await api.fill(hash, 10n ** 18n);
    await api.fill(hash);
  }
  const after = await cycle();
  expect(kindsOf(after).filter((kind) => kind === 'settle-auction')).toHaveLength(hashes.length);
  expect((await live()).filter((hash) => hashes.includes(hash))).toEqual([]);
  const fills = await fillsThere();
  expect(fills).toHaveLength(2 * hashes.length);
  for (const fill of fills) {
    expect(fill.legs.map(({ venue }) => venue)).toEqual(['1inch-fusion']);
    expect(opened.map(({ effectId }) => effectId)).toContain(fill.intentId);
  }
  const closing = await readBook(connectChains(devnet.manifests), Number.MAX_SAFE_INTEGER);
  const report = buildReport(await collector.record(closing, []));
  const told = report.hedges.filter((hedge) => hedge.legs.some(({ venue }) => venue === '1inch-fusion'));
  expect(told.map(({ tx }) => tx).sort()).toEqual(fills.map(({ txHash }) => txHash).sort());
  expect(report.gas.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['open-auction', 'settle-auction']),
  );
  expect(Math.abs(report.attribution.unexplained)).toBeLessThan(0.01);
  const unread = await keeper.ledger.outcomes.unrecorded();
  expect(unread.filter(({ key }) => opened.some((one) => one.key === key))).toEqual([]);
});

/** Steps the market until a cycle sends something of this kind. */
async function until(kind: Intent['kind']): Promise<readonly Intent[]> {
  for (let hour = 1; hour < 30; hour++) {
    const sent = await cycle();
    if (kindsOf(sent).includes(kind)) return sent;
    await market.step(steps++);
  }
  throw new Error(`no ${kind} within thirty hours: ${troubles.join('; ')}`);
}
let steps = 1;

test('one that nobody takes is settled when it has expired, and the order goes to pools', async () => {
  if ((await live()).length === 0) await until('open-auction');
  const hashes = await live();
  await market.step(steps++);
  const sent = await cycle();
  const kinds = kindsOf(sent);
  expect(kinds).toContain('settle-auction');
  expect(kinds).not.toContain('cancel-auction');
  expect(kinds).toContain('execute-hedge');
  expect(kinds.indexOf('settle-auction')).toBeLessThan(kinds.indexOf('execute-hedge'));
  expect((await live()).filter((hash) => hashes.includes(hash))).toEqual([]);
});

test('what the plan no longer asks for is cancelled, and what was filled till then counts', async () => {
  const opened = (await until('open-auction')).filter(({ kind }) => kind === 'open-auction');
  const before = (await fillsThere()).length;
  const hashes = await live();
  await begin();
  for (const [index, hash] of hashes.entries()) {
    const { making } = await devnet.chain(name).client.readContract({
      abi: hedgeVaultAbi,
      address: devnet.manifest(name).ballast.vault,
      functionName: 'auction',
      args: [hash],
    });
    await api.fill(hash, (making * 999n) / 1000n);
    expect(opened[index]?.effectId).toBeDefined();
  }
  const sent = await cycle();
  expect(kindsOf(sent)).toEqual(expect.arrayContaining(['cancel-auction', 'settle-auction']));
  expect((await live()).filter((hash) => hashes.includes(hash))).toEqual([]);
  expect((await fillsThere()).length).toBe(before + hashes.length);
});

test('without its relayer the keeper trades on pools and says why', async () => {
  await api.close();
  const sent = await until('execute-hedge');
  expect(kindsOf(sent)).not.toContain('open-auction');
  expect(troubles.join()).toMatch(/emulated API\) is not used on arbitrum: GET .* was not answered/);
});
