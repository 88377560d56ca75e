import type { Address, Client, Hash, Hex } from 'viem';
import {
  encodeBatchUpdateHedges,
  encodeExecuteCrossChainHedge,
  encodeExecuteHedge,
  encodeHalt,
  encodeResume,
  encodeSendMandates,
  encodeSendReport,
  encodeSubmitPlan,
  encodeUpdateHedgeRatio,
} from '../calls.ts';
import { decodeVaultError, type VaultError } from '../errors/decode.ts';
import type { HedgeOrder } from '../order.ts';
import type { HedgePlan } from '../plan.ts';
import type { RatioOrder } from '../ratios.ts';
import { previewHedge, quoteMandates, quoteReport } from '../reads.ts';
import { sendToVault, type VaultWallet } from './send.ts';

// Each action simulates first and throws VaultRefusal when the vault would refuse; it returns the transaction hash.

/** Submits a signed plan; anyone may. */
export function submitPlan(
  wallet: VaultWallet,
  vault: Address,
  plan: HedgePlan,
  signatures: readonly Hex[],
): Promise<Hash> {
  return sendToVault(wallet, vault, encodeSubmitPlan(vault, plan, signatures));
}

/**
 * Changes one ratio under the plan in force; `order` holds this one update and `signatures` are over it.
 * @throws RangeError when the order holds none or several.
 */
export async function updateHedgeRatio(
  wallet: VaultWallet,
  vault: Address,
  order: RatioOrder,
  signatures: readonly Hex[],
): Promise<Hash> {
  const [update] = order.ratios;
  if (update === undefined || order.ratios.length !== 1)
    throw new RangeError(
      `the order holds ${order.ratios.length} updates, not one. Next: send several with batchUpdateHedges`,
    );
  const data = encodeUpdateHedgeRatio(update.positionId, update.ratio, order, signatures);
  return sendToVault(wallet, vault, data);
}

/** Changes the ratios of up to 100 positions, all or none; anyone may send what the signers signed. */
export function batchUpdateHedges(
  wallet: VaultWallet,
  vault: Address,
  order: RatioOrder,
  signatures: readonly Hex[],
): Promise<Hash> {
  return sendToVault(wallet, vault, encodeBatchUpdateHedges(vault, order, signatures));
}

/** Trades toward the target; a keeper, or anyone once the fund opened execution. */
export function executeHedge(wallet: VaultWallet, vault: Address, order: HedgeOrder): Promise<Hash> {
  return sendToVault(wallet, vault, encodeExecuteHedge(order));
}

/** What would stop `executeHedge` from `caller`, or null. The swap's own output is not known before it runs. */
export async function refusalOfHedge(
  client: Client,
  vault: Address,
  caller: Address,
  order: HedgeOrder,
): Promise<VaultError | null> {
  const [passes, reason] = await previewHedge(client, vault, caller, order);
  if (passes) return null;
  const refusal = decodeVaultError(reason);
  if (refusal === null)
    throw new Error(
      `the vault refuses with ${reason}, which is no error of Ballast. Next: update this package`,
    );
  return refusal;
}

/** Sends the plan's mandates to one chain; the fee is quoted, what is too much comes back to the wallet. */
export async function sendMandates(wallet: VaultWallet, vault: Address, dstEid: number): Promise<Hash> {
  const fee = withMargin(await quoteMandates(wallet, vault, dstEid));
  return sendToVault(wallet, vault, encodeSendMandates(dstEid), fee);
}

/**
 * Sends the mandates of the plan in force to `dstEid`, provided that it orders exactly `amount` (signed WAD) of one of
 * the position's assets there; a keeper. The fee is quoted, what is too much comes back to the wallet.
 */
export async function executeCrossChainHedge(
  wallet: VaultWallet,
  vault: Address,
  { positionId, dstEid, amount }: { positionId: bigint; dstEid: number; amount: bigint },
): Promise<Hash> {
  const fee = withMargin(await quoteMandates(wallet, vault, dstEid));
  return sendToVault(wallet, vault, encodeExecuteCrossChainHedge(positionId, dstEid, amount), fee);
}

/** Tells the vault at `srcEid` what this one adopted and holds; anyone. The fee is quoted. */
export async function sendReport(wallet: VaultWallet, vault: Address, srcEid: number): Promise<Hash> {
  const fee = withMargin(await quoteReport(wallet, vault, srcEid));
  return sendToVault(wallet, vault, encodeSendReport(srcEid), fee);
}

/** Halts the vault; a guardian or the fund. With `fee` of at least `quoteHalt` wei all peers are told too. */
export function halt(wallet: VaultWallet, vault: Address, fee = 0n): Promise<Hash> {
  return sendToVault(wallet, vault, encodeHalt(), fee);
}

/** Ends a halt; the fund. With `fee` of at least `quoteHalt` wei all peers are told too. */
export function resume(wallet: VaultWallet, vault: Address, fee = 0n): Promise<Hash> {
  return sendToVault(wallet, vault, encodeResume(), fee);
}

/** Fees move between quote and inclusion; the vault returns what is too much. */
const withMargin = (fee: bigint): bigint => (fee * 5n) / 4n;
