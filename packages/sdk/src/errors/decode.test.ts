import {
  type AbiParameter,
  ContractFunctionRevertedError,
  encodeAbiParameters,
  encodeErrorResult,
  toFunctionSelector,
} from 'viem';
import { expect, test } from 'vitest';
import { nameToBytes32 } from '../names.ts';
import { decodeVaultError, errorTexts } from './decode.ts';
import { errorsAbi as abi } from './text.ts';

const errors = [
  ...new Map(abi.filter((entry) => entry.type === 'error').map((error) => [error.name, error])).values(),
];

/** Any valid value of a type, so that every error of the ABI can be encoded. */
function sample({ type }: AbiParameter): unknown {
  if (type === 'address') return '0x1111111111111111111111111111111111111111';
  if (type === 'bytes32') return nameToBytes32('WETH');
  if (type === 'string') return 'text';
  if (type === 'bool') return true;
  if (type === 'bytes4') return '0x12345678';
  if (type === 'bytes') return '0x12';
  return /^u?int(8|16|32)$/.test(type) ? 1 : 1n;
}

test('the table covers exactly the errors of the contracts', () => {
  expect(Object.keys(errorTexts).sort()).toEqual(errors.map((error) => error.name).sort());
});

test.each(errors)('$name becomes one sentence with a next step', (error) => {
  const selector = toFunctionSelector(`${error.name}(${error.inputs.map((input) => input.type).join(',')})`);
  const inputs: readonly AbiParameter[] = error.inputs;
  const data = `${selector}${encodeAbiParameters(inputs, inputs.map(sample)).slice(2)}` as const;
  const decoded = decodeVaultError(data);
  expect(decoded?.name).toBe(error.name);
  expect(decoded?.sentence).toMatch(/^\S.{8,}\. Next: \S.{8,}[^.]$/);
  expect(decoded?.sentence).not.toMatch(/undefined|\[object|NaN/);
});

test('amounts, names and times are readable', () => {
  const data = encodeErrorResult({
    abi,
    errorName: 'StalePrice',
    args: [nameToBytes32('WETH'), 1_760_000_000n, 3_600n],
  });
  expect(decodeVaultError(data)?.sentence).toBe(
    'The price of WETH dates from 2025-10-09T08:53:20.000Z, the vault takes 3600 s at most. Next: hold until the feed answers again',
  );
});

test('an error thrown by viem is decoded from its data', () => {
  const data = encodeErrorResult({ abi, errorName: 'NoPlan' });
  const thrown = new ContractFunctionRevertedError({ abi, data, functionName: 'executeHedge' });
  expect(decodeVaultError(thrown)?.name).toBe('NoPlan');
});

test('a name that is not ASCII shows as bytes', () => {
  const data = encodeErrorResult({ abi, errorName: 'UnknownAsset', args: [`0x${'ff'.repeat(32)}`] });
  expect(decodeVaultError(data)?.sentence).toContain('0xffff');
});

test.each(['0x', '0x12345678', '0x08c379a0', new Error('socket closed'), undefined])(
  '%s is no vault error',
  (thrown) => {
    expect(decodeVaultError(thrown)).toBeNull();
  },
);
