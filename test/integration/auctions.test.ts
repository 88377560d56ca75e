import { WAD } from '@ballast/core';
import {
  account,
  bootDevnet,
  type ChainName,
  call,
  type Devnet,
  deployOneInch,
  deployStargate,
  enableFusion,
  fillFusion,
  mintTransactions,
  type OneInch,
  type Role,
  routeCollateral,
  unitsOf,
} from '@ballast/devnet';
import * as sdk from '@ballast/sdk';
import { type Address, createWalletClient, type Hex, http, maxUint256 } from 'viem';
import { arbitrum } from 'viem/chains';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fundVault } from '../helpers/vault.ts';

// What `pnpm test` fetches and compiles first is needed here: without it the deployment says what to run.
const name = 'arbitrum' satisfies ChainName;
const signers = [account('optimizer2'), account('optimizer1')];
const resolver = account('trader').address;
let devnet: Devnet;
let vault: Address;
let oneInch: OneInch;

beforeAll(async () => {
  devnet = await bootDevnet({ ports: [27_800, 27_801, 27_802], worker: 'inline' });
  vault = devnet.manifest(name).ballast.vault;
  const chain = devnet.chain(name);
  const protocols = devnet.protocols(name);
  await fundVault(devnet, name, 400_000, 300_000);
  oneInch = await deployOneInch(chain, protocols);
  await enableFusion(chain, devnet.manifest(name), oneInch);
  const { USDC, WETH } = protocols.tokens;
  await chain.run([
    ...mintTransactions(protocols, 'USDC', resolver, unitsOf('USDC', 1_000_000)),
    ...mintTransactions(protocols, 'WETH', resolver, unitsOf('WETH', 100)),
    call(resolver, USDC, sdk.erc20Abi, 'approve', [oneInch.orders, maxUint256]),
    call(resolver, WETH, sdk.erc20Abi, 'approve', [oneInch.orders, maxUint256]),
  ]);
});
afterAll(async () => {
  await devnet?.close();
});

function wallet(role: Role) {
  const transport = http(devnet.chain(name).rpcUrl);
  return createWalletClient({ account: account(role), chain: arbitrum, transport, pollingInterval: 20 });
}

const read = () => devnet.chain(name).client;
const at = () => ({ abi: sdk.hedgeVaultAbi, address: vault }) as const;
const usdc = (chain: ChainName, owner: Address) =>
  devnet.chain(chain).client.readContract({
    abi: sdk.erc20Abi,
    address: devnet.protocols(chain).tokens.USDC,
    functionName: 'balanceOf',
    args: [owner],
  });

/** A plan that wants this much WETH beyond what positions ask for; returns its epoch. */
async function plan(quantity: bigint): Promise<bigint> {
  const keeper = wallet('keeper');
  const overlays = quantity === 0n ? [] : [{ asset: 'WETH', quantity }];
  const drafted = await sdk.draftPlan(keeper, vault, { validFor: 1_800, overlays });
  const signatures = await sdk.signPlan(signers, arbitrum.id, vault, drafted);
  await sdk.mined(keeper, await sdk.submitPlan(keeper, vault, drafted, signatures));
  return drafted.epoch;
}

/** An auction that closes the gap, from 0.4 % above its worst price, and the order resolvers fill. */
async function draft(sequence: bigint) {
  const keeper = wallet('keeper');
  const venue = { venue: '1inch-fusion', data: '0x' } as const;
  const order = await sdk.draftHedge(keeper, vault, { asset: 'WETH', ...venue, slippageBps: 50, sequence });
  const [leg] = order?.legs ?? [];
  if (order === null || leg === undefined) throw new Error('nothing to hedge');
  const { USDC, WETH } = devnet.protocols(name).tokens;
  const [makerAsset, takerAsset] = order.side === 'sell' ? [WETH, USDC] : [USDC, WETH];
  const start = await devnet.chain(name).now();
  const built = sdk.buildFusionOrder({
    maker: vault,
    settlement: oneInch.settlement,
    ...{ makerAsset, takerAsset, making: leg.amountIn, taking: leg.minAmountOut },
    ...{ start, duration: 180, premium: 4_000, expiry: start + 600, nonce: sequence },
    resolvers: [resolver],
    callsMaker: true,
  });
  const { salt, makerTraits } = built.order;
  const legs = [{ ...leg, data: sdk.auctionData(salt, makerTraits, built.extension) }];
  return { order: { ...order, legs }, built, making: leg.amountIn };
}

async function open(order: sdk.HedgeOrder): Promise<Hex> {
  const keeper = wallet('keeper');
  return sdk.openedAuction(keeper, vault, await sdk.openAuction(keeper, vault, order));
}

const fill = (built: sdk.FusionOrder, making: bigint) =>
  fillFusion(devnet.chain(name), oneInch, resolver, built, {
    making,
    signature: '0x',
    makerIsContract: true,
  });

/** Settled by someone without any role; returns the events. */
async function settle(orderHash: Hex): Promise<string[]> {
  const anyone = wallet('outsider');
  const receipt = await sdk.mined(anyone, await sdk.settleAuction(anyone, vault, orderHash));
  return sdk.vaultEvents(receipt, vault).map(({ eventName }) => eventName);
}

