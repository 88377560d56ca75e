import { assetIds, type DevAsset } from '../../protocols/config.ts';
import { seededRandom } from './random.ts';
import { HOUR, type PricePath, type PricePoint } from './types.ts';

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

/**
 * Price path of a jump-diffusion with stochastic variance, Student shocks and constant correlation: realistic in
 * kind, a forecast of nothing. Deterministic in its arguments (to the eight decimals kept).
 */
export function generatePath(
  seed: number,
  start: number | undefined,
  steps: number,
  warmup: number,
): PricePath {
  const random = seededRandom(seed);
  const first = (start ?? DEFAULT_START) - warmup * HOUR;
  const prices = model.map((one) => one.start);
  let logVariance = 0;
  const points: PricePoint[] = [];
  for (let hour = 0; hour <= warmup + steps; hour++) {
    const [weth = 0, wbtc = 0, pol = 0] = prices;
    points.push({
      at: first + hour * HOUR,
      usd: { WETH: toFeed(weth), WBTC: toFeed(wbtc), POL: toFeed(pol), USDC: 1 },
    });
    const shocks = model.map(() => random.studentT(TAIL));
    const jump = random.uniform() < JUMP_RATE ? JUMP_SIZE * random.studentT(TAIL) : 0;
    for (const [i, one] of model.entries()) {
      const sd = (one.volatility / Math.sqrt(HOURS_PER_YEAR)) * Math.exp(logVariance / 2);
      const shock = one.row.reduce((sum, weight, j) => sum + weight * (shocks[j] ?? 0), 0);
      prices[i] =
        (prices[i] ?? one.start) * Math.exp(sd * shock + jump * (one.volatility / MARKET_VOLATILITY));
    }
    const market = (shocks[0] ?? 0) + jump / JUMP_SIZE;
    logVariance =
      VARIANCE_MEMORY * logVariance +
      VARIANCE_SHOCK * (LEVERAGE * clip(market, 3) + Math.sqrt(1 - LEVERAGE ** 2) * random.normal());
  }
  return {
    source: `generated (seed ${seed})`,
    assets: assetIds,
    history: points.slice(0, warmup),
    points: points.slice(warmup),
    notes: [
      'Prices are generated: a seeded jump-diffusion with stochastic variance, not market history.',
      'USDC is taken as 1 USD.',
    ],
  };
}

/** Eight decimals, as an oracle answers. */
const toFeed = (price: number): number => Math.round(price * 1e8) / 1e8;
const clip = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
