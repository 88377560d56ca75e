import { normalCdf } from '@ballast/amm';
import { FatalError } from '@ballast/core';

const daySeconds = 86_400;
const yearSeconds = 365 * daySeconds;

/**
 * Chance that a debt asset without drift rises by the factor `health` at some time within `years`: the health factor
 * reaches one. First passage of `b = ln health`: `N((-b + vT)/s) + exp(2 v b / sigma^2) N((-b - vT)/s)` with
 * `v = -sigma^2 / 2` (quantitative specification 4.1).
 */
export function liquidationProbability(health: number, volatility: number, years: number): number {
  if (!(health > 0 && volatility >= 0 && years >= 0))
    throw new FatalError(
      `health ${health}, volatility ${volatility}, ${years} years`,
      'give a positive health factor and no negative volatility or time',
    );
  if (health <= 1) return 1;
  const spread = volatility * Math.sqrt(years);
  if (spread === 0) return 0;
  const barrier = Math.log(health);
  const drift = -0.5 * spread * spread;
  // 2 v / sigma^2 = -1: the reflected path is weighed by 1 / health.
  return normalCdf((-barrier + drift) / spread) + normalCdf((-barrier - drift) / spread) / health;
}

/** Least health factor whose {@link liquidationProbability} is at most `alpha`. */
export function healthForProbability(alpha: number, volatility: number, years: number): number {
  if (!(alpha > 0 && alpha < 1))
    throw new FatalError(`probability ${alpha} of liquidation`, 'choose one between 0 and 1');
  const spread = volatility * Math.sqrt(years);
  if (!(spread >= 0 && Number.isFinite(spread)))
    throw new FatalError(`volatility ${volatility} over ${years} years`, 'give finite values, none negative');
  // What cannot move cannot rise.
  if (spread === 0) return 1;
  let low = 0;
  let high = spread;
  while (liquidationProbability(Math.exp(high), volatility, years) > alpha) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = 0.5 * (low + high);
    if (liquidationProbability(Math.exp(middle), volatility, years) > alpha) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

/**
 * 99.9 % quantile of the largest rise within a time, ETHUSDT hourly closes of Binance, 2022-01-01 to 2025-09-30,
 * overlapping windows. Hours, factor. The pair's volatility over those years was about {@link tableVolatility}.
 */
const largestRises = [
  [1, 1.0441],
  [4, 1.0899],
  [12, 1.1344],
  [24, 1.1984],
  [72, 1.3335],
  [168, 1.4867],
] as const;
const tableVolatility = 0.67;

/** From this reaction time on no history is long enough to trust a smaller floor. */
const longReaction = 3 * daySeconds;
const longReactionFloor = 1.6;

/**
 * Rise that history had within `seconds` with probability 0.1 %, for an asset at least as volatile as the table's.
 * Logarithms between the table's times go with the square root of time, as they do beyond it.
 */
export function historicalRise(seconds: number, volatility: number): number {
  const hours = seconds / 3600;
  const [first] = largestRises;
  let [before, rise]: readonly [number, number] = first;
  let log = Math.log(rise) * Math.sqrt(hours / before);
  for (const [at, factor] of largestRises) {
    if (hours < at) {
      if (at === first[0]) break;
      const share = (Math.sqrt(hours) - Math.sqrt(before)) / (Math.sqrt(at) - Math.sqrt(before));
      log = Math.log(rise) + share * (Math.log(factor) - Math.log(rise));
      break;
    }
    before = at;
    rise = factor;
    log = Math.log(rise) * Math.sqrt(hours / before);
  }
  return Math.exp(log * Math.max(1, volatility / tableVolatility));
}

export interface HealthFloorInput {
  /** Volatility of the debt asset per square root of a year; the largest where there are several. */
  readonly volatility: number;
  /** Seconds until a shrinking health factor has been answered: watching, message and inclusion. */
  readonly reactionTime: number;
  /** Accepted chance of liquidation within one reaction time. */
  readonly alpha: number;
}

/**
 * Least health factor to keep: the larger of first passage, which is optimistic since returns are not normal, the
 * historical rise, and 1.6 where an answer takes three days or more.
 */
export function healthFloor({ volatility, reactionTime, alpha }: HealthFloorInput): number {
  const formula = healthForProbability(alpha, volatility, reactionTime / yearSeconds);
  const history = historicalRise(reactionTime, volatility);
  return Math.max(formula, history, reactionTime >= longReaction ? longReactionFloor : 1);
}