describe('an auction of a vault', () => {
  test('is filled in parts, then wholly, and the debt it bought back is repaid', async () => {
    const sale = await draft(await plan(-3n * WAD));
    expect(sale.order.side).toBe('sell');
    const hash = await open(sale.order);
    const [made, expected] = await read().readContract({
      ...at(),
      functionName: 'auctionOrder',
      args: [sdk.toHedgeOrderStruct(sale.order)],
    });
    expect([made, expected]).toEqual([sale.built.order, hash]);

    const paid = await usdc(name, resolver);
    await fill(sale.built, sale.making / 4n);
    // It opens 0.4 % above the worst price of half a per cent below the oracle, and falls from there.
    const { price, held } = await sdk.hedgeState(read(), vault, 'WETH');
    const perWeth = Number(paid - (await usdc(name, resolver))) / 1e6 / (Number(sale.making) / 4e18);
    expect(perWeth / (Number(price) / 1e18)).toBeGreaterThanOrEqual(0.995);
    expect(perWeth / (Number(price) / 1e18)).toBeLessThanOrEqual(0.995 * 1.004 + 1e-6);
    expect(Number(held) / 1e18).toBeCloseTo(-0.75, 6);
    expect(await settle(hash)).not.toContain('AuctionClosed');
    await fill(sale.built, sale.making - sale.making / 4n);
    expect(await settle(hash)).toContain('AuctionClosed');
    expect(Number((await sdk.hedgeState(read(), vault, 'WETH')).held) / 1e18).toBeCloseTo(-3, 6);

    const purchase = await draft(await plan(0n));
    expect(purchase.order.side).toBe('buy');
    const back = await open(purchase.order);
    await fill(purchase.built, purchase.making);
    expect(await settle(back)).toEqual(expect.arrayContaining(['AuctionRepaid', 'AuctionClosed']));
    const { held: left } = await sdk.hedgeState(read(), vault, 'WETH');
    // Bought at the auction's price, so what it cost above the oracle is missing at the end.
    expect(Math.abs(Number(left)) / 1e18).toBeLessThan(3 * 0.005);
    expect(await read().readContract({ ...at(), functionName: 'liveAuctions' })).toEqual([]);
  });

  test('is cancelled, and no longer filled; strangers do neither', async () => {
    const { order, built, making } = await draft(await plan(-2n * WAD));
    await expect(sdk.openAuction(wallet('outsider'), vault, order)).rejects.toThrow(/is not a keeper/);
    const hash = await open(order);
    await expect(sdk.cancelAuction(wallet('outsider'), vault, hash)).rejects.toThrow(/is not a keeper/);
    const guardian = wallet('guardian');
    await sdk.mined(guardian, await sdk.cancelAuction(guardian, vault, hash));
    await expect(fill(built, making)).rejects.toThrow(/BadSignature/);
    const unknown = `0x${'11'.repeat(32)}` as const;
    const refused = await sdk.settleAuction(guardian, vault, unknown).catch((error: unknown) => error);
    expect(refused).toMatchObject({ refusal: { name: 'UnknownAuction' } });
  });
});

test('collateral travels to the vault on another chain over Stargate and is confirmed', async () => {
  const networks = devnet.chains.map((chain) => ({
    chain,
    protocols: devnet.protocols(chain.spec.name),
    manifest: devnet.manifest(chain.spec.name),
  }));
  const bridges = await deployStargate(networks, devnet.layerzero);
  await routeCollateral(
    networks.flatMap((network, index) => {
      const stargate = bridges[index];
      return stargate === undefined ? [] : [{ ...network, stargate }];
    }),
  );
  const keeper = wallet('keeper');
  const dstEid = devnet.manifest('polygon').eid;
  const amount = unitsOf('USDC', 150_000);
  const before = await usdc('polygon', vault);
  const transfer = await sdk.bridgeCollateral(keeper, vault, { dstEid, amount });
  const sent = await sdk.sentCollateral(keeper, vault, transfer);
  expect(sent).toMatchObject({ dstEid, sent: amount });
  expect(Number(amount - sent.received) / Number(amount)).toBeCloseTo(0.0006, 6);
  const inFlight = () => read().readContract({ ...at(), functionName: 'collateralInFlight', args: [dstEid] });
  expect(await inFlight()).toBe(sent.received);

  expect(await devnet.layerzero.waitFor(sent.guid)).toMatchObject({ status: 'delivered' });
  expect((await usdc('polygon', vault)) - before).toBe(sent.received);
  const tooMuch = sdk.confirmCollateral(keeper, vault, dstEid, sent.received + 1n);
  await expect(tooMuch).rejects.toThrow(sdk.VaultRefusal);
  await sdk.mined(keeper, await sdk.confirmCollateral(keeper, vault, dstEid, sent.received));
  expect(await inFlight()).toBe(0n);

  const tight = sdk.bridgeCollateral(keeper, vault, { dstEid, amount, minReceived: amount });
  await expect(tight).rejects.toMatchObject({ refusal: { name: 'BridgeOutputTooLow' } });
});
