import { type Address, concatHex, type Hex, type LocalAccount } from 'viem';
import { type HedgePlan, hedgePlanTypedData } from '../plan.ts';
import { type RatioOrder, ratioOrderTypedData } from '../ratios.ts';

// Accounts are injected, no key is read here. viem's `toAccount` makes one of a hardware or remote signer.

/** Signs a plan with several accounts, in the ascending order of addresses that the vault demands. */
export function signPlan(
  accounts: readonly LocalAccount[],
  chainId: number,
  vault: Address,
  plan: HedgePlan,
): Promise<Hex[]> {
  const data = hedgePlanTypedData(chainId, vault, plan);
  return Promise.all(ascending(accounts).map((account) => account.signTypedData(data)));
}

/** Signs a ratio order with several accounts, in the ascending order of addresses that the vault demands. */
export function signRatioOrder(
  accounts: readonly LocalAccount[],
  chainId: number,
  vault: Address,
  order: RatioOrder,
): Promise<Hex[]> {
  const data = ratioOrderTypedData(chainId, vault, order);
  return Promise.all(ascending(accounts).map((account) => account.signTypedData(data)));
}

/**
 * The vault's form of an ERC-1271 signature: the contract that answers for it, then its own format, which must be
 * longer than 45 bytes. @throws RangeError for a shorter one: the vault would take it for a key's signature.
 */
export function contractSignature(signer: Address, signature: Hex): Hex {
  const bytes = (signature.length - 2) / 2;
  if (bytes <= 45)
    throw new RangeError(
      `an ERC-1271 signature of ${bytes} bytes is too short. Next: pad it to 46 bytes in a way its contract ignores`,
    );
  return concatHex([signer, signature]);
}

const ascending = (accounts: readonly LocalAccount[]): readonly LocalAccount[] =>
  [...accounts].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
