import { account, type ChainName, call, type Devnet, mintTransactions, unitsOf } from '@ballast/devnet';
import { hedgeVaultAbi } from '@ballast/sdk';

/** Pays USDC into a chain's vault and supplies part of it as collateral; whole USDC. */
export async function fundVault(
  devnet: Devnet,
  name: ChainName,
  funded: number,
  supplied: number,
): Promise<void> {
  const { vault } = devnet.manifest(name).ballast;
  const paid = mintTransactions(devnet.protocols(name), 'USDC', vault, unitsOf('USDC', funded));
  const supply = [unitsOf('USDC', supplied)];
  await devnet
    .chain(name)
    .run([...paid, call(account('fund').address, vault, [...hedgeVaultAbi], 'supplyCollateral', supply)]);
}
