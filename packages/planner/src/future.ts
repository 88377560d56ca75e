import { positionValue } from '@ballast/amm';
import { randomFrom, semidefiniteFactor, type TailRisk } from '@ballast/optimizer';
import type { PlanInput } from './input.ts';
import { type PricedPosition, pricedPositions } from './positions.ts';
import type { Book } from './view.ts';

/** What may happen to the book within a time: equally likely, fully revalued. */
export interface Future {
  /** Loss of the unhedged book against its benchmarks per scenario, USD, fees left out. */
  readonly losses: readonly number[];
  /** Simple return per scenario and asset of the book. */
  readonly returns: readonly (readonly number[])[];
}

/** Scenarios come in pairs of opposite moves, so that no direction is favoured. */
const pairs = 150;
const seed = 2000;
/** Degrees of freedom of the returns' tails: daily returns of these assets have four to six. */
const tailFreedom = 5;
const yearSeconds = 365 * 86_400;

/**
 * Draws returns over `years` with the forecast's covariance and Student's t tails, the same draws for every forecast,
 * and values every position at each. Undefined when the forecast is not a covariance.
 */
export function drawFuture(input: PlanInput, book: Book, years: number): Future | undefined {
  const { covariance, assets } = input.forecast;
  const index = book.assets.map((asset) => assets.indexOf(asset));
  const factor = semidefiniteFactor(index.map((i) => index.map((j) => covariance[i]?.[j] ?? Number.NaN)));
  if (!factor) return undefined;
  const random = randomFrom(seed);
  const count = index.length;
  const returns: number[][] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const shock = index.map(() => random.normal());
    let chi = 0;
    for (let degree = 0; degree < tailFreedom; degree++) chi += random.normal() ** 2;
    // The variance is the forecast's in spite of the tails.
    const scale = Math.sqrt((years * (tailFreedom - 2)) / chi);
    const move = index.map((_, a) =>
      shock.reduce((sum, z, j) => sum + scale * z * factor[a * count + j]!, 0),
    );
    for (const sign of [1, -1]) returns.push(move.map((log) => Math.expm1(sign * log)));
  }
  // Up and down moves of equal logarithms gain on average: taken out, since no direction is forecast.
  for (const a of index.keys()) {
    const mean = returns.reduce((sum, row) => sum + row[a]!, 0) / returns.length;
    for (const row of returns) row[a] = (1 + row[a]!) / (1 + mean) - 1;
  }
  const positions = pricedPositions(book, input.snapshot.settlement);
  return { returns, losses: returns.map((row) => lossAt(book, positions, row)) };
}

function lossAt(book: Book, positions: readonly PricedPosition[], returns: readonly number[]): number {
  const factorOf = (asset: string) => 1 + (returns[book.assets.indexOf(asset)] ?? 0);
  let loss = 0;
  for (const { position, prices } of positions) {
    const { shape, benchmark, entry } = position;
    const price0 = prices.price0 * factorOf(position.asset0);
    const price1 = prices.price1 * factorOf(position.asset1);
    loss += positionValue(shape, prices) - positionValue(shape, { price0, price1 });
    if (benchmark === 'hodl')
      loss += entry.amount0 * (price0 - prices.price0) + entry.amount1 * (price1 - prices.price1);
  }
  return loss;
}

/** Tail term of the programme, where the policy asks for one. */
export function tailOf(input: PlanInput, book: Book): TailRisk | undefined {
  const { cvar, horizon } = input.policy;
  const future = cvar && drawFuture(input, book, horizon / yearSeconds);
  return future && { level: cvar.level, weight: cvar.weight, ...future };
}
