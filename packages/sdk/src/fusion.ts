import { type Address, concatHex, type Hex, keccak256, numberToHex, parseAbi } from 'viem';

// Orders of 1inch Fusion. Layouts as published in limit-order-protocol-contract 4.3.3 (OrderLib, MakerTraitsLib,
// ExtensionLib) and limit-order-settlement 3.1.0 (SimpleSettlement).

/** The part of 1inch's order protocol that makers and resolvers use. */
export const limitOrderAbi = parseAbi([
  'struct Order { uint256 salt; uint256 maker; uint256 receiver; uint256 makerAsset; uint256 takerAsset; uint256 makingAmount; uint256 takingAmount; uint256 makerTraits; }',
  'function fillOrderArgs(Order order, bytes32 r, bytes32 vs, uint256 amount, uint256 takerTraits, bytes args) payable returns (uint256 makingAmount, uint256 takingAmount, bytes32 orderHash)',
  'function fillContractOrderArgs(Order order, bytes signature, uint256 amount, uint256 takerTraits, bytes args) returns (uint256 makingAmount, uint256 takingAmount, bytes32 orderHash)',
  'function hashOrder(Order order) view returns (bytes32)',
  'function cancelOrder(uint256 makerTraits, bytes32 orderHash)',
  'function rawRemainingInvalidatorForOrder(address maker, bytes32 orderHash) view returns (uint256)',
  'event OrderFilled(bytes32 orderHash, uint256 remainingAmount)',
  'error BadSignature()',
  'error OrderExpired()',
  'error InvalidatedOrder()',
  // Of the settlement: before the auction starts, or not a resolver it names.
  'error AllowedTimeViolation()',
]);

/** A falling auction: what the maker gives, and the least it takes. Amounts in token units. */
export interface FusionTerms {
  readonly maker: Address;
  readonly settlement: Address;
  readonly makerAsset: Address;
  readonly takerAsset: Address;
  readonly making: bigint;
  /** Worst price: what the whole order pays when the auction has ended. */
  readonly taking: bigint;
  /** Seconds since 1970. */
  readonly start: number;
  /** Seconds from the start until the worst price. */
  readonly duration: number;
  /** Millionths above the worst price at the start. */
  readonly premium: number;
  /** Last second it can be filled. */
  readonly expiry: number;
  /** Tells two equal orders of one maker apart; 40 bits. */
  readonly nonce: bigint;
  /** Who may fill, from the start. */
  readonly resolvers: readonly Address[];
  /** Whether the maker is a contract that the protocol calls before each fill, as vaults are. */
  readonly callsMaker: boolean;
}

/** An order in the protocol's form, and the extension its hash is in the salt of. */
export interface FusionOrder {
  readonly order: {
    readonly salt: bigint;
    readonly maker: bigint;
    readonly receiver: bigint;
    readonly makerAsset: bigint;
    readonly takerAsset: bigint;
    readonly makingAmount: bigint;
    readonly takingAmount: bigint;
    readonly makerTraits: bigint;
  };
  readonly extension: Hex;
}

const MULTIPLE_FILLS = 1n << 254n;
const PRE_INTERACTION = 1n << 252n;
const POST_INTERACTION = 1n << 251n;
const HAS_EXTENSION = 1n << 249n;
const ADDRESS_MASK = (1n << 160n) - 1n;
/** The settlement counts premiums in ten-millionths. */
const PREMIUM_UNIT = 10;
/** No order pays more, so that nothing is ever a surplus to share. */
const NO_SURPLUS = (1n << 256n) - 1n;
/** Integrator's fee 2, its share 1, resolvers' fee 2, and the hundredths of it that whitelisted resolvers pay 1. */
const NO_FEES: Hex = '0x000000000064';

/**
 * Builds an order that may be filled in parts, without fees. Throws RangeError for an order without amounts or
 * resolvers, and viem's IntegerOutOfRangeError for a term that does not fit its field.
 */
