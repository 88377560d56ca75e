import { encodeErrorResult, parseAbi } from 'viem';
import { expect, test } from 'vitest';
import { decodeRevert } from './revert.ts';

const abi = parseAbi([
  'error TooMuch(uint256 given, address who)',
  'error Error(string)',
  'error Panic(uint256)',
]);
const who = `0x${'11'.repeat(20)}` as const;

test('custom errors, reason strings and panics become text', () => {
  const custom = encodeErrorResult({ abi, errorName: 'TooMuch', args: [7n, who] });
  expect(decodeRevert(custom, abi)).toBe(`TooMuch(7, ${who})`);
  expect(decodeRevert(custom)).toBe(`unknown error ${custom}`);
  expect(decodeRevert(encodeErrorResult({ abi, errorName: 'Error', args: ['no'] }))).toBe('no');
  expect(decodeRevert(encodeErrorResult({ abi, errorName: 'Panic', args: [17n] }))).toBe('Panic(17)');
});

test('no data and short data are said so', () => {
  expect(decodeRevert('0x')).toMatch(/empty revert data/);
  expect(decodeRevert('0x1234')).toBe('unknown error 0x1234');
});
