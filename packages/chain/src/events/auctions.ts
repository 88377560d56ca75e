import { type Address, type Hex, type TokenAmount, tokenAmount, type Wad, wad } from '@ballast/core';
import { hedgeVaultAbi as abi } from '@ballast/sdk';
import { parseEventLogs } from 'viem';
import type { ChainClient } from '../client.ts';

/** One fill of an auction, in token units; `loss` is USD against the oracle, zero when the fill was better. */
export interface AuctionFill {
  readonly amountIn: TokenAmount;
  readonly amountOut: TokenAmount;
  readonly loss: Wad;
  readonly tx: Hex;
  readonly block: bigint;
}

/** Fills of one auction of a vault in a block range, both ends included, in chain order. */
export async function readAuctionFills(
  client: ChainClient,
  vault: Address,
  orderHash: Hex,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly AuctionFill[]> {
  const logs = await client.getLogs({ address: vault, fromBlock, toBlock });
  return parseEventLogs({ abi, logs, eventName: 'AuctionFilled', args: { orderHash } }).map(
    ({ args, transactionHash, blockNumber }) => ({
      amountIn: tokenAmount(args.makingAmount),
      amountOut: tokenAmount(args.takingAmount),
      loss: wad(args.loss),
      tx: transactionHash,
      block: blockNumber,
    }),
  );
}