export function buildFusionOrder(terms: FusionTerms): FusionOrder {
  if (terms.resolvers.length === 0 || terms.resolvers.length > 255)
    throw new RangeError(`${terms.resolvers.length} resolvers do not fit. Next: name 1 to 255`);
  if (terms.taking <= 0n || terms.making <= 0n)
    throw new RangeError(
      `an auction of ${terms.making} for ${terms.taking} is none. Next: name both amounts`,
    );
  const extension = extensionOf(terms);
  const traits =
    MULTIPLE_FILLS |
    POST_INTERACTION |
    HAS_EXTENSION |
    (terms.callsMaker ? PRE_INTERACTION : 0n) |
    (BigInt(field(terms.expiry, 5)) << 80n) |
    (BigInt(field(terms.nonce, 5)) << 120n);
  return {
    extension,
    order: {
      salt: BigInt(keccak256(extension)) & ADDRESS_MASK,
      maker: BigInt(terms.maker),
      receiver: 0n,
      makerAsset: BigInt(terms.makerAsset),
      takerAsset: BigInt(terms.takerAsset),
      makingAmount: terms.making,
      takingAmount: terms.taking,
      makerTraits: traits,
    },
  };
}

/** What an account signs as the maker (EIP-712); `protocol` is 1inch's aggregation router, version 6. */
export function fusionOrderTypedData(chainId: number, protocol: Address, { order }: FusionOrder) {
  const address = (value: bigint): Address => numberToHex(value, { size: 20 });
  return {
    domain: { name: '1inch Aggregation Router', version: '6', chainId, verifyingContract: protocol },
    types: {
      Order: [
        { name: 'salt', type: 'uint256' },
        { name: 'maker', type: 'address' },
        { name: 'receiver', type: 'address' },
        { name: 'makerAsset', type: 'address' },
        { name: 'takerAsset', type: 'address' },
        { name: 'makingAmount', type: 'uint256' },
        { name: 'takingAmount', type: 'uint256' },
        { name: 'makerTraits', type: 'uint256' },
      ],
    } as const,
    primaryType: 'Order' as const,
    message: {
      ...order,
      maker: address(order.maker),
      receiver: address(order.receiver),
      makerAsset: address(order.makerAsset),
      takerAsset: address(order.takerAsset),
    },
  };
}

/** Taker traits of a fill that names the amount it takes and carries this extension. */
export const takerTraits = (extension: Hex): bigint =>
  (1n << 255n) | (BigInt((extension.length - 2) / 2) << 224n);

/** Where each of the eight fields ends, then the fields: both amounts by the same curve, and the post-interaction. */
function extensionOf(terms: FusionTerms): Hex {
  const curve = curveOf(terms);
  const post = postOf(terms);
  const one = bytesIn(curve);
  const both = 2n * one;
  const ends =
    (one << 64n) |
    (both << 96n) |
    (both << 128n) |
    (both << 160n) |
    (both << 192n) |
    ((both + bytesIn(post)) << 224n);
  return concatHex([numberToHex(ends, { size: 32 }), curve, curve, post]);
}

/** No gas terms, no corner points, no fees: the premium falls in a straight line. */
function curveOf({ settlement, start, duration, premium, resolvers }: FusionTerms): Hex {
  return concatHex([
    settlement,
    field(0, 7),
    field(start, 4),
    field(duration, 3),
    field(premium * PREMIUM_UNIT, 3),
    field(0, 1),
    NO_FEES,
    field(resolvers.length, 1),
    ...resolvers.map(nameOf),
  ]);
}

/** No flags, recipients or fees; every resolver from the start. */
function postOf({ settlement, start, resolvers }: FusionTerms): Hex {
  return concatHex([
    settlement,
    field(0, 1),
    field(0, 40),
    NO_FEES,
    field(start, 4),
    field(resolvers.length, 1),
    ...resolvers.flatMap((resolver) => [nameOf(resolver), field(0, 2)]),
    field(NO_SURPLUS, 32),
    field(0, 1),
  ]);
}

const field = (value: number | bigint, size: number): Hex => numberToHex(value, { size });

/** Resolvers are named by the last ten bytes of their address. */
const nameOf = (resolver: Address): Hex => `0x${resolver.slice(-20)}`;

const bytesIn = (data: Hex): bigint => BigInt((data.length - 2) / 2);
