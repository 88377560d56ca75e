import {
  type ChainConnection,
  connectChains,
  decodeExecution,
  readArrivals,
  readChainSnapshot,
  readFills,
  readMessageEvents,
  sentMessages,
} from '@ballast/chain';
import { WAD } from '@ballast/core';
import { account, bootDevnet, call, type Devnet, type Receipt } from '@ballast/devnet';
import {
  decodeVaultError,
  encodeExecuteHedge,
  encodeSendMandates,
  encodeSendReport,
  encodeSubmitPlan,
  encodeSupplyCollateral,
  type HedgeOrder,
  type HedgePlan,
  hedgePlanDigest,
  hedgeVaultAbi,
  intentIdOf,
  isConsumed,
  planDigest,
  quoteMandates,
  quoteReport,
  signPlan,
} from '@ballast/sdk';
import fc from 'fast-check';
import { encodeAbiParameters, type Hex, parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const transferAbi = parseAbi(['function transfer(address to, uint256 amount) returns (bool)']);
let devnet: Devnet;
let arbitrum: ChainConnection;
let polygon: ChainConnection;
const signers = [account('optimizer1'), account('optimizer2')];

beforeAll(async () => {
  devnet = await bootDevnet({ ports: [25_010, 25_011, 25_012], snapshotDir: null, worker: 'inline' });
  const byName = new Map(connectChains(devnet.manifests).map((c) => [c.manifest.name, c]));
  arbitrum = byName.get('arbitrum')!;
  polygon = byName.get('polygon')!;
  for (const { manifest } of [arbitrum, polygon]) {
    const money = [manifest.ballast.vault, 500_000n * 10n ** 6n];
    await devnet
      .chain(manifest.chainId)
      .send(call(account('whale').address, manifest.assets.USDC!.token, transferAbi, 'transfer', money));
    await send(manifest.chainId, encodeSupplyCollateral(400_000n * 10n ** 6n));
  }
});
afterAll(async () => {
  await devnet?.close();
});

/** Sends a keeper transaction to the vault of a chain. */
function send(chainId: number, data: Hex, value = 0n): Promise<Receipt> {
  const { vault } = devnet.manifest(chainId).ballast;
  return devnet.chain(chainId).send({
    from: account('keeper').address,
    to: vault,
    data,
    value,
    abi: [...hedgeVaultAbi],
    label: 'keeper',
  });
}

async function submit({ client, manifest }: ChainConnection, parts: Partial<HedgePlan>): Promise<HedgePlan> {
  const { epoch, timestamp } = await readChainSnapshot(client, manifest);
  const plan: HedgePlan = {
    epoch: epoch + 1n,
    validUntil: timestamp + 600,
    ratios: [],
    overlays: [],
    mandates: [],
    priceBands: [],
    ...parts,
  };
  const { vault } = manifest.ballast;
  const signatures = await signPlan(signers, manifest.chainId, vault, plan);
  await send(manifest.chainId, encodeSubmitPlan(vault, plan, signatures));
  return plan;
}

describe('plans', () => {
  const quantity = fc.bigInt(-(2n ** 127n), 2n ** 127n - 1n);
  const asset = fc.constantFrom('WETH', 'WBTC', 'POL', 'A', 'x'.repeat(32));
  const plans: fc.Arbitrary<HedgePlan> = fc.record({
    epoch: fc.bigInt(0n, 2n ** 64n - 1n),
    validUntil: fc.nat(),
    ratios: fc.array(
      fc.record({ positionId: fc.bigInt(0n, 2n ** 256n - 1n), ratio: fc.bigInt(0n, 2n ** 64n - 1n) }),
      { maxLength: 4 },
    ),
    overlays: fc.array(fc.record({ asset, quantity }), { maxLength: 4 }),
    mandates: fc.array(fc.record({ dstEid: fc.nat({ max: 2 ** 32 - 1 }), asset, quantity }), {
      maxLength: 4,
    }),
    priceBands: fc.array(
      fc.record({
        asset,
        minPrice: fc.bigInt(0n, 2n ** 128n - 1n),
        maxPrice: fc.bigInt(0n, 2n ** 128n - 1n),
      }),
      { maxLength: 4 },
    ),
  });

  test('have the digest that the vault computes, on two chains', async () => {
    const check = fc.asyncProperty(plans, async (plan) => {
      for (const { client, manifest } of [arbitrum, polygon]) {
        const { vault } = manifest.ballast;
        const own = hedgePlanDigest(manifest.chainId, vault, plan);
        expect(await planDigest(client, vault, plan)).toBe(own);
      }
    });
    await fc.assert(check, { numRuns: 60 });
  });
});

describe('an execution', () => {
  test('is accepted once, and its events and receipt tell the same', async () => {
    const { client, manifest } = arbitrum;
    const { vault } = manifest.ballast;
    const plan = await submit(arbitrum, { overlays: [{ asset: 'WETH', quantity: -5n * WAD }] });
    const before = await readChainSnapshot(client, manifest);
    expect(before.epoch).toBe(plan.epoch);
    expect(before.planHash).toBe(hedgePlanDigest(manifest.chainId, vault, plan));
    expect(before.planValidUntil).toBe(plan.validUntil);
    expect(before.assets.WETH!.target).toBe(-5n * WAD);

    const order: HedgeOrder = {
      asset: 'WETH',
      side: 'sell',
      sequence: 1n,
      deadline: before.timestamp + 300,
      legs: [
        {
          venue: 'uniswap-v3',
          amountIn: 4n * WAD,
          minAmountOut: 1n,
          data: encodeAbiParameters([{ type: 'uint24' }], [500]),
        },
        { venue: 'sushi', amountIn: WAD, minAmountOut: 1n, data: '0x' },
      ],
    };
    const intentId = await intentIdOf(client, vault, order);
    expect(await isConsumed(client, vault, intentId)).toBe(false);
    const { transactionHash, blockNumber } = await send(manifest.chainId, encodeExecuteHedge(order));
    expect(await isConsumed(client, vault, intentId)).toBe(true);

    const fills = await readFills(client, vault, blockNumber, blockNumber);
    const receipt = await client.getTransactionReceipt({ hash: transactionHash });
    expect(decodeExecution(receipt, vault)).toEqual(fills);
    const [fill] = fills;
    expect(fills).toHaveLength(1);
    expect(fill).toMatchObject({
      intentId,
      asset: 'WETH',
      side: 'sell',
      amountIn: 5n * WAD,
      heldAfter: -5n * WAD,
    });
    expect(fill!.legs.map(({ venue }) => venue)).toEqual(['uniswap-v3', 'sushi']);
    expect(fill!.amountOut).toBe(fill!.legs.reduce((sum, leg) => sum + leg.amountOut, 0n));
    expect(fill!.loss).toBeGreaterThan(0n);

    const after = await readChainSnapshot(client, manifest);
    expect(after.assets.WETH!.held).toBe(-5n * WAD);
    expect(after.assets.WETH!.debt).toBe(5n * WAD);
    expect(after.idleSettlement - before.idleSettlement).toBe(fill!.amountOut * 10n ** 12n);
    // Selling into the 0.05 % pool moved it; the lending market got dearer.
    expect(after.pools).not.toEqual(before.pools);
    expect(after.assets.WETH!.borrow!.rate).toBeGreaterThan(before.assets.WETH!.borrow!.rate);
  });

  test('that the vault refuses is explained', async () => {
    const { client, manifest } = arbitrum;
    const { vault } = manifest.ballast;
    const { timestamp } = await readChainSnapshot(client, manifest);
    const order: HedgeOrder = {
      asset: 'WETH',
      side: 'sell',
      sequence: 2n,
      deadline: timestamp + 300,
      legs: [{ venue: 'sushi', amountIn: WAD, minAmountOut: 1n, data: '0x' }],
    };
    const refusal = async (data: Hex) =>
      decodeVaultError(
        await client
          .call({ account: account('keeper').address, to: vault, data })
          .catch((error: unknown) => error),
      );
    const wrong = await refusal(encodeExecuteHedge({ ...order, asset: 'WBTC' }));
    expect(wrong?.name).toBe('WrongDirection');
    const late = await refusal(encodeExecuteHedge({ ...order, deadline: timestamp - 1 }));
    expect(late?.sentence).toMatch(/^The order was good until .* Next: send a new order/);
    const used = await refusal(encodeExecuteHedge({ ...order, sequence: 1n }));
    expect(used?.name).toBe('IntentConsumed');
  });
});

/** Sends a message-paying transaction and waits until its message has arrived. */
async function sendMessage({ client, manifest }: ChainConnection, data: Hex, fee: bigint): Promise<void> {
  const { blockNumber, transactionHash } = await send(manifest.chainId, data, fee);
  const events = await readMessageEvents(client, manifest, blockNumber, blockNumber);
  const sent = events.find((event) => event.type === 'sent');
  expect(await devnet.layerzero.waitFor(sent!.guid)).toMatchObject({ status: 'delivered' });
  const receipt = await client.getTransactionReceipt({ hash: transactionHash });
  expect(sentMessages(receipt, manifest)).toMatchObject([{ guid: sent!.guid, fee, peer: sent!.peer }]);
}

describe('a mandate', () => {
  test('shows at both ends, from sending to acknowledgement', async () => {
    const source = devnet.manifest('arbitrum');
    const carrier = devnet.manifest('polygon');
    const { vault } = source.ballast;
    const startOf = async ({ client }: ChainConnection) => (await client.getBlockNumber()) + 1n;
    const [fromSource, fromCarrier] = [await startOf(arbitrum), await startOf(polygon)];
    const price = (await readChainSnapshot(polygon.client, carrier)).assets.WETH!.price;
    const plan = await submit(arbitrum, {
      overlays: [{ asset: 'WETH', quantity: -5n * WAD }],
      mandates: [{ dstEid: carrier.eid, asset: 'WETH', quantity: -2n * WAD }],
      priceBands: [{ asset: 'WETH', minPrice: price / 2n, maxPrice: price * 2n }],
    });
    const fee = await quoteMandates(arbitrum.client, vault, carrier.eid);
    await sendMessage(arbitrum, encodeSendMandates(carrier.eid), fee);

    const carried = await readChainSnapshot(polygon.client, carrier);
    const asset = 'WETH';
    expect(carried.inbound).toEqual([
      { srcEid: source.eid, asset, quantity: -2n * WAD, epoch: plan.epoch, rejected: false },
    ]);
    expect(carried.assets.WETH!.target).toBe(-2n * WAD);
    const back = await quoteReport(polygon.client, vault, source.eid);
    await sendMessage(polygon, encodeSendReport(source.eid), back);

    const given = await readChainSnapshot(arbitrum.client, source);
    expect(given.outbound).toEqual([
      {
        dstEid: carrier.eid,
        asset,
        sent: -2n * WAD,
        acknowledged: -2n * WAD,
        filled: 0n,
        sentEpoch: plan.epoch,
        acknowledgedEpoch: plan.epoch,
      },
    ]);
    expect(given.assets.WETH!.outbound).toBe(-2n * WAD);
    expect(given.assets.WETH!.target).toBe(-3n * WAD);

    const events = async ({ client, manifest }: ChainConnection, from: bigint) =>
      readMessageEvents(client, manifest, from, await client.getBlockNumber());
    const atSource = await events(arbitrum, fromSource);
    const atCarrier = await events(polygon, fromCarrier);
    expect(atSource.map(({ type }) => type)).toEqual(['sent', 'acknowledged', 'received']);
    expect(atCarrier.map(({ type }) => type)).toEqual(['adopted', 'received', 'sent']);
    const sent = atSource.find((event) => event.type === 'sent');
    const received = atCarrier.find((event) => event.type === 'received');
    expect(sent).toMatchObject({ kind: 'mandate', peer: carrier.eid, fee });
    expect(received).toMatchObject({ kind: 'mandate', peer: source.eid, guid: sent?.guid });

    const arrivals = await readArrivals(polygon, fromCarrier, await polygon.client.getBlockNumber());
    expect(arrivals.map(({ guid, stage }) => [guid, stage])).toEqual([
      [sent?.guid, 'verified'],
      [sent?.guid, 'delivered'],
    ]);
  });
});
