import { concat, encodeAbiParameters, keccak256, toHex } from 'viem';
import { expect, test } from 'vitest';
import { ratioOrderDigest } from './ratios.ts';

/** EIP-712 written out by hand, as the contract's test does it. */
test('the digest of a ratio order is EIP-712', () => {
  const vault = '0x1111111111111111111111111111111111111111';
  const order = {
    epoch: 7n,
    sequence: 3n,
    validUntil: 1_760_000_600,
    ratios: [{ positionId: 2n, ratio: 400_000_000_000_000_000n }],
  };
  const words = (...values: readonly bigint[]) =>
    encodeAbiParameters(
      values.map(() => ({ type: 'uint256' }) as const),
      values,
    );
  const type = (text: string) => BigInt(keccak256(toHex(text)));
  const ratio = 'RatioUpdate(uint256 positionId,uint64 ratio)';
  const item = keccak256(words(type(ratio), 2n, 400_000_000_000_000_000n));
  const body = keccak256(
    words(
      type(
        `RatioOrder(address vault,uint64 epoch,uint64 sequence,uint64 validUntil,RatioUpdate[] ratios)${ratio}`,
      ),
      BigInt(vault),
      7n,
      3n,
      1_760_000_600n,
      BigInt(keccak256(item)),
    ),
  );
  const domain = keccak256(
    words(
      type('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
      type('Ballast HedgeVault'),
      type('1'),
      8453n,
      BigInt(vault),
    ),
  );
  expect(ratioOrderDigest(8453, vault, order)).toBe(keccak256(concat(['0x1901', domain, body])));
});
