import type { Address, Client, Hex } from 'viem';
import { readContract } from 'viem/actions';
import { hedgeVaultAbi as abi } from './generated/abis.ts';
import { nameToBytes32 } from './names.ts';
import { type HedgeOrder, toHedgeOrderStruct } from './order.ts';
import { type HedgePlan, toVaultPlanStruct } from './plan.ts';

/** Everything the vault says about one asset: WAD quantities, prices and USD values. */
export function hedgeState(client: Client, vault: Address, asset: string) {
  return readContract(client, {
    abi,
    address: vault,
    functionName: 'hedgeState',
    args: [nameToBytes32(asset)],
  });
}

/** Id under which this order would be consumed. */
export function intentIdOf(client: Client, vault: Address, order: HedgeOrder): Promise<Hex> {
  return readContract(client, {
    abi,
    address: vault,
    functionName: 'intentIdOf',
    args: [toHedgeOrderStruct(order)],
  });
}

/** Whether an intent has been executed, once and for all. */
export function isConsumed(client: Client, vault: Address, intentId: Hex): Promise<boolean> {
  return readContract(client, { abi, address: vault, functionName: 'isConsumed', args: [intentId] });
}

/** The vault's own EIP-712 digest of a plan; compare with `hedgePlanDigest`. */
export function planDigest(client: Client, vault: Address, plan: HedgePlan): Promise<Hex> {
  return readContract(client, {
    abi,
    address: vault,
    functionName: 'planDigest',
    args: [toVaultPlanStruct(vault, plan)],
  });
}

/** The plan in force; reads no prices, so it answers while feeds do not. */
export function planState(client: Client, vault: Address) {
  return readContract(client, { abi, address: vault, functionName: 'plan' });
}

/**
 * Whether `executeHedge` from `caller` would start, and if not the revert data of what stops it: give that to
 * `decodeVaultError`.
 */
export function previewHedge(client: Client, vault: Address, caller: Address, order: HedgeOrder) {
  return readContract(client, {
    abi,
    address: vault,
    functionName: 'previewHedge',
    args: [toHedgeOrderStruct(order)],
    account: caller,
  });
}

/** Native fee in wei of sending the current plan's mandates to `dstEid`. */
export function quoteMandates(client: Client, vault: Address, dstEid: number): Promise<bigint> {
  return readContract(client, { abi, address: vault, functionName: 'quoteMandates', args: [dstEid] });
}

/** Native fee in wei of reporting to the vault at `srcEid`. */
export function quoteReport(client: Client, vault: Address, srcEid: number): Promise<bigint> {
  return readContract(client, { abi, address: vault, functionName: 'quoteReport', args: [srcEid] });
}

/** Native fee in wei of telling all peers about a halt or a resumption. */
export function quoteHalt(client: Client, vault: Address): Promise<bigint> {
  return readContract(client, { abi, address: vault, functionName: 'quoteHalt' });
}
