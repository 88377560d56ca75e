import { FatalError } from '@ballast/core';
import { account } from '../../chain/accounts.ts';
import type { DevChain } from '../../chain/devchain.ts';
import type { ChainName } from '../../chain/networks.ts';
import type { Devnet } from '../../devnet.ts';
import { chainConfigs } from '../../protocols/config.ts';
import { type Amounts, approveAll, fundAccount } from '../funding.ts';
import type { PricePath, PricePoint } from '../path/types.ts';
import { ChainMarket, type ChainStep } from './chain.ts';
import { namingChain } from './errors.ts';

/** The market of one step on all chains. */
export interface MarketStep {
  readonly n: number;
  readonly point: PricePoint;
  /** Without chains that did not answer in time. */
  readonly chains: readonly ChainStep[];
  /** Wall time of the step, milliseconds. */
  readonly ms: number;
}

export interface MarketReplayOptions {
  /** Base fees that differ from the devnet's configuration, wei; set anew at every step. */
  readonly baseFees?: Partial<Readonly<Record<ChainName, bigint>>>;
}

/** Far more than the devnet's pools can take from or give to one side in any plausible fortnight. */
const ARBITRAGE_FUNDS: Amounts = { USDC: 500_000_000, WETH: 100_000, WBTC: 4000, POL: 100_000_000 };

/**
 * Plays a price path on the devnet: every step sets the clocks, lets the oracles answer, and lets an arbitrageur
 * trade each pool to the edge of its fee band around the new price.
 */
export class MarketReplay {
  readonly path: PricePath;
  readonly #markets: readonly ChainMarket[];
  /** Moves that a step did not wait for. */
  readonly #hanging = new Map<ChainMarket, Promise<void>>();

  private constructor(path: PricePath, markets: readonly ChainMarket[]) {
    this.path = path;
    this.#markets = markets;
  }

  /** Funds the arbitrageur and learns feeds and pools of all chains. May be called again on a running devnet. */
  static async open(
    devnet: Pick<Devnet, 'chains' | 'protocols'>,
    path: PricePath,
    options: MarketReplayOptions = {},
  ): Promise<MarketReplay> {
    const trader = account('arbitrageur').address;
    const openChain = async (chain: DevChain): Promise<ChainMarket> => {
      const { name, chainId } = chain.spec;
      const baseFee = options.baseFees?.[name] ?? chainConfigs[name].baseFee;
      const protocols = devnet.protocols(chainId);
      const market = await ChainMarket.open(chain, protocols, trader, baseFee);
      await fundAccount(chain, protocols, trader, ARBITRAGE_FUNDS);
      const routers = [...new Set(market.pools.map((pool) => pool.router))];
      await approveAll(chain, protocols, trader, routers);
      return market;
    };
    const openings = devnet.chains.map((chain) => namingChain(chain, () => openChain(chain)));
    return new MarketReplay(path, await Promise.all(openings));
  }

  /**
   * The market of step `n`: 0 is the start, negative numbers count hours back into the history.
   * @throws FatalError outside the path.
   */
  pointAt(n: number): PricePoint {
    const { history, points } = this.path;
    const point = n < 0 ? history[history.length + n] : points[n];
    if (point === undefined)
      throw new FatalError(
        `step ${n} is outside the path of ${points.length - 1} steps and ${history.length} hours before`,
        'ask for a step inside it or load a longer path',
      );
    return point;
  }

  /**
   * Steps may be skipped, not taken back; repeating the current one changes nothing.
   * @param within Milliseconds to wait for a chain. One that hangs longer stays behind, and a later step that finds it
   *   answering takes it along; without a limit the step waits for all.
   */
  async step(n: number, within = Number.POSITIVE_INFINITY): Promise<MarketStep> {
    const point = this.pointAt(n);
    const started = performance.now();
    const moves = await Promise.all(this.#markets.map((market) => this.#move(market, point, within)));
    const chains = moves.filter((move) => move !== null);
    return { n, point, chains, ms: performance.now() - started };
  }

  /** Null for a chain that does not answer in time; its move ends by itself when it answers again. */
  async #move(market: ChainMarket, point: PricePoint, within: number): Promise<ChainStep | null> {
    const isLimited = Number.isFinite(within);
    const hanging = this.#hanging.get(market);
    if (hanging && isLimited) return null;
    await hanging;
    const move = market.moveTo(point);
    if (!isLimited) return move;
    const ended = await Promise.race([
      move,
      new Promise<null>((resolve) => setTimeout(resolve, within, null)),
    ]);
    if (ended === null)
      this.#hanging.set(
        market,
        move
          .then(
            () => {},
            () => {},
          )
          .finally(() => this.#hanging.delete(market)),
      );
    return ended;
  }
}
