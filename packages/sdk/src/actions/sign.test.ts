import { recoverTypedDataAddress } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { hedgePlanTypedData } from '../plan.ts';
import { ratioOrderTypedData } from '../ratios.ts';
import { contractSignature, signPlan, signRatioOrder } from './sign.ts';

const vault = '0x1111111111111111111111111111111111111111';
const accounts = Array.from({ length: 5 }, () => privateKeyToAccount(generatePrivateKey()));
const ascending = accounts.map(({ address }) => BigInt(address)).sort((a, b) => (a < b ? -1 : 1));

test('signatures stand in ascending order of their signers, whatever the order of the accounts', async () => {
  const plan = { epoch: 1n, validUntil: 2, ratios: [], overlays: [], mandates: [], priceBands: [] };
  const order = { epoch: 1n, sequence: 1n, validUntil: 2, ratios: [{ positionId: 0n, ratio: 1n }] };
  const ofPlan = await signPlan(accounts, 1, vault, plan);
  const ofOrder = await signRatioOrder([...accounts].reverse(), 1, vault, order);
  const planData = hedgePlanTypedData(1, vault, plan);
  const orderData = ratioOrderTypedData(1, vault, order);
  const signers = await Promise.all([
    ...ofPlan.map((signature) => recoverTypedDataAddress({ ...planData, signature })),
    ...ofOrder.map((signature) => recoverTypedDataAddress({ ...orderData, signature })),
  ]);
  expect(signers.map(BigInt)).toEqual([...ascending, ...ascending]);
});

test('a contract signature names its contract and is too long for a key', () => {
  expect(contractSignature(vault, `0x${'ab'.repeat(46)}`)).toBe(`${vault}${'ab'.repeat(46)}`);
  expect(() => contractSignature(vault, `0x${'ab'.repeat(45)}`)).toThrow(/45 bytes is too short/);
});
