import { assetIds, type DevAsset } from '../../protocols/config.ts';
import { type Random, seededRandom } from './random.ts';
import { HOUR, type PathLengths, type PricePath } from './types.ts';

const HOURS_PER_YEAR = 8760;
/** 2025-01-01 00:00 UTC. */
const DEFAULT_START = 1_735_689_600;

interface Model {
  readonly asset: DevAsset;
  readonly start: number;
  readonly volatility: number;
  readonly row: readonly number[];
}

/** Annual volatility, start price in USD, and lower-triangular Cholesky row of the correlation matrix. */
const model: readonly Model[] = [
  { asset: 'WETH', start: 2800, volatility: 0.72, row: [1, 0, 0] },
  { asset: 'WBTC', start: 96_000, volatility: 0.5, row: [0.82, 0.57236, 0] },
  { asset: 'POL', start: 0.42, volatility: 0.95, row: [0.72, 0.1048, 0.68602] },
];

/** Student degrees of freedom of hourly shocks. */
const TAIL = 5;
/** Log variance reverts with a half-life of about 28 hours and a stationary sd of about 0.63. */
const VARIANCE_MEMORY = 0.975;
const VARIANCE_SHOCK = 0.14;
/** Falls raise variance. */
const LEVERAGE = -0.35;
/** Annual volatility that a jump is scaled by. */
const MARKET_VOLATILITY = 0.72;
/** Jumps per hour, common to all assets, and their log size. */
const JUMP_RATE = 1 / 200;
const JUMP_SIZE = 0.018;

/** Sets the stream of the past apart from the one of the path, so that a longer past changes no price of the path. */
const PAST_STREAM = 0x9e3779b9;

/**
 * Price path of a jump-diffusion with stochastic variance, Student shocks and constant correlation: realistic in
 * kind, a forecast of nothing. The past is another draw of the same process, scaled to end where the path begins.
 * Deterministic in its arguments (to the eight decimals kept).
 */
export function generatePath(
  seed: number,
  start: number | undefined,
  { steps, warmup, past }: PathLengths,
): PricePath {
  const first = (start ?? DEFAULT_START) - warmup * HOUR;
  const points = walk(seededRandom(seed), warmup + steps).map((prices, hour) => ({
    at: first + hour * HOUR,
    usd: { ...pricesOf(prices), USDC: 1 },
  }));
  const before = walk(seededRandom(seed ^ PAST_STREAM), past);
  const last = before.at(-1) ?? [];
  const scaled = before.map((prices) => prices.map((price, i) => (price / last[i]!) * model[i]!.start));
  return {
    source: `generated (seed ${seed})`,
    assets: assetIds,
    past: scaled
      .slice(0, past)
      .map((prices, hour) => ({ at: first + (hour - past) * HOUR, usd: pricesOf(prices) })),
    history: points.slice(0, warmup),
    points: points.slice(warmup),
    notes: [
      'Prices are generated: a seeded jump-diffusion with stochastic variance, not market history.',
      'USDC is taken as 1 USD.',
    ],
  };
}

/** Prices of WETH, WBTC and POL over so many hours, both ends included, from their start prices. */
function walk(random: Random, hours: number): readonly (readonly number[])[] {
  let prices: readonly number[] = model.map((one) => one.start);
  let logVariance = 0;
  const path = [prices];
  for (let hour = 0; hour < hours; hour++) {
    const shocks = model.map(() => random.studentT(TAIL));
    const jump = random.uniform() < JUMP_RATE ? JUMP_SIZE * random.studentT(TAIL) : 0;
    prices = model.map((one, i) => {
      const sd = (one.volatility / Math.sqrt(HOURS_PER_YEAR)) * Math.exp(logVariance / 2);
      const shock = one.row.reduce((sum, weight, j) => sum + weight * (shocks[j] ?? 0), 0);
      return (prices[i] ?? one.start) * Math.exp(sd * shock + jump * (one.volatility / MARKET_VOLATILITY));
    });
    path.push(prices);
    const market = (shocks[0] ?? 0) + jump / JUMP_SIZE;
    logVariance =
      VARIANCE_MEMORY * logVariance +
      VARIANCE_SHOCK * (LEVERAGE * clip(market, 3) + Math.sqrt(1 - LEVERAGE ** 2) * random.normal());
  }
  return path;
}

const pricesOf = ([weth = 0, wbtc = 0, pol = 0]: readonly number[]) => ({
  WETH: toFeed(weth),
  WBTC: toFeed(wbtc),
  POL: toFeed(pol),
});

/** Eight decimals, as an oracle answers. */
const toFeed = (price: number): number => Math.round(price * 1e8) / 1e8;
const clip = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
