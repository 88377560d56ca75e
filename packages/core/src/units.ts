/** Branded integers: mixing a token amount with a WAD is a compile error. */
declare const unit: unique symbol;
type Unit<Name extends string> = bigint & { readonly [unit]: Name };

/** Fixed point with 18 decimals: quantities of an asset, USD prices, USD values, ratios. */
export type Wad = Unit<'Wad'>;
/** Amount in a token's own smallest units. */
export type TokenAmount = Unit<'TokenAmount'>;
/** Wei of a chain's native token. */
export type Wei = Unit<'Wei'>;

export const WAD = 10n ** 18n;

export const wad = (value: bigint): Wad => value as Wad;
export const tokenAmount = (value: bigint): TokenAmount => value as TokenAmount;
export const wei = (value: bigint): Wei => value as Wei;

/** The seam from exact integers to the floats of risk maths. Relative error 2^-53. */
export function wadToNumber(value: Wad): number {
  const whole = value / WAD;
  return Number(whole) + Number(value - whole * WAD) / 1e18;
}

/** Nearest WAD of a float. Throws on NaN and infinities: a money amount must never be one. */
export function numberToWad(value: number): Wad {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite amount: ${value}`);
  const whole = Math.trunc(value);
  return wad(BigInt(whole) * WAD + BigInt(Math.round((value - whole) * 1e18)));
}

export function mulWadDown(a: bigint, b: bigint): Wad {
  const product = a * b;
  const quotient = product / WAD;
  return wad(product < 0n && product % WAD !== 0n ? quotient - 1n : quotient);
}

export function divWadDown(a: bigint, b: bigint): Wad {
  if (b === 0n) throw new RangeError(`division of ${a} by zero`);
  const numerator = a * WAD;
  const quotient = numerator / b;
  return wad(numerator % b !== 0n && numerator < 0n !== b < 0n ? quotient - 1n : quotient);
}

/** Token units to WAD: exact up to 18 decimals, rounded down above. */
export function toWad(amount: bigint, decimals: number): Wad {
  return wad(decimals <= 18 ? amount * 10n ** BigInt(18 - decimals) : amount / 10n ** BigInt(decimals - 18));
}

/** WAD to token units, rounded toward zero. */
export function toTokenDown(value: bigint, decimals: number): TokenAmount {
  return tokenAmount(
    decimals <= 18 ? value / 10n ** BigInt(18 - decimals) : value * 10n ** BigInt(decimals - 18),
  );
}

export const abs = <T extends bigint>(value: T): T => (value < 0n ? -value : value) as T;
