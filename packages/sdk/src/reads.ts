import type { Address, Client, Hex } from 'viem';
import { getBlockNumber, readContract } from 'viem/actions';
import { decodeVaultError, type VaultError } from './errors/decode.ts';
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

/** How a vault stands as a whole, read at one block. */
export interface VaultHealth {
  readonly blockNumber: bigint;
  readonly halted: boolean;
  /** WAD, the largest uint256 without debt. */
  readonly healthFactor: bigint;
  /** USD WAD, LP positions excluded; null while the vault refuses a price. */
  readonly netAssets: bigint | null;
  /** USD WAD that executions may still lose in these 24 hours; null while the vault refuses a price. */
  readonly lossBudgetLeft: bigint | null;
  /** Why the vault cannot be valued, or null. */
  readonly unvalued: VaultError | null;
}

/** Reads {@link VaultHealth}; it answers while feeds do not. */
export async function vaultHealth(client: Client, vault: Address): Promise<VaultHealth> {
  const blockNumber = await getBlockNumber(client, { cacheTime: 0 });
  const at = { abi, address: vault, blockNumber } as const;
  const [halted, healthFactor, value] = await Promise.all([
    readContract(client, { ...at, functionName: 'isHalted' }),
    readContract(client, { ...at, functionName: 'healthFactor' }),
    Promise.all([
      readContract(client, { ...at, functionName: 'netAssets' }),
      readContract(client, { ...at, functionName: 'lossBudgetLeft' }),
    ]).catch((error: unknown) => {
      const refusal = decodeVaultError(error);
      if (refusal === null) throw error;
      return refusal;
    }),
  ]);
  const state = { blockNumber, halted, healthFactor };
  if ('sentence' in value) return { ...state, netAssets: null, lossBudgetLeft: null, unvalued: value };
  const [netAssets, lossBudgetLeft] = value;
  return { ...state, netAssets, lossBudgetLeft, unvalued: null };
}
