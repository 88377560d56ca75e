import { type Address, type Hex, hashTypedData } from 'viem';
import { hedgePlanTypes } from './plan.ts';

/** New ratios under the plan in force; `validUntil` in seconds, ratios WAD and strictly ascending by position. */
export interface RatioOrder {
  /** Epoch of the plan it amends. */
  readonly epoch: bigint;
  /** Above that of every earlier order. */
  readonly sequence: bigint;
  readonly validUntil: number;
  readonly ratios: readonly { readonly positionId: bigint; readonly ratio: bigint }[];
}

/** EIP-712 types of the struct `RatioOrder` in HedgeTypes.sol; the order of fields is part of the signature. */
export const ratioOrderTypes = {
  RatioOrder: [
    { name: 'vault', type: 'address' },
    { name: 'epoch', type: 'uint64' },
    { name: 'sequence', type: 'uint64' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'ratios', type: 'RatioUpdate[]' },
  ],
  RatioUpdate: hedgePlanTypes.RatioUpdate,
} as const;

/** The ABI tuple `RatioOrder` for one vault. */
export function toRatioOrderStruct(vault: Address, order: RatioOrder) {
  return {
    vault,
    epoch: order.epoch,
    sequence: order.sequence,
    validUntil: BigInt(order.validUntil),
    ratios: order.ratios.map(({ positionId, ratio }) => ({ positionId, ratio })),
  };
}

/** What the fund's signers sign (EIP-712): valid on one chain and one vault only. */
export function ratioOrderTypedData(chainId: number, vault: Address, order: RatioOrder) {
  return {
    domain: { name: 'Ballast HedgeVault', version: '1', chainId, verifyingContract: vault },
    types: ratioOrderTypes,
    primaryType: 'RatioOrder' as const,
    message: toRatioOrderStruct(vault, order),
  };
}

/** EIP-712 digest of a ratio order; equals the vault's `ratioOrderDigest`. */
export function ratioOrderDigest(chainId: number, vault: Address, order: RatioOrder): Hex {
  return hashTypedData(ratioOrderTypedData(chainId, vault, order));
}
