import { bytesToString, type Hex, hexToBytes, stringToHex, trim } from 'viem';

/**
 * The chain's form of a short name (asset id, venue id, source kind): left-aligned ASCII in 32 bytes.
 * Throws RangeError unless the name has 1 to 32 printable ASCII characters.
 */
export function nameToBytes32(name: string): Hex {
  if (!/^[\x21-\x7e]{1,32}$/.test(name))
    throw new RangeError(
      `"${name}" cannot be a name on the chain. Next: use 1 to 32 printable ASCII characters without spaces`,
    );
  return stringToHex(name, { size: 32 });
}

/** Inverse of {@link nameToBytes32}. Throws RangeError for bytes that are no such name. */
export function bytes32ToName(value: Hex): string {
  const name = bytesToString(trim(hexToBytes(value), { dir: 'right' }));
  if (!/^[\x21-\x7e]{1,32}$/.test(name))
    throw new RangeError(`${value} is not a left-aligned ASCII name. Next: check which contract returned it`);
  return name;
}
