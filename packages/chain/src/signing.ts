import { type HedgePlan, hedgePlanTypedData } from '@ballast/sdk';
import type { Address, Hex, LocalAccount } from 'viem';

/** Signs a plan for one vault on one chain (EIP-712). The account is injected; its key is never read here. */
export function signPlan(
  account: LocalAccount,
  chainId: number,
  vault: Address,
  plan: HedgePlan,
): Promise<Hex> {
  return account.signTypedData(hedgePlanTypedData(chainId, vault, plan));
}

/** Signatures of several signers in the ascending order of addresses that the vault demands. */
export function signPlanWithAll(
  accounts: readonly LocalAccount[],
  chainId: number,
  vault: Address,
  plan: HedgePlan,
): Promise<readonly Hex[]> {
  const ascending = [...accounts].sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
  return Promise.all(ascending.map((account) => signPlan(account, chainId, vault, plan)));
}
