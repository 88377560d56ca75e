import type { Address } from 'viem';
import { call, type DevChain, type Tx } from '../../chain/devchain.ts';
import type { DevAsset } from '../../protocols/config.ts';
import { fluxAggregatorAbi as abi } from './abis.ts';

/** One price feed and the oracles that may answer it. */
export interface Feed {
  readonly asset: DevAsset;
  readonly aggregator: Address;
  readonly oracles: readonly Address[];
  readonly decimals: number;
}

export interface FeedState {
  readonly answer: bigint;
  /** Seconds. */
  readonly updatedAt: number;
  /** The round each oracle may answer now, in the order of `oracles`. */
  readonly rounds: readonly { readonly eligible: boolean; readonly id: number }[];
}

const SUBMIT_GAS = 400_000n;

export async function openFeed(chain: DevChain, asset: DevAsset, aggregator: Address): Promise<Feed> {
  const [oracles, decimals] = await Promise.all([
    chain.client.readContract({ address: aggregator, abi, functionName: 'getOracles' }),
    chain.client.readContract({ address: aggregator, abi, functionName: 'decimals' }),
  ]);
  return { asset, aggregator, oracles, decimals };
}

export async function readFeed(chain: DevChain, feed: Feed): Promise<FeedState> {
  const { client } = chain;
  const [latest, ...rounds] = await Promise.all([
    client.readContract({ address: feed.aggregator, abi, functionName: 'latestRoundData' }),
    ...feed.oracles.map((oracle) =>
      client.readContract({
        address: feed.aggregator,
        abi,
        functionName: 'oracleRoundState',
        args: [oracle, 0],
      }),
    ),
  ]);
  return {
    answer: latest[1],
    updatedAt: Number(latest[3]),
    rounds: rounds.map(([eligible, id]) => ({ eligible, id })),
  };
}

/** Answer of a USD price, nearest in the feed's decimals. */
export const answerOf = (feed: Feed, usd: number): bigint => BigInt(Math.round(usd * 10 ** feed.decimals));

/**
 * Submissions that bring a feed to `usd` at time `at`; none when it is there. A round that a stopped run left half
 * answered is completed first, so a second pass may be needed.
 */
export function dueSubmissions(feed: Feed, state: FeedState, usd: number, at: number): Tx[] {
  const answer = answerOf(feed, usd);
  if (state.answer === answer && state.updatedAt >= at) return [];
  return feed.oracles.flatMap((oracle, i) => {
    const round = state.rounds[i];
    if (!round?.eligible) return [];
    const tx = call(oracle, feed.aggregator, abi, 'submit', [BigInt(round.id), answer], { gas: SUBMIT_GAS });
    return [{ ...tx, label: `oracle answer for ${feed.asset}` }];
  });
}
