import { abs, WAD, type Wad, wad, wadToNumber } from '@ballast/core';

/**
 * USD with 36 decimals: a WAD quantity times a WAD price, kept unrounded so that sums of such products are exact
 * and whatever does not add up is a fact about the run, not about the arithmetic.
 */
export type Value = bigint;

export const times = (quantity: bigint, price: bigint): Value => quantity * price;

/** A WAD amount of USD as a value. */
export const fromUsd = (usd: Wad): Value => usd * WAD;

/** The float seam: USD for reports, relative error 2^-52. */
export function toUsd(value: Value): number {
  const magnitude = abs(value);
  const usd = wadToNumber(wad(magnitude / WAD)) + Number(magnitude % WAD) / 1e36;
  return value < 0n ? -usd : usd;
}

export const sum = (values: Iterable<Value>): Value => {
  let total = 0n;
  for (const value of values) total += value;
  return total;
};
