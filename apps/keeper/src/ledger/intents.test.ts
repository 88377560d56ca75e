import { expect, it } from 'vitest';
import { sequenceOf } from './intents.ts';

it('gives a key the same 64-bit number for ever', () => {
  // first eight bytes of sha256("a") and sha256("b")
  expect(sequenceOf('a')).toBe(0xca978112ca1bbdcan);
  expect(sequenceOf('b')).toBe(0x3e23e8160039594an);
});
