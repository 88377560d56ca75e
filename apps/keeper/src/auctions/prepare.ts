import { composeFusionOrder } from '@ballast/chain';
import {
  type ChainSnapshot,
  describeError,
  type Hex,
  type JsonValue,
  type PlannedOrder,
} from '@ballast/core';
import { auctionData, type FusionOrder, type HedgeOrder, hedgeVaultAbi } from '@ballast/sdk';
import { z } from 'zod';
import { connectionOf, type KeeperContext } from '../stages/context.ts';
import { type AuctionTerms, chooseAuction } from './choose.ts';

/** The venue's name at the vault and in reports. */
export const AUCTION_VENUE = '1inch-fusion';

/** An auction that the keeper decided on: enough to submit and to follow it after a crash. */
export interface PreparedAuction extends FusionOrder {
  readonly hash: Hex;
  readonly quoteId: string;
  /** Last second it may fill. */
  readonly expiry: number;
  /** Who makes it known; says so where that is an emulation. */
  readonly relayer: string;
  /** USD it is expected to be better than the planned legs. */
  readonly gain: number;
}

/** An auction in place of an order's legs: the order as the vault opens it, and what must be remembered of it. */
export interface AuctionedOrder {
  readonly order: HedgeOrder;
  readonly auction: PreparedAuction;
}

/**
 * Asks the chain's relayer and turns an order into an auction where the policy wants that. In words why not, where it
 * does not pay or the relayer cannot be asked; null where auctions are not allowed. The legs are then sent as planned.
 */
export async function prepareAuction(
  context: KeeperContext,
  chain: ChainSnapshot,
  settlement: string,
  planned: PlannedOrder,
  order: HedgeOrder,
): Promise<AuctionedOrder | string | null> {
  const relayer = context.relayers?.get(chain.chainId);
  const { auctions } = context.policy;
  const [asset, money] = [chain.assets[planned.asset], chain.assets[settlement]];
  if (!relayer || !auctions || !asset || !money) return null;
  const [give, take] = planned.side === 'sell' ? [asset, money] : [money, asset];
  try {
    const registered = await settlementOf(context, chain);
    if (registered === null) return 'the vault has no auctions set up';
    const amount = planned.legs.reduce((total, leg) => total + leg.amountIn, 0n);
    const quote = await relayer.quote({ from: give.token, to: take.token, amount, maker: chain.vault });
    if (BigInt(quote.settlement) !== BigInt(registered))
      return `the relayer settles at ${quote.settlement}, the vault at ${registered}`;
    const terms = chooseAuction(chain, settlement, planned, quote, auctions);
    if (typeof terms === 'string') return terms;
    const composed = await composeFusionOrder(
      {
        ...terms,
        maker: chain.vault,
        settlement: quote.settlement,
        makerAsset: give.token,
        takerAsset: take.token,
        nonce: order.sequence & NONCE,
        resolvers: quote.resolvers,
        callsMaker: true,
      },
      chain.chainId,
    );
    const { order: made, extension, hash } = composed;
    const { quoteId } = quote;
    return {
      order: auctionOrder(order, terms, composed),
      auction: {
        order: made,
        extension,
        hash,
        quoteId,
        expiry: terms.expiry,
        relayer: relayer.name,
        gain: terms.gain,
      },
    };
  } catch (error) {
    const message = `${relayer.name} is not used on ${chain.name}: ${describeError(error)}`;
    context.emit({ type: 'trouble', cycle: null, message, fatal: false });
    return message;
  }
}

/** The lowest bits of a sequence tell any two orders of a vault within some months apart. */
const NONCE = (1n << 40n) - 1n;

async function settlementOf(context: KeeperContext, chain: ChainSnapshot): Promise<Hex | null> {
  const { client } = connectionOf(context, chain.chainId);
  const vault = { abi: hedgeVaultAbi, address: chain.vault } as const;
  const [, settlement] = await client.readContract({ ...vault, functionName: 'fusion' });
  return BigInt(settlement) === 0n ? null : settlement;
}

function auctionOrder(
  order: HedgeOrder,
  terms: AuctionTerms,
  { order: made, extension }: FusionOrder,
): HedgeOrder {
  const leg = {
    venue: AUCTION_VENUE,
    amountIn: terms.making,
    minAmountOut: terms.taking,
    data: auctionData(made.salt, made.makerTraits, extension),
  };
  return { ...order, legs: [leg] };
}

const hex = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value),
  'not hex',
);
const integer = z.string().transform(BigInt);
const remembered = z.object({
  auction: z.object({
    hash: hex,
    extension: hex,
    quoteId: z.string(),
    expiry: z.number(),
    relayer: z.string(),
    gain: z.number(),
    order: z.object({
      salt: integer,
      maker: integer,
      receiver: integer,
      makerAsset: integer,
      takerAsset: integer,
      makingAmount: integer,
      takingAmount: integer,
      makerTraits: integer,
    }),
  }),
});

/** What the journal keeps of an auction beside what it keeps of every order. */
export function auctionDetails({ order, ...rest }: PreparedAuction): JsonValue {
  const text = Object.entries(order).map(([field, value]) => [field, value.toString()]);
  return { ...rest, order: Object.fromEntries(text) };
}

/** An auction as the journal kept it. Throws the schema's error for the details of another kind of intent. */
export const readAuction = (details: JsonValue): PreparedAuction => remembered.parse(details).auction;
