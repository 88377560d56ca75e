import { pbkdf2Sync } from 'node:crypto';
import { HDKey, hdKeyToAccount } from 'viem/accounts';

/** The public test mnemonic every local node knows. Its keys are worthless by design: never fund them. */
export const MNEMONIC = 'test test test test test test test test test test test junk';

/** Who acts with which account of the mnemonic. */
export const roles = {
  deployer: 0,
  dvnSigner1: 1,
  dvnSigner2: 2,
  dvnAdmin1: 3,
  dvnAdmin2: 4,
  executorAdmin: 5,
  oracle1: 6,
  oracle2: 7,
  tokenAdmin: 8,
  /** Provides the market's liquidity, on exchanges and in the lending market. */
  whale: 9,
  arbitrageur: 10,
  fund: 11,
  optimizer1: 12,
  optimizer2: 13,
  keeper: 14,
  guardian: 15,
  /** Uninformed flow. */
  trader: 16,
  treasury: 17,
  outsider: 18,
} as const;

export type Role = keyof typeof roles;
export type DevAccount = ReturnType<typeof hdKeyToAccount>;

let root: HDKey | undefined;
const known = new Map<Role, DevAccount>();

/** Local account of a role; signs without a node. */
export function account(role: Role): DevAccount {
  const cached = known.get(role);
  if (cached !== undefined) return cached;
  // BIP-39 seed of a mnemonic without passphrase.
  root ??= HDKey.fromMasterSeed(pbkdf2Sync(MNEMONIC, 'mnemonic', 2048, 64, 'sha512'));
  const made = hdKeyToAccount(root, { addressIndex: roles[role] });
  known.set(role, made);
  return made;
}
