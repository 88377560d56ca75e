import { FatalError } from '@ballast/core';
import type { FusionOrder, FusionTerms } from '@ballast/sdk';
import { type Hex, isHex } from 'viem';
import { fusionPackage } from './package.ts';

/** An order as 1inch's package builds it, with what the package says of its price. */
export interface ComposedOrder extends FusionOrder {
  /** As the order protocol hashes it on this chain. */
  readonly hash: Hex;
  /** Token units the taker pays for so much at a block time in seconds; rounded up, as the settlement does. */
  takingAt(making: bigint, time: number): bigint;
}

/** The settlement counts premiums in ten-millionths. */
const PREMIUM_UNIT = 10;

/**
 * Builds an order through 1inch's package: no fees, no surplus, a straight line down, to be filled in any parts. The
 * package knows a pre-interaction only as a call to a named contract with data; a vault is called through the bare
 * flag, so that is set on the package's own traits after it built them. `buildFusionOrder` makes the same bytes without
 * the package.
 * @throws FatalError when the package refuses the terms.
 */
export async function composeFusionOrder(terms: FusionTerms, chainId: number): Promise<ComposedOrder> {
  const {
    Address,
    AuctionDetails,
    FusionOrder: PackageOrder,
    SurplusParams,
    Whitelist,
  } = await fusionPackage();
  class Order extends PackageOrder {
    static of(): Order {
      const start = BigInt(terms.start);
      const auction = new AuctionDetails({
        startTime: start,
        duration: BigInt(terms.duration),
        initialRateBump: terms.premium * PREMIUM_UNIT,
        points: [],
      });
      const whitelist = Whitelist.new(
        start,
        terms.resolvers.map((resolver) => ({ address: new Address(resolver), allowFrom: start })),
      );
      const built = new Order(
        new Address(terms.settlement),
        {
          maker: new Address(terms.maker),
          makerAsset: new Address(terms.makerAsset),
          takerAsset: new Address(terms.takerAsset),
          makingAmount: terms.making,
          takingAmount: terms.taking,
          salt: 0n,
        },
        auction,
        whitelist,
        SurplusParams.NO_FEE,
        { nonce: terms.nonce, orderExpirationDelay: BigInt(terms.expiry - terms.start - terms.duration) },
      );
      if (terms.callsMaker) built.inner.makerTraits.enablePreInteraction();
      return built;
    }
  }
  try {
    const order = Order.of();
    const struct = order.build();
    return {
      order: {
        salt: BigInt(struct.salt),
        maker: BigInt(struct.maker),
        receiver: BigInt(struct.receiver),
        makerAsset: BigInt(struct.makerAsset),
        takerAsset: BigInt(struct.takerAsset),
        makingAmount: BigInt(struct.makingAmount),
        takingAmount: BigInt(struct.takingAmount),
        makerTraits: BigInt(struct.makerTraits),
      },
      extension: hexOf(order.extension.encode()),
      hash: hexOf(order.getOrderHash(chainId)),
      takingAt: (making, time) => order.calcTakingAmount(Address.ZERO_ADDRESS, making, BigInt(time)),
    };
  } catch (cause) {
    throw new FatalError(
      `1inch's package refuses an auction of ${terms.making} for ${terms.taking}: ${String(cause)}`,
      'name both amounts, a resolver, and times that fit',
      { cause },
    );
  }
}

function hexOf(text: string): Hex {
  if (!isHex(text)) throw new TypeError(`"${text}" is not hex`);
  return text;
}
