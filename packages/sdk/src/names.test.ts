import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytes32ToName, nameToBytes32 } from './names.ts';

test('names are left-aligned ASCII', () => {
  expect(nameToBytes32('WETH')).toBe(`0x57455448${'0'.repeat(56)}`);
  expect(bytes32ToName(`0x${'41'.repeat(32)}`)).toBe('A'.repeat(32));
});

test('every name survives the way there and back', () => {
  const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  const names = fc.string({ unit: printable, minLength: 1, maxLength: 32 });
  fc.assert(fc.property(names, (name) => bytes32ToName(nameToBytes32(name)) === name));
});

test.each(['', 'a b', 'é', 'x'.repeat(33), 'a\0'])('%j is refused', (name) => {
  expect(() => nameToBytes32(name)).toThrow(/printable ASCII/);
});

test('bytes that are no name are refused', () => {
  expect(() => bytes32ToName(`0x${'00'.repeat(32)}`)).toThrow(/not a left-aligned/);
  expect(() => bytes32ToName(`0x00${'41'.repeat(31)}`)).toThrow(/not a left-aligned/);
});
