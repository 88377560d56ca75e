import { readFileSync } from 'node:fs';
import { decodeAbiParameters } from 'viem';
import { expect, test } from 'vitest';
import { bytes32ToName } from './names.ts';
import { hedgePlanDigest } from './plan.ts';
import { ratioOrderDigest } from './ratios.ts';
import { type GoldenFile, goldenParameters } from './testing/golden.ts';

const file: GoldenFile = JSON.parse(
  readFileSync(new URL('../../../test/contracts/golden/eip712.json', import.meta.url), 'utf8'),
);

test('every plan of the golden file has the digest the contracts are held to', () => {
  let count = 0;
  for (const { chainId, vault, plans, planDigests } of file.groups) {
    const [decoded] = decodeAbiParameters(goldenParameters.plans, plans);
    expect(decoded.length).toBe(planDigests.length);
    decoded.forEach((plan, index) => {
      const readable = {
        ...plan,
        validUntil: Number(plan.validUntil),
        overlays: plan.overlays.map((item) => ({ ...item, asset: bytes32ToName(item.asset) })),
        mandates: plan.mandates.map((item) => ({ ...item, asset: bytes32ToName(item.asset) })),
        priceBands: plan.priceBands.map((item) => ({ ...item, asset: bytes32ToName(item.asset) })),
      };
      expect(hedgePlanDigest(chainId, vault, readable)).toBe(planDigests[index]);
      count += 1;
    });
  }
  expect(count).toBe(300);
});

test('so has every ratio order', () => {
  let count = 0;
  for (const { chainId, vault, orders, orderDigests } of file.groups) {
    const [decoded] = decodeAbiParameters(goldenParameters.orders, orders);
    decoded.forEach((order, index) => {
      expect(ratioOrderDigest(chainId, vault, { ...order, validUntil: Number(order.validUntil) })).toBe(
        orderDigests[index],
      );
      count += 1;
    });
  }
  expect(count).toBe(700);
});

test('digests of one chain and vault are not those of another', () => {
  const all = file.groups.flatMap(({ planDigests, orderDigests }) => [...planDigests, ...orderDigests]);
  expect(new Set(all).size).toBe(all.length);
});
