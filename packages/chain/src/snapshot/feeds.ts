import { type AssetId, RetryableError, toWad, type Wad } from '@ballast/core';
import { priceFeedAbi } from '@ballast/sdk';
import { assetOf, type Pin } from './pin.ts';

/** The latest oracle answer as it is; whether it is fresh enough to act on is another question. */
export interface FeedPrice {
  /** USD per whole asset. */
  readonly price: Wad;
  /** Seconds between the answer and the pinned block. */
  readonly age: number;
}

/** Reads one asset's Chainlink feed. Throws RetryableError for an answer that is no price. */
export async function readFeed(pin: Pin, asset: AssetId): Promise<FeedPrice> {
  const at = {
    abi: priceFeedAbi,
    address: assetOf(pin.manifest, asset).feed,
    blockHash: pin.blockHash,
  } as const;
  const [[, answer, , updatedAt], decimals] = await Promise.all([
    pin.client.readContract({ ...at, functionName: 'latestRoundData' }),
    pin.client.readContract({ ...at, functionName: 'decimals' }),
  ]);
  if (answer <= 0n)
    throw new RetryableError(
      `${pin.manifest.name}: the feed of ${asset} answers ${answer}`,
      'hold until the feed answers a price again',
    );
  return { price: toWad(answer, decimals), age: pin.timestamp - Number(updatedAt) };
}
