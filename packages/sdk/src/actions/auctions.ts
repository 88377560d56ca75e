import type { Address, Hash, Hex } from 'viem';
import { encodeCancelAuction, encodeOpenAuction, encodeSettleAuction } from '../calls.ts';
import type { HedgeOrder } from '../order.ts';
import { mined, sendToVault, type VaultWallet, vaultEvents } from './send.ts';

// Each action simulates first and throws VaultRefusal when the vault would refuse; it returns the transaction hash.

/** Registers a Dutch auction of one leg (see `buildFusionOrder` and `auctionData`) that resolvers fill; a keeper. */
export function openAuction(wallet: VaultWallet, vault: Address, order: HedgeOrder): Promise<Hash> {
  return sendToVault(wallet, vault, encodeOpenAuction(order));
}

/** Waits until an auction is open and returns its order's hash. @throws Error when none was opened. */
export async function openedAuction(wallet: VaultWallet, vault: Address, hash: Hash): Promise<Hex> {
  const events = vaultEvents(await mined(wallet, hash), vault);
  const found = events.find((event) => event.eventName === 'AuctionOpened');
  if (found?.eventName === 'AuctionOpened') return found.args.orderHash;
  throw new Error(`transaction ${hash} opened no auction of ${vault}. Next: check hash and vault`);
}

/** Pays debt back from what an auction bought, and closes it when it is filled or expired; anyone. */
export function settleAuction(wallet: VaultWallet, vault: Address, orderHash: Hex): Promise<Hash> {
  return sendToVault(wallet, vault, encodeSettleAuction(orderHash));
}

/** Closes an auction at once, whatever is left of it; a keeper, a guardian or the fund. */
export function cancelAuction(wallet: VaultWallet, vault: Address, orderHash: Hex): Promise<Hash> {
  return sendToVault(wallet, vault, encodeCancelAuction(orderHash));
}
