import { FatalError } from '@ballast/core';
import type { DevChain } from '../chain/devchain.ts';
import { latestRound, roundTransactions } from './chainlink.ts';
import type { ChainProtocols } from './types.ts';

/**
 * Says that a chain's sequencer went down or came back. Like the production feed, a round starts only when the
 * status changes, so the round's start is the moment of the change. A plain aggregator stands in for that feed.
 * @throws FatalError on a chain without a sequencer.
 */
export async function setSequencer(chain: DevChain, protocols: ChainProtocols, up: boolean): Promise<void> {
  const aggregator = protocols.sequencerAggregator;
  if (aggregator === null)
    throw new FatalError(`${chain.spec.name} has no sequencer feed`, 'choose a chain that has one');
  const roundId = (await latestRound(chain, aggregator)) + 1n;
  await chain.run(roundTransactions(aggregator, roundId, up ? 0n : 1n));
}
