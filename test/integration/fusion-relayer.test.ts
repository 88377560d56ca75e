import { composeFusionOrder, createFusionRelayer, type FusionRelayer } from '@ballast/chain';
import { FatalError, WAD } from '@ballast/core';
import {
  account,
  bootDevnet,
  type Devnet,
  deployOneInch,
  enableFusion,
  type FusionApi,
  type OneInch,
  type Role,
  serveFusion,
} from '@ballast/devnet';
import * as sdk from '@ballast/sdk';
import { type Address, createWalletClient, http } from 'viem';
import { arbitrum } from 'viem/chains';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fundVault } from '../helpers/vault.ts';

// 1inch's package against an emulation of 1inch's API; the order protocol, the settlement and the vault are real.
const name = 'arbitrum';
let devnet: Devnet;
let api: FusionApi;
let relayer: FusionRelayer;
let oneInch: OneInch;
let vault: Address;

beforeAll(async () => {
  devnet = await bootDevnet({ ports: [22_000, 22_001, 22_002], worker: 'off' });
  vault = devnet.manifest(name).ballast.vault;
  const [chain, protocols] = [devnet.chain(name), devnet.protocols(name)];
  await fundVault(devnet, name, 400_000, 300_000);
  oneInch = await deployOneInch(chain, protocols);
  await enableFusion(chain, devnet.manifest(name), oneInch);
  api = await serveFusion([{ chain, protocols, oneInch }], { port: 22_003 });
  relayer = createFusionRelayer({ name: api.name, chainId: arbitrum.id, url: api.url, authKey: null });
});
afterAll(async () => {
  await api?.close();
  await devnet?.close();
});

function wallet(role: Role) {
  const transport = http(devnet.chain(name).rpcUrl);
  return createWalletClient({ account: account(role), chain: arbitrum, transport, pollingInterval: 20 });
}

/** Opens the auction that closes the vault's gap, on the quoted terms. */
async function open(overlay: bigint, sequence: bigint) {
  const keeper = wallet('keeper');
  const overlays = [{ asset: 'WETH', quantity: overlay }];
  const plan = await sdk.draftPlan(keeper, vault, { validFor: 1_800, overlays });
  const signatures = await sdk.signPlan(
    [account('optimizer2'), account('optimizer1')],
    arbitrum.id,
    vault,
    plan,
  );
  await sdk.mined(keeper, await sdk.submitPlan(keeper, vault, plan, signatures));
  const wish = { asset: 'WETH', venue: '1inch-fusion', data: '0x', slippageBps: 50, sequence } as const;
  const order = await sdk.draftHedge(keeper, vault, wish);
  const leg = order?.legs[0];
  if (!order || !leg) throw new Error('nothing to hedge');
  const { USDC, WETH } = devnet.protocols(name).tokens;
  const quote = await relayer.quote({ from: WETH, to: USDC, amount: leg.amountIn, maker: vault });
  const start = await devnet.chain(name).now();
  const composed = await composeFusionOrder(
    {
      maker: vault,
      settlement: quote.settlement,
      makerAsset: WETH,
      takerAsset: USDC,
      making: leg.amountIn,
      taking: quote.endAmount,
      start,
      duration: quote.duration,
      premium: Number((quote.startAmount * 1_000_000n) / quote.endAmount - 1_000_000n),
      expiry: start + quote.duration + 300,
      nonce: sequence,
      resolvers: quote.resolvers,
      callsMaker: true,
    },
    arbitrum.id,
  );
  const { salt, makerTraits } = composed.order;
  const data = sdk.auctionData(salt, makerTraits, composed.extension);
  const opened = { ...order, legs: [{ ...leg, minAmountOut: quote.endAmount, data }] };
  const sent = await sdk.openAuction(keeper, vault, opened);
  return { composed, quote, hash: await sdk.openedAuction(keeper, vault, sent), start };
}

test("a vault's order goes through the package to the relayer, and is filled and settled", async () => {
  const { composed, quote, hash, start } = await open(-3n * WAD, 1n);
  expect(relayer.name).toContain('emulated');
  // The package, our encoder and the chain agree on the hash.
  expect(composed.hash).toBe(hash);
  expect(await relayer.status(hash)).toBeNull();
  expect(await relayer.submit(composed, hash, '0x', quote.quoteId)).toBe('submitted');
  expect(await relayer.submit(composed, hash, '0x', quote.quoteId)).toBe('known');
  expect(await relayer.status(hash)).toBe('pending');

  const at = start + 60;
  await devnet.chain(name).setNextTime(at);
  const receipt = await api.fill(hash, composed.order.makingAmount / 3n);
  const fills = sdk.vaultEvents(
    await devnet.chain(name).client.getTransactionReceipt({ hash: receipt.transactionHash }),
    vault,
  );
  const filled = fills.find((event) => event.eventName === 'AuctionFilled');
  if (filled?.eventName !== 'AuctionFilled') throw new Error('no fill');
  // The settlement charges to the unit what the package's calculator says for that second.
  expect(filled.args.takingAmount).toBe(composed.takingAt(filled.args.makingAmount, at));
  expect(await relayer.status(hash)).toBe('partially-filled');
  await api.fill(hash);
  expect(await relayer.status(hash)).toBe('filled');
  const anyone = wallet('outsider');
  const settled = await sdk.mined(anyone, await sdk.settleAuction(anyone, vault, hash));
  expect(sdk.vaultEvents(settled, vault).map(({ eventName }) => eventName)).toContain('AuctionClosed');
});

test('an order its vault cancelled is neither filled nor taken on', async () => {
  const { composed, quote, hash } = await open(-5n * WAD, 2n);
  await relayer.submit(composed, hash, '0x', quote.quoteId);
  const keeper = wallet('keeper');
  await sdk.mined(keeper, await sdk.cancelAuction(keeper, vault, hash));
  expect(await relayer.status(hash)).toBe('invalid-signature');
  await expect(api.fill(hash)).rejects.toThrow(/BadSignature/);

  const late = await open(-5n * WAD, 3n);
  await sdk.mined(keeper, await sdk.cancelAuction(keeper, vault, late.hash));
  const refused = relayer.submit(late.composed, late.hash, '0x', late.quote.quoteId);
  await expect(refused).rejects.toBeInstanceOf(FatalError);
  await expect(refused).rejects.toThrow(/invalid-signature/);
});
