import { hedgePlanTypedData } from '@ballast/sdk';
import { recoverTypedDataAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { signPlanWithAll } from './signing.ts';

const vault = '0x1111111111111111111111111111111111111111';
const plan = { epoch: 1n, validUntil: 2, ratios: [], overlays: [], mandates: [], priceBands: [] };
const accounts = [3, 1, 2, 5, 4].map((digit) => privateKeyToAccount(`0x${`${digit}`.repeat(64)}`));

test('signatures stand in ascending order of their signers', async () => {
  const signatures = await signPlanWithAll(accounts, 137, vault, plan);
  const typedData = hedgePlanTypedData(137, vault, plan);
  const signers = await Promise.all(
    signatures.map((signature) => recoverTypedDataAddress({ ...typedData, signature })),
  );
  expect([...signers].sort()).toEqual(accounts.map(({ address }) => address).sort());
  const numbers = signers.map(BigInt);
  expect(numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? value))).toBe(true);
});
