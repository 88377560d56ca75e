/** Wire form of values that JSON cannot carry: bigint becomes {"$n":"123"}; everything else is plain JSON. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? { $n: item.toString() } : item,
  );
}

/** Inverse of {@link encode}. The caller names the type; use it only on text this program wrote. */
export function decode<T>(text: string): T {
  return JSON.parse(text, (_key, item: unknown) => {
    if (typeof item === 'object' && item !== null && '$n' in item && typeof item.$n === 'string')
      return BigInt(item.$n);
    return item;
  }) as T;
}
