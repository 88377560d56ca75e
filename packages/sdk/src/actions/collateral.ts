import type { Address, Hash, Hex } from 'viem';
import { readContract } from 'viem/actions';
import { type CollateralTransfer, encodeBridgeCollateral, encodeConfirmCollateral } from '../calls.ts';
import { hedgeVaultAbi as abi } from '../generated/abis.ts';
import { asRefusal, mined, sendToVault, type VaultWallet, vaultEvents } from './send.ts';

// Each action simulates first and throws VaultRefusal when the vault would refuse; it returns the transaction hash.

/**
 * Sends settlement tokens (token units) to the fund's vault at `dstEid`; the fund, or a keeper while the vault is not
 * halted. Fee and arrival are quoted: the message may cost a quarter more than quoted, what it leaves comes back to the
 * wallet, and nothing leaves when less than `minReceived` would arrive, by default the quoted amount.
 */
export async function bridgeCollateral(
  wallet: VaultWallet,
  vault: Address,
  transfer: Pick<CollateralTransfer, 'dstEid' | 'amount'> & Partial<CollateralTransfer>,
): Promise<Hash> {
  const { dstEid, amount } = transfer;
  const at = { abi, address: vault } as const;
  const [nativeFee, received] = await readContract(wallet, {
    ...at,
    functionName: 'quoteCollateral',
    args: [dstEid, amount],
  }).catch((error: unknown) => {
    throw asRefusal(error);
  });
  const maxFee = transfer.maxFee ?? (nativeFee * 5n) / 4n;
  const minReceived = transfer.minReceived ?? received;
  return sendToVault(wallet, vault, encodeBridgeCollateral({ dstEid, amount, minReceived, maxFee }), maxFee);
}

/** What a transaction sent to a peer vault. `guid` is the id of the message that carries it; amounts in token units. */
export interface SentCollateral {
  readonly guid: Hex;
  readonly dstEid: number;
  readonly sent: bigint;
  readonly received: bigint;
}

/** Waits until collateral has left and returns what. @throws Error when none left. */
export async function sentCollateral(
  wallet: VaultWallet,
  vault: Address,
  hash: Hash,
): Promise<SentCollateral> {
  const events = vaultEvents(await mined(wallet, hash), vault);
  const found = events.find((event) => event.eventName === 'CollateralSent');
  if (found?.eventName !== 'CollateralSent')
    throw new Error(`transaction ${hash} sent no collateral of ${vault}. Next: check hash and vault`);
  const { guid, dstEid, sent, received } = found.args;
  return { guid, dstEid, sent, received };
}

/** Records that `total` token units sent to `dstEid` since ever have arrived; the fund or a keeper. */
export function confirmCollateral(
  wallet: VaultWallet,
  vault: Address,
  dstEid: number,
  total: bigint,
): Promise<Hash> {
  return sendToVault(wallet, vault, encodeConfirmCollateral(dstEid, total));
}
