import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  account,
  bootDevnet,
  call,
  type Devnet,
  defaultArtifactDir,
  deployOneInch,
  fillFusion,
  mintTransactions,
  type OneInch,
  unitsOf,
} from '@ballast/devnet';
import {
  buildFusionOrder,
  erc20Abi,
  type FusionOrder,
  fusionOrderTypedData,
  limitOrderAbi,
} from '@ballast/sdk';
import { type Hex, hashTypedData, maxUint256 } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const present = existsSync(join(defaultArtifactDir, 'SimpleSettlement.json'));
if (!present) process.stdout.write('1inch tests skipped: its contracts were not compiled for the devnet\n');
const name = 'arbitrum';
const maker = account('outsider');
const resolver = account('trader').address;
const WHOLE = 10n ** 18n;
const DURATION = 180;
/** A worst price of 3,400 and one per cent above it at first. */
const TAKING = unitsOf('USDC', 34_000);
let devnet: Devnet;
let oneInch: OneInch;
let nonce = 0n;

describe.skipIf(!present)('1inch Fusion on the devnet', () => {
  beforeAll(async () => {
    devnet = await bootDevnet({ ports: [27_660, 27_661, 27_662], worker: 'off' });
    const chain = devnet.chain(name);
    const protocols = devnet.protocols(name);
    oneInch = await deployOneInch(chain, protocols);
    const { USDC, WETH } = protocols.tokens;
    await chain.run([
      ...mintTransactions(protocols, 'WETH', maker.address, 100n * WHOLE),
      ...mintTransactions(protocols, 'USDC', resolver, unitsOf('USDC', 1_000_000)),
      call(maker.address, WETH, erc20Abi, 'approve', [oneInch.orders, maxUint256]),
      call(resolver, USDC, erc20Abi, 'approve', [oneInch.orders, maxUint256]),
    ]);
  });
  afterAll(async () => {
    await devnet?.close();
  });

  /** Ten WETH, signed by the maker. */
  async function auction(start: number): Promise<FusionOrder & { signature: Hex }> {
    const { tokens, manifest } = devnet.protocols(name);
    const built = buildFusionOrder({
      maker: maker.address,
      settlement: oneInch.settlement,
      makerAsset: tokens.WETH,
      takerAsset: tokens.USDC,
      making: 10n * WHOLE,
      taking: TAKING,
      start,
      duration: DURATION,
      premium: 10_000,
      expiry: start + 2 * DURATION,
      nonce: nonce++,
      resolvers: [resolver],
      callsMaker: false,
    });
    const signature = await maker.signTypedData(
      fusionOrderTypedData(manifest.chainId, oneInch.orders, built),
    );
    return { ...built, signature };
  }

  const usdc = (owner: Hex) =>
    devnet.chain(name).client.readContract({
      abi: erc20Abi,
      address: devnet.protocols(name).tokens.USDC,
      functionName: 'balanceOf',
      args: [owner],
    });

  /** Fills at a given time and returns what the maker got. */
  async function fill(order: FusionOrder & { signature: Hex }, making: bigint, at: number, by = resolver) {
    const before = await usdc(maker.address);
    await devnet.chain(name).setNextTime(at);
    const terms = { making, signature: order.signature, makerIsContract: false };
    await fillFusion(devnet.chain(name), oneInch, by, order, terms);
    return (await usdc(maker.address)) - before;
  }

  test('the protocol hashes an order as the maker signs it', async () => {
    const order = await auction((await devnet.chain(name).now()) + 100);
    const data = fusionOrderTypedData(devnet.manifest(name).chainId, oneInch.orders, order);
    const hash = await devnet.chain(name).client.readContract({
      abi: limitOrderAbi,
      address: oneInch.orders,
      functionName: 'hashOrder',
      args: [order.order],
    });
    expect(hash).toBe(hashTypedData(data));
  });

  test('a resolver fills it in parts, down the falling price', async () => {
    const start = (await devnet.chain(name).now()) + 100;
    const order = await auction(start);
    const price = (premium: number) => (34_000 / 10) * (1 + premium);
    expect(Number(await fill(order, 2n * WHOLE, start)) / 2e6).toBeCloseTo(price(0.01), 2);
    expect(Number(await fill(order, 3n * WHOLE, start + DURATION / 2)) / 3e6).toBeCloseTo(price(0.005), 2);
    expect(Number(await fill(order, 5n * WHOLE, start + DURATION)) / 5e6).toBeCloseTo(price(0), 2);
    // The node's time is past the last fill; nothing is left.
    await expect(fill(order, WHOLE, start + DURATION + 1)).rejects.toThrow(/InvalidatedOrder/);
  });

  test('nobody else fills it, and nobody after its expiry', async () => {
    const start = (await devnet.chain(name).now()) + 100;
    const order = await auction(start);
    await expect(fill(order, WHOLE, start, account('keeper').address)).rejects.toThrow(/reverted/);
    await expect(fill(order, WHOLE, start + 2 * DURATION + 1)).rejects.toThrow(/OrderExpired/);
  });

  test('a changed price or another signer is refused', async () => {
    const start = (await devnet.chain(name).now()) + 100;
    const order = await auction(start);
    const cheaper = { ...order, order: { ...order.order, takingAmount: TAKING / 2n } };
    await expect(fill(cheaper, WHOLE, start)).rejects.toThrow(/BadSignature/);
    const other = {
      ...order,
      extension: `0x${order.extension.slice(2).replace(/ff(?=00$)/, 'fe')}` as const,
    };
    await expect(fill(other, WHOLE, start + 1)).rejects.toThrow(/reverted/);
  });
});
