import { FatalError } from '@ballast/core';
import type { Address } from 'viem';
import type { DevChain, Tx } from '../../chain/devchain.ts';
import { assetIds, type DevAsset } from '../../protocols/config.ts';
import type { ChainProtocols } from '../../protocols/types.ts';
import { feeBand, marketRatio, type Ratio, sideOf, toNumber } from '../arbitrage/band.ts';
import { type PoolReading, planTrade, spotRatio } from '../arbitrage/trade.ts';
import { HOUR, type PricePoint } from '../path/types.ts';
import { namingChain } from './errors.ts';
import { answerOf, dueSubmissions, type Feed, type FeedState, openFeed, readFeed } from './feeds.ts';
import { describePool, readPool, swapTx, type TradedPool } from './pools.ts';

/** What one step did on one chain. */
export interface ChainStep {
  readonly chain: string;
  /** Block time after the step, seconds. */
  readonly time: number;
  readonly block: bigint;
  /** Labels of the pools the arbitrageur traded on. */
  readonly trades: readonly string[];
  readonly gasUsed: bigint;
}

/** A large move crosses Balancer's input cap several times; a half-answered oracle round takes one more pass. */
const MAX_PASSES = 8;

interface ChainState {
  readonly time: number;
  readonly block: bigint;
  readonly feeds: readonly FeedState[];
  readonly pools: readonly PoolReading[];
}

/** Moves one chain's oracles and pools to given prices with real transactions. */
export class ChainMarket {
  readonly chain: DevChain;
  readonly pools: readonly TradedPool[];
  readonly #feeds: readonly Feed[];
  readonly #trader: Address;
  readonly #baseFee: bigint;

  private constructor(
    chain: DevChain,
    feeds: readonly Feed[],
    pools: readonly TradedPool[],
    trader: Address,
    baseFee: bigint,
  ) {
    this.chain = chain;
    this.pools = pools;
    this.#feeds = feeds;
    this.#trader = trader;
    this.#baseFee = baseFee;
  }

  /** @param trader Arbitrageur: funded, and its tokens approved to every pool's router. */
  static async open(
    chain: DevChain,
    protocols: ChainProtocols,
    trader: Address,
    baseFee: bigint,
  ): Promise<ChainMarket> {
    const feeds = await Promise.all(
      assetIds.map((asset) => openFeed(chain, asset, protocols.aggregators[asset])),
    );
    const pools = protocols.pools.map((pool) => describePool(protocols, pool));
    return new ChainMarket(chain, feeds, pools, trader, baseFee);
  }

  /**
   * Brings clock, oracles and pools to a market moment. Doing it again changes nothing; a run that stopped half way
   * is completed.
   * @throws RetryableError when the chain does not answer; FatalError when its clock is past the hour of `point`
   *         or a pool does not come into its fee band.
   */
  async moveTo(point: PricePoint): Promise<ChainStep> {
    return namingChain(this.chain, async () => {
      const trades: string[] = [];
      let gasUsed = 0n;
      let failure: unknown;
      for (let pass = 0; pass < MAX_PASSES; pass++) {
        const state = await this.#read();
        this.#requireClock(state.time, point);
        const swaps = this.#swaps(state, point);
        const txs = [...this.#submissions(state, point), ...swaps.map(({ tx }) => tx)];
        if (txs.length === 0) {
          await this.chain.setBaseFee(this.#baseFee);
          return { chain: this.chain.spec.name, time: state.time, block: state.block, trades, gasUsed };
        }
        await this.chain.setBaseFee(this.#baseFee);
        try {
          const time = state.time < point.at ? point.at : undefined;
          const receipts = await this.chain.runInOneBlock(txs, time);
          gasUsed += receipts.reduce((sum, receipt) => sum + receipt.gasUsed, 0n);
          trades.push(...swaps.map(({ pool }) => pool.label));
        } catch (error) {
          // Another trader can move a pool between reading and mining: the next pass reads again.
          if (!(error instanceof FatalError)) throw error;
          failure = error;
        }
      }
      throw await this.#stuck(point, failure);
    });
  }

  async #read(): Promise<ChainState> {
    const [block, feeds, pools] = await Promise.all([
      this.chain.client.getBlock({ includeTransactions: false }),
      Promise.all(this.#feeds.map((feed) => readFeed(this.chain, feed))),
      Promise.all(this.pools.map((pool) => readPool(this.chain, pool))),
    ]);
    return { time: Number(block.timestamp), block: block.number, feeds, pools };
  }

  #requireClock(time: number, point: PricePoint): void {
    if (time < point.at + HOUR) return;
    throw new FatalError(
      `${this.chain.spec.name} is at ${time}, past the hour of the step at ${point.at}`,
      'replay steps in order, or boot the devnet with an earlier startTime',
    );
  }

  #submissions(state: ChainState, point: PricePoint): Tx[] {
    return this.#feeds.flatMap((feed, i) =>
      dueSubmissions(feed, state.feeds[i]!, point.usd[feed.asset], point.at),
    );
  }

  #swaps(state: ChainState, point: PricePoint): { readonly pool: TradedPool; readonly tx: Tx }[] {
    return this.pools.flatMap((pool, i) => {
      const trade = planTrade(state.pools[i]!, pool.fee, marketOf(pool, point));
      return trade === null ? [] : [{ pool, tx: swapTx(pool, trade, this.#trader) }];
    });
  }

  /** Says which pool or feed did not follow the market. */
  async #stuck(point: PricePoint, cause: unknown): Promise<FatalError> {
    const state = await this.#read();
    const stray = this.pools.flatMap((pool, i) => {
      const spot = spotRatio(state.pools[i]!);
      const market = marketOf(pool, point);
      if (sideOf(spot, feeBand(market, pool.fee)) === 'inside') return [];
      return [`${pool.label} at ${toNumber(spot)}, market ${toNumber(market)} (raw units)`];
    });
    const late = this.#feeds.filter(
      (feed, i) => state.feeds[i]?.answer !== answerOf(feed, point.usd[feed.asset]),
    );
    return new FatalError(
      `${this.chain.spec.name} did not reach the market of ${point.at} in ${MAX_PASSES} passes: ${[
        ...stray,
        ...late.map((feed) => `feed of ${feed.asset}`),
      ].join('; ')}`,
      "check the arbitrageur's balances and the pools' liquidity",
      { cause },
    );
  }
}

/** USD prices have eight decimals, as Chainlink's USD feeds answer. */
const PRICE_SCALE = 1e8;

/** Market price of a pool's token0 in token1, from the prices the oracles answer. */
function marketOf(pool: TradedPool, point: PricePoint): Ratio {
  const scaled = (asset: DevAsset): bigint => BigInt(Math.round(point.usd[asset] * PRICE_SCALE));
  return marketRatio(scaled(pool.asset0), pool.decimals0, scaled(pool.asset1), pool.decimals1);
}
