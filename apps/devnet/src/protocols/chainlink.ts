import { type Address, parseAbi, zeroAddress } from 'viem';
import { loadArtifact } from '../artifacts/artifact.ts';
import { account } from '../chain/accounts.ts';
import type { Batch } from '../chain/batch.ts';
import { call, type DevChain, type Tx } from '../chain/devchain.ts';

export const fluxAbi = parseAbi([
  'function submit(uint256 roundId, int256 submission)',
  'function latestRound() view returns (uint256)',
]);

export interface Feed {
  /** What consumers read. */
  readonly proxy: Address;
  /** Where the oracles submit. */
  readonly aggregator: Address;
}

const oracleAccounts = (): readonly Address[] => [account('oracle1').address, account('oracle2').address];

/**
 * A FluxAggregator that needs both oracles for a round, behind the proxy type production feeds use. Chainlink's
 * newer OCR aggregators are not published in deployable form; FluxAggregator is their audited predecessor.
 */
export function deployFeed(batch: Batch, linkToken: Address, decimals: number, description: string): Feed {
  const flux = loadArtifact('FluxAggregator');
  const maximum = 10n ** 30n;
  const aggregator = batch.create(flux, [linkToken, 0n, 30, zeroAddress, 0n, maximum, decimals, description]);
  const oracles = oracleAccounts();
  batch.call(aggregator, flux.abi, 'changeOracles', [
    [],
    oracles,
    oracles,
    oracles.length,
    oracles.length,
    0,
  ]);
  const proxy = batch.create(loadArtifact('EACAggregatorProxy'), [aggregator, zeroAddress]);
  return { proxy, aggregator };
}

/** Number of a feed's latest complete round. */
export async function latestRound(chain: DevChain, aggregator: Address): Promise<bigint> {
  return chain.client.readContract({ address: aggregator, abi: fluxAbi, functionName: 'latestRound' });
}

/** Both oracles' submissions of one round. They come from two senders and must not share a block with older ones. */
export function roundTransactions(aggregator: Address, roundId: bigint, answer: bigint): Tx[] {
  return oracleAccounts().map((oracle) => call(oracle, aggregator, fluxAbi, 'submit', [roundId, answer]));
}

/** The same for many feeds, grouped by oracle, so that submission needs two round trips in all. */
export function roundsTransactions(
  rounds: readonly { readonly aggregator: Address; readonly roundId: bigint; readonly answer: bigint }[],
): Tx[] {
  return oracleAccounts().flatMap((oracle) =>
    rounds.map(({ aggregator, roundId, answer }) =>
      call(oracle, aggregator, fluxAbi, 'submit', [roundId, answer]),
    ),
  );
}
