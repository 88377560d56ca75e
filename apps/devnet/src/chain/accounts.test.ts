import { mnemonicToAccount } from 'viem/accounts';
import { expect, test } from 'vitest';
import { account, MNEMONIC, type Role, roles } from './accounts.ts';

test('roles are accounts of the public mnemonic, each its own', () => {
  const names = Object.keys(roles).filter((name): name is Role => name in roles);
  expect(account('deployer').address).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
  expect(account('keeper').address).toBe(mnemonicToAccount(MNEMONIC, { addressIndex: roles.keeper }).address);
  expect(new Set(names.map((name) => account(name).address)).size).toBe(names.length);
  expect(Math.max(...Object.values(roles))).toBeLessThan(20);
});
