import { type Address, concatHex, encodeAbiParameters, type Hex, numberToHex } from 'viem';
import { nameToBytes32 } from './names.ts';

/** One execution. Amounts are in token units: legs of a sale spend the asset, legs of a purchase the settlement. */
export interface HedgeOrder {
  readonly asset: string;
  readonly side: 'sell' | 'buy';
  /** Chosen once per intent; the same order with the same sequence executes at most once. */
  readonly sequence: bigint;
  /** Seconds since 1970, chain time. */
  readonly deadline: number;
  readonly legs: readonly {
    readonly venue: string;
    readonly amountIn: bigint;
    readonly minAmountOut: bigint;
    /** Venue parameters, ABI-encoded. */
    readonly data: Hex;
  }[];
}

/** Values of the Solidity enum `Side`. */
export const sides = { sell: 0, buy: 1 } as const;

/** The ABI tuple `HedgeOrder`. Throws RangeError for a name the chain cannot hold. */
export function toHedgeOrderStruct(order: HedgeOrder) {
  return {
    asset: nameToBytes32(order.asset),
    side: sides[order.side],
    sequence: order.sequence,
    deadline: BigInt(order.deadline),
    legs: order.legs.map(({ venue, amountIn, minAmountOut, data }) => ({
      venue: nameToBytes32(venue),
      amountIn,
      minAmountOut,
      data,
    })),
  };
}

/** Leg data of the `uniswap-v3` venue: the pool's fee tier in parts per million. */
export const uniswapV3Data = (fee: number): Hex => numberToHex(fee, { size: 32 });

/** Leg data of the `uniswap-v2` and `sushi` venues: the two tokens name the pair. */
export const pairData: Hex = '0x';

/** Leg data of the `balancer` venue. */
export const balancerData = (poolId: Hex): Hex => poolId;

/**
 * Leg data of the `aggregator` venue: a call that an aggregator's service prepared for a router the fund registered.
 * Whatever recipient it names, the vault gets the output.
 */
export const aggregatorData = (router: Address, payload: Hex): Hex =>
  encodeAbiParameters([{ type: 'address' }, { type: 'bytes' }], [router, payload]);

/**
 * Leg data of `openAuction`, venue `1inch-fusion`: what the vault cannot derive of the order that `buildFusionOrder`
 * made. Throws viem's IntegerOutOfRangeError for a salt or traits of more than 256 bits.
 */
export const auctionData = (salt: bigint, makerTraits: bigint, extension: Hex): Hex =>
  concatHex([numberToHex(salt, { size: 32 }), numberToHex(makerTraits, { size: 32 }), extension]);
