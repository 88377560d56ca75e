import { account } from '../chain/accounts.ts';
import { Batch } from '../chain/batch.ts';
import type { DevChain } from '../chain/devchain.ts';
import { chainSpecs } from '../chain/networks.ts';
import { type Aave, deployAave } from './aave.ts';
import { feedAnswer } from './amounts.ts';
import { deployBalancer } from './balancer.ts';
import { deployFeed, type Feed, roundsTransactions } from './chainlink.ts';
import { assetIds, chainConfigs, type DevAsset, decimals, feedMaxAge, settlement } from './config.ts';
import { deployLayerZero, type LayerZero, wireLayerZero } from './layerzero.ts';
import { seedLiquidity, type Venues } from './liquidity.ts';
import { deployTokens, renameWrappedNative, type Tokens } from './tokens.ts';
import type { ChainProtocols, MarketPool, ProtocolManifest } from './types.ts';
import { deployUniswapV2, deployUniswapV3 } from './uniswap.ts';

type Prices = Readonly<Record<DevAsset, number>>;

/** What one chain's first batch creates. */
interface Basis {
  readonly lz: LayerZero;
  readonly tokens: Tokens;
  readonly feeds: Readonly<Record<DevAsset, Feed>>;
  readonly sequencer: Feed | null;
  readonly venues: Venues;
}

/** Deploys every protocol on one chain, seeds its liquidity at `prices`, and starts its feeds. */
export async function deployProtocols(
  chain: DevChain,
  prices: Prices,
  onProgress: (step: string) => void = () => {},
): Promise<ChainProtocols> {
  const { name } = chain.spec;
  const config = chainConfigs[name];
  await shiftNonces(chain);
  const batch = await Batch.open(chain, account('deployer').address);
  const basis = deployBasis(batch, prices);
  await batch.commit();
  const { tokens, feeds, venues } = basis;
  await renameWrappedNative(chain, tokens);
  await startFeeds(chain, basis, prices);
  onProgress(`${name}: LayerZero, exchanges and feeds deployed`);
  const proxies = byAsset((asset) => feeds[asset].proxy);
  const aave = await deployAave(batch, tokens.addresses, proxies, config.reserves);
  onProgress(`${name}: lending market deployed`);
  const pools = await seedLiquidity(chain, config, tokens, venues, aave, prices);
  onProgress(`${name}: ${pools.length} pools seeded`);
  return describe(chain, basis, aave, pools);
}

function deployBasis(batch: Batch, prices: Prices): Basis {
  const { spec } = batch.chain;
  const lz = deployLayerZero(batch, spec);
  wireLayerZero(batch, spec, lz, prices);
  const tokens = deployTokens(batch, spec);
  const { wrappedNative } = tokens;
  // Feeds pay their oracles in a token; payments here are zero, so any token will do.
  const feeds = byAsset((asset) => deployFeed(batch, wrappedNative, 8, `${asset} / USD`));
  const sequencer = spec.hasSequencer ? deployFeed(batch, wrappedNative, 0, 'Sequencer uptime') : null;
  const venues = {
    uniswapV3: deployUniswapV3(batch, wrappedNative, spec.native.symbol),
    uniswapV2: deployUniswapV2(batch, wrappedNative),
    sushi: deployUniswapV2(batch, wrappedNative),
    balancer: deployBalancer(batch, wrappedNative),
  };
  return { lz, tokens, feeds, sequencer, venues };
}

/** First answers; lending and pools need prices to exist. */
async function startFeeds(chain: DevChain, { feeds, sequencer }: Basis, prices: Prices): Promise<void> {
  const rounds = assetIds.map((asset) => ({
    aggregator: feeds[asset].aggregator,
    roundId: 1n,
    answer: feedAnswer(prices[asset]),
  }));
  if (sequencer !== null) rounds.push({ aggregator: sequencer.aggregator, roundId: 1n, answer: 0n });
  await chain.run(roundsTransactions(rounds));
}

function describe(chain: DevChain, basis: Basis, aave: Aave, pools: readonly MarketPool[]): ChainProtocols {
  const { tokens, feeds, sequencer, venues } = basis;
  const { priceFeed, treasury } = basis.lz;
  return {
    manifest: describeManifest(chain, basis, aave, pools),
    tokens: tokens.addresses,
    minting: tokens.minting,
    aggregators: byAsset((asset) => feeds[asset].aggregator),
    sequencerAggregator: sequencer?.aggregator ?? null,
    pools,
    uniswapV3: { quoter: venues.uniswapV3.quoter },
    balancer: {
      weightedPoolFactory: venues.balancer.weightedPoolFactory,
      queries: venues.balancer.queries,
    },
    aave: { addressesProvider: aave.addressesProvider, configurator: aave.configurator, oracle: aave.oracle },
    layerzero: { priceFeed, treasury },
  };
}

function describeManifest(
  { spec, rpcUrl }: DevChain,
  { lz, tokens, feeds, sequencer, venues }: Basis,
  aave: Aave,
  pools: readonly MarketPool[],
): ProtocolManifest {
  const { endpoint, endpointView, sendLib, receiveLib, receiveLibView, dvns, executor } = lz;
  const { factory, positionManager, router, tickLens } = venues.uniswapV3;
  return {
    name: spec.name,
    chainId: spec.chainId,
    eid: spec.eid,
    native: spec.native,
    rpcUrl,
    settlement,
    assets: byAsset((asset) => ({
      token: tokens.addresses[asset],
      feed: feeds[asset].proxy,
      decimals: decimals[asset],
      maxAge: feedMaxAge,
    })),
    layerzero: { endpoint, endpointView, sendLib, receiveLib, receiveLibView, dvns, executor },
    uniswapV3: { factory, positionManager, router, tickLens },
    uniswapV2: venues.uniswapV2,
    sushi: venues.sushi,
    balancer: { vault: venues.balancer.vault },
    aave: { pool: aave.pool, dataProvider: aave.dataProvider },
    sequencerFeed: sequencer?.proxy ?? null,
    pools: pools.filter(isRoutable).map(({ weight0: _weight0, ...pool }) => pool),
  };
}

/** Same contracts at different addresses on each chain, as in production: a mixed-up chain cannot go unnoticed. */
async function shiftNonces(chain: DevChain): Promise<void> {
  const from = account('deployer').address;
  const count = chainSpecs.indexOf(chain.spec);
  const idle = { from, to: from, data: '0x', label: 'nothing' } as const;
  await chain.run(Array.from({ length: count }, () => idle));
}

/** Orders go against the settlement token. */
function isRoutable(pool: MarketPool): boolean {
  return pool.asset0 === settlement || pool.asset1 === settlement;
}

function byAsset<T>(of: (asset: DevAsset) => T): Readonly<Record<DevAsset, T>> {
  return { USDC: of('USDC'), WETH: of('WETH'), WBTC: of('WBTC'), POL: of('POL') };
}
