import {
  type BookSnapshot,
  type ChainSnapshot,
  numberToWad,
  type PositionSnapshot,
  WAD,
} from '@ballast/core';
import { chainOf, feesValue, positionValue, priceOf } from './book.ts';
import { times, type Value } from './value.ts';

export interface LpLines {
  /** Fees earned, at the price of the closing snapshot; price moves of fees not yet collected included. */
  readonly fees: Value;
  /** Opening amounts times price moves. */
  readonly delta: Value;
  /** Loss versus rebalancing as a gain, so never positive beyond rounding: concavity of the LP payoff. */
  readonly lvr: Value;
  /** Positions opened, enlarged, reduced or closed by their holder, and vault deposits. */
  readonly flows: Value;
}

interface PositionLines extends LpLines {
  readonly benchmark: Value;
}

/** Scale of a position; value is proportional to it at given prices, whatever the shape. */
function scaleOf(position: PositionSnapshot): number {
  return position.shape.kind === 'weighted' ? position.shape.invariant : position.shape.liquidity;
}

/**
 * Part of the closing value that came from growth of the position. For constant-product and weighted pools the
 * pool's fees grow it; a concentrated position keeps its fees aside, so its growth is the holder's own.
 * The ratio is a float (relative error 2^-52): it only divides one exact amount between two lines.
 */
function growth(before: PositionSnapshot, after: PositionSnapshot, closing: Value): Value {
  const ratio = scaleOf(before) / scaleOf(after);
  if (!Number.isFinite(ratio) || ratio === 1) return 0n;
  return (closing * numberToWad(1 - ratio)) / WAD;
}

/**
 * One position over one interval, exact: with opening amounts `x`, `dV = x.dp - LVR + growth`, where LVR is what
 * the closing value at the opening scale falls short of `V + x.dp`.
 * Source: Milionis et al. 2022 (2208.06046) for LVR; the envelope theorem for `dV/dp = x`.
 */
export function positionLines(
  before: PositionSnapshot,
  after: PositionSnapshot,
  opening: ChainSnapshot,
  closing: ChainSnapshot,
  settlement: string,
): PositionLines {
  const move0 = priceOf(closing, before.asset0, settlement) - priceOf(opening, before.asset0, settlement);
  const move1 = priceOf(closing, before.asset1, settlement) - priceOf(opening, before.asset1, settlement);
  const value = positionValue(before, opening, settlement);
  const valueAfter = positionValue(after, closing, settlement);
  const grown = growth(before, after, valueAfter);
  const delta = times(before.amount0, move0) + times(before.amount1, move1);
  const concentrated = before.shape.kind === 'concentrated';
  return {
    fees:
      feesValue(after, closing, settlement) -
      feesValue(before, opening, settlement) +
      (concentrated ? 0n : grown),
    delta,
    lvr: valueAfter - grown - value - delta,
    flows: concentrated ? grown : 0n,
    benchmark: before.benchmark === 'hodl' ? times(before.entry0, move0) + times(before.entry1, move1) : 0n,
  };
}

/** All positions of the book over one interval; one that appears or disappears is a flow of its whole value. */
export function lpLines(before: BookSnapshot, after: BookSnapshot): PositionLines {
  const total = { fees: 0n, delta: 0n, lvr: 0n, flows: 0n, benchmark: 0n };
  const settlement = before.settlement;
  for (const opening of before.chains) {
    const closing = chainOf(after, opening.chainId);
    const later = new Map(closing.positions.map((position) => [position.key, position]));
    for (const position of opening.positions) {
      const match = later.get(position.key);
      later.delete(position.key);
      if (!match) {
        total.flows -=
          positionValue(position, opening, settlement) + feesValue(position, opening, settlement);
        continue;
      }
      const lines = positionLines(position, match, opening, closing, settlement);
      total.fees += lines.fees;
      total.delta += lines.delta;
      total.lvr += lines.lvr;
      total.flows += lines.flows;
      total.benchmark += lines.benchmark;
    }
    for (const opened of later.values())
      total.flows += positionValue(opened, closing, settlement) + feesValue(opened, closing, settlement);
  }
  return total;
}
