import type { FusionApi } from '@1inch/fusion-sdk/api';
import { type Address, type ChainId, FatalError, type Hex, RetryableError } from '@ballast/core';
import type { FusionOrder } from '@ballast/sdk';
import { numberToHex } from 'viem';
import { createFusionHttp, FusionRefusal } from './http.ts';
import { fusionApiPackage } from './package.ts';

/** What the market offers for an amount, as 1inch's quoter puts it. Amounts in token units. */
export interface AuctionQuote {
  readonly quoteId: string;
  readonly settlement: Address;
  /** Who may fill. */
  readonly resolvers: readonly Address[];
  /** What the whole amount is expected to bring. */
  readonly expected: bigint;
  readonly startAmount: bigint;
  readonly endAmount: bigint;
  /** Seconds: from the quote to the start, and from the start to the end of the curve. */
  readonly startIn: number;
  readonly duration: number;
  /** Basis points that 1inch takes of an order it relays; a vault signs orders without fees only. */
  readonly feeBps: number;
}

/** States as the API names them. */
export type AuctionStatus =
  | 'pending'
  | 'partially-filled'
  | 'filled'
  | 'expired'
  | 'cancelled'
  | 'invalid-signature'
  | 'not-enough-balance-or-allowance'
  | 'false-predicate'
  | 'wrong-permit';

/**
 * Who makes orders known to resolvers. There is no call that cancels: an order ends when its maker makes it unfillable
 * on-chain (`encodeCancelAuction` for a vault), and the relayer sees that.
 */
export interface FusionRelayer {
  /** For people; says so where it is an emulation. */
  readonly name: string;
  /** @throws RetryableError when it cannot be asked now, FatalError when it refuses or answers nonsense. */
  quote(wish: { from: Address; to: Address; amount: bigint; maker: Address }): Promise<AuctionQuote>;
  /**
   * Makes an order known, once however often it is called: an order known by its hash counts as submitted.
   * @throws RetryableError when it cannot be asked now, FatalError when it refuses the order.
   */
  submit(order: FusionOrder, hash: Hex, signature: Hex, quoteId: string): Promise<'submitted' | 'known'>;
  /** Null when it knows no such order. @throws RetryableError when it cannot be asked now. */
  status(hash: Hex): Promise<AuctionStatus | null>;
}

export interface FusionRelayerOptions {
  readonly name: string;
  readonly chainId: ChainId;
  /** Base address, to which "/quoter", "/relayer" and "/orders" are added. */
  readonly url: string;
  readonly authKey: string | null;
  /** Longest wait for one answer, milliseconds; 3 s when left out. */
  readonly timeout?: number;
}

const TIMEOUT = 3_000; // milliseconds

/** A relayer over 1inch's HTTP API, spoken by 1inch's package, which is loaded with the first call. */
export function createFusionRelayer(options: FusionRelayerOptions): FusionRelayer {
  const { name, chainId, url, authKey, timeout = TIMEOUT } = options;
  const httpProvider = createFusionHttp({ authKey, timeout });
  const open = async () => {
    const api = await fusionApiPackage();
    return { api, client: api.FusionApi.new({ url, network: chainId, httpProvider }) };
  };
  const status = async (hash: Hex): Promise<AuctionStatus | null> => {
    const { api, client } = await open();
    try {
      const answer = await client.getOrderStatus(api.OrderStatusRequest.new({ orderHash: hash }));
      return statusOf(answer?.status, name);
    } catch (error) {
      if (error instanceof FusionRefusal && error.status === 404) return null;
      throw error;
    }
  };
  const isKnown = (hash: Hex): Promise<boolean> =>
    status(hash).then(
      (found) => found !== null,
      (error: unknown) => {
        if (error instanceof FusionRefusal) return false;
        throw error;
      },
    );
  return {
    name,
    status,
    quote: async ({ from, to, amount, maker }) => {
      const { api, client } = await open();
      const request = api.QuoterRequest.new({
        fromTokenAddress: from,
        toTokenAddress: to,
        amount: amount.toString(),
        walletAddress: maker,
      });
      try {
        return readQuote(await client.getQuote(request), name);
      } catch (error) {
        throw unreadable(error, name);
      }
    },
    submit: async (order, hash, signature, quoteId) => {
      const { api, client } = await open();
      const request = { order: wireOf(order), signature, quoteId, extension: order.extension };
      try {
        await client.submitOrder(api.RelayerRequest.new(request));
        return 'submitted';
      } catch (error) {
        // What it says of an order it has already is its own affair; that it has it is what counts.
        if (error instanceof FusionRefusal && (await isKnown(hash))) return 'known';
        throw error;
      }
    },
  };
}

type PackageQuote = Awaited<ReturnType<FusionApi['getQuote']>>;

/** Terms of the preset the quoter recommends. */
function readQuote(quote: PackageQuote, name: string): AuctionQuote {
  const preset = quote.getPreset(quote.recommendedPreset);
  if (!quote.quoteId || quote.whitelist.length === 0)
    throw new FatalError(`${name} quotes without id or resolvers`, 'trade on another venue');
  return {
    quoteId: quote.quoteId,
    settlement: addressOf(quote.settlementAddress.toString()),
    resolvers: quote.whitelist.map((one) => addressOf(one.toString())),
    expected: BigInt(quote.toTokenAmount),
    startAmount: preset.auctionStartAmount,
    endAmount: preset.auctionEndAmount,
    startIn: Number(preset.startAuctionIn),
    duration: Number(preset.auctionDuration),
    feeBps: Number(quote.resolverFeePreset.bps.value),
  };
}

const states: readonly AuctionStatus[] = [
  'pending',
  'partially-filled',
  'filled',
  'expired',
  'cancelled',
  'invalid-signature',
  'not-enough-balance-or-allowance',
  'false-predicate',
  'wrong-permit',
];

function statusOf(text: string | undefined, name: string): AuctionStatus {
  const found = states.find((state) => state === text);
  if (found) return found;
  throw new RetryableError(`${name} gives an order the state "${text}"`, 'follow the order on-chain');
}

/** What goes wrong inside the package while it reads an answer is about the answer. */
function unreadable(error: unknown, name: string): unknown {
  if (error instanceof FatalError || error instanceof RetryableError) return error;
  return new FatalError(
    `${name} answers a quote that cannot be read: ${String(error)}`,
    'check its version',
    {
      cause: error,
    },
  );
}

/** The order as the API takes it: addresses as such, numbers as decimals. */
function wireOf({ order }: FusionOrder) {
  const address = (value: bigint): string => numberToHex(value, { size: 20 });
  return {
    salt: order.salt.toString(),
    maker: address(order.maker),
    receiver: address(order.receiver),
    makerAsset: address(order.makerAsset),
    takerAsset: address(order.takerAsset),
    makingAmount: order.makingAmount.toString(),
    takingAmount: order.takingAmount.toString(),
    makerTraits: order.makerTraits.toString(),
  };
}

const addressOf = (text: string): Address => numberToHex(BigInt(text), { size: 20 });
