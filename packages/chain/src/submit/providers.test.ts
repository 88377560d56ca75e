import { expect, it } from 'vitest';
import { refusalOf } from './providers.ts';
import { revertDataOf } from './revert.ts';

const nested = (details: string): Error => new Error('RPC failed', { cause: new Error(details) });

it.each([
  'already known',
  'nonce too low: next 5, tx 4',
  'replacement transaction underpriced',
  'transaction already imported',
])('"%s" means the nonce is taken care of', (details) => expect(refusalOf(nested(details))).toBeNull());

it.each(['insufficient funds for gas * price + value', 'fetch failed', 'intrinsic gas too low'])(
  '"%s" is a refusal and is told in full',
  (details) => expect(refusalOf(nested(details))).toBe(`RPC failed | ${details}`),
);

it('tells revert data, a bare revert and any other trouble apart', () => {
  const withData = Object.assign(new Error('reverted'), { data: '0xdeadbeef' });
  expect(revertDataOf(new Error('outer', { cause: withData }))).toBe('0xdeadbeef');
  expect(revertDataOf(Object.assign(new Error('reverted'), { code: 3 }))).toBeNull();
  expect(revertDataOf(new Error('fetch failed'))).toBeUndefined();
});
