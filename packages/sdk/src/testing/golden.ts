import {
  type Address,
  encodeAbiParameters,
  type Hex,
  keccak256,
  parseAbiParameters,
  stringToHex,
  toHex,
} from 'viem';
import { type HedgePlan, hedgePlanDigest, toVaultPlanStruct } from '../plan.ts';
import { type RatioOrder, ratioOrderDigest, toRatioOrderStruct } from '../ratios.ts';

/** Signed structs of one chain and vault, ABI-encoded as one array each, and what the signers sign. */
export interface GoldenGroup {
  readonly chainId: number;
  readonly vault: Address;
  /** `abi.encode(HedgePlan[])`. */
  readonly plans: Hex;
  readonly planDigests: readonly Hex[];
  /** `abi.encode(RatioOrder[])`. */
  readonly orders: Hex;
  readonly orderDigests: readonly Hex[];
}

export interface GoldenFile {
  readonly seed: number;
  readonly typeHashes: Readonly<Record<string, Hex>>;
  readonly groups: readonly GoldenGroup[];
}

/** Uniform in [0, 1). */
type Random = () => number;

/** ABI parameters of `HedgePlan[]` and `RatioOrder[]`. */
export const goldenParameters = {
  plans: parseAbiParameters([
    'HedgePlan[] plans',
    'struct HedgePlan { address vault; uint64 epoch; uint64 validUntil; RatioUpdate[] ratios; Overlay[] overlays; MandateOrder[] mandates; PriceBand[] priceBands; }',
    'struct RatioUpdate { uint256 positionId; uint64 ratio; }',
    'struct Overlay { bytes32 asset; int128 quantity; }',
    'struct MandateOrder { uint32 dstEid; bytes32 asset; int128 quantity; }',
    'struct PriceBand { bytes32 asset; uint128 minPrice; uint128 maxPrice; }',
  ]),
  orders: parseAbiParameters([
    'RatioOrder[] orders',
    'struct RatioOrder { address vault; uint64 epoch; uint64 sequence; uint64 validUntil; RatioUpdate[] ratios; }',
    'struct RatioUpdate { uint256 positionId; uint64 ratio; }',
  ]),
};

/** Type strings spelled out once more: nothing here comes from the code under test. */
const typeStrings = {
  HedgePlan:
    'HedgePlan(address vault,uint64 epoch,uint64 validUntil,RatioUpdate[] ratios,Overlay[] overlays,MandateOrder[] mandates,PriceBand[] priceBands)MandateOrder(uint32 dstEid,bytes32 asset,int128 quantity)Overlay(bytes32 asset,int128 quantity)PriceBand(bytes32 asset,uint128 minPrice,uint128 maxPrice)RatioUpdate(uint256 positionId,uint64 ratio)',
  RatioOrder:
    'RatioOrder(address vault,uint64 epoch,uint64 sequence,uint64 validUntil,RatioUpdate[] ratios)RatioUpdate(uint256 positionId,uint64 ratio)',
};

/** Whole numbers of up to `bits` bits, often at the ends of their range. */
function unsigned(random: Random, bits: number): bigint {
  const max = (1n << BigInt(bits)) - 1n;
  const kind = random();
  if (kind < 0.1) return 0n;
  if (kind < 0.2) return max;
  const length = Math.ceil(random() * bits);
  let value = 0n;
  for (let done = 0; done < length; done += 24)
    value = (value << 24n) | BigInt(Math.floor(random() * 2 ** 24));
  return value & ((1n << BigInt(length)) - 1n);
}

function signed(random: Random, bits: number): bigint {
  const size = unsigned(random, bits - 1);
  return random() < 0.5 ? size : -size - 1n;
}

function name(random: Random): string {
  const length = 1 + Math.floor(random() * 32);
  return Array.from({ length }, () => String.fromCharCode(0x21 + Math.floor(random() * 94))).join('');
}

const many = <T>(random: Random, make: () => T): T[] =>
  Array.from({ length: Math.floor(random() * 3) }, make);

function randomPlan(random: Random): HedgePlan {
  return {
    epoch: unsigned(random, 64),
    validUntil: Number(unsigned(random, 53)),
    ratios: many(random, () => ({ positionId: unsigned(random, 256), ratio: unsigned(random, 64) })),
    overlays: many(random, () => ({ asset: name(random), quantity: signed(random, 128) })),
    mandates: many(random, () => ({
      dstEid: Number(unsigned(random, 32)),
      asset: name(random),
      quantity: signed(random, 128),
    })),
    priceBands: many(random, () => ({
      asset: name(random),
      minPrice: unsigned(random, 128),
      maxPrice: unsigned(random, 128),
    })),
  };
}

function randomOrder(random: Random): RatioOrder {
  return {
    epoch: unsigned(random, 64),
    sequence: unsigned(random, 64),
    validUntil: Number(unsigned(random, 53)),
    ratios: many(random, () => ({ positionId: unsigned(random, 256), ratio: unsigned(random, 64) })),
  };
}

function group(random: Random, chainId: number, plans: number, orders: number): GoldenGroup {
  const vault = toHex(unsigned(random, 160) | (1n << 150n), { size: 20 });
  const allPlans = Array.from({ length: plans }, () => randomPlan(random));
  const allOrders = Array.from({ length: orders }, () => randomOrder(random));
  return {
    chainId,
    vault,
    plans: encodeAbiParameters(goldenParameters.plans, [
      allPlans.map((plan) => toVaultPlanStruct(vault, plan)),
    ]),
    planDigests: allPlans.map((plan) => hedgePlanDigest(chainId, vault, plan)),
    orders: encodeAbiParameters(goldenParameters.orders, [
      allOrders.map((order) => toRatioOrderStruct(vault, order)),
    ]),
    orderDigests: allOrders.map((order) => ratioOrderDigest(chainId, vault, order)),
  };
}

/** A thousand random structs over four chains and their EIP-712 digests by viem; the same for the same numbers. */
export function goldenDigests(seed: number, random: Random): GoldenFile {
  return {
    seed,
    typeHashes: Object.fromEntries(
      Object.entries(typeStrings).map(([type, text]) => [type, keccak256(stringToHex(text))]),
    ),
    groups: [1, 42_161, 137, 31_337].map((chainId) => group(random, chainId, 75, 175)),
  };
}
