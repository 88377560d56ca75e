import { priceFeedAbi } from '@ballast/sdk';
import { type Address, keccak256, sliceHex, stringToHex } from 'viem';
import { account } from '../chain/accounts.ts';
import type { DevChain } from '../chain/devchain.ts';
import { assetIds, type DevAsset, decimals } from './config.ts';
import type { OneInch } from './oneinch.ts';
import type { ChainProtocols } from './types.ts';

/** A chain with 1inch on it. */
export interface FusionNetwork {
  readonly chain: DevChain;
  readonly protocols: ChainProtocols;
  readonly oneInch: OneInch;
}

/** Basis points on the oracle price: where auctions start and end, and where they are expected to fill. */
export interface QuoteTerms {
  readonly start: number;
  readonly expected: number;
  readonly end: number;
}

/** Answers with a status other than 200. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, description: string) {
    super(description);
    this.status = status;
  }
}

const DURATION = 180; // seconds
const START_IN = 12; // seconds
const BPS = 10_000n;
/** The one resolver of the emulation. */
export const resolver = (): Address => account('trader').address;

/** The quoter's answer, in the shape of 1inch's API, to the query of a request. */
export async function quote(
  network: FusionNetwork,
  asked: URLSearchParams,
  terms: QuoteTerms,
): Promise<unknown> {
  const amount = BigInt(asked.get('amount') ?? '0');
  const [from, to] = [assetOf(network, asked, 'fromTokenAddress'), assetOf(network, asked, 'toTokenAddress')];
  const [give, take] = await Promise.all([priceOf(network, from), priceOf(network, to)]);
  const fair = (amount * give * 10n ** BigInt(decimals[to])) / (take * 10n ** BigInt(decimals[from]));
  const at = (bps: number): bigint => (fair * (BPS + BigInt(bps))) / BPS;
  const preset = {
    auctionDuration: DURATION,
    startAuctionIn: START_IN,
    bankFee: '0',
    initialRateBump: Number((at(terms.start) * 10_000_000n) / at(terms.end) - 10_000_000n),
    auctionStartAmount: at(terms.start).toString(),
    auctionEndAmount: at(terms.end).toString(),
    tokenFee: '0',
    points: [],
    allowPartialFills: true,
    allowMultipleFills: true,
    gasCost: { gasBumpEstimate: 0, gasPriceEstimate: '0' },
    exclusiveResolver: null,
  };
  const usd = { usd: { fromToken: String(Number(give) / 1e8), toToken: String(Number(take) / 1e8) } };
  return {
    quoteId: `emulated-${sliceHex(keccak256(stringToHex(asked.toString())), 0, 8)}`,
    fromTokenAmount: amount.toString(),
    toTokenAmount: at(terms.expected).toString(),
    marketAmount: fair.toString(),
    presets: { fast: preset, medium: preset, slow: preset },
    recommended_preset: 'fast',
    prices: usd,
    volume: usd,
    settlementAddress: network.oneInch.settlement,
    whitelist: [resolver()],
    autoK: 1,
    fee: { receiver: `0x${'00'.repeat(20)}`, bps: 0, whitelistDiscountPercent: 0 },
    integratorFee: 0,
    integratorFeeShare: 0,
  };
}

function assetOf({ protocols }: FusionNetwork, asked: URLSearchParams, name: string): DevAsset {
  const wanted = asked.get(name)?.toLowerCase();
  const found = assetIds.find((asset) => protocols.tokens[asset].toLowerCase() === wanted);
  if (!found) throw new Refusal(400, `${name} ${wanted} is no token of this chain`);
  return found;
}

/** USD with 8 decimals. */
async function priceOf({ chain, protocols }: FusionNetwork, asset: DevAsset): Promise<bigint> {
  const feed = protocols.manifest.assets[asset]?.feed;
  if (!feed) throw new Refusal(400, `${asset} has no price`);
  const [, price] = await chain.client.readContract({
    abi: priceFeedAbi,
    address: feed,
    functionName: 'latestRoundData',
  });
  return price;
}
