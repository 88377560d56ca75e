import { type Address, type Hex, hashTypedData } from 'viem';
import { nameToBytes32 } from './names.ts';

/**
 * Content of a plan for one vault; ids by name, quantities and prices WAD, `validUntil` in seconds. The planner's
 * `VaultPlan` fits as it is.
 */
export interface HedgePlan {
  readonly epoch: bigint;
  readonly validUntil: number;
  readonly ratios: readonly { readonly positionId: bigint; readonly ratio: bigint }[];
  readonly overlays: readonly { readonly asset: string; readonly quantity: bigint }[];
  readonly mandates: readonly {
    readonly dstEid: number;
    readonly asset: string;
    readonly quantity: bigint;
  }[];
  readonly priceBands: readonly {
    readonly asset: string;
    readonly minPrice: bigint;
    readonly maxPrice: bigint;
  }[];
}

/** EIP-712 types of the struct `HedgePlan` in HedgeTypes.sol; the order of fields is part of the signature. */
export const hedgePlanTypes = {
  HedgePlan: [
    { name: 'vault', type: 'address' },
    { name: 'epoch', type: 'uint64' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'ratios', type: 'RatioUpdate[]' },
    { name: 'overlays', type: 'Overlay[]' },
    { name: 'mandates', type: 'MandateOrder[]' },
    { name: 'priceBands', type: 'PriceBand[]' },
  ],
  RatioUpdate: [
    { name: 'positionId', type: 'uint256' },
    { name: 'ratio', type: 'uint64' },
  ],
  Overlay: [
    { name: 'asset', type: 'bytes32' },
    { name: 'quantity', type: 'int128' },
  ],
  MandateOrder: [
    { name: 'dstEid', type: 'uint32' },
    { name: 'asset', type: 'bytes32' },
    { name: 'quantity', type: 'int128' },
  ],
  PriceBand: [
    { name: 'asset', type: 'bytes32' },
    { name: 'minPrice', type: 'uint128' },
    { name: 'maxPrice', type: 'uint128' },
  ],
} as const;

/** The ABI tuple `HedgePlan` for one vault. Throws RangeError for a name the chain cannot hold. */
export function toVaultPlanStruct(vault: Address, plan: HedgePlan) {
  return {
    vault,
    epoch: plan.epoch,
    validUntil: BigInt(plan.validUntil),
    ratios: plan.ratios.map(({ positionId, ratio }) => ({ positionId, ratio })),
    overlays: plan.overlays.map(({ asset, quantity }) => ({ asset: nameToBytes32(asset), quantity })),
    mandates: plan.mandates.map(({ dstEid, asset, quantity }) => ({
      dstEid,
      asset: nameToBytes32(asset),
      quantity,
    })),
    priceBands: plan.priceBands.map(({ asset, minPrice, maxPrice }) => ({
      asset: nameToBytes32(asset),
      minPrice,
      maxPrice,
    })),
  };
}

/** What the fund's signers sign (EIP-712): valid on one chain and one vault only. */
export function hedgePlanTypedData(chainId: number, vault: Address, plan: HedgePlan) {
  return {
    domain: { name: 'Ballast HedgeVault', version: '1', chainId, verifyingContract: vault },
    types: hedgePlanTypes,
    primaryType: 'HedgePlan' as const,
    message: toVaultPlanStruct(vault, plan),
  };
}

/** EIP-712 digest of a plan; equals the vault's `planDigest`. */
export function hedgePlanDigest(chainId: number, vault: Address, plan: HedgePlan): Hex {
  return hashTypedData(hedgePlanTypedData(chainId, vault, plan));
}
