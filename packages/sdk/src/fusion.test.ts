import { keccak256 } from 'viem';
import { expect, test } from 'vitest';
import { buildFusionOrder, type FusionTerms, takerTraits } from './fusion.ts';

const terms: FusionTerms = {
  maker: '0x1111111111111111111111111111111111111111',
  settlement: '0x2222222222222222222222222222222222222222',
  makerAsset: '0x3333333333333333333333333333333333333333',
  takerAsset: '0x4444444444444444444444444444444444444444',
  making: 10n,
  taking: 20n,
  start: 1_760_000_000,
  duration: 180,
  premium: 10_000,
  expiry: 1_760_000_600,
  nonce: 7n,
  resolvers: ['0x5555555555555555555566666666666666666666'],
  callsMaker: true,
};
const curve = `${'22'.repeat(20)}${'00'.repeat(7)}68e77800${'0000b4'}${'0186a0'}00${'00'.repeat(5)}6401${'66'.repeat(10)}`;

test('the extension holds the curve twice and then the whitelist, and its hash is the salt', () => {
  const { order, extension } = buildFusionOrder(terms);
  const fields = extension.slice(2 + 64);
  expect(fields.startsWith(curve + curve)).toBe(true);
  const post = fields.slice(2 * curve.length);
  expect(post).toBe(
    `${'22'.repeat(20)}${'00'.repeat(46)}6468e7780001${'66'.repeat(10)}0000${'ff'.repeat(32)}00`,
  );
  expect(order.salt).toBe(BigInt(keccak256(extension)) & ((1n << 160n) - 1n));
  const ends = BigInt(extension.slice(0, 66));
  const lengths = Array.from({ length: 8 }, (_, i) => Number((ends >> BigInt(32 * i)) & 0xffff_ffffn));
  const one = curve.length / 2;
  expect(lengths).toEqual([0, 0, one, 2 * one, 2 * one, 2 * one, 2 * one, fields.length / 2]);
  expect(takerTraits(extension) >> 224n).toBe((1n << 31n) | BigInt(fields.length / 2 + 32));
});

test('the traits say when it ends, which one it is and who is called', () => {
  const called = buildFusionOrder(terms).order.makerTraits;
  const plain = buildFusionOrder({ ...terms, callsMaker: false }).order.makerTraits;
  expect(called ^ plain).toBe(1n << 252n);
  expect((called >> 80n) & 0xff_ffff_ffffn).toBe(1_760_000_600n);
  expect((called >> 120n) & 0xff_ffff_ffffn).toBe(7n);
});

test.each([
  [{ resolvers: [] }, /0 resolvers/],
  [{ taking: 0n }, /an auction of 10 for 0/],
  [{ duration: 2 ** 24 }, /not in safe/],
  [{ nonce: 1n << 40n }, /not in safe/],
] as const)('%o is refused', (wrong, message) => {
  expect(() => buildFusionOrder({ ...terms, ...wrong })).toThrow(message);
});
