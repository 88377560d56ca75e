import { buildFusionOrder, type FusionTerms, fusionOrderTypedData } from '@ballast/sdk';
import fc from 'fast-check';
import { type Address, getAddress, hashTypedData, numberToHex } from 'viem';
import { expect, test } from 'vitest';
import { composeFusionOrder } from './order.ts';
import { fusionPackage } from './package.ts';

/** Where the order protocol lives on every chain; the package knows no other. */
const protocol: Address = '0x111111125421cA6dc452d289314280a0f8842A65';
const chainId = 42_161;

const address = fc
  .bigInt(1n << 8n, (1n << 160n) - 1n)
  .map((value): Address => getAddress(numberToHex(value, { size: 20 })));
const amount = fc.bigInt(1n, (1n << 120n) - 1n);
const terms: fc.Arbitrary<FusionTerms> = fc
  .record({
    maker: address,
    settlement: address,
    makerAsset: address,
    takerAsset: address,
    making: amount,
    taking: amount,
    start: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
    duration: fc.integer({ min: 1, max: 2 ** 24 - 1 }),
    premium: fc.integer({ min: 0, max: 1_600_000 }),
    after: fc.integer({ min: 0, max: 900 }),
    nonce: fc.bigInt(0n, (1n << 40n) - 1n),
    resolvers: fc.array(address, { minLength: 1, maxLength: 12 }),
    callsMaker: fc.boolean(),
  })
  .map(({ after, ...rest }) => ({ ...rest, expiry: rest.start + rest.duration + after }));

test('our encoder and the package make the same order, extension, salt and hash', async () => {
  await fc.assert(
    fc.asyncProperty(terms, async (given) => {
      const ours = buildFusionOrder(given);
      const theirs = await composeFusionOrder(given, chainId);
      expect(theirs.extension).toBe(ours.extension.toLowerCase());
      expect(theirs.order).toEqual(ours.order);
      expect(theirs.hash).toBe(hashTypedData(fusionOrderTypedData(chainId, protocol, ours)));
    }),
    { numRuns: 300 },
  );
});

test("the package's decoder reads our terms out of our extension", async () => {
  const { Extension, FusionExtension } = await fusionPackage();
  fc.assert(
    fc.property(terms, (given) => {
      const { extension } = buildFusionOrder(given);
      const read = FusionExtension.fromExtension(Extension.decode(extension.toLowerCase()));
      expect(read.address.toString()).toBe(given.settlement.toLowerCase());
      expect(read.auctionDetails).toMatchObject({
        startTime: BigInt(given.start),
        duration: BigInt(given.duration),
        initialRateBump: BigInt(given.premium * 10),
        points: [],
        gasCost: { gasBumpEstimate: 0n, gasPriceEstimate: 0n },
      });
      expect(read.whitelist.resolvingStartTime).toBe(BigInt(given.start));
      expect(read.whitelist.whitelist).toEqual(
        given.resolvers.map((one) => ({ addressHalf: one.slice(-20).toLowerCase(), delay: 0n })),
      );
      expect(read.surplus.isZero()).toBe(true);
      expect(read.extra).toEqual({});
    }),
    { numRuns: 300 },
  );
});

test('a price at any time is the straight line of the settlement, rounded up', async () => {
  await fc.assert(
    fc.asyncProperty(terms, fc.double({ min: -0.2, max: 1.2, noNaN: true }), async (given, part) => {
      const time = Math.max(1, given.start + Math.round(part * given.duration));
      const left = BigInt(Math.min(Math.max(given.start + given.duration - time, 0), given.duration));
      const bump = (left * BigInt(given.premium) * 10n) / BigInt(given.duration);
      const unit = 10_000_000n;
      const { takingAt } = await composeFusionOrder(given, chainId);
      const some = (given.making + 2n) / 3n;
      const share = (given.taking * some + given.making - 1n) / given.making;
      expect(takingAt(some, time)).toBe((share * (unit + bump) + unit - 1n) / unit);
      expect(takingAt(given.making, time)).toBe((given.taking * (unit + bump) + unit - 1n) / unit);
    }),
    { numRuns: 300 },
  );
});

// What the package cannot do, held here so that an update that can is noticed.
test("the package's decoder of whole orders drops the maker's pre-interaction, and with it the hash", async () => {
  const { Extension, FusionOrder } = await fusionPackage();
  const [given] = fc.sample(terms, 1);
  if (given === undefined) throw new Error('no sample');
  for (const callsMaker of [false, true]) {
    const { order, extension, hash } = await composeFusionOrder({ ...given, callsMaker }, chainId);
    const back = FusionOrder.fromDataAndExtension(
      {
        salt: order.salt.toString(),
        maker: numberToHex(order.maker, { size: 20 }),
        receiver: numberToHex(order.receiver, { size: 20 }),
        makerAsset: numberToHex(order.makerAsset, { size: 20 }),
        takerAsset: numberToHex(order.takerAsset, { size: 20 }),
        makingAmount: order.makingAmount.toString(),
        takingAmount: order.takingAmount.toString(),
        makerTraits: order.makerTraits.toString(),
      },
      Extension.decode(extension),
    );
    expect(back.getOrderHash(chainId) === hash).toBe(!callsMaker);
  }
});

test('terms the package refuses are named', async () => {
  const [given] = fc.sample(terms, 1);
  if (given === undefined) throw new Error('no sample');
  await expect(composeFusionOrder({ ...given, resolvers: [] }, chainId)).rejects.toThrow(/package refuses/);
});
