import type { Address, AssetId, Hex, TokenAmount, VenueId, Wad } from '@ballast/core';
import { tokenAmount, wad } from '@ballast/core';
import { hedgeVaultAbi as abi, bytes32ToName } from '@ballast/sdk';
import { type Log, parseEventLogs, type TransactionReceipt } from 'viem';
import type { ChainClient } from '../client.ts';

/** One execution as the vault reports it. */
export interface FillRecord {
  readonly intentId: Hex;
  readonly asset: AssetId;
  readonly side: 'sell' | 'buy';
  /** In the input token's units, summed over the legs. */
  readonly amountIn: TokenAmount;
  readonly amountOut: TokenAmount;
  readonly heldAfter: Wad;
  /** USD lost against the oracle price; zero when the fill was better. */
  readonly loss: Wad;
  readonly legs: readonly {
    readonly venue: VenueId;
    readonly amountIn: TokenAmount;
    readonly amountOut: TokenAmount;
  }[];
  readonly tx: Hex;
  readonly block: bigint;
}

/** Executions of one vault in a block range, both ends included, in chain order. */
export async function readFills(
  client: ChainClient,
  vault: Address,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly FillRecord[]> {
  return decodeFills(await client.getLogs({ address: vault, fromBlock, toBlock }), vault);
}

/** The executions inside one receipt: one for `executeHedge`, none for a transaction that reverted. */
export function decodeExecution(receipt: TransactionReceipt, vault: Address): readonly FillRecord[] {
  return decodeFills(receipt.logs, vault);
}

type MinedLog = Log<bigint, number, false>;

function decodeFills(logs: readonly MinedLog[], vault: Address): readonly FillRecord[] {
  const events = parseEventLogs({
    abi,
    logs: logs.filter(({ address }) => BigInt(address) === BigInt(vault)),
    eventName: ['HedgeExecuted', 'LegFilled'],
  });
  const legs = new Map<Hex, FillRecord['legs'][number][]>();
  for (const { eventName, args } of events)
    if (eventName === 'LegFilled')
      legs.set(args.intentId, [
        ...(legs.get(args.intentId) ?? []),
        {
          venue: bytes32ToName(args.venue),
          amountIn: tokenAmount(args.amountIn),
          amountOut: tokenAmount(args.amountOut),
        },
      ]);
  return events
    .filter((event) => event.eventName === 'HedgeExecuted')
    .map(({ args, transactionHash, blockNumber }) => ({
      intentId: args.intentId,
      asset: bytes32ToName(args.asset),
      side: args.side === 0 ? 'sell' : 'buy',
      amountIn: tokenAmount(args.amountIn),
      amountOut: tokenAmount(args.amountOut),
      heldAfter: wad(args.heldAfter),
      loss: wad(args.loss),
      legs: legs.get(args.intentId) ?? [],
      tx: transactionHash,
      block: blockNumber,
    }));
}
