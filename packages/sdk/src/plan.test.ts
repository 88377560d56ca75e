import { concat, encodeAbiParameters, type Hex, keccak256, recoverTypedDataAddress, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { nameToBytes32 } from './names.ts';
import { type HedgePlan, hedgePlanDigest, hedgePlanTypedData } from './plan.ts';

const vault = '0x1111111111111111111111111111111111111111';
const plan: HedgePlan = {
  epoch: 7n,
  validUntil: 1_760_000_900,
  ratios: [{ positionId: 3n, ratio: 10n ** 18n }],
  overlays: [{ asset: 'POL', quantity: -(5n * 10n ** 18n) }],
  mandates: [
    { dstEid: 30_110, asset: 'WETH', quantity: -(2n * 10n ** 18n) },
    { dstEid: 30_109, asset: 'WBTC', quantity: 1n },
  ],
  priceBands: [{ asset: 'WETH', minPrice: 1n, maxPrice: 2n ** 127n }],
};

const hashText = (text: string): Hex => keccak256(stringToHex(text));

/** EIP-712 `hashStruct` of a flat struct, from the type string and the encoded words. */
function hashStruct(type: string, words: readonly (bigint | Hex)[]): Hex {
  const encoded = words.map((word) =>
    typeof word === 'bigint'
      ? encodeAbiParameters([{ type: 'int256' }], [word])
      : encodeAbiParameters([{ type: 'bytes32' }], [`0x${word.slice(2).padStart(64, '0')}`]),
  );
  return keccak256(concat([hashText(type), ...encoded]));
}

/** The digest spelled out from the standard, without viem's EIP-712 code. */
function digestByHand(chainId: bigint): Hex {
  const ratio = 'RatioUpdate(uint256 positionId,uint64 ratio)';
  const overlay = 'Overlay(bytes32 asset,int128 quantity)';
  const mandate = 'MandateOrder(uint32 dstEid,bytes32 asset,int128 quantity)';
  const band = 'PriceBand(bytes32 asset,uint128 minPrice,uint128 maxPrice)';
  const type =
    'HedgePlan(address vault,uint64 epoch,uint64 validUntil,RatioUpdate[] ratios,Overlay[] overlays,' +
    `MandateOrder[] mandates,PriceBand[] priceBands)${mandate}${overlay}${band}${ratio}`;
  const list = (hashes: readonly Hex[]): Hex => keccak256(concat(hashes));
  const message = hashStruct(type, [
    vault,
    plan.epoch,
    BigInt(plan.validUntil),
    list(plan.ratios.map((r) => hashStruct(ratio, [r.positionId, r.ratio]))),
    list(plan.overlays.map((o) => hashStruct(overlay, [nameToBytes32(o.asset), o.quantity]))),
    list(
      plan.mandates.map((m) => hashStruct(mandate, [BigInt(m.dstEid), nameToBytes32(m.asset), m.quantity])),
    ),
    list(plan.priceBands.map((b) => hashStruct(band, [nameToBytes32(b.asset), b.minPrice, b.maxPrice]))),
  ]);
  const domain = hashStruct(
    'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
    [hashText('Ballast HedgeVault'), hashText('1'), chainId, vault],
  );
  return keccak256(concat(['0x1901', domain, message]));
}

test('the digest is the one EIP-712 spells out', () => {
  expect(hedgePlanDigest(42_161, vault, plan)).toBe(digestByHand(42_161n));
});

test('the digest changes with the chain, the vault and every field', () => {
  const other = '0x2222222222222222222222222222222222222222';
  const digests = [
    hedgePlanDigest(1, vault, plan),
    hedgePlanDigest(137, vault, plan),
    hedgePlanDigest(1, other, plan),
    hedgePlanDigest(1, vault, { ...plan, epoch: 8n }),
    hedgePlanDigest(1, vault, { ...plan, validUntil: plan.validUntil + 1 }),
    hedgePlanDigest(1, vault, { ...plan, ratios: [] }),
    hedgePlanDigest(1, vault, { ...plan, overlays: [] }),
    hedgePlanDigest(1, vault, { ...plan, mandates: [...plan.mandates].reverse() }),
    hedgePlanDigest(1, vault, { ...plan, priceBands: [] }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test('a signature over the typed data recovers to its signer', async () => {
  const account = privateKeyToAccount(`0x${'12'.repeat(32)}`);
  const typedData = hedgePlanTypedData(1, vault, plan);
  const signature = await account.signTypedData(typedData);
  expect(await recoverTypedDataAddress({ ...typedData, signature })).toBe(account.address);
});

test('values outside their Solidity type are refused, not truncated', () => {
  const overlay = { asset: 'POL', quantity: 2n ** 127n };
  expect(() => hedgePlanDigest(1, vault, { ...plan, overlays: [overlay] })).toThrow(/int128|range/);
});
